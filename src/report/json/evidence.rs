//! Observations as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use super::answer::AnsweredDetail;
use super::vocabulary::{ChannelName, IcmpMeaningName, UnmatchedName};
use crate::evidence::{Fact, IcmpReport, NotSent, Observation, Request, RequestSent};
use crate::report::time::rfc3339;
use crate::report::words::sanitise;
use crate::wire::icmp::IpVersion;

/// One fact.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ObservationDocument {
    id: u32,
    #[schemars(extend("format" = "date-time"))]
    at: String,
    /// Frame of the capture, as Wireshark counts; `null` for a send that failed.
    frame: Option<u64>,
    channel: ChannelName,
    #[serde(flatten)]
    fact: FactDocument,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "kind", content = "detail", rename_all = "kebab-case")]
enum FactDocument {
    RequestSent(RequestDetail),
    Answered(AnsweredDetail),
    Reflected { request: u32 },
    IcmpError(IcmpDetail),
    Unmatched { reason: UnmatchedName },
    NotSent { reason: NotSentDocument },
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
struct RequestDetail {
    /// Address and port; port 0 for ESP.
    to: String,
    /// How often these very bytes have been sent, this time included.
    transmission: u32,
    request: RequestDocument,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum RequestDocument {
    MainModeProposal { cookie: String, offers_nat_t: bool, microsoft: bool },
    MainModeKeyExchange { cookie: String },
    SaInit { cookie: String },
    Goodbye { cookie: String },
    Keepalive,
    Esp { spi: u32, sequence: u32, echo: bool },
    StartControlConnection { tunnel_id: u16 },
    StopControlConnection,
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
    meaning: IcmpMeaningName,
}

/// Why a packet was not sent.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum NotSentDocument {
    /// A capability is missing.
    MissingCapability {
        /// As the kernel names it.
        capability: String,
    },
    /// No route.
    NoRoute,
    /// A packet filter on this host.
    LocalFilter,
    /// Another refusal of the kernel.
    Kernel {
        /// The operating system's words.
        error: String,
    },
    /// Left out by the plan.
    NotOnLink,
}

impl From<&Observation> for ObservationDocument {
    fn from(observation: &Observation) -> Self {
        Self {
            id: observation.id.0,
            at: rfc3339(observation.at),
            frame: observation.frame,
            channel: observation.channel.into(),
            fact: (&observation.fact).into(),
        }
    }
}

impl From<&Fact> for FactDocument {
    fn from(fact: &Fact) -> Self {
        match fact {
            Fact::RequestSent(sent) => Self::RequestSent(sent.into()),
            Fact::Answered(answered) => Self::Answered(answered.into()),
            Fact::Reflected { request } => Self::Reflected { request: request.0 },
            Fact::IcmpError(report) => Self::IcmpError(report.into()),
            Fact::Unmatched(reason) => Self::Unmatched { reason: (*reason).into() },
            Fact::NotSent(reason) => Self::NotSent { reason: reason.into() },
        }
    }
}

impl From<&RequestSent> for RequestDetail {
    fn from(sent: &RequestSent) -> Self {
        Self {
            to: sent.to.to_string(),
            transmission: sent.transmission,
            request: (&sent.request).into(),
        }
    }
}

impl From<&Request> for RequestDocument {
    fn from(request: &Request) -> Self {
        match request {
            Request::MainModeProposal { cookie, offers_nat_t, microsoft } => {
                Self::MainModeProposal {
                    cookie: hex::encode(cookie),
                    offers_nat_t: *offers_nat_t,
                    microsoft: *microsoft,
                }
            }
            Request::MainModeKeyExchange { cookie } => {
                Self::MainModeKeyExchange { cookie: hex::encode(cookie) }
            }
            Request::SaInit { cookie } => Self::SaInit { cookie: hex::encode(cookie) },
            Request::Goodbye { cookie } => Self::Goodbye { cookie: hex::encode(cookie) },
            Request::Keepalive => Self::Keepalive,
            Request::Esp { spi, sequence, echo } => {
                Self::Esp { spi: *spi, sequence: *sequence, echo: echo.is_some() }
            }
            Request::StartControlConnection { tunnel_id } => {
                Self::StartControlConnection { tunnel_id: *tunnel_id }
            }
            Request::StopControlConnection => Self::StopControlConnection,
        }
    }
}

impl From<&IcmpReport> for IcmpDetail {
    fn from(report: &IcmpReport) -> Self {
        Self {
            request: report.request.0,
            from: report.from.to_string(),
            from_target: report.from_target,
            version: match report.kind.version {
                IpVersion::V4 => 4,
                IpVersion::V6 => 6,
            },
            icmp_type: report.kind.icmp_type,
            code: report.kind.code,
            meaning: report.kind.meaning().into(),
        }
    }
}

impl From<&NotSent> for NotSentDocument {
    fn from(reason: &NotSent) -> Self {
        match reason {
            NotSent::MissingCapability { capability } => {
                Self::MissingCapability { capability: (*capability).to_owned() }
            }
            NotSent::NoRoute => Self::NoRoute,
            NotSent::LocalFilter => Self::LocalFilter,
            NotSent::Kernel { error } => Self::Kernel { error: sanitise(error) },
            NotSent::NotOnLink => Self::NotOnLink,
        }
    }
}
