//! What measures the path: lone first pieces and padded messages, sent and answered.

use std::net::SocketAddr;

use super::{IcmpSaid, unmatched};
use crate::evidence::observation::Place;
use crate::evidence::packet::{IpPiece, Packet};
use crate::evidence::silence::SOONEST_GIVEN_UP;
use crate::evidence::sizes::{Sized, ip_size};
use crate::evidence::{
    Channel, Direction, EvidenceLog, Fact, PieceOf, PieceTimedOut, SizeAnswered, SizeError,
    SizeProbe, Unmatched,
};
use crate::wire::icmp::IcmpMeaning;
use crate::wire::ip::{IpPacket, PROTOCOL_UDP, Udp};
use crate::wire::isakmp::number::{exchange, payload, version};
use crate::wire::isakmp::{HEADER_LENGTH, Header, Message, vendor_id};

/// Shorter messages hold no padding.
const SHORTEST_PADDED: usize = HEADER_LENGTH + 4 + vendor_id::PROBE809_PADDING.len();

impl EvidenceLog {
    /// A first piece of ours that may stand alone; `None` for every other piece.
    fn read_first_piece(&mut self, place: Place, piece: &IpPiece<'_>) -> Option<(Channel, Fact)> {
        let (protocol, bytes) = piece.alone.as_ref()?;
        if piece.destination != self.path().server {
            return None;
        }
        let starts_ike = piece.start.as_ref().is_some_and(|(_, _, payload)| {
            Header::parse(payload).is_ok_and(|header| header.is_plausible())
        });
        if starts_ike {
            return None;
        }
        let first = self.first_pieces.note(place, piece.identification, *protocol, bytes)?;
        Some((channel_of_piece(first.of), Fact::FirstPiece(first)))
    }

    /// A piece of ours: one that stands alone, or one of an IKE message.
    pub(super) fn read_own_piece(
        &mut self,
        place: Place,
        piece: &IpPiece<'_>,
    ) -> Option<(Channel, Fact)> {
        self.read_first_piece(place, piece)
            .or_else(|| self.read_piece(place, Direction::Outbound, piece))
    }

    /// A padded message of ours; `None` for every other datagram.
    pub(super) fn read_padded(
        &mut self,
        place: Place,
        flow: Channel,
        packet: &Packet<'_>,
    ) -> Option<(Channel, Fact)> {
        let Packet::Udp { destination, payload: datagram, pieces, .. } = packet else {
            return None;
        };
        let bytes = flow.ike_message(datagram)?;
        if bytes.len() < SHORTEST_PADDED || !flow.is_ike() {
            return None;
        }
        let opens =
            matches!(bytes.get(18), Some(&exchange::IDENTITY_PROTECTION | &exchange::IKE_SA_INIT));
        let message = opens.then(|| Message::parse(bytes).ok()).flatten()?;
        let of_v2 = message.header.version == version::V2;
        let kind = if of_v2 { payload::V2_VENDOR_ID } else { payload::VENDOR_ID };
        if !message.bodies(kind).any(|body| body.starts_with(&vendor_id::PROBE809_PADDING)) {
            return None;
        }
        let (cookie, length) = (message.header.initiator_cookie, datagram.len());
        if !self.sizes.note(Sized { id: place.id, at: place.at, cookie, to: *destination, length })
        {
            return None;
        }
        let (version, in_pieces) = (if of_v2 { 2 } else { 1 }, pieces.is_some());
        let probe = SizeProbe { version, size: ip_size(destination.ip(), length), in_pieces };
        Some((flow, Fact::SizeProbe(probe)))
    }

    /// What answers a padded message; `None` for every other message.
    pub(super) fn read_size_answer(
        &self,
        place: Place,
        flow: Channel,
        from: SocketAddr,
        message: &Message,
    ) -> Option<(Channel, Fact)> {
        let sent = self.sizes.of(message.header.initiator_cookie, from)?;
        if super::ike::answer_is_request(&message.header) {
            // It came back, which says nothing of the server.
            return Some(unmatched(flow, Unmatched::UnknownExchange));
        }
        let answered = SizeAnswered { probe: sent.id, rtt: place.at.since(sent.at) };
        Some((flow, Fact::SizeAnswered(answered)))
    }

    /// An error about what measures the path; `None` for every other error.
    pub(super) fn read_path_error(
        &self,
        place: Place,
        said: IcmpSaid,
        quoted: &IpPacket<'_>,
    ) -> Option<(Channel, Fact)> {
        let IcmpSaid { from, kind, mtu } = said;
        if let Some((piece, at, of)) = self.first_pieces.quoted(quoted) {
            let channel = channel_of_piece(of);
            let (from_target, waited) = (from == self.path().server, place.at.since(at));
            // The identification is all that a quote of eight bytes proves, and it can be
            // guessed: whoever says so at once never waited.
            if kind.meaning() != IcmpMeaning::ReassemblyTimeExceeded || waited < SOONEST_GIVEN_UP {
                return Some(unmatched(channel, Unmatched::ForeignQuote));
            }
            let fact = PieceTimedOut { piece, of, from, from_target, waited };
            return Some((channel, Fact::PieceTimedOut(fact)));
        }
        if quoted.protocol != PROTOCOL_UDP {
            return None;
        }
        let udp = Udp::parse(quoted.payload).ok()?;
        let length = usize::from(u16::from_be_bytes(*quoted.payload.get(4..)?.first_chunk()?));
        let length = length.checked_sub(8)?;
        let (sent, proof) = self.sizes.quoted(udp.destination_port, length, udp.payload)?;
        let channel = Channel::at_port(udp.destination_port)?;
        Some((channel, Fact::SizeError(SizeError { probe: sent.id, from, kind, mtu, proof })))
    }
}

const fn channel_of_piece(of: PieceOf) -> Channel {
    match of {
        PieceOf::Esp => Channel::Esp,
        PieceOf::Udp => Channel::Ike500,
    }
}
