//! A run as a fuzzer writes it: an input is a script, each step of it one frame.
//!
//! Requests are real; answers are real, changed or made up.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::LazyLock;
use std::time::Duration;

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use probe809::evidence::{
    Channel, Direction, EvidenceLog, Frame, LinkType, NotSent, Path, Timestamp,
};
use probe809::wire::icmp::{IcmpKind, IpVersion, error_packet};
use probe809::wire::ip::with_hop_limit;

use crate::conversation::{Conversation, Datagram, Hosts, OVER_IPV4, OVER_IPV6};

/// A run over IPv4 or IPv6, with what each side may say.
static STAGES: LazyLock<[Stage; 2]> = LazyLock::new(|| {
    [
        (OVER_IPV4, IpVersion::V4, IpAddr::V4(Ipv4Addr::new(203, 0, 113, 1))),
        (OVER_IPV6, IpVersion::V6, IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 3, 0, 0, 0, 0, 1))),
    ]
    .map(|(hosts, version, router)| {
        let conversation = Conversation::between(hosts);
        Stage { hosts, version, router, conversation }
    })
});

struct Stage {
    hosts: Hosts,
    version: IpVersion,
    /// On the way to the server.
    router: IpAddr,
    conversation: Conversation,
}

/// A script played to its end.
pub struct Run {
    stage: &'static Stage,
    log: EvidenceLog,
    now: Timestamp,
    frames: u64,
}

impl Run {
    /// Plays a script: the first byte chooses the hosts.
    pub fn play(script: &[u8]) -> Self {
        let mut script = Unstructured::new(script);
        let stage = &STAGES[usize::from(script.arbitrary().unwrap_or(false))];
        let path = Path { server: stage.hosts.server, public_address: None };
        let now = Timestamp::from_nanoseconds(1_795_000_000_000_000_000);
        let mut run = Self { stage, log: EvidenceLog::new(path), now, frames: 0 };
        while !script.is_empty() && run.step(&mut script).is_ok() {}
        run
    }

    /// What the log made of it.
    pub fn log(&self) -> &EvidenceLog {
        &self.log
    }

