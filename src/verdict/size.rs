//! The size ladder: what limits the size of a message, and who.
//!
//! A message that is lost whole and arrives in pieces met a link; one that is lost both
//! ways, while small pieces arrive, met a server that does not read it.

use std::net::IpAddr;

use super::loss::of_count;
use super::view::View;
use super::{
    Certainty, EverySizePasses, Finding, FindingKind, FragmentationOffers, IpFragmentsDropped,
    LargeMessagesIgnored, MtuBlackHole, PathMtu, PortSize, SizeLimitUnexplained, SizeReport, Sizes,
};
use crate::evidence::silence::{SIZE_AGAIN, SIZE_SILENCE, SIZE_WITHIN, is_threshold};
use crate::evidence::{Answer, Channel, Fact, LossCount, ObservationId, SizeProbe};
use crate::wire::icmp::IcmpMeaning;
use crate::wire::isakmp::vendor_id;

const MOST_WITNESSES: usize = 12;
const NO_SIZES: Sizes =
    Sizes { largest: None, lost: None, fragmented: None, mtu: None, by: None, ike_fragments: None };

/// What was asked and what came of it; `None` where no size was asked for.
pub fn report(view: &View<'_>) -> Option<SizeReport> {
    let ports: Vec<_> = Channel::IKE
        .into_iter()
        .map(|channel| Asked::of(view, channel))
        .filter(|asked| !asked.probes.is_empty())
        .map(|asked| asked.report())
        .collect();
    (!ports.is_empty()).then(|| SizeReport { ports, offers: offers(view) })
}

/// What limits the size. Both ports share one path and one server: what got through on either
/// was lost on the other by chance, and what got through on neither counts together.
pub fn findings(view: &View<'_>) -> Vec<Finding> {
    let ports = Channel::IKE.map(|channel| Asked::of(view, channel));
    let rows = [false, true].map(|in_pieces| ports.each_ref().map(|port| port.row(in_pieces)));
    let misses_some = rows.iter().flatten().any(|row| row.counts);
    // A port that never answered says nothing of sizes.
    let [own, _] = &rows;
    let alive = || ports.iter().zip(own).filter(|(_, row)| row.reached.is_some()).map(|one| one.0);
    let [whole, pieces] = [false, true].map(|in_pieces| {
        Row::of_ports(alive().flat_map(|port| port.probes_of(in_pieces)).collect())
    });
    let path_mtu = alive().filter_map(|port| port.path_mtu).min();
    let measured = view.loss().count;
    Limits { whole, pieces, path_mtu, misses_some }.findings(measured, offers(view).any())
}

fn offers(view: &View<'_>) -> FragmentationOffers {
    let mut offers = FragmentationOffers::default();
    let answers = [Channel::Ike500, Channel::Ike4500, Channel::Ikev2];
    for (_, one) in answers.into_iter().flat_map(|channel| view.asked_answers(channel)) {
        match &one.answer {
            Answer::MainModeTransform { vendor_ids, .. } => {
                // Some append what they can do with it.
                let has = vendor_ids.iter().any(|id| id.starts_with(&vendor_id::FRAGMENTATION));
                offers.microsoft = Some(has || offers.microsoft == Some(true));
            }
            Answer::SaInit { fragmentation, .. } => offers.rfc7383 = Some(*fragmentation),
            _ => {}
        }
    }
    offers
}

/// What was asked on a port, and what came of it.
struct Asked {
    channel: Channel,
    probes: Vec<Probe>,
    path_mtu: Option<(u32, IpAddr, ObservationId)>,
}

/// One padded message.
struct Probe {
    id: ObservationId,
    asked: SizeProbe,
    answer: Option<ObservationId>,
}

/// What became of messages of one kind.
struct Row<'a> {
    probes: Vec<&'a Probe>,
    /// The largest that was answered.
    reached: Option<u32>,
    /// The smallest above it.
    beyond: Option<u32>,
    /// It counts as lost, not as lost by chance.
    counts: bool,
    /// Transmissions above that went unanswered.
    unanswered: usize,
}

