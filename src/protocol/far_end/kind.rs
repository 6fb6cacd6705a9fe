//! What an arrival is, from its first bytes.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evidence::{Arrival, Channel};
use crate::wire::esp::{ECHO_REQUEST_SPI, EspHeader};
use crate::wire::isakmp::Header;
use crate::wire::isakmp::number::{exchange, payload, version};
use crate::wire::l2tp::{ControlMessage, message_type};
use crate::wire::nat_t::Encapsulated;

/// What an arrival is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ArrivalKind {
    /// Main mode message 1.
    MainModeProposal,
    /// Main mode message 3.
    MainModeKeyExchange,
    /// Main mode message 5, encrypted.
    MainModeAuthentication,
    /// Quick mode, encrypted.
    QuickMode,
    /// IKE_SA_INIT.
    SaInit,
    /// Any other IKE message.
    OtherIke,
    /// NAT-keepalive.
    Keepalive,
    /// ESP echo request.
    EspEcho,
    /// Any other ESP.
    Esp,
    /// L2TP SCCRQ.
    StartControlConnection,
    /// Any other L2TP.
    OtherL2tp,
    /// None of all this.
    Unreadable,
}

/// Whether message 5 was made with the key of this far end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KeyState {
    /// It was.
    Fits,
    /// It opens under another key, or was damaged.
    DoesNotFit,
}

impl ArrivalKind {
    /// Whether it is answered without anything kept of an exchange.
    pub(super) const fn draws(self) -> bool {
        match self {
            Self::MainModeProposal
            | Self::MainModeKeyExchange
            | Self::SaInit
            | Self::EspEcho
            | Self::StartControlConnection
            | Self::OtherL2tp => true,
            Self::MainModeAuthentication
            | Self::QuickMode
            | Self::OtherIke
            | Self::Keepalive
            | Self::Esp
            | Self::Unreadable => false,
        }
    }

    /// The channel that it belongs to.
    pub(super) const fn channel(self, flow: Channel) -> Channel {
        match self {
            Self::SaInit => Channel::Ikev2,
            _ => flow,
        }
    }
}

/// What it is, and the message in it.
pub(super) fn read(arrival: &Arrival) -> (ArrivalKind, &[u8]) {
    let packet = arrival.payload.as_slice();
    match arrival.flow {
        Channel::Ike500 | Channel::Ike4500 => match arrival.flow.unmarked(packet) {
            Encapsulated::Ike(message) => (ike_kind(message), message),
            Encapsulated::Keepalive => (ArrivalKind::Keepalive, packet),
            Encapsulated::Esp(_) => (ArrivalKind::Esp, packet),
            Encapsulated::Unknown(_) => (ArrivalKind::Unreadable, packet),
        },
        Channel::Esp => match EspHeader::parse(packet) {
            Ok(header) if header.spi == ECHO_REQUEST_SPI => (ArrivalKind::EspEcho, packet),
            Ok(_) => (ArrivalKind::Esp, packet),
            Err(_) => (ArrivalKind::Unreadable, packet),
        },
        Channel::L2tp1701 => match ControlMessage::parse(packet).map(|one| one.message_type()) {
            Ok(Some(message_type::SCCRQ)) => (ArrivalKind::StartControlConnection, packet),
            Ok(_) => (ArrivalKind::OtherL2tp, packet),
            Err(_) => (ArrivalKind::Unreadable, packet),
        },
        _ => (ArrivalKind::Unreadable, packet),
    }
}

fn ike_kind(message: &[u8]) -> ArrivalKind {
    let Ok(header) = Header::parse(message) else { return ArrivalKind::Unreadable };
    let begins = header.responder_cookie == [0; 8];
    let in_clear = header.flags == 0;
    match (header.version, header.exchange) {
        // A goodbye that carries nothing to read.
        (version::V1, exchange::IDENTITY_PROTECTION)
            if !in_clear && header.next_payload == payload::NONE =>
        {
            ArrivalKind::OtherIke
        }
        (version::V1, exchange::IDENTITY_PROTECTION) if !in_clear => {
            ArrivalKind::MainModeAuthentication
        }
        (version::V1, exchange::IDENTITY_PROTECTION) if begins => ArrivalKind::MainModeProposal,
        (version::V1, exchange::IDENTITY_PROTECTION) => ArrivalKind::MainModeKeyExchange,
        (version::V1, exchange::QUICK) if !in_clear => ArrivalKind::QuickMode,
        (version::V2, exchange::IKE_SA_INIT) if begins => ArrivalKind::SaInit,
        (version::V1 | version::V2, _) => ArrivalKind::OtherIke,
        _ => ArrivalKind::Unreadable,
    }
}
