//! The host at the end of the path, made of the exchanges' responders.

use std::net::{IpAddr, SocketAddr};

use super::errors::ErrorLimit;
use super::far_end::FarEndHost;
use super::packet::{error_about, is_intact};
use super::reassembly::Reassembly;
use super::{Addresses, Keys};
use crate::crypto::RandomStream;
use crate::evidence::{Channel, Ends, Timestamp, port};
use crate::protocol::main_mode::{MainModePolicy, MainModeResponder};
use crate::protocol::sa_init::SaInitResponder;
use crate::wire::esp::echo_reply;
use crate::wire::icmp::IcmpMeaning;
use crate::wire::ip::{IpPacket, PROTOCOL_ESP, PROTOCOL_UDP, Udp, ip_packet, udp_packet};
use crate::wire::isakmp::Header;
use crate::wire::isakmp::v1::{EncryptedMessage, Fragment};
use crate::wire::nat_t::{Encapsulated, mark};

/// What it calls itself: not what the program's own far end does.
const NAME: &[u8] = b"practice";
/// Of every message in fragments: some daemons count no further.
const FRAGMENT_ID: u16 = 1;

/// How a host treats what reaches it.
#[derive(Debug, Clone)]
pub struct Host {
    /// Its own addresses, inside any translator.
    pub addresses: Addresses,
    /// The IKE daemon on UDP 500 and 4500; `None` where none listens.
    pub ike: Option<Ike>,
    /// What is asked by one datagram, where it is not silent.
    pub services: Vec<(Channel, Service)>,
    /// IP protocol 50.
    pub esp: EspTreatment,
    /// UDP ports that nobody listens on.
    pub closed_ports: ClosedPorts,
    /// Packets of which pieces stay away.
    pub missing_pieces: MissingPieces,
    /// Sends every UDP payload back and does nothing else.
    pub reflects: bool,
    /// Answers every UDP payload with the same bytes, which mean nothing.
    pub babbles: bool,
    /// The program's own far end runs here, and nothing else.
    pub responds: bool,
}

/// What an IKE daemon answers; `None` drops the version without a word.
#[derive(Debug, Clone)]
pub struct Ike {
    /// IKEv1 main mode.
    pub main_mode: Option<MainModePolicy>,
    /// IKEv2.
    pub sa_init: Option<SaInitResponder>,
    /// Bytes of the largest encrypted IKEv1 message that goes out whole; a larger
    /// one goes in Microsoft's fragments. `None` cuts nothing.
    pub largest: Option<usize>,
    /// Bytes of the largest message that is read; a larger one is dropped without a
    /// word. `None` reads all.
    pub longest_read: Option<usize>,
}

/// How a channel that is asked by one datagram behaves, L2TP outside IPsec among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// Answers in clear.
    Answers,
    /// Open, and says nothing, as L2TP in clear that is dropped by policy.
    Silent,
    /// Nobody listens.
    Closed,
}

/// How native ESP without a security association is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EspTreatment {
    /// Discarded without a word (RFC 4303 3.4.2), as nearly every stack does.
    Silent,
    /// The host knows no ESP and says so.
    Unreachable,
    /// Answers the ESP echo.
    Echo,
}

/// What packets draw of which pieces stay away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingPieces {
    /// "Reassembly time exceeded", once the host gives up (RFC 1122 3.3.2).
    Reported,
    /// Nothing.
    Unreported,
}

/// What a packet to a closed UDP port draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClosedPorts {
    /// An ICMP error (RFC 1122 4.1.3.1).
    Refused,
    /// The same as a Linux host, which says six errors at once, of whatever kind, and then one
    /// a second.
    Limited {
        /// Errors that are left at the beginning.
        left: u8,
    },
    /// Nothing.
    Dark,
}

pub(super) struct ServerHost {
    host: Host,
    main_mode: Option<MainModeResponder>,
    far_end: Option<FarEndHost>,
    pieces: Reassembly,
    limit: Option<ErrorLimit>,
}

/// What a UDP datagram draws.
enum Reaction {
    Answer(Vec<u8>),
    Nothing,
    Closed,
}