impl Asked {
    fn of(view: &View<'_>, channel: Channel) -> Self {
        let mut asked = Self { channel, probes: Vec::new(), path_mtu: None };
        for observation in view.on(channel) {
            match observation.fact {
                Fact::SizeProbe(probe) => {
                    asked.probes.push(Probe { id: observation.id, asked: probe, answer: None });
                }
                Fact::SizeAnswered(answered) => {
                    let mut probes = asked.probes.iter_mut();
                    if let Some(known) = probes.find(|one| one.id == answered.probe) {
                        known.answer.get_or_insert(observation.id);
                    }
                }
                Fact::SizeError(error) if error.kind.meaning() == IcmpMeaning::TooBig => {
                    let told = error.mtu.map(|mtu| (mtu, error.from, observation.id));
                    let smaller = |(mtu, ..): &(u32, IpAddr, ObservationId)| {
                        asked.path_mtu.is_none_or(|(known, ..)| *mtu < known)
                    };
                    asked.path_mtu = told.filter(smaller).or(asked.path_mtu);
                }
                _ => {}
            }
        }
        asked
    }

    fn probes_of(&self, in_pieces: bool) -> impl Iterator<Item = &Probe> {
        self.probes.iter().filter(move |one| one.asked.in_pieces == in_pieces)
    }

    fn row(&self, in_pieces: bool) -> Row<'_> {
        Row::of(self.probes_of(in_pieces).collect())
    }

    fn report(&self) -> PortSize {
        let (whole, pieces) = (self.row(false), self.row(true));
        let mut because: Vec<_> = whole.because().chain(pieces.because()).collect();
        because.extend(self.path_mtu.map(|(.., id)| id));
        because.sort_unstable();
        because.dedup();
        PortSize {
            channel: self.channel,
            largest_whole: whole.reached,
            lost_whole: whole.beyond,
            largest_fragmented: pieces.reached,
            lost_fragmented: pieces.beyond,
            path_mtu: self.path_mtu.map(|(mtu, ..)| mtu),
            next_hop_mtu_from: self.path_mtu.map(|(_, from, _)| from),
            because,
        }
    }
}

/// What became of the messages of all ports that answer.
struct Limits<'a> {
    whole: Row<'a>,
    pieces: Row<'a>,
    path_mtu: Option<(u32, IpAddr, ObservationId)>,
    /// A size went unanswered on a port again and again, whatever the other one let through.
    misses_some: bool,
}

impl Limits<'_> {
    fn findings(&self, measured: LossCount, ike_fragments: bool) -> Vec<Finding> {
        let Self { whole, pieces, path_mtu, misses_some } = self;
        let Some(largest) = whole.reached else { return Vec::new() };
        let lossy = measured.shows_loss() || whole.loses_below() || pieces.loses_below();
        let needed = of_count(measured.needed_under_loss());
        // A router's word that larger messages give the lie to decides nothing.
        let told = path_mtu
            .filter(|(mtu, ..)| largest <= *mtu && mtu.saturating_sub(largest) < SIZE_WITHIN);
        let counts = |row: &Row<'_>| row.counts && (!lossy || row.unanswered >= needed);
        let mut findings = Vec::new();
        let mut say = |kind: FindingKind, certainty, because: Vec<ObservationId>| {
            if !because.is_empty() {
                let because = because.into_iter().take(MOST_WITNESSES).collect();
                findings.push(Finding { kind, certainty, because });
            }
        };
        let both = || whole.because().chain(pieces.because()).collect::<Vec<_>>();
        let ike_fragments = Some(ike_fragments);
        let sizes =
            |largest, lost| Sizes { largest: Some(largest), lost, ike_fragments, ..NO_SIZES };
        if let Some((mtu, by, id)) = told {
            let told = Sizes { mtu: Some(mtu), by: Some(by), ike_fragments, ..NO_SIZES };
            let because = std::iter::once(id).chain(whole.because()).collect();
            say(PathMtu(told).into(), Certainty::Proven, because);
        } else if let Some(lost) = whole.beyond.filter(|_| counts(whole)) {
            let (kind, certainty) = match pieces.reached {
                Some(reached) if reached >= lost => {
                    (MtuBlackHole(sizes(largest, Some(lost))).into(), Certainty::Likely)
                }
                Some(reached) if pieces.beyond.is_some() => {
                    let largest = largest.max(reached);
                    (LargeMessagesIgnored(sizes(largest, None)).into(), Certainty::Likely)
                }
                _ => {
                    let sizes = Sizes { ike_fragments: None, ..sizes(largest, Some(lost)) };
                    (SizeLimitUnexplained(sizes).into(), Certainty::Undetermined)
                }
            };
            say(kind, certainty, both());
        } else if let Some(reached) = pieces.reached.filter(|_| pieces.again() && !lossy) {
            let sizes = sizes(largest.max(reached), None);
            say(LargeMessagesIgnored(sizes).into(), Certainty::Likely, both());
        }
        let none = pieces.reached.is_none() && pieces.unanswered >= SIZE_SILENCE;
        if none && counts(pieces) && pieces.is_followed_by_an_answer(whole) {
            say(IpFragmentsDropped(sizes(largest, None)).into(), Certainty::Likely, both());
        }
        if !misses_some
            && whole.beyond.is_none()
            && pieces.beyond.is_none()
            && let Some(fragmented) = pieces.reached
        {
            let (largest, fragmented) = (Some(largest), Some(fragmented));
            let sizes = Sizes { largest, fragmented, ..NO_SIZES };
            say(EverySizePasses(sizes).into(), Certainty::Proven, both());
        }
        findings
    }
}

