//! Questions that several rules ask of the log.

mod traffic;

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::mem::discriminant;
use std::net::IpAddr;

pub use self::traffic::Flowing;
use super::ladder::Ladder;
use super::loss::{Loss, Steps};
use super::search::Searches;
use crate::evidence::{
    Answer, AnswerSource, Answered, Channel, EvidenceLog, Fact, Flaw, IcmpAbout, IcmpReport,
    Learned, NotSent, Observation, ObservationId, Request, RequestSent, Timestamp, Unmatched, port,
};
use crate::wire::isakmp::number::{exchange, notify};

/// The log with the questions.
pub struct View<'a> {
    log: &'a EvidenceLog,
    searches: &'a Searches,
    // What many rules ask for is found out once.
    ladder: OnceCell<Ladder>,
    steps: OnceCell<Steps>,
    loss: OnceCell<Loss>,
}

/// An observation and the fact in it.
pub type Seen<'a, F> = (&'a Observation, &'a F);

impl<'a> View<'a> {
    pub const fn new(log: &'a EvidenceLog, searches: &'a Searches) -> Self {
        Self {
            log,
            searches,
            ladder: OnceCell::new(),
            steps: OnceCell::new(),
            loss: OnceCell::new(),
        }
    }

    /// How far the exchanges got behind the key exchange.
    pub fn ladder(&self) -> &Ladder {
        self.ladder.get_or_init(|| Ladder::climb(self))
    }

    /// What was asked, step by step, and what came of it.
    pub fn steps(&self) -> &Steps {
        self.steps.get_or_init(|| Steps::of(self))
    }

    /// What was lost of requests to what answers.
    pub fn loss(&self) -> &Loss {
        self.loss.get_or_init(|| Loss::measure(self))
    }

