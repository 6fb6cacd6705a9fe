//! What travels in ESP: L2TP's control connection, one call, and LCP's first
//! exchange (RFC 3193, RFC 2661 5, RFC 1661 5). No login.
//!
//! ```text
//! SCCRQ -> SCCRP, SCCCN + ICRQ -> ICRP, ICCN + LCP -> the server's LCP; CDN, StopCCN
//! ```

use std::net::SocketAddr;

use super::quick_mode::{Accepted, Selectors};
use crate::crypto::RandomStream;
use crate::crypto::esp::{InboundAssociation, OutboundAssociation};
use crate::evidence::{Channel, Ends, L2tpEnd, Learned, Timestamp, Transmit, port};
use crate::protocol::{Due, Output, Retransmission, Schedule};
use crate::wire::ip::{PROTOCOL_UDP, Udp, udp_datagram, udp_datagram_for_translators};
use crate::wire::l2tp::{
    self, Avp, ControlMessage, DataMessage, Ids, Numbers, attribute, message_type,
};
use crate::wire::ppp::{
    AuthenticationProtocol, ConfigureCode, LcpBody, LcpOption, LcpPacket, PppFrame, protocol,
};

const RECEIVE_WINDOW: u16 = 8;
const CONNECT_SPEED: u32 = 100_000_000;
const SYNCHRONOUS_FRAMING: u32 = 1;
const RECEIVE_UNIT: u16 = 1_400;
/// "Call disconnected for administrative reasons" (RFC 2661 4.4.2).
const RESULT_CALL: u16 = 3;
/// "General request to clear control connection".
const RESULT_TUNNEL: u16 = 1;
/// Numbers up to this far behind one come before it (RFC 2661 5.8).
const HALF: u16 = 0x8000;
/// Packets of the server that are looked into; a flood draws no more answers.
const MOST_PACKETS: u32 = 64;

/// The pair of associations and how packets travel.
struct Associations {
    outbound: OutboundAssociation,
    inbound: InboundAssociation,
    in_udp: bool,
    ends: Ends,
}

/// Which answer is awaited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Tunnel,
    Call,
    Lcp,
    Over,
}

/// An L2TP message that was sent and may be lost.
struct Pending {
    /// Its number; `None` for data, which nobody acknowledges.
    number: Option<u16>,
    message: Vec<u8>,
}

/// L2TP inside ESP, under way.
pub(super) struct Inside {
    associations: Associations,
    stage: Stage,
    /// Ours.
    ids: Ids,
    /// The server's.
    peer: Ids,
    /// Of our next message, and of the server's.
    numbers: Numbers,
    /// What is sealed anew for every repetition.
    pending: Vec<Pending>,
    schedule: Schedule,
    retransmission: Retransmission,
    packets: u32,
}

impl Inside {
    /// Sends SCCRQ.
    pub fn begin(
        accepted: Accepted,
        selectors: Selectors,
        schedule: Schedule,
        random: &mut RandomStream,
        now: Timestamp,
    ) -> (Self, Vec<Output>) {
        let Ends { from, to } = selectors.ends;
        let associations = Associations {
            outbound: accepted.outbound,
            inbound: accepted.inbound,
            in_udp: selectors.nat_d.is_some(),
            ends: Ends {
                from: SocketAddr::new(from, port::L2TP),
                to: SocketAddr::new(to, port::L2TP),
            },
        };
        let mut id = || u16::from_be_bytes(random.bytes()).max(1);
        let mut inside = Self {
            associations,
            stage: Stage::Tunnel,
            ids: Ids { tunnel: id(), session: id() },
            peer: Ids::default(),
            numbers: Numbers::default(),
            pending: Vec::new(),
            retransmission: Retransmission::start(schedule.clone(), now),
            schedule,
            packets: 0,
        };
        let mut avps = l2tp::start_attributes(message_type::SCCRQ, inside.ids.tunnel);
        avps.push(Avp::word_of(attribute::RECEIVE_WINDOW_SIZE, RECEIVE_WINDOW));
        avps.push(Avp::optional(attribute::VENDOR_NAME, l2tp::HOST_NAME.to_vec()));
        inside.push(avps);
        let outputs = inside.ask(random, now);
        (inside, outputs)
    }

