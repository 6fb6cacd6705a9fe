//! Observations as JSON.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::Serialize;

use super::answer::AnsweredDetail;
use super::path::SizeErrorDetail;
use super::walk::HopAnsweredDetail;
use crate::evidence::{
    Channel, Direction, Fact, FirstPiece, Flaw, HopProbed, IcmpAbout, IcmpReport, Learned, NotSent,
    Observation, Piece, PieceTimedOut, QuoteProof, RequestSent, SizeAnswered, SizeProbe, Traffic,
    Translated, Unmatched,
};
use crate::report::time::rfc3339;
use crate::wire::icmp::{IcmpMeaning, IpVersion};

/// One fact.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ObservationDocument {
    id: u32,
    #[schemars(extend("format" = "date-time"))]
    at: String,
    /// Frame of the capture, as Wireshark counts; `null` for a send that failed.
    frame: Option<u64>,
    channel: Channel,
    #[serde(flatten)]
    fact: FactDocument,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "kind", content = "detail", rename_all = "kebab-case")]
enum FactDocument {
    RequestSent(RequestSent),
    Answered(AnsweredDetail),
    Reflected { request: u32 },
    Damaged { request: u32 },
    Unacceptable { request: u32, flaw: Flaw },
    IcmpError(IcmpDetail),
    AnswerRejected(IcmpAboutDetail),
    InsideRejected(IcmpAboutDetail),
    TrafficRejected(IcmpAboutDetail),
    EspFromElsewhere { from: IpAddr },
    SeenTranslated(Translated),
    Unmatched { reason: Unmatched },
    Traffic(Traffic),
    Piece(Piece),
    PeerUnanswered { cookie: String },
    LostBetween { direction: Direction },
    Learned(Learned),
    HopProbed(HopProbed),
    HopAnswered(HopAnsweredDetail),
    NotSent { reason: NotSent },
    FirstPiece(FirstPiece),
    PieceTimedOut(PieceTimedOut),
    SizeProbe(SizeProbe),
    SizeAnswered(SizeAnswered),
    SizeError(SizeErrorDetail),
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct IcmpDetail {
    /// Id of the transmission that is quoted.
    request: u32,
    from: String,
    from_target: bool,
    /// 4 for ICMP, 6 for ICMPv6.
    version: u8,
    #[serde(rename = "type")]
    icmp_type: u8,
    code: u8,
    meaning: IcmpMeaning,
    /// What of the quote nobody can know who did not have the packet.
    proof: QuoteProof,
    /// Bytes that the next link takes, where the error says that the packet is too big.
    mtu: Option<u32>,
}

/// An ICMP error about a packet that is no request of the client's.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct IcmpAboutDetail {
    from: IpAddr,
    /// 4 for ICMP, 6 for ICMPv6.
    version: u8,
    #[serde(rename = "type")]
    icmp_type: u8,
    code: u8,
    meaning: IcmpMeaning,
}

impl ObservationDocument {
    /// A fact, under the number that its frame has in the file.
    pub fn new(observation: &Observation, frame: Option<u64>) -> Self {
        Self {
            id: observation.id.0,
            at: rfc3339(observation.at),
            frame,
            channel: observation.channel,
            fact: (&observation.fact).into(),
        }
    }
}

impl From<&Observation> for ObservationDocument {
    fn from(observation: &Observation) -> Self {
        Self::new(observation, observation.frame)
    }
}

impl From<&Fact> for FactDocument {
    fn from(fact: &Fact) -> Self {
        match fact {
            Fact::RequestSent(sent) => Self::RequestSent(sent.clone()),
            Fact::Answered(answered) => Self::Answered(answered.into()),
            Fact::Reflected { request } => Self::Reflected { request: request.0 },
            Fact::Damaged { request } => Self::Damaged { request: request.0 },
            Fact::Unacceptable { request, flaw } => {
                Self::Unacceptable { request: request.0, flaw: (*flaw) }
            }
            Fact::IcmpError(report) => Self::IcmpError(report.into()),
            Fact::AnswerRejected(said) => Self::AnswerRejected((*said).into()),
            Fact::InsideRejected(said) => Self::InsideRejected((*said).into()),
            Fact::TrafficRejected(said) => Self::TrafficRejected((*said).into()),
            Fact::EspFromElsewhere { from } => Self::EspFromElsewhere { from: *from },
            Fact::SeenTranslated(other) => Self::SeenTranslated(*other),
            Fact::Unmatched(reason) => Self::Unmatched { reason: (*reason) },
            Fact::Traffic(traffic) => Self::Traffic(*traffic),
            Fact::Piece(piece) => Self::Piece(*piece),
            Fact::PeerUnanswered { cookie } => Self::PeerUnanswered { cookie: hex::encode(cookie) },
            Fact::LostBetween { direction } => Self::LostBetween { direction: (*direction) },
            Fact::Learned(learned) => Self::Learned(*learned),
            Fact::HopProbed(probed) => Self::HopProbed(*probed),
            Fact::HopAnswered(answered) => Self::HopAnswered(answered.into()),
            Fact::NotSent(reason) => Self::NotSent { reason: reason.clone() },
            Fact::FirstPiece(piece) => Self::FirstPiece(*piece),
            Fact::PieceTimedOut(one) => Self::PieceTimedOut(*one),
            Fact::SizeProbe(probe) => Self::SizeProbe(*probe),
            Fact::SizeAnswered(one) => Self::SizeAnswered(*one),
            Fact::SizeError(one) => Self::SizeError((*one).into()),
        }
    }
}

impl From<&IcmpReport> for IcmpDetail {
    fn from(report: &IcmpReport) -> Self {
        Self {
            request: report.request.0,
            from: report.from.to_string(),
            from_target: report.from_target,
            version: number(report.kind.version),
            icmp_type: report.kind.icmp_type,
            code: report.kind.code,
            meaning: report.kind.meaning(),
            proof: report.proof,
            mtu: report.too_big.map(|one| one.mtu),
        }
    }
}

impl From<IcmpAbout> for IcmpAboutDetail {
    fn from(said: IcmpAbout) -> Self {
        let IcmpAbout { from, kind } = said;
        let (version, meaning) = (number(kind.version), kind.meaning());
        Self { from, version, icmp_type: kind.icmp_type, code: kind.code, meaning }
    }
}

const fn number(version: IpVersion) -> u8 {
    match version {
        IpVersion::V4 => 4,
        IpVersion::V6 => 6,
    }
}
