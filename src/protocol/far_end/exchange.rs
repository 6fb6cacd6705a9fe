//! One exchange behind message 3, at a far end with a pre-shared key.

use std::net::IpAddr;
use std::sync::Arc;

use super::Read;
use super::book::Run;
use super::draw::Draw;
use super::kind::KeyState;
use super::limits::{Limits, Rate, Rates, network};
use super::main_mode::Message4;
use crate::crypto::{PreSharedKey, RandomStream};
use crate::evidence::{Arrival, Timestamp};
use crate::protocol::tunnel::{
    Agreed, AuthenticationPolicy, Drawn, L2tpInside, TunnelResponder, WrongKey,
};
use crate::wire::isakmp::Header;
use crate::wire::isakmp::number::{exchange, payload};
use crate::wire::isakmp::v1::EncryptedMessage;

/// Whoever has the key gets as far as LCP. There is no login.
const POLICY: AuthenticationPolicy = AuthenticationPolicy {
    wrong_key: WrongKey::Complaint,
    any_identity: true,
    any_phase_2: true,
    l2tp: L2tpInside::Serves,
};

/// Key exchanges that are worked out: each takes a millisecond or two.
const DERIVATIONS: Rates = Rates {
    of_one: Rate { most: 8, a_second: 1 },
    new_within: 2,
    of_new: Rate { most: 64, a_second: 32 },
    of_others: Rate { most: 16, a_second: 8 },
};
/// The same of a run that has the witness key.
const DERIVATIONS_OF_RUNS: Rates =
    Rates { of_one: Rate { most: 16, a_second: 4 }, new_within: 4, ..DERIVATIONS };

/// The pre-shared key, and how often keys are worked out with it.
pub(super) struct Derivations {
    key: Arc<PreSharedKey>,
    strangers: Limits<IpAddr>,
    runs: Limits<Run>,
}

impl Derivations {
    pub fn new(key: Arc<PreSharedKey>, secrets: [[u8; 16]; 2]) -> Self {
        let [strangers, runs] = secrets;
        Self {
            key,
            strangers: Limits::new(strangers, DERIVATIONS),
            runs: Limits::new(runs, DERIVATIONS_OF_RUNS),
        }
    }

    /// Whether a key may be worked out now for a message from `source`.
    fn admit(&mut self, now: Timestamp, source: IpAddr, run: Option<Run>) -> bool {
        match run {
            Some(run) => self.runs.admit(now, run),
            None => self.strangers.admit(now, network(source)),
        }
    }
}

pub(super) struct Exchange {
    /// Where whoever has it was last shown to be: by the cookie in message 3, then by
    /// what only the key makes (RFC 3947 4 asks for that of a translator's new address).
    pub home: IpAddr,
    /// The marked run that began it.
    run: Option<Run>,
    /// When it was begun, or last heard of under its keys.
    pub used: Timestamp,
    message_4: Vec<u8>,
    behind: Behind,
}

enum Behind {
    Agreed(Box<Agreed>),
    Tunnel(Box<TunnelResponder>),
}

/// What a message under the keys did.
#[derive(Default)]
pub(super) struct Turn {
    pub draw: Draw,
    /// The exchange is to be forgotten.
    pub over: bool,
}

impl Exchange {
    pub fn new(read: &Read<'_>, agreed: Agreed, made: &Message4) -> Self {
        Self {
            home: read.arrival.from.ip(),
            run: read.run,
            used: read.arrival.at,
            message_4: made.bytes.clone(),
            behind: Behind::Agreed(Box::new(agreed)),
        }
    }

    pub const fn run(&self) -> Option<Run> {
        self.run
    }

    pub fn has_proved(&self) -> bool {
        matches!(&self.behind, Behind::Tunnel(tunnel) if tunnel.has_accepted())
    }

    pub fn takes(&self, spi: u32) -> bool {
        self.spi() == Some(spi)
    }

    fn spi(&self) -> Option<u32> {
        match &self.behind {
            Behind::Tunnel(tunnel) => tunnel.spi(),
            Behind::Agreed(_) => None,
        }
    }

    /// Message 4, as often as message 3 is repeated from where it came.
    pub fn message_4_again(&self, message: &[u8]) -> Draw {
        Draw::of(Some(self.message_4.clone()), message.len())
    }

    /// What a message under the keys draws.
    pub fn ike(
        &mut self,
        arrival: &Arrival,
        message: &[u8],
        derivations: &mut Derivations,
        random: &mut RandomStream,
    ) -> Turn {
        let Ok(sealed) = EncryptedMessage::parse(message) else { return Turn::default() };
        let from = arrival.from.ip();
        if !self.has_proved() && is_bare(&sealed.header) {
            // Nothing in it shows who sent it, and no key is worked out for it.
            return Turn { over: from == self.home, ..Turn::default() };
        }
        if let Behind::Agreed(agreed) = &self.behind {
            if !derivations.admit(arrival.at, from, self.run) {
                return Turn { draw: Draw::withheld(), over: false };
            }
            let Some(tunnel) = TunnelResponder::derive(agreed, &derivations.key) else {
                return Turn { over: true, ..Turn::default() };
            };
            self.behind = Behind::Tunnel(Box::new(tunnel));
        }
        let before = (self.has_proved(), self.spi());
        let Behind::Tunnel(tunnel) = &mut self.behind else { return Turn::default() };
        let (answer, over) = match tunnel.respond(&sealed, arrival.to.ip(), POLICY, random) {
            Drawn::Answer(answer) => (Some(answer), false),
            Drawn::Nothing => (None, false),
            Drawn::End(answer) => (answer, true),
        };
        let fits = self.has_proved();
        if (fits, self.spi()) != before {
            // No repetition: whoever has the key sent it, and from there.
            self.home = from;
        }
        if fits && answer.is_some() {
            self.used = arrival.at;
        }
        let is_message_5 = sealed.header.exchange == exchange::IDENTITY_PROTECTION;
        let state = if fits { KeyState::Fits } else { KeyState::DoesNotFit };
        // What comes from anywhere else can be anybody's, sent again or made up: it tells
        // nothing of who has the key, and draws no more than itself.
        let at_home = from == self.home;
        let key = answer.is_some().then_some(state).filter(|_| is_message_5 && at_home);
        let draw = if fits && at_home {
            Draw { answer, ..Draw::default() }
        } else {
            Draw::of(answer, message.len())
        };
        Turn { draw: Draw { key, ..draw }, over }
    }

    /// What an ESP packet of the associations draws: the answer to the L2TP in it. It opens
    /// once, so nobody else draws anything with it.
    pub fn esp(&mut self, arrival: &Arrival, packet: &[u8], random: &mut RandomStream) -> Draw {
        let Behind::Tunnel(tunnel) = &mut self.behind else { return Draw::default() };
        let ends = arrival.ends().addresses().reversed();
        let answer = tunnel.open(packet).and_then(|(spi, message)| {
            let answer = tunnel.serve(spi, &message, POLICY.l2tp)?;
            tunnel.seal(spi, &answer, ends, random)
        });
        if answer.is_some() {
            self.used = arrival.at;
        }
        Draw { answer, ..Draw::default() }
    }
}

/// Whether it carries nothing: a goodbye of who has no keys.
fn is_bare(header: &Header) -> bool {
    (header.exchange, header.next_payload) == (exchange::IDENTITY_PROTECTION, payload::NONE)
}