    /// Whether nothing more is awaited.
    pub const fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Over)
    }

    /// Whether either association is under this SPI.
    pub const fn has(&self, spi: u32) -> bool {
        let Associations { outbound, inbound, .. } = &self.associations;
        outbound.spi() == spi || inbound.spi() == spi
    }

    /// Whether nothing came back.
    pub const fn is_silent(&self) -> bool {
        self.packets == 0
    }

    /// Whether nothing came back in native ESP.
    pub const fn is_unheard(&self) -> bool {
        self.is_silent() && !self.associations.in_udp
    }

    /// An ESP packet, native or out of UDP.
    pub fn packet(
        &mut self,
        now: Timestamp,
        packet: &[u8],
        random: &mut RandomStream,
    ) -> Vec<Output> {
        if self.packets >= MOST_PACKETS || self.is_over() {
            return Vec::new();
        }
        let Some(datagram) = self.associations.open(packet) else { return Vec::new() };
        self.packets += 1;
        if ControlMessage::is_control(&datagram) {
            let message = ControlMessage::parse(&datagram).ok();
            let ours = message.filter(|one| one.tunnel_id == self.ids.tunnel);
            ours.map_or_else(Vec::new, |message| self.control(now, &message, random))
        } else {
            self.data(&datagram).into_iter().collect()
        }
    }

    pub fn timeout(&mut self, now: Timestamp, random: &mut RandomStream) -> Vec<Output> {
        match self.retransmission.due(now) {
            Due::Nothing => vec![Output::WakeAt(self.retransmission.next_at())],
            Due::Repeat => self.send_pending(random),
            Due::GiveUp => {
                self.stage = Stage::Over;
                Vec::new()
            }
        }
    }

    /// Ends the call and the control connection, as far as there are any.
    pub fn close(&mut self, random: &mut RandomStream) -> Vec<Output> {
        self.stage = Stage::Over;
        let (ids, peer) = (self.ids, self.peer);
        self.pending.clear();
        if peer.session != 0 {
            let avps = [
                Avp::word_of(attribute::MESSAGE_TYPE, message_type::CDN),
                Avp::word_of(attribute::RESULT_CODE, RESULT_CALL),
                Avp::word_of(attribute::ASSIGNED_SESSION_ID, ids.session),
            ];
            self.push_to(peer.session, avps.to_vec());
        }
        if peer.tunnel != 0 {
            let avps = [
                Avp::word_of(attribute::MESSAGE_TYPE, message_type::STOP_CCN),
                Avp::word_of(attribute::ASSIGNED_TUNNEL_ID, ids.tunnel),
                Avp::word_of(attribute::RESULT_CODE, RESULT_TUNNEL),
            ];
            self.push(avps.to_vec());
        }
        let messages = std::mem::take(&mut self.pending);
        let seal = |one: &Pending| self.associations.seal(&one.message, random);
        messages.iter().filter_map(seal).collect()
    }

    fn control(
        &mut self,
        now: Timestamp,
        message: &ControlMessage,
        random: &mut RandomStream,
    ) -> Vec<Output> {
        self.acknowledged(message.nr);
        if message.is_acknowledgement() {
            return Vec::new();
        }
        if message.ns != self.numbers.nr {
            // What came before is acknowledged once more; what is missing comes again.
            return self.acknowledge(random).into_iter().collect();
        }
        self.numbers.nr = self.numbers.nr.wrapping_add(1);
        match (message.message_type(), self.stage) {
            (Some(message_type::SCCRP), Stage::Tunnel) => {
                let Some(peer) = message.assigned_tunnel_id() else { return Vec::new() };
                self.peer.tunnel = peer;
                self.open_call(now, random)
            }
            (Some(message_type::ICRP), Stage::Call) => {
                let Some(session) = message.assigned_session_id() else { return Vec::new() };
                self.peer.session = session;
                self.connect_call(now, random)
            }
            (Some(message_type::STOP_CCN), _) => {
                if let (0, Some(peer)) = (self.peer.tunnel, message.assigned_tunnel_id()) {
                    // It may be the first message to name it (RFC 2661 4.4.3).
                    self.peer.tunnel = peer;
                }
                let outputs = self.refused(message, random);
                self.peer = Ids::default();
                outputs
            }
            (Some(message_type::CDN), _) => {
                self.peer.session = 0;
                self.refused(message, random)
            }
            _ => self.acknowledge(random).into_iter().collect(),
        }
    }

    /// The server ended the call or the control connection: that is acknowledged, and
    /// what it ended is not ended once more.
    fn refused(&mut self, message: &ControlMessage, random: &mut RandomStream) -> Vec<Output> {
        self.stage = Stage::Over;
        let end = L2tpEnd::of(message).map(|end| Output::Learned(Learned::L2tpRefused(end)));
        end.into_iter().chain(self.acknowledge(random)).collect()
    }

    fn open_call(&mut self, now: Timestamp, random: &mut RandomStream) -> Vec<Output> {
        self.stage = Stage::Call;
        self.pending.clear();
        self.push(vec![Avp::word_of(attribute::MESSAGE_TYPE, message_type::SCCCN)]);
        self.push(vec![
            Avp::word_of(attribute::MESSAGE_TYPE, message_type::ICRQ),
            Avp::word_of(attribute::ASSIGNED_SESSION_ID, self.ids.session),
            Avp::long_of(attribute::CALL_SERIAL_NUMBER, 1),
        ]);
        let mut outputs = vec![Output::Learned(Learned::L2tpTunnel)];
        outputs.extend(self.ask(random, now));
        outputs
    }

    fn connect_call(&mut self, now: Timestamp, random: &mut RandomStream) -> Vec<Output> {
        self.stage = Stage::Lcp;
        self.pending.clear();
        let avps = vec![
            Avp::word_of(attribute::MESSAGE_TYPE, message_type::ICCN),
            Avp::long_of(attribute::CONNECT_SPEED, CONNECT_SPEED),
            Avp::long_of(attribute::FRAMING_TYPE, SYNCHRONOUS_FRAMING),
        ];
        self.push_to(self.peer.session, avps);
        let magic = u32::from_be_bytes(random.bytes()).max(1);
        let options =
            vec![LcpOption::MaximumReceiveUnit(RECEIVE_UNIT), LcpOption::MagicNumber(magic)];
        let request = LcpPacket::configure(ConfigureCode::Request, 0, options);
        let frame = DataMessage {
            tunnel_id: self.peer.tunnel,
            session_id: self.peer.session,
            has_length: true,
            sequence: None,
            frame: PppFrame::lcp(&request).emit(),
        };
        self.pending.push(Pending { number: None, message: frame.emit() });
        let mut outputs = vec![Output::Learned(Learned::L2tpSession)];
        outputs.extend(self.ask(random, now));
        outputs
    }

    /// The server's Configure-Request says how it wants us to log in.
    fn data(&mut self, datagram: &[u8]) -> Option<Output> {
        let message = DataMessage::parse(datagram).ok()?;
        let ours = Ids { tunnel: message.tunnel_id, session: message.session_id } == self.ids;
        let frame = PppFrame::parse(&message.frame).ok()?;
        if !ours || frame.protocol != protocol::LCP || self.stage != Stage::Lcp {
            return None;
        }
        let LcpBody::Configure(ConfigureCode::Request, options) =
            LcpPacket::parse(&frame.information).ok()?.body
        else {
            return None;
        };
        self.stage = Stage::Over;
        let wanted = options.iter().find_map(|option| match option {
            LcpOption::Authentication(wanted) => Some(wanted),
            _ => None,
        });
        let (protocol, algorithm) = wanted.map_or((0, None), numbers);
        Some(Output::Learned(Learned::Lcp { protocol, algorithm }))
    }

    /// A control message behind those that wait, with the next number.
    fn push(&mut self, avps: Vec<Avp>) {
        self.push_to(0, avps);
    }

    fn push_to(&mut self, session_id: u16, avps: Vec<Avp>) {
        let Numbers { ns, nr } = self.numbers;
        let message = ControlMessage { tunnel_id: self.peer.tunnel, session_id, ns, nr, avps };
        self.numbers.ns = ns.wrapping_add(1);
        self.pending.push(Pending { number: Some(ns), message: message.emit() });
    }

    /// What came over is not sent again: the answer to it may take its time, or be lost and
    /// is then repeated (RFC 2661 5.8).
    fn acknowledged(&mut self, next: u16) {
        let came_over = |number: u16| (1..HALF).contains(&next.wrapping_sub(number));
        self.pending.retain(|one| !one.number.is_some_and(came_over));
    }

    fn acknowledge(&mut self, random: &mut RandomStream) -> Option<Output> {
        let message = ControlMessage::acknowledgement(self.peer.tunnel, self.numbers);
        self.associations.seal(&message.emit(), random)
    }

    /// Sends what waits, for the first time.
    fn ask(&mut self, random: &mut RandomStream, now: Timestamp) -> Vec<Output> {
        self.retransmission = Retransmission::start(self.schedule.clone(), now);
        self.send_pending(random)
    }

    fn send_pending(&mut self, random: &mut RandomStream) -> Vec<Output> {
        let associations = &mut self.associations;
        let sealed = self.pending.iter().filter_map(|one| associations.seal(&one.message, random));
        let mut outputs: Vec<_> = sealed.collect();
        outputs.push(Output::WakeAt(self.retransmission.next_at()));
        outputs
    }
}