    /// Frames recorded.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    fn step(&mut self, script: &mut Unstructured) -> Result<()> {
        let Conversation { sent, answers } = &self.stage.conversation;
        let kind = script.int_in_range(0..=11)?;
        // Back in time now and then: captures of two hosts are merged by clocks that disagree.
        let milliseconds = Duration::from_millis(script.int_in_range(0..=4_000)?);
        self.now =
            if script.ratio(1, 16)? { self.now - milliseconds } else { self.now + milliseconds };
        match kind {
            0..=3 => self.send(script.choose(sent)?),
            4 | 5 => self.answer(script.choose(answers)?),
            6 => {
                let changed = changed(script.choose(answers)?, script)?;
                self.answer(&changed);
            }
            7 => {
                let request = script.choose(sent)?;
                self.icmp_error(request, script)?;
            }
            8 => {
                let answer = script.choose(answers)?;
                self.in_pieces(answer, script)?;
            }
            9 => self.made_up(script)?,
            10 => {
                // A reflector, or an answer from another place than the one that was asked.
                let reflected = script.arbitrary()?;
                let back = script.choose(if reflected { sent } else { answers })?;
                let from = SocketAddr::new(self.stage.hosts.server, script.arbitrary()?);
                self.record(
                    Direction::Inbound,
                    back.packet(from, self.stage.hosts.client_end(back.flow)),
                );
            }
            _ => self.log.record_not_sent(self.now, channel(script)?, NotSent::NoRoute),
        }
        Ok(())
    }

    fn send(&mut self, request: &Datagram) {
        let packet = request.packet(
            self.stage.hosts.client_end(request.flow),
            self.stage.hosts.server_end(request.flow),
        );
        self.record(Direction::Outbound, packet);
    }

    fn answer(&mut self, answer: &Datagram) {
        let packet = answer.packet(
            self.stage.hosts.server_end(answer.flow),
            self.stage.hosts.client_end(answer.flow),
        );
        self.record(Direction::Inbound, packet);
    }

    fn icmp_error(&mut self, request: &Datagram, script: &mut Unstructured) -> Result<()> {
        let Stage { hosts, version, router, .. } = *self.stage;
        let from = if script.arbitrary()? { hosts.server } else { router };
        let kind = IcmpKind {
            version,
            icmp_type: script.arbitrary()?,
            code: script.int_in_range(0..=15)?,
        };
        let mut quote = request.packet(
            self.stage.hosts.client_end(request.flow),
            self.stage.hosts.server_end(request.flow),
        );
        quote.truncate(script.int_in_range(20..=256)?);
        edit(&mut quote, script)?;
        if let Some(packet) = error_packet(from, hosts.client, kind, script.arbitrary()?, &quote) {
            self.record(Direction::Inbound, packet);
        }
        Ok(())
    }

    /// An answer as two IPv4 fragments, whose offsets are perhaps wrong.
    fn in_pieces(&mut self, answer: &Datagram, script: &mut Unstructured) -> Result<()> {
        let packet = answer.packet(
            self.stage.hosts.server_end(answer.flow),
            self.stage.hosts.client_end(answer.flow),
        );
        let (header, payload) = packet.split_at(20.min(packet.len()));
        let cut = script.int_in_range(0..=payload.len() / 8)? * 8;
        let (first, second) = payload.split_at(cut);
        let offset = if script.ratio(7, 8)? { (cut / 8) as u16 } else { script.arbitrary()? };
        let more = script.ratio(1, 8)?;
        let identification = script.int_in_range(0..=7)?;
        let first = piece(header, identification, 0x2000, first);
        let flags = if more { 0x2000 } else { 0 } | offset & 0x1fff;
        let second = piece(header, identification, flags, second);
        let order = if script.arbitrary()? { [first, second] } else { [second, first] };
        for packet in order {
            self.record(Direction::Inbound, packet);
        }
        Ok(())
    }

    /// Bytes out of the script in either direction, as an IP packet, a frame or a payload.
    fn made_up(&mut self, script: &mut Unstructured) -> Result<()> {
        let length = script.int_in_range(0..=256)?;
        let direction = if script.arbitrary()? { Direction::Inbound } else { Direction::Outbound };
        let form = script.int_in_range(0..=2)?;
        let flow = *script.choose(&Channel::carriers().collect::<Vec<_>>())?;
        let bytes = script.bytes(length.min(script.len()))?.to_vec();
        if form == 0 {
            let datagram = Datagram { flow, payload: bytes };
            let ends = (self.stage.hosts.client_end(flow), self.stage.hosts.server_end(flow));
            let packet = match direction {
                Direction::Outbound => datagram.packet(ends.0, ends.1),
                Direction::Inbound => datagram.packet(ends.1, ends.0),
            };
            let walks = script.ratio(1, 4)?;
            let packet =
                if walks { with_hop_limit(packet, script.int_in_range(1..=31)?) } else { packet };
            self.record(direction, packet);
            return Ok(());
        }
        let link = if form == 1 { LinkType::RawIp } else { LinkType::Ethernet };
        self.record_frame(&Frame { at: self.now, direction, link, bytes });
        Ok(())
    }

    fn record(&mut self, direction: Direction, packet: Vec<u8>) {
        self.record_frame(&Frame::raw(self.now, direction, packet));
    }

    fn record_frame(&mut self, frame: &Frame) {
        self.frames += 1;
        let recorded = self.log.record(frame, self.frames);
        if let Some(id) = recorded.observation {
            let made = self.log.observation(id).expect("what was recorded is there");
            assert_eq!(made.frame, Some(self.frames));
        }
        let received = recorded.received.is_some();
        assert!(!received || frame.direction == Direction::Inbound);
    }
}

/// An answer with a few bytes changed, perhaps cut short.
pub fn changed(answer: &Datagram, script: &mut Unstructured) -> Result<Datagram> {
    let mut payload = answer.payload.clone();
    edit(&mut payload, script)?;
    if script.ratio(1, 8)? {
        payload.truncate(script.int_in_range(0..=payload.len())?);
    }
    Ok(Datagram { flow: answer.flow, payload })
}

/// Sets up to three bytes.
fn edit(bytes: &mut [u8], script: &mut Unstructured) -> Result<()> {
    for _ in 0..script.int_in_range(0..=3)? {
        let place = script.choose_index(bytes.len().max(1))?;
        let value = script.arbitrary()?;
        if let Some(byte) = bytes.get_mut(place) {
            *byte = value;
        }
    }
    Ok(())
}

fn piece(header: &[u8], identification: u16, flags: u16, payload: &[u8]) -> Vec<u8> {
    let mut packet = header.to_vec();
    let length = (header.len() + payload.len()) as u16;
    packet.splice(2..8, [length, identification, flags].into_iter().flat_map(u16::to_be_bytes));
    packet.extend(payload);
    packet
}

fn channel(script: &mut Unstructured) -> Result<Channel> {
    let channels =
        [Channel::Ike500, Channel::Ike4500, Channel::Ikev2, Channel::Esp, Channel::L2tp1701];
    script.choose(&channels).copied()
}

/// Scripts of bytes that a counter spreads over all steps.
pub fn seeds() -> impl Iterator<Item = Vec<u8>> {
    (1..=16_u32).map(|seed| {
        let mut state = seed;
        (0..512)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect()
    })
}
