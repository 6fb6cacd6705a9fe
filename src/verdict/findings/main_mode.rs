//! Why main mode got nowhere.

use super::{FindingKind, Question, Seen};
use crate::evidence::{Channel, ObservationId};
use crate::verdict::class::Decision;
use crate::verdict::class::decision::inconclusive;
use crate::verdict::{Certainty, Class, Open, Owner, Summary, WouldDecide};

finding! {
    /// Nothing answered on any channel.
    NothingAnswered {} => Owner::SERVER_FIRST,
        decides(Class::ServerSilent),
        open(Open::SILENCE),
        answers(&[Question::WhyNoIke, Question::HowFarTheKeyWent]),
        silent_on(&Channel::IKE);

    fn denies(&self, other: &FindingKind) -> bool {
        matches!(
            other,
            FindingKind::NatTraversalLost(_)
                | FindingKind::NatTraversalStalled(_)
                | FindingKind::OpensAfterIke500(_)
                | FindingKind::RefusedWith(_)
                | FindingKind::LoginWanted(_)
        )
    }
}
finding! {
    /// UDP 500 is lost, UDP 4500 is answered.
    Ike500Lost {
        /// UDP 4500 answers IKEv2 alone: IKEv1 is silent there too.
        pub by_ikev2: bool,
    } => Owner::SERVER_FIRST,
        decides(Class::ServerSilent),
        open(Open::SILENCE),
        answers(&[Question::WhyNoIke]),
        silent_on(&[Channel::Ike500]);

    fn denies(&self, other: &FindingKind) -> bool {
        matches!(other, FindingKind::NatTraversalLost(_) | FindingKind::NatTraversalStalled(_))
    }
}
finding! {
    /// IKEv1 is not answered, IKEv2 is.
    Ikev1Dropped {} => Owner::SERVER_FIRST,
        decides(Class::ServerSilent),
        open(Open::SILENCE),
        answers(&[Question::WhyNoIke])
}
finding! {
    /// The exchange stops after message 2.
    StalledAfterMessage2 {} => Owner::SERVER,
        decides(Class::ServerSilent),
        open(Open::SILENCE),
        answers(&[Question::WhyNoIke]),
        silent_on(&Channel::IKE);

    // What stops on both ports is no matter of one.
    fn denies(&self, other: &FindingKind) -> bool {
        matches!(other, FindingKind::NatTraversalStalled(_))
    }
}
finding! {
    /// Our own packets come back.
    Reflector {} => Owner::CLIENT_FIRST,
        decides(Class::ServerSilent),
        answers(&[Question::WhyNoIke])
}
finding! {
    /// Requests cannot be read.
    MalformedRequest {} => &[Owner::User, Owner::ServerAdministrator],
        decides(Class::Inconclusive),
        open(Open::again(WouldDecide::CaptureWholePackets)),
        answers(&[Question::WhyNoIke])
}

/// Where a fresh flow is answered, or anything comes back, that is not nothing.
pub fn answered_beside(seen: &Seen<'_>) -> Option<Decision> {
    let Seen { view, decision, .. } = *seen;
    if decision.leading != (NothingAnswered {}).into() {
        return None;
    }
    let ports = Channel::IKE;
    if let Some((one, _)) = ports.into_iter().find_map(|port| view.fresh_answers(port).next()) {
        return Some(inconclusive(Summary::AnsweredInPart, &[&decision.because, &[one.id]]));
    }
    // A client that asks by IKEv2 alone is judged by it, and other packets of its may come back.
    let back = |port| view.fresh_reflections(port).chain(view.reflections(port)).next();
    let one = ports.into_iter().find_map(back)?;
    let ground: [&[ObservationId]; 2] = [&decision.because, &[one.id]];
    Some(Decision::new(Certainty::Likely, Reflector {}, &ground))
}