impl Associations {
    /// `None` when all sequence numbers are used up.
    fn seal(&mut self, message: &[u8], random: &mut RandomStream) -> Option<Output> {
        let around = if self.in_udp { udp_datagram_for_translators } else { udp_datagram };
        let datagram = around(self.ends.from, self.ends.to, message)?;
        let packet = self.outbound.seal(&random.bytes(), PROTOCOL_UDP, &datagram).ok()?;
        let flow = if self.in_udp { Channel::Ike4500 } else { Channel::Esp };
        Some(Output::Transmit(Transmit::new(flow, packet).sealed()))
    }

    /// The L2TP message in a packet under our SPI.
    fn open(&mut self, packet: &[u8]) -> Option<Vec<u8>> {
        let opened = self.inbound.open(packet).ok()?;
        if opened.next_header != PROTOCOL_UDP {
            return None;
        }
        let udp = Udp::parse(&opened.payload).ok()?;
        (udp.destination_port == port::L2TP).then(|| udp.payload.to_vec())
    }
}

/// Protocol number, and CHAP's algorithm.
const fn numbers(wanted: &AuthenticationProtocol) -> (u16, Option<u8>) {
    match wanted {
        AuthenticationProtocol::Pap => (protocol::PAP, None),
        AuthenticationProtocol::Chap(algorithm) => (protocol::CHAP, Some(algorithm.number())),
        AuthenticationProtocol::Eap => (protocol::EAP, None),
        AuthenticationProtocol::Other { protocol, .. } => (*protocol, None),
    }
}
