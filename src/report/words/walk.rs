//! The walk in words.

use std::net::IpAddr;

use super::phrases::Beside;
use super::values::Told;
use super::{Value, Words, milliseconds};
use crate::evidence::{Channel, HopAnswer, HopAnswered, HopProbed, WalkChannel};
use crate::report::Origin;
use crate::verdict::{FindingKind, HopRemark, Place, PortPassesRouters, Stop, Verdict};

impl Words {
    /// The one sentence that sums a verdict up, and where packets stop, where that is known.
    #[must_use]
    pub fn summary(&self, verdict: &Verdict, target: &str, origin: Origin) -> String {
        // What speaks of a recording's beginning is not of a run: that has one, and where it is
        // not in its record, packets are missing there.
        let beside = Beside { target, by_choice: verdict.needs_esp_by_choice() };
        let of_a_run = self.leading(&verdict.leading, beside, Some("of-a-run"));
        if origin != Origin::Capture && !of_a_run.is_empty() {
            return of_a_run;
        }
        let sentence = self.leading(&verdict.leading, beside, None);
        let Some(lost) = verdict.leading.found().and_then(Self::told_with) else {
            return sentence;
        };
        let lost = WalkChannel::Of(lost);
        let stop = verdict.walk.as_ref().and_then(|walk| walk.stop(lost));
        let stops = stop.map(|stop| self.stops(lost, stop));
        let Some(stops) = stops.or_else(|| self.gets_as_far(verdict, lost)) else {
            return sentence;
        };
        let arguments = [("cause", Value::Text(&sentence)), ("stops", Value::Text(&stops))];
        self.sentence("walk-summary", &arguments)
    }

    /// The channel of whose requests a summary says how far they get.
    #[must_use]
    pub const fn told_with(leading: &FindingKind) -> Option<Channel> {
        match leading {
            FindingKind::NatTraversalLost(_) => Some(Channel::Ike4500),
            FindingKind::NothingAnswered(_) | FindingKind::Ike500Lost(_) => Some(Channel::Ike500),
            _ => None,
        }
    }

    /// Where packets of a kind stop; how sure that is stands in the verb.
    #[must_use]
    pub fn stops(&self, channel: WalkChannel, stop: &Stop) -> String {
        let (packet, place) = (self.walk_channel(channel), self.place(stop.place));
        let certainty = Told::of(&stop.certainty).name;
        let arguments = [("packet", &packet), ("place", &place), ("certainty", &certainty)];
        let arguments = arguments.map(|(name, text)| (name, Value::Text(text)));
        self.sentence("walk-stops-certainty", &arguments)
    }

    /// How far requests come, where nothing stops them that is seen.
    fn gets_as_far(&self, verdict: &Verdict, lost: WalkChannel) -> Option<String> {
        let (hop, address) = verdict.findings.iter().find_map(|one| match one.kind {
            FindingKind::PortPassesRouters(PortPassesRouters { channel, hop, address }) => {
                (channel == lost.channel()).then_some((hop, address))
            }
            _ => None,
        })?;
        let (channel, from) = (self.walk_channel(lost), self.last_router(hop, address));
        let arguments = [("packet", Value::Text(&channel)), ("from", Value::Text(&from))];
        Some(self.sentence("walk-gets-as-far", &arguments))
    }

    /// A router by its hop and address.
    pub(super) fn last_router(&self, hop: u8, address: IpAddr) -> String {
        self.hop(hop, Some(address.to_string()))
    }

    /// A kind of packet, as the walk's table heads it.
    #[must_use]
    pub fn walk_channel(&self, channel: WalkChannel) -> String {
        self.named("walk-channel", &channel)
    }

    /// The same in a column's few letters.
    #[must_use]
    pub fn walk_column(&self, channel: WalkChannel) -> String {
        self.told("walk-channel", &channel, Vec::new(), Some("column"))
    }

    /// What is sent there, beside its port: the same for ports that carry the same.
    #[must_use]
    pub fn walk_meaning(&self, channel: WalkChannel) -> String {
        self.told("walk-channel", &channel, Vec::new(), Some("meaning"))
    }

    /// Where packets stop.
    #[must_use]
    pub fn place(&self, place: Place) -> String {
        let (from, to) = (self.nearer_end(place), self.further_end(place));
        let arguments = [("from", Value::Text(&from)), ("to", Value::Text(&to))];
        self.sentence("walk-between", &arguments)
    }

    /// The last hop that lets packets through.
    #[must_use]
    pub fn nearer_end(&self, place: Place) -> String {
        if place.after_hop == 0 {
            return self.word("walk-here");
        }
        self.hop(place.after_hop, place.from.map(|address| address.to_string()))
    }

    fn further_end(&self, place: Place) -> String {
        match place.before_hop {
            Some(hop) => self.hop(hop, place.to.map(|address| address.to_string())),
            None => self.word("walk-server"),
        }
    }

    fn hop(&self, hop: u8, address: Option<String>) -> String {
        let number = Value::Number(hop.into());
        match address {
            Some(address) => {
                self.sentence("walk-hop", &[("hop", number), ("address", Value::Text(&address))])
            }
            None => self.sentence("walk-hop-unknown", &[("hop", number)]),
        }
    }

    /// What is worth a word about a hop.
    #[must_use]
    pub fn hop_remark(&self, remark: HopRemark) -> String {
        self.named("hop-remark", &remark)
    }

    /// A packet of the walk.
    #[must_use]
    pub fn hop_probed(&self, probed: HopProbed) -> String {
        let packet = self.walk_channel(probed.channel);
        let arguments =
            [("packet", Value::Text(&packet)), ("hop", Value::Number(probed.hop.into()))];
        self.sentence("walk-probed", &arguments)
    }

    /// What came back for a packet of the walk.
    #[must_use]
    pub fn hop_answered(&self, answered: &HopAnswered) -> String {
        let what = match answered.answer {
            HopAnswer::Icmp(kind) => self.named("icmp", &kind.meaning()),
            HopAnswer::Reply => self.word("walk-reply"),
        };
        let packet = self.walk_channel(answered.channel);
        let (from, rtt) = (answered.from.to_string(), milliseconds(answered.rtt));
        let arguments = [
            ("packet", Value::Text(&packet)),
            ("hop", Value::Number(answered.hop.into())),
            ("what", Value::Text(&what)),
            ("from", Value::Text(&from)),
            ("rtt", Value::Text(&rtt)),
        ];
        self.sentence("walk-answered", &arguments)
    }
}
