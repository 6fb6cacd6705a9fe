//! What was sent to which hop, and what came back, out of the log.

use std::net::IpAddr;

use crate::evidence::{
    BESIDE, EvidenceLog, Fact, HopAnswer, HopAnswered, HopQuestion, LossCount, ObservationId,
    Timestamp, WalkChannel, answered_beside, loss_of_walk, silent_hop,
};
use crate::verdict::loss::of_count;
use crate::wire::icmp::IcmpMeaning;

/// One packet of the walk.
#[derive(Debug, Clone)]
pub struct Step {
    pub id: ObservationId,
    pub at: Timestamp,
    pub channel: WalkChannel,
    pub hop: u8,
    pub answers: Vec<(ObservationId, HopAnswered)>,
}

/// What an answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The hop limit ran out at a router, which had let it in.
    Router,
    /// The target has it.
    Target,
    /// A filter says that it refuses, or a router that it cannot deliver.
    Refused,
    /// Anything else.
    Other,
}

/// All packets, in order.
#[derive(Debug)]
pub struct Sheet {
    steps: Vec<Step>,
    /// Packets to one hop whose silence means something.
    wanted: usize,
}

impl HopQuestion for Step {
    fn at(&self) -> Timestamp {
        self.at
    }

    fn channel(&self) -> WalkChannel {
        self.channel
    }

    fn hop(&self) -> u8 {
        self.hop
    }

    fn is_answered(&self) -> bool {
        !self.answers.is_empty()
    }

    fn is_answered_by_router(&self) -> bool {
        self.answered(Outcome::Router).is_some()
    }
}

impl Step {
    pub fn answered(&self, outcome: Outcome) -> Option<&(ObservationId, HopAnswered)> {
        self.answers.iter().find(|(_, answered)| meaning(answered) == outcome)
    }
}

/// What an answer means; whoever decrements the hop limit is a router, also where it
/// has the target's address, as the translator in front of a server has.
pub fn meaning(answered: &HopAnswered) -> Outcome {
    let HopAnswer::Icmp(kind) = answered.answer else { return Outcome::Target };
    match kind.meaning() {
        IcmpMeaning::HopLimitExceeded => Outcome::Router,
        IcmpMeaning::AdministrativelyProhibited => Outcome::Refused,
        IcmpMeaning::Unreachable if !answered.from_target => Outcome::Refused,
        IcmpMeaning::PortUnreachable | IcmpMeaning::ProtocolUnreachable => {
            if answered.from_target {
                Outcome::Target
            } else {
                Outcome::Refused
            }
        }
        _ => Outcome::Other,
    }
}

