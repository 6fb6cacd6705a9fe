//! What was asked of which hop, and what was heard.

use std::time::Duration;

use crate::evidence::{
    HopQuestion, QUOTED, Timestamp, WalkChannel, answered_beside, loss_of_walk, silent_hop,
};
use crate::wire::Capped;

/// Further questions after which nobody asks any more.
const MOST_MORE: usize = 2;
/// Hops behind the last that answered a column which are asked again.
const ASKED_BEHIND: usize = 6;

/// What was heard of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// Its hop limit ran out.
    Router,
    /// Somebody on the way refuses it.
    Refusal,
    /// The target has it.
    Target,
}

#[derive(Debug)]
struct Question {
    at: Timestamp,
    channel: WalkChannel,
    hop: u8,
    beginning: Vec<u8>,
    heard: Option<(Heard, Duration)>,
}

/// All questions, in order.
#[derive(Debug, Default)]
pub struct Questions(Vec<Question>);

impl HopQuestion for Question {
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
        self.heard.is_some()
    }

    fn is_answered_by_router(&self) -> bool {
        matches!(self.heard, Some((Heard::Router, _)))
    }
}

impl Questions {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn sent(&mut self, at: Timestamp, channel: WalkChannel, hop: u8, payload: &[u8]) {
        let beginning = beginning(payload).to_vec();
        self.0.push(Question { at, channel, hop, beginning, heard: None });
    }

    /// Takes in an answer to the packet that begins so.
    pub fn hear(&mut self, now: Timestamp, payload: &[u8], heard: Heard) {
        let payload = beginning(payload);
        let question = self.0.iter_mut().rev().find(|one| one.beginning == payload);
        if let Some(question) = question {
            let rtt = now.since(question.at);
            question.heard.get_or_insert((heard, rtt));
        }
    }

    pub fn all_heard(&self) -> bool {
        self.0.iter().all(|one| one.heard.is_some())
    }

    pub fn last_sent(&self) -> Timestamp {
        self.0.last().map_or_else(Timestamp::default, |one| one.at)
    }

    pub fn longest_rtt(&self) -> Option<Duration> {
        self.0.iter().filter_map(|one| one.heard.map(|(_, rtt)| rtt)).max()
    }

    /// The furthest hop at which a hop limit ran out.
    pub fn furthest(&self) -> u8 {
        self.heard(Heard::Router).map(|one| one.hop).max().unwrap_or(0)
    }

    /// The least hop limit with which something reached the target.
    pub fn target(&self) -> Option<u8> {
        self.heard(Heard::Target).map(|one| one.hop).min()
    }

    /// Whether a hop from this one on answered anything.
    pub fn heard_from(&self, hop: u8) -> bool {
        self.0.iter().any(|one| one.hop >= hop && one.heard.is_some())
    }

    pub fn was_asked(&self, channel: WalkChannel, hop: u8) -> bool {
        self.questions(channel, hop).next().is_some()
    }

    /// What a hop is known to answer, best the control.
    pub fn companion(&self, hop: u8) -> Option<WalkChannel> {
        let answered = |channel: &WalkChannel| {
            self.questions(*channel, hop).any(HopQuestion::is_answered_by_router)
        };
        WalkChannel::columns().find(answered)
    }

    /// Whether another question with this column to this hop would tell something.
    pub fn is_open(&self, channel: WalkChannel, hop: u8) -> bool {
        let heard = |one: &&Question| one.channel == channel && one.heard.is_some();
        let last = self.0.iter().filter(heard).map(|one| one.hop).max().unwrap_or(0);
        let behind = (last.saturating_add(1)..hop).filter(|hop| self.companion(*hop).is_some());
        if hop <= last || behind.count() >= ASKED_BEHIND {
            return false;
        }
        let tries = self.questions(channel, hop).count();
        let beside = |one: &&Question| answered_beside(&self.0, *one).is_some();
        let beside = self.questions(channel, hop).filter(beside).count();
        let needed = loss_of_walk(&self.0).unanswered_needed();
        let wanted = usize::capped(needed);
        let alone = tries >= wanted && self.companion(hop).is_none();
        let enough = alone || silent_hop(tries, beside, wanted);
        !enough && tries < wanted + MOST_MORE
    }

    /// The one router behind the last that answered ESP which answers other packets, and
    /// where it is to be asked with other protocols: it may answer for UDP alone. `None` where
    /// there are several, or it has answered such a question.
    pub fn alone(&self) -> Option<u8> {
        let esp = self.heard(Heard::Router).filter(|one| one.channel == WalkChannel::ESP);
        let last = esp.map(|one| one.hop).max()?;
        let target = self.target().unwrap_or(u8::MAX);
        let behind = (last.saturating_add(1)..=self.furthest()).filter(|hop| *hop < target);
        let mut behind = behind.filter(|hop| self.companion(*hop).is_some());
        let alone = behind.next()?;
        let told = |channel| self.questions(channel, alone).any(|one| one.heard.is_some());
        let asked = WalkChannel::BARE.into_iter().any(told);
        (behind.next().is_none() && !asked).then_some(alone)
    }

    fn questions(&self, channel: WalkChannel, hop: u8) -> impl Iterator<Item = &Question> {
        self.0.iter().filter(move |one| one.channel == channel && one.hop == hop)
    }

    fn heard(&self, what: Heard) -> impl Iterator<Item = &Question> {
        self.0.iter().filter(move |one| matches!(one.heard, Some((heard, _)) if heard == what))
    }
}

fn beginning(payload: &[u8]) -> &[u8] {
    payload.get(..QUOTED).unwrap_or(payload)
}
