//! ICMP errors, believed only when they quote something that we sent.
//!
//! Whoever saw no packet of ours can make up a quote of eight bytes: ports and lengths
//! are those of every Windows client. So it is noted what of a quote could not be
//! guessed, and a judgement is no surer than that.

use std::net::IpAddr;

use super::unmatched;
use crate::evidence::ledger::{SeenError, Sent};
use crate::evidence::observation::Place;
use crate::evidence::sizes::ip_size;
use crate::evidence::walk::Quoted;
use crate::evidence::{
    Channel, EvidenceLog, Fact, IcmpReport, QUOTED, QuoteProof, TooBig, Unmatched,
};
use crate::wire::icmp::{IcmpKind, IcmpMeaning};
use crate::wire::ip::{IpPacket, PROTOCOL_ESP, PROTOCOL_UDP, Udp};

/// Bytes of a payload that identify it without the ports: an initiator cookie.
const IDENTIFYING: usize = 8;
/// Bytes of ESP that are compared with a quote: it has no UDP header.
const QUOTED_OF_ESP: usize = QUOTED + 8;
/// SPI and sequence number, which every quote holds (RFC 792).
const ESP_HEADER: usize = 8;
/// In the seventh byte of an IPv4 header (RFC 791 3.1).
const DONT_FRAGMENT: u8 = 0x40;
/// Bytes that every link passes whole (RFC 791 3.2, RFC 8200 5).
const SMALLEST_V4: u32 = 68;
const SMALLEST_V6: u32 = 1_280;
/// Random bytes that nobody hits upon: half a cookie.
const ENOUGH_RANDOM: usize = 4;

/// What an ICMP error says beside its quote.
#[derive(Clone, Copy)]
pub(in crate::evidence) struct IcmpSaid {
    pub from: IpAddr,
    pub kind: IcmpKind,
    /// The next link's MTU, where the error tells it.
    pub mtu: Option<u32>,
}

impl EvidenceLog {
    pub(super) fn read_icmp(
        &mut self,
        place: Place,
        said: IcmpSaid,
        quote: &[u8],
    ) -> Option<(Channel, Fact)> {
        let IcmpSaid { from, kind, mtu } = said;
        self.icmp.errors = self.icmp.errors.saturating_add(1);
        let quoted = IpPacket::parse(quote).ok().filter(|packet| {
            packet.destination == self.path().server
                && packet.fragment.is_none_or(|fragment| fragment.offset == 0)
        });
        if let Some(about_path) =
            quoted.as_ref().and_then(|one| self.read_path_error(place, said, one))
        {
            return Some(about_path);
        }
        let walked = quoted.as_ref().map(|packet| self.ledger.walk.quoted(packet));
        if let (Some(Quoted::Ours(..)), Some(packet)) = (walked, &quoted) {
            return self.read_hop_error(place, said, packet);
        }
        // What ran out of hops was the walk's; which one, nobody knows.
        let of_the_walk =
            walked == Some(Quoted::Uncertain) && kind.meaning() == IcmpMeaning::HopLimitExceeded;
        let request = quoted.as_ref().and_then(|packet| self.quoted_request(packet));
        let request = request.filter(|(_, proof)| *proof > QuoteProof::Guessable || !of_the_walk);
        if request.is_none_or(|(_, proof)| proof == QuoteProof::Guessable) {
            self.icmp.unproven = self.icmp.unproven.saturating_add(1);
        }
        let Some((index, proof)) = request else {
            let about_traffic = quoted.as_ref().and_then(|one| {
                self.read_inside(said, one).or_else(|| self.read_traffic_error(said, one))
            });
            if about_traffic.is_some() {
                return about_traffic;
            }
            let channel = quoted.as_ref().map_or(Channel::Ike500, quoted_channel);
            return Some(unmatched(channel, Unmatched::ForeignQuote));
        };
        let sent = self.ledger.sent.get_mut(index)?;
        let (request, _) = sent.transmission_before(place.at)?;
        if !sent.note_error(SeenError { request, from, kind, proof }) {
            return None;
        }
        let from_target = from == self.path().server;
        let Sent { channel, to, payload, .. } = self.ledger.sent.get(index)?;
        let believed = is_too_big_for_a_link(quote, mtu) && kind.meaning() == IcmpMeaning::TooBig;
        let mtu = mtu.filter(|_| believed);
        let size = ip_size(to.ip(), payload.len());
        let too_big = mtu.map(|mtu| TooBig { size, mtu }).filter(|one| one.mtu < one.size);
        let report = IcmpReport { request, from, kind, from_target, proof, too_big };
        Some((*channel, Fact::IcmpError(report)))
    }