impl Sheet {
    /// `None` where the log has no walk.
    pub fn of(log: &EvidenceLog, loss: LossCount) -> Option<Self> {
        let mut steps: Vec<Step> = Vec::new();
        for one in log.observations() {
            match &one.fact {
                Fact::HopProbed(probed) => steps.push(Step {
                    id: one.id,
                    at: one.at,
                    channel: probed.channel,
                    hop: probed.hop,
                    answers: Vec::new(),
                }),
                Fact::HopAnswered(answered) => {
                    let place = steps.binary_search_by_key(&answered.probe, |step| step.id);
                    if let Some(step) = place.ok().and_then(|place| steps.get_mut(place)) {
                        step.answers.push((one.id, *answered));
                    }
                }
                _ => {}
            }
        }
        if steps.is_empty() {
            return None;
        }
        let loss = loss.and(loss_of_walk(&steps));
        Some(Self { steps, wanted: of_count(loss.unanswered_needed()) })
    }

    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter()
    }

    /// The kinds of packet that were sent.
    pub fn channels(&self) -> impl Iterator<Item = WalkChannel> {
        WalkChannel::columns().filter(|channel| self.of_channel(*channel).next().is_some())
    }

    pub fn of_channel(&self, channel: WalkChannel) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(move |step| step.channel == channel)
    }

    pub fn at(&self, channel: WalkChannel, hop: u8) -> impl Iterator<Item = &Step> {
        self.of_channel(channel).filter(move |step| step.hop == hop)
    }

    /// The furthest router that answered a kind of packet.
    pub fn last_hop(&self, channel: WalkChannel) -> Option<u8> {
        let answered = |step: &&Step| step.answered(Outcome::Router).is_some();
        self.of_channel(channel).filter(answered).map(|step| step.hop).max()
    }

    /// What the furthest router said.
    pub fn last_answer(&self, channel: WalkChannel) -> Vec<ObservationId> {
        let last = self.last_hop(channel).unwrap_or(0);
        let answers = self.at(channel, last).filter_map(|step| step.answered(Outcome::Router));
        answers.map(|(id, _)| *id).take(1).collect()
    }

    /// The furthest router of all.
    pub fn furthest(&self) -> u8 {
        self.channels().filter_map(|channel| self.last_hop(channel)).max().unwrap_or(0)
    }

    pub fn reached(&self, channel: WalkChannel) -> bool {
        self.of_channel(channel).any(|step| step.answered(Outcome::Target).is_some())
    }

    /// The least hop limit with which anything reached the target.
    pub fn target_hop(&self) -> Option<u8> {
        let reached = |step: &&Step| step.answered(Outcome::Target).is_some();
        self.steps.iter().filter(reached).map(|step| step.hop).min()
    }

    /// The hop of a router, by what it said of packets whose hop limit ran out there.
    pub fn hop_of(&self, router: IpAddr) -> Option<u8> {
        let is_there = |step: &&Step| {
            step.answered(Outcome::Router).is_some_and(|(_, one)| one.from == router)
        };
        self.steps.iter().filter(is_there).map(|step| step.hop).max()
    }

    /// The first router at a hop that answered, of a kind of packet first.
    pub fn router(&self, hop: u8, first: WalkChannel) -> Option<IpAddr> {
        let at = |step: &&Step| step.hop == hop;
        let router = |step: &Step| step.answered(Outcome::Router).map(|(_, one)| one.from);
        let of_channel = self.of_channel(first).filter(at).find_map(router);
        of_channel.or_else(|| self.steps.iter().filter(at).find_map(router))
    }

    /// What else a router at a hop answered.
    pub fn others(&self, hop: u8, than: WalkChannel) -> Vec<WalkChannel> {
        let answers = |channel: &WalkChannel| {
            *channel != than
                && self.at(*channel, hop).any(|step| step.answered(Outcome::Router).is_some())
        };
        WalkChannel::columns().filter(answers).collect()
    }

    /// The packets of a kind to a hop that nothing came back for, with an answer beside
    /// each where there is one; `None` where they are too few to say so.
    pub fn silence(&self, channel: WalkChannel, hop: u8) -> Option<Vec<ObservationId>> {
        let mut because = Vec::new();
        let (mut tries, mut accompanied) = (0, 0);
        for step in self.at(channel, hop) {
            if !step.answers.is_empty() {
                return None;
            }
            tries += 1;
            because.push(step.id);
            if let Some(beside) = answered_beside(&self.steps, step) {
                accompanied += 1;
                because.extend(beside.answers.first().map(|(id, _)| *id));
            }
        }
        silent_hop(tries, accompanied, self.wanted).then_some(because)
    }

    /// What a router that is silent for ESP says of other protocols than UDP, each sent right
    /// beside a packet of ESP to it: it answers not for UDP alone.
    pub fn bare(&self, hop: u8) -> Vec<ObservationId> {
        let routers: Vec<IpAddr> = WalkChannel::columns()
            .flat_map(|channel| self.at(channel, hop))
            .filter_map(|step| step.answered(Outcome::Router).map(|(_, one)| one.from))
            .collect();
        let beside_esp = |at: Timestamp| {
            self.at(WalkChannel::ESP, hop)
                .any(|esp| at.since(esp.at).max(esp.at.since(at)) < BESIDE)
        };
        WalkChannel::BARE
            .into_iter()
            .flat_map(|channel| self.at(channel, hop))
            .filter(|step| beside_esp(step.at))
            .filter_map(|step| step.answered(Outcome::Router))
            .filter(|(_, one)| routers.contains(&one.from))
            .map(|(id, _)| *id)
            .collect()
    }
}
