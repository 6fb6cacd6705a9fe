//! Which message speaks for which value of the evidence: exhaustive, as in `ids`.

use crate::evidence::{Answer, Learned, Request};

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
