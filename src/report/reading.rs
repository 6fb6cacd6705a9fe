//! What each packet of a conversation is, and what was made of it.

use std::collections::BTreeMap;

use super::analysis::{AnalysedFile, Conversation, Elsewhere, place};
use super::words::{Value, Words, milliseconds};
use crate::evidence::{
    AnswerSource, Answered, Crossing, Direction, Fact, Observation, ObservationId, PassedPacket,
    QuestionSent, Request, RequestSent,
};
use crate::verdict::Finding;

/// A conversation's observations, ready to be looked up packet by packet.
pub(super) struct Reading<'a> {
    pub words: &'a Words,
    pub files: &'a [AnalysedFile],
    observations: BTreeMap<ObservationId, &'a Observation>,
    /// The first thing that came back for a request.
    replies: BTreeMap<ObservationId, &'a Observation>,
    findings: BTreeMap<ObservationId, Vec<String>>,
}

/// One packet in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// What it is, in the RFC's words.
    pub what: String,
    /// What was made of it; empty where nothing was.
    pub outcome: String,
}

impl<'a> Reading<'a> {
    pub fn new(
        conversation: &'a Conversation,
        files: &'a [AnalysedFile],
        words: &'a Words,
    ) -> Self {
        let findings = &conversation.verdict.findings;
        Self::of(&conversation.observations, findings, files, words)
    }

    /// What another end recorded; nothing rests on its observations.
    pub fn elsewhere(one: &'a Elsewhere, files: &'a [AnalysedFile], words: &'a Words) -> Self {
        Self::of(&one.observations, &[], files, words)
    }

    fn of(
        observations: &'a [Observation],
        rests: &[Finding],
        files: &'a [AnalysedFile],
        words: &'a Words,
    ) -> Self {
        let mut replies = BTreeMap::new();
        for observation in observations {
            if let Some(request) = replies_to(&observation.fact) {
                replies.entry(request).or_insert(observation);
            }
        }
        let mut findings: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for finding in rests {
            for id in &finding.because {
                findings.entry(*id).or_default().push(Words::finding_name(&finding.kind));
            }
        }
        let by_id = |observation: &'a Observation| (observation.id, observation);
        let observations = observations.iter().map(by_id).collect();
        Self { words, files, observations, replies, findings }
    }

    /// A packet in words, and what the other end's recording says of it; `sender` is whose
    /// packets the end that recorded it sent.
    pub fn line(&self, packet: &PassedPacket, sender: Direction) -> Line {
        let Line { what, outcome } = self.told(packet);
        let sent = packet.direction == sender;
        let crossed = match packet.crossing {
            Crossing::Unknown => String::new(),
            Crossing::Met { frame } => {
                let id = if sent { "timeline-arrived" } else { "timeline-left" };
                self.words.sentence(id, &[("frame", Value::Text(&self.number(frame)))])
            }
            Crossing::Lost => self.words.word("timeline-lost"),
            Crossing::Missing => self.words.word("timeline-missing"),
        };
        let parts: Vec<_> = [crossed, outcome].into_iter().filter(|one| !one.is_empty()).collect();
        Line { what, outcome: parts.join(&self.words.word("timeline-separator")) }
    }

    /// A packet in words.
    fn told(&self, packet: &PassedPacket) -> Line {
        let told = packet.observation.and_then(|id| self.observations.get(&id));
        let Some(observation) = told else {
            let what = self.words.word("timeline-packet");
            return Line { what, outcome: self.words.word("timeline-nothing-new") };
        };
        let outcome = if observation.frame == Some(packet.frame) {
            self.outcome(observation)
        } else {
            self.copy(observation)
        };
        Line { what: self.what(&observation.fact), outcome }
    }

    /// A frame's number as Wireshark shows it, behind the file's where there are several.
    pub fn number(&self, frame: u64) -> String {
        number(self.files, frame)
    }

