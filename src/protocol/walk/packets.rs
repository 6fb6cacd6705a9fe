//! The packets of a walk, each told from the others by its first bytes.

use crate::evidence::{Channel, Effect, Transmit, WalkChannel};
use crate::protocol::ike_transmit;
use crate::protocol::main_mode::{Method, Profile, goodbye_in_clear, message_1};
use crate::wire::bare;
use crate::wire::esp::EspHeader;
use crate::wire::isakmp::{Cookie, Message};

/// Bytes of the control's and the noise's payload: as long as Windows' message 1, so that
/// a filter on length treats them alike.
const NOISE: usize = 408;
/// Of an ESP packet behind its header, as the knocks have it.
const ESP_BODY: usize = 76;
/// SPIs below are reserved (RFC 4303 2.1).
const FIRST_SPI: u32 = 256;
/// Where ISAKMP has next payload and version, and the length (RFC 2408 3.1): the noise has
/// no payload, a version that nobody speaks and no length, so that no reader takes it for
/// damaged IKE.
const NO_ISAKMP: [(usize, u8); 6] = [(16, 0), (17, 0xf0), (24, 0), (25, 0), (26, 0), (27, 0)];

/// The random values of one walk.
#[derive(Debug, Clone)]
pub struct WalkSecrets {
    /// Cookies and ids count up from these.
    pub cookie: Cookie,
    /// The ESP packets' SPI.
    pub spi: u32,
    /// What noise is made of.
    pub noise: [u8; NOISE],
    /// Message id of a goodbye in clear.
    pub goodbye_id: u32,
}

/// Makes the packets, and knows them again.
pub struct Packets {
    secrets: WalkSecrets,
    profile: Profile,
    count: u16,
    /// ESP has sequence numbers of its own, without gaps: readers count those.
    esp_count: u32,
}

/// An answer of the target to a packet of the walk.
pub struct Answered {
    sent: Vec<u8>,
    goodbye: Option<Transmit>,
}

impl Packets {
    pub const fn new(secrets: WalkSecrets, nat_t: bool) -> Self {
        let profile = Profile { nat_t, microsoft: true, method: Method::PreSharedKey };
        Self { secrets, profile, count: 0, esp_count: 0 }
    }

    /// The next packet of a column.
    pub fn next(&mut self, channel: WalkChannel) -> Transmit {
        self.count = self.count.wrapping_add(1);
        self.esp_count = self.esp_count.wrapping_add(u32::from(channel == WalkChannel::ESP));
        self.packet(channel, self.count)
    }

    fn packet(&self, channel: WalkChannel, number: u16) -> Transmit {
        let flow = channel.channel();
        match channel {
            WalkChannel::IKE500 | WalkChannel::IKE4500 => {
                ike_transmit(flow, message_1(self.cookie(number), self.profile).emit())
            }
            WalkChannel::CONTROL => Transmit::new(flow, self.noise(number)),
            WalkChannel::Noise500 => {
                let mut noise = self.noise(number);
                for (at, value) in NO_ISAKMP {
                    if let Some(byte) = noise.get_mut(at) {
                        *byte = value;
                    }
                }
                Transmit::new(flow, noise)
            }
            WalkChannel::ESP => {
                let body = self.secrets.noise.get(..ESP_BODY).unwrap_or_default();
                let spi = self.secrets.spi.max(FIRST_SPI);
                let header = EspHeader { spi, sequence: self.esp_count };
                Transmit::new(flow, header.packet(body))
            }
            WalkChannel::Of(_) => {
                let short =
                    flow.row().question.map(|one| (one.short)(self.question_number(number)));
                Transmit::new(flow, short.unwrap_or_default())
            }
            WalkChannel::Ah => {
                let spi = self.secrets.spi.wrapping_add(number.into()).max(FIRST_SPI);
                Transmit::new(flow, bare::authentication(spi))
            }
            WalkChannel::Experiment => {
                let mut payload = self.noise(number);
                payload.truncate(ESP_BODY);
                Transmit::new(flow, payload)
            }
        }
    }

    /// The base with a number in its last two bytes: every checksum differs.
    fn cookie(&self, number: u16) -> Cookie {
        let mut cookie = self.secrets.cookie;
        let count = self.counted(number).to_be_bytes();
        cookie.iter_mut().skip(6).zip(count).for_each(|(byte, value)| *byte = value);
        // A cookie is not zero (RFC 2408 2.5.3).
        cookie.iter_mut().take(1).for_each(|byte| *byte = (*byte).max(1));
        cookie
    }

    fn question_number(&self, number: u16) -> u16 {
        self.counted(number).max(1)
    }

    fn counted(&self, number: u16) -> u16 {
        let [.., high, low] = self.secrets.cookie;
        u16::from_be_bytes([high, low]).wrapping_add(number)
    }

    fn noise(&self, number: u16) -> Vec<u8> {
        let mut noise = self.cookie(number).to_vec();
        noise.extend(self.secrets.noise.iter().skip(noise.len()));
        noise.iter_mut().zip(bare::WORD).for_each(|(byte, value)| *byte = *value);
        noise
    }

    /// What a datagram of the target answers, where it is ours.
    pub fn answered(&self, flow: Channel, datagram: &[u8]) -> Option<Answered> {
        match flow {
            Channel::Ike500 => self.ike_answered(flow, WalkChannel::IKE500, datagram),
            Channel::Ike4500 => self.ike_answered(flow, WalkChannel::IKE4500, datagram),
            _ => self.question_answered(flow, datagram),
        }
    }

    fn ike_answered(
        &self,
        flow: Channel,
        channel: WalkChannel,
        datagram: &[u8],
    ) -> Option<Answered> {
        let message = Message::parse(flow.ike_message(datagram)?).ok()?;
        let ike_sa = message.header.ike_sa();
        let number = (1..=self.count).find(|number| self.cookie(*number) == ike_sa.initiator)?;
        let opened = ike_sa.responder != [0; 8];
        let goodbye =
            opened.then(|| ike_transmit(flow, goodbye_in_clear(ike_sa, self.secrets.goodbye_id)));
        Some(Answered { sent: self.packet(channel, number).payload, goodbye })
    }

    fn question_answered(&self, channel: Channel, datagram: &[u8]) -> Option<Answered> {
        let said = (channel.row().question?.said)(datagram)?;
        let number =
            (1..=self.count).find(|number| self.question_number(*number) == said.number)?;
        let opened = said.back.filter(|_| said.effect == Effect::Opens);
        let goodbye = opened.map(|bytes| Transmit::new(channel, bytes));
        Some(Answered { sent: self.packet(WalkChannel::Of(channel), number).payload, goodbye })
    }
}

impl Answered {
    /// The packet that it answers.
    pub fn beginning(&self) -> &[u8] {
        &self.sent
    }

    /// What leaves nothing behind at the server.
    pub fn goodbye(self, server_port: u16) -> Option<Transmit> {
        self.goodbye.map(|goodbye| Transmit { server_port, ..goodbye })
    }
}
