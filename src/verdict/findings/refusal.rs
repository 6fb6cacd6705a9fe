//! The server answers and says no before any key is used.

use super::{Finding, Question, Seen};
use crate::evidence::{Answer, Answered, Channel, ObservationId};
use crate::verdict::view::refusal;
use crate::verdict::{Certainty, Class, Owner};
use crate::wire::isakmp::number::notify;

finding! {
    /// No proposal was acceptable.
    NoProposalChosen {} => Owner::SERVER,
        decides(Class::Refused),
        answers(&[Question::WhyNoIke])
}
finding! {
    /// IKEv2 is answered in full, and IKEv1 is refused.
    Ikev2Only {
        /// Notify message type that refuses IKEv1.
        pub notify: u16,
    } => Owner::SERVER,
        decides(Class::Refused)
}
finding! {
    /// What was refused with a pre-shared key is accepted with certificates.
    CertificatesOnly {} => Owner::SERVER,
        answers(&[Question::WhyNoIke])
}
finding! {
    /// Another refusal.
    RefusedWith {
        /// Protocol version, 1 or 2.
        pub version: u8,
        /// Notify message type.
        pub notify: u16,
    } => Owner::SERVER,
        decides(Class::Refused)
}
finding! {
    /// A refusal came in clear in an exchange that went on all the same.
    RefusalOvertaken {
        /// Protocol version, 1 or 2.
        pub version: u8,
        /// Notify message type.
        pub notify: u16,
    } => Owner::SERVER
}

/// A refusal in clear, which anybody may have sent, in front of the answer that goes on.
pub fn overtaken(seen: &Seen<'_>) -> Option<Finding> {
    let view = seen.view;
    let cookie = |one: &Answered| view.request(one.request)?.request.cookie();
    Channel::IKE.into_iter().find_map(|channel| {
        let answers: Vec<_> = view.asked_answers(channel).collect();
        answers.iter().find_map(|(refused, one)| {
            let (version, notify) = refusal(&one.answer)?;
            let (goes_on, _) = answers.iter().find(|(later, other)| {
                let goes_on = matches!(
                    other.answer,
                    Answer::MainModeTransform { .. } | Answer::MainModeKeyExchange { .. }
                );
                goes_on && later.id > refused.id && cookie(other) == cookie(one)
            })?;
            let found = RefusalOvertaken { version, notify };
            Some(Finding::new(found, Certainty::Likely, &[refused.id, goes_on.id]))
        })
    })
}

/// The server takes by signature what it refuses with a pre-shared key: it says why
/// no proposal was chosen, and stands in the place of that.
pub fn certificates_only(seen: &Seen<'_>) -> Option<Finding> {
    let (view, decision) = (seen.view, seen.decision);
    let refused = |asked: ObservationId| {
        let asked = &view.request(asked)?.request;
        let kind = notify::NO_PROPOSAL_CHOSEN;
        let of_this = |one: &Answered| {
            let request = view.request(one.request).map(|sent| &sent.request);
            one.answer == Answer::V1Notify { kind } && request == Some(asked)
        };
        view.asked_answers(Channel::Ike500).find(|(_, one)| of_this(one)).map(|(one, _)| one.id)
    };
    let found = view.asked_answers(Channel::Ike500).find_map(|(observation, answered)| {
        let Answer::MainModeTransform { with_key: Some(asked), .. } = answered.answer else {
            return None;
        };
        Some([refused(asked)?, observation.id])
    });
    let because = found.filter(|_| decision.leading == (NoProposalChosen {}).into())?;
    Some(Finding::new(CertificatesOnly {}, Certainty::Proven, &because))
}
