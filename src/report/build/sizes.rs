//! The table of the size ladder: ports down, what got through across.

use super::draft::Draft;
use crate::evidence::Channel;
use crate::report::document::{Block, Column, Kind, Row};
use crate::report::words::Words;
use crate::verdict::{FragmentationOffers, PortSize, SizeReport, Verdict};

/// The columns: whole, the next size unanswered, in fragments, the next, path MTU.
const HEADS: [&str; 5] =
    ["size-whole", "size-unanswered", "size-in-fragments", "size-unanswered", "size-path-mtu"];

/// The table, where a ladder ran.
pub fn sizes(words: &Words, verdict: &Verdict) -> Option<Block> {
    let report = verdict.size.as_ref()?;
    let numbers = HEADS.map(|head| Column::new(Kind::Numbers, words.word(head)));
    let port = Column::new(Kind::Words, words.word("size-port"));
    let rows = Channel::IKE.map(|channel| {
        let cells = cells(report.ports.iter().find(|one| one.channel == channel));
        Row::new([channel.carrier()].into_iter().chain(cells))
    });
    let columns = [port].into_iter().chain(numbers);
    let mut section = Draft::of(words, Block::table(columns, rows));
    section.word("size-legend");
    told(&mut section, report);
    offers(&mut section, report.offers);
    Some(section.under("heading-sizes"))
}

/// What is known of a port; nothing of one that was not asked.
fn cells(port: Option<&PortSize>) -> [String; 5] {
    let values = match port {
        Some(one) => [
            one.largest_whole,
            one.lost_whole,
            one.largest_fragmented,
            one.lost_fragmented,
            one.path_mtu,
        ],
        None => [None; 5],
    };
    values.map(|value| value.map_or_else(|| "-".to_owned(), |value| value.to_string()))
}

/// Whose word a path MTU is.
fn told(section: &mut Draft<'_>, report: &SizeReport) {
    for channel in Channel::IKE {
        let port = report.ports.iter().find(|one| one.channel == channel);
        let Some((mtu, by)) = port.and_then(|one| one.path_mtu.zip(one.next_hop_mtu_from)) else {
            continue;
        };
        let (name, mtu, by) = (channel.carrier(), mtu.to_string(), by.to_string());
        section.tell("size-told", [("port", name.as_str()), ("by", &by), ("mtu", &mtu)]);
    }
}

/// Whether the server can cut its messages itself.
fn offers(section: &mut Draft<'_>, offers: FragmentationOffers) {
    let said = |offer: Option<bool>| match offer {
        Some(true) => "yes",
        Some(false) => "no",
        None => "unknown",
    };
    let arguments = [("microsoft", said(offers.microsoft)), ("rfc", said(offers.rfc7383))];
    section.tell("size-offers", arguments);
}

#[cfg(test)]
mod tests {
    use super::super::tests::{analysed, probed};
    use crate::evidence::Channel;
    use crate::report::Language;
    use crate::report::samples::{self, captures};
    use crate::verdict::{FragmentationOffers, PortSize, SizeReport};
    use textwrap::core::display_width as width;

    /// A router tells of the MTU on one port; the other takes what is asked, or was not.
    fn report(router: &str, other: bool) -> SizeReport {
        let told = PortSize {
            channel: Channel::Ike4500,
            largest_whole: Some(1_400),
            lost_whole: Some(1_401),
            largest_fragmented: None,
            lost_fragmented: Some(576),
            path_mtu: Some(1_400),
            next_hop_mtu_from: Some(router.parse().unwrap()),
            because: Vec::new(),
        };
        let passes = PortSize {
            channel: Channel::Ike500,
            largest_whole: Some(1_500),
            lost_whole: None,
            largest_fragmented: Some(3_000),
            lost_fragmented: None,
            path_mtu: None,
            next_hop_mtu_from: None,
            because: Vec::new(),
        };
        let mut ports = vec![told];
        ports.extend(other.then_some(passes));
        SizeReport { ports, offers: FragmentationOffers { microsoft: Some(true), rfc7383: None } }
    }

    /// A probe's report with the sizes.
    fn sized(size: SizeReport, language: Language) -> String {
        let mut sample = samples::nat_detected();
        sample.verdict.as_mut().unwrap().size = Some(size);
        probed(&sample, language)
    }

    /// The table alone: from the heading to the next empty line.
    fn table(report: &str) -> String {
        let from = |line: &&str| !["Message sizes", "メッセージの大きさ"].contains(line);
        let lines: Vec<_> =
            report.lines().skip_while(from).take_while(|line| !line.is_empty()).collect();
        lines.join("\n") + "\n"
    }

    #[test]
    fn a_ladder_has_a_table() {
        for language in Language::ALL {
            let both = table(&sized(report("198.51.100.1", true), language));
            insta::assert_snapshot!(format!("sizes_{}", language.code()), both);
            let one = table(&sized(report("2001:db8::1", false), language));
            insta::assert_snapshot!(format!("sizes_one_port_{}", language.code()), one);
        }
    }

    #[test]
    fn its_columns_stand_one_below_the_other() {
        for language in Language::ALL {
            let report = report("2001:db8:1111:2222:3333:4444:5555:6666", true);
            let table = table(&sized(report, language));
            assert!(table.lines().all(|line| width(line) <= 80), "{table}");
            let widths: Vec<_> = table.lines().skip(1).take(3).map(width).collect();
            assert!(widths.windows(2).all(|pair| pair[0] == pair[1]), "{table}");
        }
    }

    #[test]
    fn a_capture_of_the_ladder_shows_the_same_table() {
        for language in Language::ALL {
            let size = report("198.51.100.1", true);
            let mut recording = captures::one();
            recording.conversations[0].verdict.size = Some(size.clone());
            let told = analysed(&recording, language);
            assert_eq!(table(&told), table(&sized(size, language)));
            assert!(table(&told).lines().count() > 4);
        }
    }
}
