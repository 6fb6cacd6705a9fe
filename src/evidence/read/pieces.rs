//! Pieces of messages: those that IP cut, and those that IKE cut itself.

use std::net::SocketAddr;

use super::MOST_TRANSMISSIONS;
use crate::evidence::ledger::Sent;
use crate::evidence::observation::Place;
use crate::evidence::packet::IpPiece;
use crate::evidence::pieces::{CutByIp, CutHeader, Key, Part, Proved, Told};
use crate::evidence::{
    Channel, Direction, EvidenceLog, Fact, Incomplete, Piece, PieceLayer, Request, RequestSent,
};
use crate::wire::Capped;
use crate::wire::isakmp::number::{exchange, flag, payload, version};
use crate::wire::isakmp::{HEADER_LENGTH, Header, Message, fragment};

impl EvidenceLog {
    /// Messages of which pieces are missing, and whose observation was kept.
    pub fn incomplete(&self) -> impl Iterator<Item = Incomplete> + '_ {
        let kept = |one: &Incomplete| {
            self.observation(one.because).is_some_and(|observation| observation.at == one.at)
        };
        self.pieces.incomplete().filter(kept)
    }

    /// A piece of an IP packet, the rest of which has not come yet.
    pub(super) fn read_piece(
        &mut self,
        place: Place,
        direction: Direction,
        piece: &IpPiece<'_>,
    ) -> Option<(Channel, Fact)> {
        let peer = match direction {
            Direction::Outbound => piece.destination,
            Direction::Inbound => piece.source,
        };
        if peer != self.path().server {
            return None;
        }
        let key = Key::Ip { direction, identification: piece.identification };
        let told = match &piece.start {
            None => None,
            Some((source, destination, payload)) => {
                let Some(told) = told(*source, *destination, payload) else {
                    // None of IKE's: nor are the pieces that follow.
                    let nothing = Part { from: 0, to: 0, end: None, cut: true, header: None };
                    self.pieces.note(key, nothing, None, place);
                    return None;
                };
                if let Some(CutByIp { header, .. }) = told.asks.filter(|_| is_inbound(direction)) {
                    // The server did not answer what it did not have.
                    self.pieces.prove(&header);
                }
                Some(told)
            }
        };
        let from = u32::from(piece.offset);
        let to = from.saturating_add(piece.length);
        let end = (!piece.more).then_some(to);
        let part = Part { from, to, end, cut: piece.cut, header: None };
        if !self.pieces.note(key, part, told, place) {
            return None;
        }
        let exchange = told.map(|told| told.exchange);
        let channel = self.pieces.channel(key).unwrap_or(Channel::Ike500);
        let fact = Piece { layer: PieceLayer::Ip, direction, exchange, place: from, total: None };
        Some((channel, Fact::Piece(fact)))
    }

    /// A message that IKE cut itself. Those of RFC 7383 are read on, as they say
    /// which request or answer they belong to. Microsoft's say it once the last of
    /// them is there, where the message is encrypted and so its header is all
    /// there is to read.
    pub(super) fn read_fragment(
        &mut self,
        place: Place,
        direction: Direction,
        flow: Channel,
        datagram: &[u8],
    ) -> Option<Cut> {
        let bytes = flow.ike_message(datagram)?;
        let header = Header::parse(bytes).ok()?;
        let cut = [payload::FRAGMENT, payload::V2_ENCRYPTED_FRAGMENT];
        if !cut.contains(&header.next_payload) {
            return None;
        }
        let message = Message::parse(bytes).ok()?;
        let body = message.body(header.next_payload)?;
        let fragment = match header.version {
            version::V1 => fragment::microsoft(body)?,
            _ => fragment::encrypted(body)?,
        };
        let is_v2 = header.version != version::V1;
        let channel = flow;
        let (cookie, exchange) = (header.initiator_cookie, header.exchange);
        let message = header.message_id ^ u32::from(fragment.message);
        let key = Key::Ike { direction, cookie, exchange, message };
        let (number, end) = (u32::from(fragment.number), fragment.total.map(u32::from));
        let header =
            (number == 1).then(|| fragment::inside(body)?.first_chunk().copied()).flatten();
        let part = Part { from: number.checked_sub(1)?, to: number, end, cut: false, header };
        let whole = self.pieces.note_cut(key, part, Told { exchange, channel, asks: None }, place);
        if is_v2 {
            return None;
        }
        if let Some(datagram) = whole.and_then(|inside| stand_in(flow, inside)) {
            return Some(Cut::Whole(datagram));
        }
        let (layer, exchange) = (PieceLayer::Ike, Some(exchange));
        let fact = Piece { layer, direction, exchange, place: number, total: end };
        Some(Cut::Piece(channel, Fact::Piece(fact)))
    }
}

