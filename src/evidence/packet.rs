//! From a frame to the packet inside it, pieces put together.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};

use super::assembler::{Assembled, Assembler};
use super::{LONE_PIECE, Timestamp};
use crate::wire::Capped;
use crate::wire::DecodeError;
use crate::wire::bare::{PROTOCOL_EXPERIMENT, WORD};
use crate::wire::checksum::{header_is_wrong, icmp_is_wrong, udp_is_wrong};
use crate::wire::icmp::{IcmpError, IcmpKind};
use crate::wire::ip::{Fragment, IpPacket, PROTOCOL_ESP, PROTOCOL_UDP, Udp, is_routing};

/// What a frame carries, as far as the probe is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Packet<'a> {
    Udp {
        source: SocketAddr,
        destination: SocketAddr,
        payload: Cow<'a, [u8]>,
        truncated: bool,
        hop_limit: u8,
        checksum: u16,
        /// The IPv4 header's own sum is wrong.
        wrong_header: bool,
        /// The identification of the pieces that it was put together from.
        pieces: Option<u32>,
    },
    Esp {
        source: IpAddr,
        destination: IpAddr,
        payload: Cow<'a, [u8]>,
        hop_limit: u8,
        /// The IPv4 header's own sum is wrong.
        wrong_header: bool,
    },
    /// `header` begins with the SPI and the sequence number; `inside` is the
    /// ESP packet behind it, where there is one.
    Ah {
        source: IpAddr,
        destination: IpAddr,
        header: [u8; 8],
        inside: Option<Cow<'a, [u8]>>,
        hop_limit: u8,
        /// It protects nothing: the walk's word follows the header.
        bare: bool,
    },
    /// A packet of the protocol for experiments that begins with the walk's word.
    Experiment { source: IpAddr, destination: IpAddr, payload: Cow<'a, [u8]>, hop_limit: u8 },
    IcmpError {
        source: IpAddr,
        kind: IcmpKind,
        /// The next link's MTU, where the error tells it.
        mtu: Option<u32>,
        quote: Cow<'a, [u8]>,
        /// A sum of it is wrong.
        damaged: bool,
    },
    /// A piece of a UDP packet that is not complete yet; apart, since they are rare and large.
    Piece(Box<IpPiece<'a>>),
}

/// A piece of a UDP packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct IpPiece<'a> {
    pub source: IpAddr,
    pub destination: IpAddr,
    pub identification: u32,
    /// Bytes in front of it.
    pub offset: u16,
    pub length: u32,
    pub more: bool,
    /// A short snap length left only some of it.
    pub cut: bool,
    /// Both ends and what follows the UDP header, in the first piece.
    pub start: Option<(SocketAddr, SocketAddr, Cow<'a, [u8]>)>,
    /// Protocol and bytes of a first piece that is smaller than any link asks for: it
    /// may stand alone.
    pub alone: Option<(u8, Cow<'a, [u8]>)>,
}

/// Puts pieces together and takes packets apart.
#[derive(Debug)]
pub(super) struct Unpacker {
    assembler: Assembler,
}

impl Unpacker {
    pub(super) fn new() -> Self {
        Self { assembler: Assembler::new() }
    }

    /// The packet in a frame, or the piece of UDP; `Ok(None)` for other traffic.
    #[inline]
    pub(super) fn unpack<'a>(
        &mut self,
        at: Timestamp,
        bytes: &'a [u8],
    ) -> Result<Option<Packet<'a>>, DecodeError> {
        // Looked at where it is: moving it costs more than reading it.
        let parsed = IpPacket::parse(bytes);
        let packet = parsed.as_ref().map_err(Clone::clone)?;
        let wrong_header = header_is_wrong(bytes);
        let Some(fragment) = packet.fragment else { return open(packet, wrong_header) };
        if wrong_header {
            // No host awaits the rest of a piece that it drops.
            return Ok(None);
        }
        let Some(Assembled { protocol, payload }) = self.assembler.complete(bytes, at) else {
            return Ok(piece(packet, fragment));
        };
        let whole = IpPacket { protocol, payload: &payload, fragment: None, ..*packet };
        let mut whole = open(&whole, false)?.map(Packet::into_owned);
        if let Some(Packet::Udp { pieces, .. }) = &mut whole {
            *pieces = Some(fragment.identification);
        }
        Ok(whole)
    }
}