impl ServerHost {
    pub(super) fn new(host: Host, keys: Keys, random: &mut RandomStream) -> Self {
        let policy = host.ike.as_ref().and_then(|ike| ike.main_mode.clone());
        let main_mode = policy.map(MainModeResponder::new);
        let far_end = host.responds.then(|| FarEndHost::new(keys, random));
        let limit = match host.closed_ports {
            ClosedPorts::Limited { left } => Some(ErrorLimit::with(left)),
            ClosedPorts::Refused | ClosedPorts::Dark => None,
        };
        Self { host, main_mode, far_end, pieces: Reassembly::default(), limit }
    }

    /// The packets that a packet draws.
    pub(super) fn answer(
        &mut self,
        now: Timestamp,
        bytes: &[u8],
        random: &mut RandomStream,
    ) -> Vec<Vec<u8>> {
        let Ok(packet) = IpPacket::parse(bytes) else { return Vec::new() };
        let is_mine = self.host.addresses.contains(packet.destination);
        if !is_mine || packet.truncated || !is_intact(&packet, bytes) {
            return Vec::new();
        }
        if packet.fragment.is_some() {
            let whole = self.pieces.take(now, &packet, bytes);
            return whole.map_or_else(Vec::new, |whole| self.answer(now, &whole, random));
        }
        if let Some(far_end) = &mut self.far_end {
            return far_end.answer(now, &packet).into_iter().collect();
        }
        match packet.protocol {
            PROTOCOL_UDP => self.udp(now, bytes, &packet, random),
            PROTOCOL_ESP => {
                let ends = Ends { from: packet.source, to: packet.destination };
                let answer = match self.protected(packet.payload, ends, random) {
                    Some(answer) => ip_packet(ends.to, ends.from, PROTOCOL_ESP, &answer),
                    None => self.esp(now, bytes, &packet),
                };
                answer.into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// When this host acts by itself.
    pub(super) fn next_event(&self) -> Option<Timestamp> {
        let late = self.far_end.as_ref().and_then(FarEndHost::next_due);
        self.pieces.next().into_iter().chain(late).min()
    }

    /// What it sends by itself at `now`.
    pub(super) fn act(&mut self, now: Timestamp) -> Vec<Vec<u8>> {
        let given_up = self.pieces.give_up(now);
        if let Some(far_end) = &mut self.far_end {
            return far_end.due(now);
        }
        if self.host.missing_pieces == MissingPieces::Unreported {
            return Vec::new();
        }
        let error = |bytes: &Vec<u8>| {
            let packet = IpPacket::parse(bytes).ok()?;
            self.error(now, bytes, &packet, IcmpMeaning::ReassemblyTimeExceeded)
        };
        given_up.iter().filter_map(error).collect()
    }

    fn udp(
        &mut self,
        now: Timestamp,
        bytes: &[u8],
        packet: &IpPacket<'_>,
        random: &mut RandomStream,
    ) -> Vec<Vec<u8>> {
        let Some(udp) = packet.udp().ok().flatten() else { return Vec::new() };
        let client = SocketAddr::new(packet.source, udp.source_port);
        let server = SocketAddr::new(packet.destination, udp.destination_port);
        match self.service(&udp, Ends { from: client, to: server }, random) {
            Reaction::Answer(payload) => {
                let payloads = self.cut(payload, server.port()).into_iter();
                payloads.filter_map(|one| udp_packet(server, client, &one)).collect()
            }
            Reaction::Closed if self.host.closed_ports != ClosedPorts::Dark => {
                let meaning = IcmpMeaning::PortUnreachable;
                self.error(now, bytes, packet, meaning).into_iter().collect()
            }
            Reaction::Closed | Reaction::Nothing => Vec::new(),
        }
    }

    /// A payload, in Microsoft's fragments where this daemon sends them.
    fn cut(&self, payload: Vec<u8>, port: u16) -> Vec<Vec<u8>> {
        let largest = self.host.ike.as_ref().and_then(|ike| ike.largest);
        let Some(channel) = Channel::at_port(port).filter(|one| one.is_ike()) else {
            return vec![payload];
        };
        let Some(message) = channel.ike_message(&payload) else { return vec![payload] };
        let pieces = largest
            .filter(|largest| message.len() > *largest && EncryptedMessage::parse(message).is_ok())
            .and_then(|largest| Fragment::split(message, FRAGMENT_ID, largest));
        match pieces {
            Some(pieces) => pieces.into_iter().map(|one| channel.carried(one)).collect(),
            None => vec![payload],
        }
    }

    fn service(&mut self, udp: &Udp<'_>, ends: Ends, random: &mut RandomStream) -> Reaction {
        if self.host.babbles {
            return Reaction::Answer(
                b"HTTP/1.1 302 Found\r\nLocation: http://portal/\r\n\r\n".to_vec(),
            );
        }
        if self.host.reflects {
            return Reaction::Answer(udp.payload.to_vec());
        }
        let Some(channel) = Channel::at_port(udp.destination_port) else {
            return Reaction::Closed;
        };
        match channel {
            Channel::Ike500 if self.host.ike.is_some() => {
                Reaction::of(self.ike(udp.payload, ends, random))
            }
            Channel::Ike4500 if self.host.ike.is_some() => {
                Reaction::of(self.encapsulated(udp, ends, random))
            }
            _ => self.question(channel, udp.payload, random),
        }
    }

    fn question(&self, channel: Channel, payload: &[u8], random: &mut RandomStream) -> Reaction {
        let Some(question) = channel.row().question else { return Reaction::Closed };
        let service = self.host.services.iter().find(|(one, _)| *one == channel);
        match service.map_or(Service::Silent, |(_, service)| *service) {
            Service::Answers => Reaction::of((question.respond)(payload, NAME, random)),
            Service::Silent => Reaction::Nothing,
            Service::Closed => Reaction::Closed,
        }
    }

    /// ESP of a security association, native or out of UDP.
    fn protected(
        &mut self,
        packet: &[u8],
        ends: Ends<IpAddr>,
        random: &mut RandomStream,
    ) -> Option<Vec<u8>> {
        self.main_mode.as_mut()?.protected(packet, ends, random)
    }

    /// Everything but a marked message, and ESP of a tunnel, is for the kernel,
    /// which swallows it.
    /// From port 500 the marker is not taken off, as strongSwan does not.
    fn encapsulated(
        &mut self,
        udp: &Udp<'_>,
        ends: Ends,
        random: &mut RandomStream,
    ) -> Option<Vec<u8>> {
        match Encapsulated::classify(udp.payload) {
            Encapsulated::Ike(message) if udp.source_port != port::IKE => {
                self.ike(message, ends, random).map(|answer| mark(&answer))
            }
            Encapsulated::Esp(packet) => self.protected(packet, ends.addresses(), random),
            _ => None,
        }
    }

    fn ike(&mut self, message: &[u8], ends: Ends, random: &mut RandomStream) -> Option<Vec<u8>> {
        let longest = self.host.ike.as_ref()?.longest_read;
        if longest.is_some_and(|longest| message.len() > longest) {
            return None;
        }
        match Header::parse(message).ok()?.major_version() {
            1 => self.main_mode.as_mut()?.respond(message, ends, random),
            2 => {
                let sa_init = self.host.ike.as_ref()?.sa_init.as_ref()?;
                sa_init.respond(message, ends, random)
            }
            _ => None,
        }
    }

    fn esp(&mut self, now: Timestamp, bytes: &[u8], packet: &IpPacket<'_>) -> Option<Vec<u8>> {
        match self.host.esp {
            EspTreatment::Silent => None,
            EspTreatment::Unreachable => {
                self.error(now, bytes, packet, IcmpMeaning::ProtocolUnreachable)
            }
            EspTreatment::Echo => {
                let reply = echo_reply(packet.payload)?;
                ip_packet(packet.destination, packet.source, PROTOCOL_ESP, &reply)
            }
        }
    }

    fn error(
        &mut self,
        now: Timestamp,
        bytes: &[u8],
        packet: &IpPacket<'_>,
        meaning: IcmpMeaning,
    ) -> Option<Vec<u8>> {
        if self.limit.as_mut().is_some_and(|limit| !limit.says(now)) {
            return None;
        }
        error_about(bytes, packet, meaning, self.host.addresses)
    }
}

impl Reaction {
    fn of(answer: Option<Vec<u8>>) -> Self {
        answer.map_or(Self::Nothing, Self::Answer)
    }
}