impl EvidenceLog {
    /// Requests of ours of which the recording lacks pieces, and that a message of the server's
    /// answers: they were sent whole.
    pub(super) fn prove_whole(&mut self, flow: Channel, answer: &Header) {
        for Proved { message, began } in self.pieces.prove(answer) {
            let known = self.observation(began.id).filter(|one| one.at == began.at);
            let Some(frame) = known.and_then(|one| one.frame) else { continue };
            let Some((channel, request)) = cut_request(flow, &message.header) else { continue };
            let same = self.ledger.last(|sent| sent.request == request && sent.flow == flow);
            let before = same.and_then(|index| self.ledger.sent.get(index));
            let before = before.map_or(0, |sent| sent.transmissions.count());
            if before >= MOST_TRANSMISSIONS {
                continue;
            }
            let CutByIp { header, from, to } = message;
            let transmission = u32::capped(before).saturating_add(1);
            let sent = RequestSent { from, to, transmission, request };
            let fact = Fact::RequestSent(sent.clone());
            let Some(id) = self.append(began.at, Some(frame), channel, fact) else { continue };
            if let Some(known) = same.and_then(|index| self.ledger.sent.get_mut(index)) {
                known.transmissions.push(id, began.at);
            } else {
                let place = Place { id, ..began };
                let payload = flow.carried(header.emit());
                self.remember(Sent::new(place, flow, channel, &sent, &payload));
            }
        }
    }
}

const fn is_inbound(direction: Direction) -> bool {
    matches!(direction, Direction::Inbound)
}

/// What a request is of which the header alone was recorded, where it is one that IP cuts.
const fn cut_request(flow: Channel, header: &Header) -> Option<(Channel, Request)> {
    let (cookie, message_id) = (header.initiator_cookie, header.message_id);
    if header.version == version::V2 {
        let exchange = header.exchange;
        let request = Request::Protected { cookie, exchange, message_id, fragment: true };
        return Some((Channel::Ikev2, request));
    }
    let request = match header.exchange {
        exchange::IDENTITY_PROTECTION => Request::MainModeIdentification { cookie },
        exchange::AGGRESSIVE => Request::AggressiveAuthentication { cookie },
        exchange::QUICK => Request::QuickMode { cookie, message_id },
        exchange::TRANSACTION => Request::Transaction { cookie, message_id },
        _ => return None,
    };
    Some((flow, request))
}

/// What one of Microsoft's fragments is.
pub(super) enum Cut {
    /// One of which others are missing.
    Piece(Channel, Fact),
    /// The last one: what stands for the message of all of them.
    Whole(Vec<u8>),
}

/// A datagram of an encrypted message's header alone. The length of what was cut
/// follows, so that no two messages of an exchange look the same.
fn stand_in(flow: Channel, inside: CutHeader) -> Option<Vec<u8>> {
    let header = Header::parse(&inside).ok().filter(Header::is_plausible)?;
    if header.version != version::V1 || header.flags & flag::V1_ENCRYPTED == 0 {
        return None;
    }
    let length = u32::try_from(HEADER_LENGTH).ok()?;
    let alone = Header { length, ..header }.emit();
    let bytes = [alone, header.length.to_be_bytes().to_vec()].concat();
    Some(flow.carried(bytes))
}

/// Exchange and channel of the IKE message that begins in a piece.
fn told(source: SocketAddr, destination: SocketAddr, payload: &[u8]) -> Option<Told> {
    let ports = [source.port(), destination.port()];
    let flow = [Channel::Ike4500, Channel::Ike500]
        .into_iter()
        .find(|flow| flow.port().is_some_and(|port| ports.contains(&port)))?;
    let bytes = flow.ike_message(payload)?;
    let header = Header::parse(bytes).ok().filter(Header::is_plausible)?;
    let asks = Some(CutByIp { header, from: source, to: destination });
    Some(Told { exchange: header.exchange, channel: flow, asks })
}
