//! What was sent to which hop, and what came back, out of the log.

use std::net::IpAddr;
use std::time::Duration;

use crate::evidence::{
    EvidenceLog, Fact, HopAnswer, HopAnswered, LossCount, ObservationId, Timestamp, WalkChannel,
};
use crate::verdict::loss::of_count;
use crate::wire::icmp::IcmpMeaning;

/// What is answered of what was sent within this behind a packet shows that the hop could
/// speak: its limit on errors had room, and hardly got it since.
const BESIDE: Duration = Duration::from_millis(250);
/// So many of them may lack something beside them that was answered.
const ALONE: usize = 1;

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
    /// A filter says that it refuses.
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
        let sheet = Self { steps, wanted: 0 };
        let loss = loss.and(sheet.loss());
        Some(Self { wanted: of_count(loss.unanswered_needed()), ..sheet })
    }

    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter()
    }

    /// The kinds of packet that were sent.
    pub fn channels(&self) -> impl Iterator<Item = WalkChannel> {
        WalkChannel::ALL.into_iter().filter(|channel| self.of_channel(*channel).next().is_some())
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
        WalkChannel::ALL.into_iter().filter(answers).collect()
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
            if let Some(beside) = self.beside(step) {
                accompanied += 1;
                because.push(beside);
            }
        }
        let wanted = self.wanted;
        (tries >= wanted && accompanied + ALONE >= wanted).then_some(because)
    }

    /// What a router that is silent for ESP says of other protocols than UDP, each sent right
    /// beside a packet of ESP to it: it answers not for UDP alone.
    pub fn bare(&self, hop: u8) -> Vec<ObservationId> {
        let routers: Vec<IpAddr> = WalkChannel::ALL
            .into_iter()
            .flat_map(|channel| self.at(channel, hop))
            .filter_map(|step| step.answered(Outcome::Router).map(|(_, one)| one.from))
            .collect();
        let beside_esp = |at: Timestamp| {
            self.at(WalkChannel::Esp, hop)
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

    /// UDP that was answered, and UDP that was lost although it comes further by all else:
    /// one hop did not answer it, which answered other UDP, and a further hop did.
    fn loss(&self) -> LossCount {
        let udp = || self.steps.iter().filter(|one| one.channel.is_udp());
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let answered = udp().filter(|one| !one.answers.is_empty()).count();
        let lost = udp().filter(|one| {
            let silent = self.at(one.channel, one.hop).all(|step| step.answers.is_empty());
            let others = self.others(one.hop, one.channel);
            let answers = others.iter().any(|other| other.is_udp());
            silent && answers && self.last_hop(one.channel).is_some_and(|last| last > one.hop)
        });
        LossCount { answered: number(answered), lost: number(lost.count()) }
    }

    /// An answer of this very router to another packet that was sent right behind: only that
    /// shows that its limit on errors was not used up, for example by an answer just before.
    fn beside(&self, step: &Step) -> Option<ObservationId> {
        let mut companions = self.steps.iter().filter(|one| {
            let behind = one.id > step.id && one.at.since(step.at) < BESIDE;
            let spoke = one.answered(Outcome::Router).is_some();
            one.channel != step.channel && one.hop == step.hop && spoke && behind
        });
        companions.find_map(|one| Some(one.answers.first()?.0))
    }
}
