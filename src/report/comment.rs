//! One short line on a packet, for the packet comments of a capture.

use std::net::IpAddr;

use super::time::rfc3339;
use super::words::{Value, Words, milliseconds};
use super::{Language, Origin};
use crate::evidence::{
    AnswerSource, Answered, Direction, Fact, Frame, Observation, RequestSent, Timestamp, Traffic,
    UdpPorts,
};
use crate::verdict::{Finding, Verdict};

/// What a packet is, in one line.
#[must_use]
pub fn comment(observation: &Observation, language: Language) -> String {
    let words = Words::of(language);
    match &observation.fact {
        Fact::RequestSent(sent) => request(words, sent),
        Fact::Answered(answered) => answer(words, answered),
        Fact::Reflected { request } => {
            words.sentence("comment-reflected", &[("request", Value::Number(u64::from(request.0)))])
        }
        Fact::Damaged { request } => {
            words.sentence("comment-damaged", &[("request", Value::Number(u64::from(request.0)))])
        }
        Fact::Unacceptable { flaw, .. } => {
            words.sentence("comment-unacceptable", &[("flaw", Value::Text(&words.flaw(*flaw)))])
        }
        Fact::IcmpError(report) => {
            let what = words.icmp("comment-icmp", report.from, report.kind);
            let channel = words.channel(observation.channel);
            let arguments = [("what", Value::Text(&what)), ("channel", Value::Text(&channel))];
            words.sentence("comment-about", &arguments)
        }
        Fact::AnswerRejected(said) | Fact::InsideRejected(said) | Fact::TrafficRejected(said) => {
            let what = words.icmp("comment-icmp", said.from, said.kind);
            let about = words.word(match observation.fact {
                Fact::InsideRejected(_) => "timeline-about-inside",
                Fact::TrafficRejected(_) => "timeline-about-traffic",
                _ => "timeline-about-answer",
            });
            let arguments = [("what", Value::Text(&what)), ("channel", Value::Text(&about))];
            words.sentence("comment-about", &arguments)
        }
        Fact::EspFromElsewhere { from } => words.esp_from(*from),
        Fact::SeenTranslated(other) => words.translated(*other),
        Fact::Unmatched(reason) => words
            .sentence("comment-unmatched", &[("reason", Value::Text(&words.unmatched(*reason)))]),
        Fact::Traffic(passed) => traffic(words, *passed),
        Fact::Piece(piece) => words.piece(piece),
        Fact::PeerUnanswered { .. } => words.word("comment-peer-unanswered"),
        Fact::LostBetween { .. } => words.word("comment-lost-between"),
        Fact::Learned(learned) => words.learned(*learned),
        Fact::HopProbed(probed) => words.hop_probed(*probed),
        Fact::HopAnswered(answered) => words.hop_answered(answered),
        Fact::NotSent(reason) => {
            words.sentence("comment-not-sent", &[("reason", Value::Text(&words.not_sent(reason)))])
        }
        Fact::FirstPiece(_)
        | Fact::PieceTimedOut(_)
        | Fact::SizeProbe(_)
        | Fact::SizeAnswered(_)
        | Fact::SizeError(_) => words.path_fact(&observation.fact),
    }
}

/// The same with the way that the packet went: to the server (`->`) or from it, and its ports.
#[must_use]
pub fn comment_on(frame: &Frame, observation: &Observation, language: Language) -> String {
    let words = Words::of(language);
    let what = comment(observation, language);
    let arrow = match frame.direction {
        Direction::Outbound => "->",
        Direction::Inbound => "<-",
    };
    let ports = frame.ip_packet().and_then(UdpPorts::of).map(|ports| ports.to_string());
    let (id, ports) = ports.map_or(("comment-way-bare", String::new()), |one| ("comment-way", one));
    let arguments = [("arrow", arrow), ("ports", &ports), ("what", &what)];
    words.sentence(id, &arguments.map(|(name, text)| (name, Value::Text(text))))
}

/// The finding that a packet decides, in one line.
#[must_use]
pub fn finding_comment(finding: &Finding, language: Language) -> String {
    let words = Words::of(language);
    let arguments = [
        ("certainty", &words.certainty(finding.certainty)),
        ("summary", &words.finding(&finding.kind)),
    ];
    words.sentence("comment-finding", &arguments.map(|(name, text)| (name, Value::Text(text))))
}

/// What came of a run, in one line, for a capture that has to speak for itself.
#[must_use]
pub fn conclusion(verdict: &Verdict, server: IpAddr, at: Timestamp, language: Language) -> String {
    let words = Words::of(language);
    let arguments = [
        ("class", verdict.class.name().to_owned()),
        ("label", words.label(verdict)),
        ("certainty", words.certainty(verdict.certainty)),
        ("headline", words.headline(verdict, Origin::Probe)),
        ("summary", words.summary(verdict, &server.to_string(), Origin::Probe)),
        ("at", rfc3339(at)),
    ];
    let arguments = arguments.each_ref().map(|(name, text)| (*name, Value::Text(text)));
    words.sentence("comment-conclusion", &arguments)
}

fn request(words: &Words, sent: &RequestSent) -> String {
    let packet = words.request(&sent.request);
    let arguments = [
        ("packet", Value::Text(&packet)),
        ("transmission", Value::Number(sent.transmission.into())),
    ];
    words.sentence("comment-request", &arguments)
}

fn traffic(words: &Words, traffic: Traffic) -> String {
    let arguments =
        [("packet", &words.traffic(traffic)), ("direction", &words.direction(traffic.direction))];
    words.sentence("comment-traffic", &arguments.map(|(name, text)| (name, Value::Text(text))))
}

fn answer(words: &Words, answered: &Answered) -> String {
    let answer = words.answer(&answered.answer);
    let rtt = milliseconds(answered.rtt);
    let mut arguments = vec![("answer", Value::Text(&answer)), ("rtt", Value::Text(&rtt))];
    let elsewhere;
    let id = match answered.source {
        AnswerSource::Asked if answered.repeated => "comment-answer-repeated",
        AnswerSource::Asked => "comment-answer",
        AnswerSource::OtherPort(port) => {
            elsewhere = port.to_string();
            arguments.push(("port", Value::Text(&elsewhere)));
            "comment-answer-other-port"
        }
        AnswerSource::OtherAddress(address) => {
            elsewhere = address.to_string();
            arguments.push(("address", Value::Text(&elsewhere)));
            "comment-answer-other-address"
        }
    };
    words.sentence(id, &arguments)
}
