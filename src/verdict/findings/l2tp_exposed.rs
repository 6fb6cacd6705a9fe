//! L2TP that is answered without IPsec.

use super::{Finding, Seen};
use crate::evidence::{Answer, AnswerSource, Channel, QuestionAnswer};
use crate::verdict::{Certainty, Owner};

finding! {
    /// L2TP answers without IPsec.
    L2tpExposed {} => Owner::SERVER
}

/// L2TP without IPsec is an open door; silence there is as it should be.
pub fn find(seen: &Seen<'_>) -> Option<Finding> {
    let reply = seen.view.answers(Channel::L2tp1701).find(|(_, one)| {
        let from_target = !matches!(one.source, AnswerSource::OtherAddress(_));
        from_target
            && matches!(
                one.answer,
                Answer::Question(QuestionAnswer::StartControlConnectionReply { .. })
            )
    });
    let found = |id| Finding::new(L2tpExposed {}, Certainty::Proven, &[id]);
    reply.map(|(reply, _)| found(reply.id))
}
