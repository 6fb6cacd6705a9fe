//! Packets in words.

use std::net::IpAddr;

use super::values::{Told, number, text};
use super::{Value, Words};
use crate::evidence::{
    Answer, Carrier, Direction, Flaw, FlowHistory, FlowUse, L2tpEnd, L2tpEndMessage, Learned,
    OtherTunnel, Piece, PieceLayer, QuestionAnswer, Request, StepCount, Traffic, Translated,
    Unmatched,
};
use crate::report::json::AnswerDocument;
use crate::report::unread::{UnreadFrames, UnreadKind};
use crate::wire::isakmp::number::exchange;
use crate::wire::ppp::AuthenticationProtocol;

/// Ethernet that is encrypted (IEEE 802.1AE 9.3).
const MACSEC: u16 = 0x88e5;

impl Words {
    /// Why a packet answers nothing of ours.
    #[must_use]
    pub fn unmatched(&self, reason: Unmatched) -> String {
        self.named("unmatched", &reason)
    }

    /// ESP from an address that the client sends nothing to.
    #[must_use]
    pub fn esp_from(&self, address: IpAddr) -> String {
        let address = address.to_string();
        self.sentence("packet-esp-from-elsewhere", &[("address", Value::Text(&address))])
    }

    /// The same packet with other addresses.
    #[must_use]
    pub fn translated(&self, other: Translated) -> String {
        let (client, server) = (other.client.to_string(), other.server.to_string());
        let arguments = [("client", Value::Text(&client)), ("server", Value::Text(&server))];
        self.sentence("packet-seen-translated", &arguments)
    }

    /// Why no client goes on with an answer.
    #[must_use]
    pub fn flaw(&self, flaw: Flaw) -> String {
        self.named("flaw", &flaw)
    }

    /// What a packet says to whoever has the key.
    #[must_use]
    pub fn learned(&self, learned: Learned) -> String {
        let made = match learned {
            Learned::Notify { kind } => vec![text("notify", self.notify(1, kind))],
            Learned::L2tpRefused(end) => vec![text("end", self.l2tp_end_in_short(end))],
            Learned::Lcp { protocol, algorithm } => {
                vec![text("authentication", authentication(protocol, algorithm))]
            }
            Learned::AskedToWait { tenths } | Learned::Waited { tenths } => {
                vec![number("seconds", tenths / 10)]
            }
            Learned::FlowHistory(FlowHistory { used: FlowUse::Ago { seconds }, .. }) => {
                vec![number("seconds", seconds)]
            }
            Learned::WitnessedSteps(steps) => {
                let count = |one: StepCount| format!("{}/{}", one.answered, one.arrived);
                vec![
                    text("first", count(steps.key_exchange_500)),
                    text("second", count(steps.key_exchange_4500)),
                    text("authentication", count(steps.authentication)),
                    text("quick", count(steps.quick_mode)),
                ]
            }
            _ => Vec::new(),
        };
        self.told("learned", &learned, made, None)
    }

    /// A packet of ours.
    #[must_use]
    pub fn request(&self, request: &Request) -> String {
        match request {
            Request::Esp { spi, sequence, echo } => {
                let id = if echo.is_some() { "packet-esp-echo" } else { "packet-esp" };
                let spi = format!("{spi:#010x}");
                let sequence = Value::Number((*sequence).into());
                self.sentence(id, &[("spi", Value::Text(&spi)), ("sequence", sequence)])
            }
            Request::Protected { exchange, fragment, .. } => {
                let id = if *fragment { "packet-protected-fragment" } else { "packet-protected" };
                self.sentence(id, &[("exchange", Value::Text(&exchange_name(*exchange)))])
            }
            _ => self.named("packet", request),
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
    pub fn other_tunnel(&self, other: &OtherTunnel) -> String {
        let number = u64::from(other.number.unwrap_or_default());
        let arguments = [
            ("number", Value::Text(&number.to_string())),
            ("protocol", number.into()),
            ("packets", other.packets.into()),
        ];
        self.sentence(&format!("other-tunnel-{}", Told::of(&other.kind).name), &arguments)
    }

    /// So many frames that were not read, and why.
    #[must_use]
    pub fn unread(&self, unread: &UnreadFrames) -> String {
        let number = match (unread.kind, unread.number) {
            (UnreadKind::LinkType, Some(number)) => number.to_string(),
            (_, number) => format!("{:#06x}", number.unwrap_or_default()),
        };
        let arguments = [("frames", unread.frames.into()), ("number", Value::Text(&number))];
        let id = match (unread.kind, unread.number) {
            (UnreadKind::EthernetType, Some(MACSEC)) => "unread-macsec".to_owned(),
            (kind, _) => format!("unread-{}", Told::of(&kind).name),
        };
        self.sentence(&id, &arguments)
    }

    /// An answer of the server.
    #[must_use]
    pub fn answer(&self, answer: &Answer) -> String {
        let made = match answer {
            Answer::V2Notify { kind, .. } => vec![text("notify", self.notify(2, *kind))],
            Answer::EspInvalidSpi { spi } => vec![text("spi", format!("{spi:#010x}"))],
            Answer::Protected { exchange, .. } => vec![text("exchange", exchange_name(*exchange))],
            Answer::Question(QuestionAnswer::StopControlConnection { result: None, .. }) => {
                return self.word("answer-stop-control-connection-bare");
            }
            Answer::Question(QuestionAnswer::StopControlConnection {
                result: Some(result),
                error,
            }) => {
                let (message, result, error) = (L2tpEndMessage::StopCcn, *result, *error);
                vec![text("end", self.l2tp_end_in_short(L2tpEnd { message, result, error }))]
            }
            _ => Vec::new(),
        };
        self.told("answer", &AnswerDocument::from(answer), made, None)
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
