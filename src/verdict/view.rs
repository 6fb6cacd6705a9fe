//! Questions that several rules ask of the log.

use crate::wire::isakmp::number::notify;

use crate::evidence::{
    Answer, AnswerSource, Answered, Channel, EvidenceLog, Fact, IcmpReport, NotSent, Observation,
    ObservationId, Request, RequestSent, Timestamp,
};

/// The log with the questions.
pub struct View<'a> {
    log: &'a EvidenceLog,
}

/// An observation and the fact in it.
pub type Seen<'a, F> = (&'a Observation, &'a F);

impl<'a> View<'a> {
    pub const fn new(log: &'a EvidenceLog) -> Self {
        Self { log }
    }

    pub const fn log(&self) -> &'a EvidenceLog {
        self.log
    }

    pub fn on(&self, channel: Channel) -> impl Iterator<Item = &'a Observation> + use<'a> {
        self.log.observations().iter().filter(move |one| one.channel == channel)
    }

    pub fn sent(&self, channel: Channel) -> impl Iterator<Item = Seen<'a, RequestSent>> + use<'a> {
        self.on(channel).filter_map(|one| match &one.fact {
            Fact::RequestSent(sent) => Some((one, sent)),
            _ => None,
        })
    }

    pub fn answers(&self, channel: Channel) -> impl Iterator<Item = Seen<'a, Answered>> + use<'a> {
        self.on(channel).filter_map(|one| match &one.fact {
            Fact::Answered(answered) => Some((one, answered)),
            _ => None,
        })
    }

    /// Answers from where the request went.
    pub fn asked_answers(
        &self,
        channel: Channel,
    ) -> impl Iterator<Item = Seen<'a, Answered>> + use<'a> {
        self.answers(channel).filter(|(_, answered)| answered.source == AnswerSource::Asked)
    }

    pub fn icmp(&self, channel: Channel) -> impl Iterator<Item = Seen<'a, IcmpReport>> + use<'a> {
        self.on(channel).filter_map(|one| match &one.fact {
            Fact::IcmpError(report) => Some((one, report)),
            _ => None,
        })
    }

    pub fn reflections(&self, channel: Channel) -> impl Iterator<Item = &'a Observation> + use<'a> {
        self.on(channel).filter(|one| matches!(one.fact, Fact::Reflected { .. }))
    }

    pub fn not_sent(&self, channel: Channel) -> Option<&'a NotSent> {
        self.on(channel).find_map(|one| match &one.fact {
            Fact::NotSent(reason) => Some(reason),
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
            Fact::RequestSent(sent) if sent.to.port() == 500 => Some(one.at),
            _ => None,
        })
        .min()
    }
}

/// Whether a request opens an exchange, and so waits for an answer.
pub const fn opens(request: &Request) -> bool {
    matches!(
        request,
        Request::MainModeProposal { .. }
            | Request::SaInit { .. }
            | Request::StartControlConnection { .. }
            | Request::Esp { .. }
    )
}

/// Whether an answer says no.
pub const fn refusal(answer: &Answer) -> Option<(u8, u16)> {
    match answer {
        Answer::V1Notify { kind } if *kind < notify::FIRST_STATUS => Some((1, *kind)),
        Answer::V2Notify { kind } if *kind < notify::FIRST_STATUS => Some((2, *kind)),
        _ => None,
    }
}
