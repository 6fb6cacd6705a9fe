//! Packets in words.

use super::{Value, Words, ids};
use crate::evidence::OtherTunnelKind;
use crate::evidence::{
    Answer, Carrier, Direction, Flaw, FlowHistory, FlowUse, L2tpEnd, L2tpEndMessage, Learned,
    Piece, PieceLayer, Request, StepCount, Traffic, Unmatched,
};
use crate::wire::isakmp::number::exchange;
use crate::wire::ppp::AuthenticationProtocol;

impl Words {
    /// Why a packet answers nothing of ours.
    #[must_use]
    pub fn unmatched(&self, reason: Unmatched) -> String {
        self.named("unmatched", &reason)
    }

    /// Why no client goes on with an answer.
    #[must_use]
    pub fn flaw(&self, flaw: Flaw) -> String {
        self.named("flaw", &flaw)
    }

    /// What a packet says to whoever has the key.
    #[must_use]
    pub fn learned(&self, learned: Learned) -> String {
        let id = ids::learned(learned);
        match learned {
            Learned::Notify { kind } => {
                self.sentence(id, &[("notify", Value::Text(&self.notify(1, kind)))])
            }
            Learned::L2tpRefused(end) => {
                self.sentence(id, &[("end", Value::Text(&self.l2tp_end_in_short(end)))])
            }
            Learned::Lcp { protocol, algorithm } => {
                let wanted = authentication(protocol, algorithm);
                self.sentence(id, &[("authentication", Value::Text(&wanted))])
            }
            Learned::AskedToWait { tenths } | Learned::Waited { tenths } => {
                self.sentence(id, &[("seconds", Value::Number(u64::from(tenths) / 10))])
            }
            Learned::Witnessed(seen) => {
                let (channel, from) = (self.channel(seen.channel), seen.from.to_string());
                let arguments = [
                    ("channel", Value::Text(&channel)),
                    ("from", Value::Text(&from)),
                    ("arrived", Value::Number(seen.arrived.into())),
                    ("answered", Value::Number(seen.answered.into())),
                ];
                self.sentence(id, &arguments)
            }
            Learned::FlowHistory(history) => self.flow_history(id, history),
            Learned::WitnessedSteps(steps) => {
                let count = |one: StepCount| format!("{}/{}", one.answered, one.arrived);
                let texts = [
                    ("first", count(steps.key_exchange_500)),
                    ("second", count(steps.key_exchange_4500)),
                    ("authentication", count(steps.authentication)),
                    ("quick", count(steps.quick_mode)),
                ];
                let arguments = texts.each_ref().map(|(name, text)| (*name, Value::Text(text)));
                self.sentence(id, &arguments)
            }
            Learned::KeyProved
            | Learned::FreshFlow
            | Learned::FarEnd
            | Learned::L2tpTunnel
            | Learned::L2tpSession
            | Learned::EspDeleted
            | Learned::QuickModeAgreed
            | Learned::Unreadable
            | Learned::PhaseOneDeleted => self.word(id),
        }
    }

    fn flow_history(&self, id: &str, history: FlowHistory) -> String {
        let (used, seconds) = match history.used {
            FlowUse::New => ("new", 0),
            FlowUse::Ago { seconds } => ("ago", seconds),
            FlowUse::Unknown => ("unknown", 0),
        };
        let arguments = [("used", Value::Text(used)), ("seconds", Value::Number(seconds.into()))];
        self.sentence(id, &arguments)
    }

    /// A packet of ours.
    #[must_use]
    pub fn request(&self, request: &Request) -> String {
        let id = ids::request(request);
        match request {
            Request::Esp { spi, sequence, .. } => {
                let spi = format!("{spi:#010x}");
                let sequence = Value::Number((*sequence).into());
                self.sentence(id, &[("spi", Value::Text(&spi)), ("sequence", sequence)])
            }
            Request::Protected { exchange, .. } => {
                self.sentence(id, &[("exchange", Value::Text(&exchange_name(*exchange)))])
            }
            _ => self.word(id),
        }
    }

