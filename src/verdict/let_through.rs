//! What has to be let through on the way, by what was found.

use super::findings::FindingKind;
use crate::evidence::{Channel, Direction};

/// Packets of a channel that something on the way, or at an end, holds back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldBack {
    /// Which packets.
    pub channel: Channel,
    /// Which way they go; `None` where that is not known, and both have to be let through.
    pub direction: Option<Direction>,
}

impl FindingKind {
    /// What has to be let through; empty where nothing is said to be held back on the way.
    #[must_use]
    pub fn held_back(&self) -> Vec<HeldBack> {
        let both = |channels: &[Channel]| {
            let of = |channel: &Channel| HeldBack { channel: *channel, direction: None };
            channels.iter().map(of).collect()
        };
        let one_way = |channel, direction| vec![HeldBack { channel, direction: Some(direction) }];
        match self {
            Self::NothingAnswered(_) => both(&Channel::IKE),
            Self::Ike500Lost(_) | Self::ContentFiltered(_) => both(&[Channel::Ike500]),
            Self::NatTraversalLost(_) | Self::NatTraversalStalled(_) => both(&[Channel::Ike4500]),
            Self::EspFiltered(_)
            | Self::EspUndeliverable(_)
            | Self::EspOnlyInUdp(_)
            | Self::EspPiecesLost(_)
            | Self::EspStops(_) => both(&[Channel::Esp]),
            // L2TP need not pass outside IPsec, and IKEv2 has no packets of its own ports.
            Self::PortFiltered(found) if found.channel.is_ike() => both(&[found.channel]),
            Self::PortStops(found) => both(&[found.channel]),
            Self::LostOnTheWay(found) => one_way(found.channel, found.direction),
            Self::LostBetween(found) => one_way(found.channel, found.direction),
            Self::AnswersNotReceived(found) => one_way(found.channel, Direction::Inbound),
            _ => Vec::new(),
        }
    }
}