    fn what(&self, fact: &Fact) -> String {
        let words = self.words;
        match fact {
            Fact::RequestSent(sent) => words.request(&sent.request),
            Fact::Answered(answered) => words.answer(&answered.answer),
            Fact::Damaged { .. } => words.word("timeline-damaged"),
            Fact::Unacceptable { flaw, .. } => words.flaw(*flaw),
            Fact::Reflected { request } => match self.observations.get(request) {
                Some(Observation { fact: Fact::RequestSent(sent), .. }) => {
                    words.request(&sent.request)
                }
                _ => words.word("timeline-packet"),
            },
            Fact::IcmpError(report) => words.icmp("timeline-icmp-error", report.from, report.kind),
            Fact::AnswerRejected(said)
            | Fact::InsideRejected(said)
            | Fact::TrafficRejected(said) => {
                words.icmp("timeline-icmp-error", said.from, said.kind)
            }
            Fact::EspFromElsewhere { from } => words.esp_from(*from),
            Fact::SeenTranslated(other) => words.translated(*other),
            Fact::Unmatched(reason) => words.unmatched(*reason),
            Fact::Traffic(traffic) => words.traffic(*traffic),
            Fact::Piece(piece) => words.piece(piece),
            Fact::PeerUnanswered { .. } => words.word("timeline-peer"),
            Fact::LostBetween { .. } => words.word("comment-lost-between"),
            Fact::Learned(learned) => words.learned(*learned),
            Fact::HopProbed(probed) => words.hop_probed(*probed),
            Fact::HopAnswered(answered) => words.hop_answered(answered),
            Fact::NotSent(reason) => words.not_sent(reason),
            Fact::FirstPiece(_)
            | Fact::PieceTimedOut(_)
            | Fact::SizeProbe(_)
            | Fact::SizeAnswered(_)
            | Fact::SizeError(_) => words.path_fact(fact),
        }
    }

    fn outcome(&self, observation: &Observation) -> String {
        let mut parts = match &observation.fact {
            Fact::RequestSent(sent) => self.request(observation.id, sent),
            Fact::Answered(answered) => self.answer(answered),
            Fact::Reflected { request } => vec![self.about("timeline-reflected", *request)],
            Fact::Damaged { request } | Fact::Unacceptable { request, .. } => {
                vec![self.about("timeline-no-answer", *request)]
            }
            Fact::IcmpError(report) => vec![
                self.words.icmp("timeline-icmp-meaning", report.from, report.kind),
                self.about("timeline-about", report.request),
            ],
            Fact::AnswerRejected(said) => vec![
                self.words.icmp("timeline-icmp-meaning", said.from, said.kind),
                self.words.word("timeline-about-answer"),
            ],
            Fact::InsideRejected(said) => vec![
                self.words.icmp("timeline-icmp-meaning", said.from, said.kind),
                self.words.word("timeline-about-inside"),
            ],
            Fact::TrafficRejected(said) => vec![
                self.words.icmp("timeline-icmp-meaning", said.from, said.kind),
                self.words.word("timeline-about-traffic"),
            ],
            Fact::PeerUnanswered { .. } => vec![self.words.word("timeline-unanswered")],
            Fact::Unmatched(_)
            | Fact::EspFromElsewhere { .. }
            | Fact::SeenTranslated(_)
            | Fact::Piece(_)
            | Fact::Traffic(_)
            | Fact::LostBetween { .. }
            | Fact::Learned(_)
            | Fact::HopProbed(_)
            | Fact::NotSent(_)
            | Fact::FirstPiece(_)
            | Fact::SizeProbe(_) => Vec::new(),
            Fact::HopAnswered(answered) => vec![self.about("timeline-about", answered.probe)],
            Fact::PieceTimedOut(one) => vec![self.about("timeline-about", one.piece)],
            Fact::SizeAnswered(one) => vec![self.about("timeline-answers", one.probe)],
            Fact::SizeError(one) => vec![self.about("timeline-about", one.probe)],
        };
        if let Some(findings) = self.findings.get(&observation.id) {
            parts.push(format!("[{}]", findings.join(", ")));
        }
        parts.retain(|part| !part.is_empty());
        parts.join(&self.words.word("timeline-separator"))
    }

    /// A packet that another stands for.
    fn copy(&self, observation: &Observation) -> String {
        match observation.fact {
            Fact::Traffic(_) => String::new(),
            _ => self.about("timeline-copy", observation.id),
        }
    }