    /// A piece of a message.
    #[must_use]
    pub fn piece(&self, piece: &Piece) -> String {
        let exchange = piece.exchange.map_or_else(|| "unknown".to_owned(), message_name);
        let (place, total) = (piece.place.to_string(), piece.total.unwrap_or(0).to_string());
        let id = match (piece.layer, piece.total) {
            (PieceLayer::Ip, _) => "packet-piece-ip",
            (PieceLayer::Ike, None) => "packet-piece-ike",
            (PieceLayer::Ike, Some(_)) => "packet-piece-ike-of",
        };
        let arguments = [("exchange", &exchange), ("place", &place), ("total", &total)];
        self.sentence(id, &arguments.map(|(name, text)| (name, Value::Text(text))))
    }

    /// A packet of a security association.
    #[must_use]
    pub fn traffic(&self, traffic: Traffic) -> String {
        let carrier = self.carrier(traffic.carrier);
        let spi = format!("{:#010x}", traffic.spi);
        let arguments = [("carrier", Value::Text(&carrier)), ("spi", Value::Text(&spi))];
        self.sentence("packet-traffic", &arguments)
    }

    /// What carries traffic.
    #[must_use]
    pub fn carrier(&self, carrier: Carrier) -> String {
        self.named("carrier", &carrier)
    }

    /// Which way a packet went.
    #[must_use]
    pub fn direction(&self, direction: Direction) -> String {
        self.named("direction", &direction)
    }

    /// A tunnel that is neither IPsec nor L2TP.
    #[must_use]
    pub fn other_tunnel(&self, kind: OtherTunnelKind) -> String {
        self.named("other-tunnel", &kind)
    }

    /// An answer of the server.
    #[must_use]
    pub fn answer(&self, answer: &Answer) -> String {
        let id = ids::answer(answer);
        match answer {
            Answer::V1Notify { kind } => {
                self.sentence(id, &[("notify", Value::Text(&self.notify(1, *kind)))])
            }
            Answer::V2Notify { kind } => {
                self.sentence(id, &[("notify", Value::Text(&self.notify(2, *kind)))])
            }
            Answer::EspInvalidSpi { spi } => {
                self.sentence(id, &[("spi", Value::Text(&format!("{spi:#010x}")))])
            }
            Answer::StartControlConnectionReply { host_name, .. } => {
                self.sentence(id, &[("host", Value::Text(host_name))])
            }
            Answer::StopControlConnection { result: Some(result), error } => {
                let (message, result, error) = (L2tpEndMessage::StopCcn, *result, *error);
                let end = self.l2tp_end_in_short(L2tpEnd { message, result, error });
                self.sentence(id, &[("end", Value::Text(&end))])
            }
            Answer::Protected { exchange } => {
                self.sentence(id, &[("exchange", Value::Text(&exchange_name(*exchange)))])
            }
            Answer::StopControlConnection { result: None, .. }
            | Answer::MainModeTransform { .. }
            | Answer::MainModeKeyExchange { .. }
            | Answer::V1Encrypted
            | Answer::MainModeIdentification
            | Answer::Aggressive { .. }
            | Answer::QuickMode
            | Answer::Transaction
            | Answer::AuthIp
            | Answer::SaInit { .. }
            | Answer::EspEcho
            | Answer::L2tpAcknowledgement => self.word(id),
        }
    }
}

/// The name of a login's protocol, which every language writes alike.
pub(super) fn authentication(protocol: u16, algorithm: Option<u8>) -> String {
    let data: Vec<_> = algorithm.into_iter().collect();
    match protocol {
        0 => "none".to_owned(),
        _ => AuthenticationProtocol::from_option(protocol, &data).to_string(),
    }
}

/// The exchange of a message in pieces by its name, or by its number.
fn message_name(number: u8) -> String {
    match number {
        exchange::IDENTITY_PROTECTION => "main mode".to_owned(),
        exchange::AGGRESSIVE => "aggressive mode".to_owned(),
        exchange::QUICK => "quick mode".to_owned(),
        _ => exchange_name(number),
    }
}

/// An encrypted exchange of IKEv2 by its name (RFC 7296 3.1), or by its number.
fn exchange_name(number: u8) -> String {
    match number {
        exchange::IKE_AUTH => "IKE_AUTH".to_owned(),
        exchange::CREATE_CHILD_SA => "CREATE_CHILD_SA".to_owned(),
        exchange::V2_INFORMATIONAL => "INFORMATIONAL".to_owned(),
        exchange::IKE_INTERMEDIATE => "IKE_INTERMEDIATE".to_owned(),
        other => format!("exchange {other}"),
    }
}