impl Packet<'_> {
    /// Whether the kernel of a host drops it for a checksum; false where it is not all there
    /// to tell.
    pub(super) fn is_damaged(&self) -> bool {
        match self {
            Self::Udp {
                source, destination, payload, truncated, checksum, wrong_header, ..
            } => {
                let wrong = || udp_is_wrong(*source, *destination, *checksum, payload);
                *wrong_header || !truncated && wrong()
            }
            Self::Esp { wrong_header, .. } => *wrong_header,
            Self::IcmpError { damaged, .. } => *damaged,
            Self::Ah { .. } | Self::Experiment { .. } | Self::Piece(_) => false,
        }
    }

    /// Whether a checksum is there that is over all of it.
    pub(super) const fn has_checksum(&self) -> bool {
        matches!(self, Self::Udp { checksum: 1.., truncated: false, .. })
    }

    /// TTL or hop limit as recorded, where the packet is of a tunnel's two ends,
    /// and who sent it.
    pub(super) const fn hop_limit(&self) -> Option<(IpAddr, u8)> {
        match self {
            Self::Udp { source, hop_limit, .. } => Some((source.ip(), *hop_limit)),
            Self::Esp { source, hop_limit, .. } => Some((*source, *hop_limit)),
            Self::Ah { .. } | Self::Experiment { .. } | Self::IcmpError { .. } | Self::Piece(_) => {
                None
            }
        }
    }

    /// The same, whatever becomes of the bytes that it was read from.
    fn into_owned(self) -> Packet<'static> {
        match self {
            Self::Udp {
                source,
                destination,
                payload,
                truncated,
                hop_limit,
                checksum,
                wrong_header,
                pieces,
            } => Packet::Udp {
                source,
                destination,
                payload: own(payload),
                truncated,
                hop_limit,
                checksum,
                wrong_header,
                pieces,
            },
            Self::Esp { source, destination, payload, hop_limit, wrong_header } => {
                let payload = own(payload);
                Packet::Esp { source, destination, payload, hop_limit, wrong_header }
            }
            Self::Ah { source, destination, header, inside, hop_limit, bare } => {
                let inside = inside.map(own);
                Packet::Ah { source, destination, header, inside, hop_limit, bare }
            }
            Self::Experiment { source, destination, payload, hop_limit } => {
                Packet::Experiment { source, destination, payload: own(payload), hop_limit }
            }
            Self::IcmpError { source, kind, mtu, quote, damaged } => {
                Packet::IcmpError { source, kind, mtu, quote: own(quote), damaged }
            }
            Self::Piece(piece) => {
                let start = piece.start.map(|(from, to, payload)| (from, to, own(payload)));
                let alone = piece.alone.map(|(protocol, bytes)| (protocol, own(bytes)));
                Packet::Piece(Box::new(IpPiece { start, alone, ..*piece }))
            }
        }
    }
}

fn own(bytes: Cow<'_, [u8]>) -> Cow<'static, [u8]> {
    Cow::Owned(bytes.into_owned())
}

/// A piece of UDP, or a first one of ESP that may stand alone; of others nobody asks
/// for the rest.
fn piece<'a>(packet: &IpPacket<'a>, fragment: Fragment) -> Option<Packet<'a>> {
    let small = fragment.offset == 0 && fragment.more && packet.payload.len() <= LONE_PIECE;
    let alone = small.then_some((packet.protocol, Cow::Borrowed(packet.payload)));
    let wanted = packet.protocol == PROTOCOL_UDP || packet.protocol == PROTOCOL_ESP && small;
    if !wanted {
        return None;
    }
    let start = packet.udp().ok().flatten().map(|udp| {
        let (source, destination) = (
            SocketAddr::new(packet.source, udp.source_port),
            SocketAddr::new(packet.destination, udp.destination_port),
        );
        (source, destination, Cow::Borrowed(udp.payload))
    });
    Some(Packet::Piece(Box::new(IpPiece {
        source: packet.source,
        destination: packet.destination,
        identification: fragment.identification,
        offset: fragment.offset,
        length: u32::capped(packet.payload.len()),
        more: fragment.more,
        // A first piece without its UDP header says nothing either.
        cut: packet.truncated || (fragment.offset == 0 && start.is_none()),
        start,
        alone,
    })))
}

#[inline]
fn open<'a>(packet: &IpPacket<'a>, wrong_header: bool) -> Result<Option<Packet<'a>>, DecodeError> {
    if packet.protocol == PROTOCOL_UDP {
        let Udp { source_port, destination_port, checksum, payload, truncated } =
            Udp::parse(packet.payload)?;
        return Ok(Some(Packet::Udp {
            source: SocketAddr::new(packet.source, source_port),
            destination: SocketAddr::new(packet.destination, destination_port),
            payload: Cow::Borrowed(payload),
            truncated: truncated || packet.truncated,
            hop_limit: packet.hop_limit,
            checksum,
            wrong_header,
            pieces: None,
        }));
    }
    let (source, destination) = (packet.source, packet.destination);
    if let Some(header) = packet.authentication {
        if is_routing(packet.protocol) {
            return Ok(None);
        }
        let inside = (packet.protocol == PROTOCOL_ESP).then_some(Cow::Borrowed(packet.payload));
        let bare = packet.protocol == PROTOCOL_EXPERIMENT && packet.payload.starts_with(WORD);
        let hop_limit = packet.hop_limit;
        return Ok(Some(Packet::Ah { source, destination, header, inside, hop_limit, bare }));
    }
    if packet.protocol == PROTOCOL_ESP {
        return Ok(Some(Packet::Esp {
            source,
            destination,
            payload: Cow::Borrowed(packet.payload),
            hop_limit: packet.hop_limit,
            wrong_header,
        }));
    }
    if packet.protocol == PROTOCOL_EXPERIMENT && packet.payload.starts_with(WORD) {
        let payload = Cow::Borrowed(packet.payload);
        let hop_limit = packet.hop_limit;
        return Ok(Some(Packet::Experiment { source, destination, payload, hop_limit }));
    }
    let error = IcmpError::parse(packet)?;
    Ok(error.map(|error| Packet::IcmpError {
        source: packet.source,
        kind: error.kind,
        mtu: error.mtu,
        quote: Cow::Borrowed(error.quote),
        damaged: wrong_header || icmp_is_wrong(packet),
    }))
}
