//! First pieces that are never followed, and what becomes of them (RFC 792, RFC 4443 3.3).

use std::net::IpAddr;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use super::observation::Place;
use super::{ObservationId, QUOTED, Timestamp, milliseconds};
use crate::evidence::port;
use crate::wire::ip::{IpPacket, PROTOCOL_ESP, PROTOCOL_UDP};

/// Bytes behind the IP header of a first piece that may be a probe's question; no link
/// makes a sender cut so small.
pub const LONE_PIECE: usize = 128;
/// First pieces that are remembered; a probe sends nine.
const MOST_PIECES: usize = 16;
/// A quote holds at least as much of what IP carries (RFC 792).
const FEWEST_QUOTED: usize = 8;

/// What a first piece is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PieceOf {
    /// An ESP packet.
    Esp,
    /// A UDP packet to port 500.
    Udp,
}

/// A first piece of ours that says that more follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FirstPiece {
    /// What it is of.
    pub of: PieceOf,
    /// Identification of the packet that it says to belong to.
    pub identification: u32,
}

/// Somebody waited in vain for what follows a first piece: it got there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PieceTimedOut {
    /// The piece as sent.
    pub piece: ObservationId,
    /// What it is of.
    pub of: PieceOf,
    /// Who waited.
    pub from: IpAddr,
    /// It is the address that we probe.
    pub from_target: bool,
    /// From the piece to the word about it.
    #[serde(rename = "waited_ms", with = "milliseconds")]
    #[schemars(with = "f64")]
    pub waited: Duration,
}

#[derive(Debug)]
struct Known {
    id: ObservationId,
    at: Timestamp,
    piece: FirstPiece,
    bytes: Vec<u8>,
}

/// The first pieces of one conversation.
#[derive(Debug, Default)]
pub(super) struct FirstPieces(Vec<Known>);

impl FirstPieces {
    /// Takes in a piece of ours; `None` for what no probe asks by.
    pub(super) fn note(
        &mut self,
        place: Place,
        identification: u32,
        protocol: u8,
        bytes: &[u8],
    ) -> Option<FirstPiece> {
        let of = match (protocol, bytes.get(2..4)?) {
            (PROTOCOL_ESP, _) => PieceOf::Esp,
            (PROTOCOL_UDP, [a, b]) if u16::from_be_bytes([*a, *b]) == port::IKE => PieceOf::Udp,
            _ => return None,
        };
        let piece = FirstPiece { of, identification };
        let room = self.0.len() < MOST_PIECES && bytes.len() >= 2 * FEWEST_QUOTED;
        room.then(|| {
            let Place { at, id } = place;
            self.0.push(Known { id, at, piece, bytes: bytes.to_vec() });
            piece
        })
    }

    /// The piece that an error quotes, when it was sent, and what it is of.
    pub(super) fn quoted(
        &self,
        packet: &IpPacket<'_>,
    ) -> Option<(ObservationId, Timestamp, PieceOf)> {
        let fragment = packet.fragment.filter(|one| one.more && one.offset == 0)?;
        let of = match packet.protocol {
            PROTOCOL_ESP => PieceOf::Esp,
            PROTOCOL_UDP => PieceOf::Udp,
            _ => return None,
        };
        let fits = |known: &&Known| {
            known.piece.of == of && known.is_in(packet.payload, fragment.identification)
        };
        self.0.iter().rev().find(fits).map(|known| (known.id, known.at, of))
    }
}

impl Known {
    /// Whether a quote is of this piece. A translator may have changed our port, and
    /// with it the sum, so UDP is known by the rest of its bytes, or by the number.
    fn is_in(&self, quote: &[u8], identification: u32) -> bool {
        let is_udp = self.piece.of == PieceOf::Udp;
        let changes = |at: usize| is_udp && matches!(at, 0 | 1 | 6 | 7);
        let mut both = quote.iter().zip(&self.bytes).take(QUOTED).enumerate();
        let same = both.all(|(at, (quoted, ours))| quoted == ours || changes(at));
        let identified = !is_udp
            || quote.len() >= 2 * FEWEST_QUOTED
            || identification == self.piece.identification;
        quote.len() >= FEWEST_QUOTED && same && identified
    }
}
