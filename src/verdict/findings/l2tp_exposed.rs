//! L2TP that is answered without IPsec.

use super::{Finding, Seen};
use crate::evidence::{Answer, AnswerSource, Channel, ObservationId, QuestionAnswer};
use crate::verdict::{Certainty, Owner};
use crate::wire::l2tp::HOST_NAME;

finding! {
    /// L2TP answers without IPsec.
    L2tpExposed {} => Owner::SERVER
}
finding! {
    /// The same, and every answer gives its name as that of this program's far end, which
    /// answers so by design. Anybody can give that name.
    FarEndAnswersL2tp {} => Owner::SERVER
}

/// L2TP without IPsec is an open door; silence there is as it should be.
pub fn find(seen: &Seen<'_>) -> Option<Finding> {
    let mut named = None;
    for (id, name) in replies(seen) {
        if name.as_bytes() != HOST_NAME {
            return Some(Finding::new(L2tpExposed {}, Certainty::Proven, &[id]));
        }
        named.get_or_insert(id);
    }
    // The name is no proof: only the witness key is.
    named.map(|id| Finding::new(FarEndAnswersL2tp {}, Certainty::Likely, &[id]))
}

/// The replies of the server to our SCCRQ, and the name in each.
fn replies<'a>(seen: &Seen<'a>) -> impl Iterator<Item = (ObservationId, &'a str)> {
    let from_target = |source| !matches!(source, AnswerSource::OtherAddress(_));
    seen.view.answers(Channel::L2tp1701).filter_map(move |(observation, one)| match &one.answer {
        Answer::Question(QuestionAnswer::StartControlConnectionReply { host_name, .. })
            if from_target(one.source) =>
        {
            Some((observation.id, host_name.as_str()))
        }
        _ => None,
    })
}