impl<'a> Row<'a> {
    fn of(probes: Vec<&'a Probe>) -> Self {
        let answered = probes.iter().filter(|one| one.answer.is_some());
        let reached = answered.map(|one| one.asked.size).max();
        let above: Vec<u32> = probes
            .iter()
            .map(|one| one.asked.size)
            .filter(|size| reached.is_none_or(|reached| *size > reached))
            .collect();
        let beyond = above.iter().min().copied();
        let again = above.iter().filter(|size| Some(**size) == beyond).count();
        let counts = is_threshold(above.len(), again);
        Self { unanswered: above.len(), probes, reached, beyond, counts }
    }

    /// Of the probes of several ports, each of which asks for sizes of its own: the threshold
    /// is what was asked for again.
    fn of_ports(probes: Vec<&'a Probe>) -> Self {
        let row = Self::of(probes);
        let beyond = |size: &u32| row.reached.is_none_or(|reached| *size > reached);
        let again = |size: &u32| {
            row.probes.iter().filter(|one| one.asked.size == *size).count() >= SIZE_AGAIN
        };
        let sizes = row.probes.iter().map(|one| one.asked.size).filter(beyond);
        match sizes.filter(again).min() {
            Some(size) => {
                Self { beyond: Some(size), counts: is_threshold(row.unanswered, SIZE_AGAIN), ..row }
            }
            None => row,
        }
    }
}

impl Row<'_> {
    /// The largest that was answered with its answer, and all that was not above it.
    fn because(&self) -> impl Iterator<Item = ObservationId> {
        let reached = self
            .probes
            .iter()
            .rev()
            .find(|one| one.answer.is_some() && Some(one.asked.size) == self.reached);
        let reached = reached.into_iter().flat_map(|one| std::iter::once(one.id).chain(one.answer));
        let lost = self.probes.iter().filter(|one| {
            one.answer.is_none() && self.reached.is_none_or(|reached| one.asked.size > reached)
        });
        reached.chain(lost.map(|one| one.id)).collect::<Vec<_>>().into_iter()
    }

    /// A message was lost although larger ones arrived: by chance.
    fn loses_below(&self) -> bool {
        let below = |size: u32| self.reached.is_some_and(|reached| size <= reached);
        self.probes.iter().any(|one| one.answer.is_none() && below(one.asked.size))
    }

    /// The server still answered other messages after the first of these: it had not
    /// fallen silent altogether.
    fn is_followed_by_an_answer(&self, others: &Self) -> bool {
        let first = self.probes.iter().map(|one| one.id).min();
        others.probes.iter().any(|one| one.answer.is_some() && Some(one.id) > first)
    }

    /// What is above was asked twice.
    fn again(&self) -> bool {
        let beyond = self.probes.iter().filter(|one| Some(one.asked.size) == self.beyond);
        self.beyond.is_some() && (beyond.count() >= SIZE_AGAIN || self.unanswered >= SIZE_SILENCE)
    }
}