    /// What searches for a hidden address may still cost.
    pub const fn searches(&self) -> &'a Searches {
        self.searches
    }

    pub const fn log(&self) -> &'a EvidenceLog {
        self.log
    }

    /// What belongs to a channel, fresh flows left out.
    pub fn on(&self, channel: Channel) -> impl Iterator<Item = &'a Observation> {
        let of_channel = self.log.observations().iter().filter(move |one| one.channel == channel);
        of_channel.filter(|one| !self.is_fresh(one))
    }

    /// What belongs to the fresh flow beside a channel's own.
    fn beside(&self, channel: Channel) -> impl Iterator<Item = &'a Observation> {
        let of_channel = self.log.observations().iter().filter(move |one| one.channel == channel);
        of_channel.filter(|one| self.is_fresh(one))
    }

    fn is_fresh(&self, observation: &Observation) -> bool {
        if self.log.fresh_ports().is_empty() {
            return false;
        }
        let request = match &observation.fact {
            Fact::RequestSent(sent) => Some(sent),
            Fact::Answered(answered) => self.request(answered.request),
            Fact::Reflected { request } => self.request(*request),
            Fact::IcmpError(report) => self.request(report.request),
            Fact::Damaged { request } | Fact::Unacceptable { request, .. } => {
                self.request(*request)
            }
            _ => None,
        };
        request.is_some_and(|sent| self.log.fresh_ports().contains(&sent.from.port()))
    }

    /// Requests of a fresh flow.
    pub fn fresh_sent(&self, channel: Channel) -> impl Iterator<Item = Seen<'a, RequestSent>> {
        self.beside(channel).filter_map(|one| match &one.fact {
            Fact::RequestSent(sent) => Some((one, sent)),
            _ => None,
        })
    }

    /// Answers of whom we asked to a fresh flow.
    pub fn fresh_answers(&self, channel: Channel) -> impl Iterator<Item = Seen<'a, Answered>> {
        self.beside(channel).filter_map(|one| match &one.fact {
            Fact::Answered(answered) if answered.source == AnswerSource::Asked => {
                Some((one, answered))
            }
            _ => None,
        })
    }

    /// Packets of a fresh flow that came back.
    pub fn fresh_reflections(&self, channel: Channel) -> impl Iterator<Item = &'a Observation> {
        self.beside(channel).filter(|one| matches!(one.fact, Fact::Reflected { .. }))
    }

    /// Whether what opens a negotiation of IKEv1 offers NAT traversal (RFC 3947 3.1); `None`
    /// where there is no such message.
    pub fn offers_nat_t(&self) -> Option<bool> {
        let offers = self.requests().filter_map(|(_, sent)| match sent.request {
            Request::MainModeProposal { offers_nat_t, .. }
            | Request::AggressiveProposal { offers_nat_t, .. } => Some(offers_nat_t),
            _ => None,
        });
        offers.reduce(|one, other| one || other)
    }

    /// Whether something came to a fresh flow that no client takes for an answer.
    pub fn fresh_of_no_use(&self, channel: Channel) -> bool {
        self.beside(channel)
            .any(|one| matches!(one.fact, Fact::Damaged { .. } | Fact::Unacceptable { .. }))
    }

    /// ICMP errors that say that a fresh flow does not get through.
    pub fn fresh_errors(&self, channel: Channel) -> impl Iterator<Item = Seen<'a, IcmpReport>> {
        self.beside(channel).filter_map(|one| match &one.fact {
            Fact::IcmpError(report) if report.kind.meaning().is_refusal() => Some((one, report)),
            _ => None,
        })
    }

    pub fn sent(&self, channel: Channel) -> impl Iterator<Item = Seen<'a, RequestSent>> {
        self.on(channel).filter_map(|one| match &one.fact {
            Fact::RequestSent(sent) => Some((one, sent)),
            _ => None,
        })
    }

    /// Everything that this end sent, on any channel and in any flow.
    pub fn requests(&self) -> impl Iterator<Item = Seen<'a, RequestSent>> {
        self.log.observations().iter().filter_map(|one| match &one.fact {
            Fact::RequestSent(sent) => Some((one, sent)),
            _ => None,
        })
    }

    /// Where the client asked from, as its answers show.
    pub fn client(&self) -> Option<IpAddr> {
        self.log.client()
    }

    /// Whether the client began an exchange that leads to a tunnel.
    pub fn asks_for_a_tunnel(&self) -> bool {
        self.requests().any(|(_, sent)| {
            matches!(
                sent.request,
                Request::MainModeProposal { .. }
                    | Request::AggressiveProposal { .. }
                    | Request::SaInit { .. }
            )
        })
    }

    /// Whether a request of IKEv1 was made.
    pub fn asks_by_v1(&self) -> bool {
        Channel::IKE.into_iter().any(|channel| {
            self.sent(channel).any(|(_, sent)| opens(&sent.request))
                || self.not_sent(channel).is_some()
        })
    }

    /// Up to where ESP of ours is a probe's under a made-up SPI: sent beside the ESP echo,
    /// which no client of a tunnel sends, and before any quick mode.
    fn knocks_until(&self) -> Option<ObservationId> {
        let echo = |request: &Request| matches!(request, Request::Esp { echo: Some(_), .. });
        let quick = |request: &Request| matches!(request, Request::QuickMode { .. });
        let first = |is: fn(&Request) -> bool| {
            self.requests().find(|(_, sent)| is(&sent.request)).map(|(one, _)| one.id)
        };
        first(echo)?;
        Some(first(quick).unwrap_or(ObservationId(u32::MAX)))
    }

    pub fn answers(&self, channel: Channel) -> impl Iterator<Item = Seen<'a, Answered>> {
        self.on(channel).filter_map(|one| match &one.fact {
            Fact::Answered(answered) => Some((one, answered)),
            _ => None,
        })
    }

    /// A server that cannot decrypt message 5 says so, and from the port on which
    /// the exchange began: the request arrived, whatever the port of the answer.
    pub fn is_complaint_about_message_5(&self, answered: &Answered) -> bool {
        let is_message_5 =
            |sent: &RequestSent| matches!(sent.request, Request::MainModeIdentification { .. });
        answered.answer == Answer::V1Encrypted
            && self.request(answered.request).is_some_and(is_message_5)
    }

    /// A server that took no message 5 repeats message 4, to and from the ports
    /// that message 5 came by.
    pub fn repeats_message_4(&self, answered: &Answered) -> bool {
        let AnswerSource::OtherPort(port) = answered.source else { return false };
        let Some(sent) = self.request(answered.request) else { return false };
        let Request::MainModeKeyExchange { cookie } = sent.request else { return false };
        self.requests().any(|(_, sent)| {
            sent.to.port() == port && sent.request == Request::MainModeIdentification { cookie }
        })
    }

    /// Whether it is message 3 of an aggressive mode whose message 2 the server goes on
    /// repeating: it never had message 3, which draws no answer of its own (RFC 2409 5.4).
    pub fn is_repeated_for(&self, request: &Request) -> bool {
        let Request::AggressiveAuthentication { cookie } = *request else { return false };
        let mut first = self.requests().filter(|(_, sent)| sent.request == *request);
        let Some((first, _)) = first.next() else { return false };
        let again = self.answers(Channel::Ike500).filter(|(one, answered)| {
            let of_this = self
                .request(answered.request)
                .is_some_and(|sent| sent.request.cookie() == Some(cookie));
            let message_2 = matches!(answered.answer, Answer::Aggressive { .. });
            one.id > first.id && answered.repeated && message_2 && of_this
        });
        again.count() >= MOST_CROSSED
    }

    /// Answers from where the request went.
    pub fn asked_answers(&self, channel: Channel) -> impl Iterator<Item = Seen<'a, Answered>> {
        self.answers(channel).filter(|(_, answered)| answered.source == AnswerSource::Asked)
    }

    pub fn icmp(&self, channel: Channel) -> impl Iterator<Item = Seen<'a, IcmpReport>> {
        self.on(channel).filter_map(|one| match &one.fact {
            Fact::IcmpError(report) => Some((one, report)),
            _ => None,
        })
    }

    /// Whether the client went on in the exchange of a request: then it had an answer.
    fn went_on(&self, id: ObservationId) -> bool {
        let Some(asked) = self.request(id) else { return false };
        let cookie = asked.request.cookie();
        let next = |(one, sent): Seen<'a, RequestSent>| {
            let ends =
                matches!(sent.request, Request::Goodbye { .. } | Request::Informational { .. });
            one.id > id
                && sent.request.cookie() == cookie
                && discriminant(&sent.request) != discriminant(&asked.request)
                && !ends
        };
        cookie.is_some() && self.requests().any(next)
    }

    /// Answers that were no use as they are, and that the client had in another way all the
    /// same, since it went on.
    pub fn made_good(&self, channel: Channel) -> impl Iterator<Item = ObservationId> {
        self.on(channel).filter(|one| self.is_of_use(one) == Some(true)).map(|one| one.id)
    }

    fn is_of_use(&self, one: &Observation) -> Option<bool> {
        match one.fact {
            Fact::Damaged { request } | Fact::Unacceptable { request, .. } => {
                Some(self.went_on(request))
            }
            _ => None,
        }
    }

    /// Answers of a channel that the host drops, since a checksum is wrong.
    pub fn damaged(&self, channel: Channel) -> impl Iterator<Item = ObservationId> {
        let damaged = |one: &&Observation| matches!(one.fact, Fact::Damaged { .. });
        self.on(channel)
            .filter(damaged)
            .filter(|one| self.is_of_use(one) == Some(false))
            .map(|one| one.id)
    }

    /// Answers of a channel that no client goes on with, and why.
    pub fn unacceptable(&self, channel: Channel) -> impl Iterator<Item = (ObservationId, Flaw)> {
        self.on(channel).filter(|one| self.is_of_use(one) == Some(false)).filter_map(
            |one| match one.fact {
                Fact::Unacceptable { flaw, .. } => Some((one.id, flaw)),
                _ => None,
            },
        )
    }

    /// What came back from where a channel asked, whatever a client makes of it: answers,
    /// good and bad, and our own packets.
    pub fn came_back_on(&self, channel: Channel) -> impl Iterator<Item = ObservationId> {
        let back = |one: &&Observation| match &one.fact {
            Fact::Answered(answered) => answered.source == AnswerSource::Asked,
            Fact::Damaged { .. } | Fact::Unacceptable { .. } | Fact::Reflected { .. } => true,
            _ => false,
        };
        self.on(channel).filter(back).map(|one| one.id)
    }

    /// Whether this was read in any packet.
    pub fn learned(&self, what: Learned) -> bool {
        self.log.observations().iter().any(|one| one.fact == Fact::Learned(what))
    }

    /// The frames in which something of a kind was read.
    pub fn frames_noted(&self, is: impl Fn(Learned) -> bool) -> BTreeSet<u64> {
        let notes = self.log.observations().iter().filter_map(|one| match one.fact {
            Fact::Learned(learned) => one.frame.filter(|_| is(learned)),
            _ => None,
        });
        notes.collect()
    }

    /// Whether something of a kind was read in a packet of a channel.
    pub fn noted_on(&self, channel: Channel, is: impl Fn(Learned) -> bool) -> bool {
        self.on(channel).any(|one| matches!(one.fact, Fact::Learned(learned) if is(learned)))
    }

    /// What the key read, in order.
    pub fn notes(&self) -> impl Iterator<Item = (ObservationId, Learned)> {
        self.log.observations().iter().filter_map(|one| match one.fact {
            Fact::Learned(learned) => Some((one.id, learned)),
            _ => None,
        })
    }

    /// The errors that were read in packets, each with its notify message type.
    pub fn readable_refusals(&self) -> impl Iterator<Item = (ObservationId, u16)> {
        self.log.observations().iter().filter_map(|one| match one.fact {
            Fact::Learned(learned @ Learned::Notify { kind }) if !is_remark(learned) => {
                Some((one.id, kind))
            }
            _ => None,
        })
    }

    /// Packets of IKE of which only the beginning was recorded, bounded in number.
    pub fn cut(&self) -> Vec<ObservationId> {
        Channel::IKE.into_iter().flat_map(|one| self.cut_on(one)).collect()
    }

    /// The same on one channel.
    pub fn cut_on(&self, channel: Channel) -> impl Iterator<Item = ObservationId> {
        let is_cut = |one: &&Observation| one.fact == Fact::Unmatched(Unmatched::Cut);
        self.on(channel).filter(is_cut).map(|one| one.id).take(MOST_WITNESSES)
    }

    /// Addresses that the client's ESP comes from though it sends none there, and the first
    /// packet of each.
    pub fn esp_from_elsewhere(&self) -> Option<(ObservationId, IpAddr)> {
        self.log.observations().iter().find_map(|one| match one.fact {
            Fact::EspFromElsewhere { from } => Some((one.id, from)),
            _ => None,
        })
    }

    /// What the server says by ICMP of L2TP that it can only have out of ESP, the first few.
    pub fn rejected_inside(&self) -> Vec<(ObservationId, IcmpAbout)> {
        let all = self.log.observations().iter().filter_map(|one| match one.fact {
            Fact::InsideRejected(said) => Some((one.id, said)),
            _ => None,
        });
        all.take(MOST_WITNESSES).collect()
    }

    /// What is said by ICMP of packets that the server sent on a channel.
    pub fn rejected_answers(
        &self,
        channel: Channel,
    ) -> impl Iterator<Item = (ObservationId, IcmpAbout)> {
        self.on(channel).filter_map(|one| match one.fact {
            Fact::AnswerRejected(said) => Some((one.id, said)),
            _ => None,
        })
    }

    /// Messages of IKE that came on UDP 4500 without the non-ESP marker.
    pub fn without_marker(&self) -> Vec<ObservationId> {
        let without = |one: &&Observation| one.fact == Fact::Unmatched(Unmatched::WithoutMarker);
        let all = self.log.observations().iter().filter(without);
        all.map(|one| one.id).take(MOST_WITNESSES).collect()
    }

    pub fn reflections(&self, channel: Channel) -> impl Iterator<Item = &'a Observation> {
        self.on(channel).filter(|one| matches!(one.fact, Fact::Reflected { .. }))
    }

    pub fn not_sent(&self, channel: Channel) -> Option<(ObservationId, &'a NotSent)> {
        self.on(channel).find_map(|one| match &one.fact {
            Fact::NotSent(reason) => Some((one.id, reason)),
            _ => None,
        })
    }

    /// The request that an answer or an error belongs to.
    pub fn request(&self, id: ObservationId) -> Option<&'a RequestSent> {
        match &self.log.observation(id)?.fact {
            Fact::RequestSent(sent) => Some(sent),
            _ => None,
        }
    }

    /// When something first went out on UDP 500.
    pub fn first_use_of_500(&self) -> Option<Timestamp> {
        let all = self.log.observations().iter();
        all.filter_map(|one| match &one.fact {
            Fact::RequestSent(sent) if sent.to.port() == port::IKE => Some(one.at),
            _ => None,
        })
        .min()
    }
}