    fn request(&self, id: ObservationId, sent: &RequestSent) -> Vec<String> {
        let mut parts = Vec::new();
        if sent.transmission > 1 {
            let number = Value::Number(sent.transmission.into());
            parts.push(self.words.sentence("timeline-transmission", &[("number", number)]));
        }
        match self.replies.get(&id) {
            Some(reply) => parts.push(self.reply(reply)),
            None if awaits_answer(&sent.request) => {
                parts.push(self.words.word("timeline-unanswered"));
            }
            None => {}
        }
        parts
    }

    fn reply(&self, reply: &Observation) -> String {
        let frame = reply.frame.map(|frame| self.number(frame)).unwrap_or_default();
        let frame = Value::Text(&frame);
        match &reply.fact {
            Fact::Answered(answered) => {
                let rtt = milliseconds(answered.rtt);
                let arguments = [("frame", frame), ("rtt", Value::Text(&rtt))];
                self.words.sentence("timeline-answered", &arguments)
            }
            Fact::Reflected { .. } => {
                self.words.sentence("timeline-came-back", &[("frame", frame)])
            }
            _ => self.words.sentence("timeline-icmp", &[("frame", frame)]),
        }
    }

    fn answer(&self, answered: &Answered) -> Vec<String> {
        let mut parts = vec![self.about("timeline-answers", answered.request)];
        if answered.repeated {
            parts.push(self.words.word("timeline-repeated"));
        }
        match answered.source {
            AnswerSource::Asked => {}
            AnswerSource::OtherPort(port) => {
                let port = port.to_string();
                let arguments = [("port", Value::Text(&port))];
                parts.push(self.words.sentence("timeline-other-port", &arguments));
            }
            AnswerSource::OtherAddress(address) => {
                let address = address.to_string();
                let arguments = [("address", Value::Text(&address))];
                parts.push(self.words.sentence("timeline-other-address", &arguments));
            }
        }
        parts
    }

    /// A message that names the frame of another observation; empty where it has none.
    fn about(&self, id: &str, other: ObservationId) -> String {
        let frame = self.observations.get(&other).and_then(|observation| observation.frame);
        let Some(frame) = frame else { return String::new() };
        self.words.sentence(id, &[("frame", Value::Text(&self.number(frame)))])
    }
}

/// A frame's number as Wireshark shows it, behind the file's where there are several.
pub(super) fn number(files: &[AnalysedFile], frame: u64) -> String {
    match place(files, frame) {
        Some((file, number)) if files.len() > 1 => {
            format!("{}:{number}", file.saturating_add(1))
        }
        _ => frame.to_string(),
    }
}

/// The request that a fact is a reply to.
const fn replies_to(fact: &Fact) -> Option<ObservationId> {
    match fact {
        Fact::Answered(answered) => Some(answered.request),
        Fact::Reflected { request } => Some(*request),
        Fact::IcmpError(report) => Some(report.request),
        Fact::HopAnswered(answered) => Some(answered.probe),
        Fact::PieceTimedOut(one) => Some(one.piece),
        Fact::SizeAnswered(one) => Some(one.probe),
        Fact::SizeError(one) => Some(one.probe),
        Fact::HopProbed(_)
        | Fact::RequestSent(_)
        | Fact::FirstPiece(_)
        | Fact::SizeProbe(_)
        | Fact::Unmatched(_)
        | Fact::AnswerRejected(_)
        | Fact::InsideRejected(_)
        | Fact::TrafficRejected(_)
        | Fact::EspFromElsewhere { .. }
        | Fact::SeenTranslated(_)
        | Fact::Damaged { .. }
        | Fact::Unacceptable { .. }
        | Fact::Traffic(_)
        | Fact::Piece(_)
        | Fact::PeerUnanswered { .. }
        | Fact::LostBetween { .. }
        | Fact::Learned(_)
        | Fact::NotSent(_) => None,
    }
}

/// Whether silence on a request is worth a word: not on what is sent one way,
/// and not on ESP, whose silence says nothing.
const fn awaits_answer(request: &Request) -> bool {
    !matches!(
        request,
        Request::Goodbye { .. }
            | Request::Keepalive
            | Request::Informational { .. }
            | Request::AggressiveAuthentication { .. }
            | Request::Esp { .. }
            | Request::Question(QuestionSent::StopControlConnection)
    )
}