    /// The request that is quoted. Where more than one fits as far as the quote goes, the
    /// checksum tells them apart, if a translator left it.
    fn quoted_request(&self, packet: &IpPacket<'_>) -> Option<(usize, QuoteProof)> {
        match packet.protocol {
            PROTOCOL_ESP => {
                let index = self.ledger.last(|sent| quotes_esp(packet, sent))?;
                Some((index, QuoteProof::Content))
            }
            PROTOCOL_UDP => {
                let udp = Udp::parse(packet.payload).ok()?;
                let length =
                    usize::from(u16::from_be_bytes(*packet.payload.get(4..)?.first_chunk()?));
                let fits = |sent: &Sent| quotes(&udp, length, sent);
                let sum = |sent: &Sent| fits(sent) && sent.checksum() == Some(udp.checksum);
                let index = self.ledger.last(sum).or_else(|| self.ledger.last(fits))?;
                Some((index, proof(&udp, self.ledger.sent.get(index)?)))
            }
            _ => None,
        }
    }
}

/// Whether a link may be as small as that, and its router could not cut the packet that is
/// quoted: IPv4 with DF and no less than 68 bytes (RFC 791 3.2), IPv6 and no less than 1280
/// (RFC 8200 5).
fn is_too_big_for_a_link(quote: &[u8], mtu: Option<u32>) -> bool {
    let (Some(mtu), [first, _, _, _, _, _, flags, ..]) = (mtu, quote) else { return false };
    match first >> 4 {
        4 => flags & DONT_FRAGMENT != 0 && mtu >= SMALLEST_V4,
        _ => mtu >= SMALLEST_V6,
    }
}

/// Destination port, length and every quoted byte must be those of a packet we
/// sent; our own port too, unless the payload proves it (a NAT on the way may
/// leave its own port in the quote).
fn quotes(udp: &Udp<'_>, length: usize, sent: &Sent) -> bool {
    // A quote may be padded with zeros (RFC 4884 5.1), never beyond our own length.
    let same_bytes =
        udp.payload.iter().zip(&sent.payload).take(QUOTED).all(|(quoted, ours)| quoted == ours);
    let identified = udp.payload.len() >= IDENTIFYING;
    sent.to.port() == udp.destination_port
        && sent.payload.len() + 8 == length
        && same_bytes
        && (identified || sent.from.port() == udp.source_port)
}

/// An ESP packet of this length that begins like the quote: SPI and sequence number are
/// random, and every quote has both.
fn quotes_esp(packet: &IpPacket<'_>, sent: &Sent) -> bool {
    let quoted = packet.payload;
    let mut both = quoted.iter().zip(&sent.payload).take(QUOTED_OF_ESP);
    sent.flow == Channel::Esp
        && quoted.len() >= ESP_HEADER
        && packet.claimed == sent.payload.len()
        && both.all(|(quoted, ours)| quoted == ours)
}

/// What of a quote that fits could not be guessed.
fn proof(udp: &Udp<'_>, sent: &Sent) -> QuoteProof {
    let random_from = match sent.flow {
        Channel::Ike500 => Some(0),
        Channel::Ike4500 => Some(4),
        // A tunnel id is no more than the checksum over it.
        _ => None,
    };
    // A keepalive is one byte, and known to all.
    let is_secret = sent.payload.len() > IDENTIFYING;
    let content = random_from.is_some_and(|from| udp.payload.len() >= from + ENOUGH_RANDOM);
    if is_secret && content {
        QuoteProof::Content
    } else if is_secret && sent.checksum() == Some(udp.checksum) {
        QuoteProof::Checksum
    } else {
        QuoteProof::Guessable
    }
}

/// The channel of a packet that is quoted, as far as it can be read.
pub(super) fn channel_of_quote(quote: &[u8]) -> Channel {
    IpPacket::parse(quote).map_or(Channel::Ike500, |packet| quoted_channel(&packet))
}

pub(super) fn quoted_channel(packet: &IpPacket<'_>) -> Channel {
    if packet.protocol == PROTOCOL_ESP {
        return Channel::Esp;
    }
    let port = packet.payload.get(2..).and_then(|rest| rest.first_chunk());
    port.and_then(|port| Channel::at_port(u16::from_be_bytes(*port))).unwrap_or(Channel::Ike500)
}