/// Repetitions of an answer that no longer crossed what it is repeated for on the way.
const MOST_CROSSED: usize = 2;

/// Packets one way that make the lack of any the other way worth telling.
pub const MANY: u64 = 3;
/// Observations of one kind that a statement cites.
pub const MOST_WITNESSES: usize = 8;

/// Whether a request opens an exchange, and so waits for an answer.
pub const fn opens(request: &Request) -> bool {
    matches!(
        request,
        Request::MainModeProposal { .. }
            | Request::AggressiveProposal { .. }
            | Request::MainModeIdentification { .. }
            | Request::SaInit { .. }
            | Request::Esp { .. }
    ) || is_question(request)
}

/// Whether it is what a channel is asked by, where that is one datagram.
pub const fn is_question(request: &Request) -> bool {
    matches!(request, Request::Question(one) if one.number().is_some())
}

/// Whether what was read is a notify that refuses nothing.
pub const fn is_remark(learned: Learned) -> bool {
    matches!(learned, Learned::Notify { kind } if !notify::refuses(kind))
}

/// Whether an answer says no.
pub const fn refusal(answer: &Answer) -> Option<(u8, u16)> {
    match answer {
        Answer::V1Notify { kind } if notify::is_error(*kind) => Some((1, *kind)),
        Answer::V2Notify { kind, .. } if notify::is_error(*kind) => Some((2, *kind)),
        _ => None,
    }
}

/// Whether a client asks in a session whether the other end lives, or tells it something
/// (RFC 3706, RFC 7296 1.4).
pub const fn speaks_in_a_session(request: &Request) -> bool {
    matches!(
        request,
        Request::Informational { .. }
            | Request::Protected { exchange: exchange::V2_INFORMATIONAL, .. }
    )
}
