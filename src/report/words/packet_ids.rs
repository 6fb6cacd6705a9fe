//! Which message speaks for which value of the evidence: exhaustive, as in `ids`.

use crate::evidence::OtherTunnelKind;
use crate::evidence::{Answer, Carrier, Direction, Flaw, Learned, NotSent, Request, Unmatched};
use crate::wire::icmp::IcmpMeaning;

pub(super) const fn not_sent(reason: &NotSent) -> &'static str {
    match reason {
        NotSent::MissingCapability { .. } => "not-sent-missing-capability",
        NotSent::NoRoute => "not-sent-no-route",
        NotSent::LocalFilter => "not-sent-local-filter",
        NotSent::Kernel { .. } => "not-sent-kernel",
        NotSent::NotOnLink => "not-sent-not-on-link",
    }
}

pub(super) const fn icmp(meaning: IcmpMeaning) -> &'static str {
    match meaning {
        IcmpMeaning::AdministrativelyProhibited => "icmp-administratively-prohibited",
        IcmpMeaning::PortUnreachable => "icmp-port-unreachable",
        IcmpMeaning::ProtocolUnreachable => "icmp-protocol-unreachable",
        IcmpMeaning::Unreachable => "icmp-unreachable",
        IcmpMeaning::TooBig => "icmp-too-big",
        IcmpMeaning::HopLimitExceeded => "icmp-hop-limit-exceeded",
        IcmpMeaning::ReassemblyTimeExceeded => "icmp-reassembly-time-exceeded",
        IcmpMeaning::Other => "icmp-other",
    }
}

pub(super) const fn request(request: &Request) -> &'static str {
    match request {
        Request::MainModeProposal { .. } => "packet-main-mode-proposal",
        Request::MainModeKeyExchange { .. } => "packet-main-mode-key-exchange",
        Request::MainModeIdentification { .. } => "packet-main-mode-identification",
        Request::AggressiveProposal { .. } => "packet-aggressive-proposal",
        Request::AggressiveAuthentication { .. } => "packet-aggressive-authentication",
        Request::QuickMode { .. } => "packet-quick-mode",
        Request::Transaction { .. } => "packet-transaction",
        Request::Informational { .. } => "packet-informational",
        Request::AuthIp { .. } => "packet-auth-ip",
        Request::Protected { fragment: false, .. } => "packet-protected",
        Request::Protected { fragment: true, .. } => "packet-protected-fragment",
        Request::SaInit { .. } => "packet-sa-init",
        Request::Goodbye { .. } => "packet-goodbye",
        Request::Keepalive => "packet-keepalive",
        Request::Esp { echo: None, .. } => "packet-esp",
        Request::Esp { echo: Some(_), .. } => "packet-esp-echo",
        Request::StartControlConnection { .. } => "packet-start-control-connection",
        Request::StopControlConnection => "packet-stop-control-connection",
    }
}

pub(super) const fn answer(answer: &Answer) -> &'static str {
    match answer {
        Answer::MainModeTransform { .. } => "answer-main-mode-transform",
        Answer::MainModeKeyExchange { .. } => "answer-main-mode-key-exchange",
        Answer::V1Notify { .. } => "answer-v1-notify",
        Answer::V1Encrypted => "answer-v1-encrypted",
        Answer::MainModeIdentification => "answer-main-mode-identification",
        Answer::Aggressive { .. } => "answer-aggressive",
        Answer::QuickMode => "answer-quick-mode",
        Answer::Transaction => "answer-transaction",
        Answer::AuthIp => "answer-auth-ip",
        Answer::Protected { .. } => "answer-protected",
        Answer::SaInit { .. } => "answer-sa-init",
        Answer::V2Notify { .. } => "answer-v2-notify",
        Answer::EspEcho => "answer-esp-echo",
        Answer::EspInvalidSpi { .. } => "answer-esp-invalid-spi",
        Answer::StartControlConnectionReply { .. } => "answer-start-control-connection-reply",
        Answer::StopControlConnection { result: Some(_), .. } => "answer-stop-control-connection",
        Answer::StopControlConnection { result: None, .. } => "answer-stop-control-connection-bare",
        Answer::L2tpAcknowledgement => "answer-l2tp-acknowledgement",
    }
}

pub(super) const fn unmatched(reason: Unmatched) -> &'static str {
    match reason {
        Unmatched::Malformed => "unmatched-malformed",
        Unmatched::Cut => "unmatched-cut",
        Unmatched::Damaged => "unmatched-damaged",
        Unmatched::UnknownExchange => "unmatched-unknown-exchange",
        Unmatched::UnknownTunnel => "unmatched-unknown-tunnel",
        Unmatched::UnknownSpi => "unmatched-unknown-spi",
        Unmatched::ForeignQuote => "unmatched-foreign-quote",
        Unmatched::OfTheWalk => "unmatched-of-the-walk",
        Unmatched::Keepalive => "unmatched-keepalive",
        Unmatched::PeerInitiated => "unmatched-peer-initiated",
    }
}

/// The message that says why no client goes on with an answer.
pub(super) const fn flaw(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::SeveralChosen => "flaw-several-chosen",
        Flaw::NotOffered => "flaw-not-offered",
        Flaw::OtherProtocol => "flaw-other-protocol",
        Flaw::OtherGroup => "flaw-other-group",
        Flaw::KeyExchangeLength => "flaw-key-exchange-length",
        Flaw::KeyExchangeValue => "flaw-key-exchange-value",
        Flaw::OwnKeyExchange => "flaw-own-key-exchange",
        Flaw::NonceLength => "flaw-nonce-length",
    }
}

/// The message that says what was read in a packet.
pub(super) const fn learned(learned: Learned) -> &'static str {
    match learned {
        Learned::KeyProved => "learned-key-proved",
        Learned::QuickModeAgreed => "learned-quick-mode-agreed",
        Learned::L2tpTunnel => "learned-l2tp-tunnel",
        Learned::L2tpSession => "learned-l2tp-session",
        Learned::L2tpRefused(_) => "learned-l2tp-refused",
        Learned::Lcp { .. } => "learned-lcp",
        Learned::EspDeleted => "learned-esp-deleted",
        Learned::Unreadable => "learned-unreadable",
        Learned::Notify { .. } => "learned-notify",
        Learned::PhaseOneDeleted => "learned-phase-one-deleted",
        Learned::FarEnd => "learned-far-end",
        Learned::AskedToWait { .. } => "learned-asked-to-wait",
        Learned::Waited { .. } => "learned-waited",
        Learned::Witnessed(_) => "learned-witnessed",
        Learned::FlowHistory(_) => "learned-flow-history",
        Learned::FreshFlow => "learned-fresh-flow",
        Learned::WitnessedSteps(_) => "learned-witnessed-steps",
    }
}

/// The message that names what carries traffic.
pub(super) const fn carrier(carrier: Carrier) -> &'static str {
    match carrier {
        Carrier::Esp => "carrier-esp",
        Carrier::EspInUdp => "carrier-esp-in-udp",
        Carrier::Ah => "carrier-ah",
    }
}

pub(super) const fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Outbound => "direction-outbound",
        Direction::Inbound => "direction-inbound",
    }
}

pub(super) const fn other_tunnel(kind: OtherTunnelKind) -> &'static str {
    match kind {
        OtherTunnelKind::Pptp => "other-tunnel-pptp",
        OtherTunnelKind::Gre => "other-tunnel-gre",
        OtherTunnelKind::Sstp => "other-tunnel-sstp",
    }
}
