//! What the far end's witness proves of the steps of IKEv1: which message is lost, and which
//! way; and what both ends' ports say of the client's translator.

use std::net::{IpAddr, SocketAddr};

use super::ladder::{Ladder, Step};
use super::loss::unanswered_needed;
use super::nat::Place;
use super::view::View;
use super::{Certainty, FarEnd, FarEndStep, FarEndSteps, Finding, FindingKind, IkeStep, Passage};
use crate::evidence::{
    Answer, Channel, Learned, ObservationId, Request, RequestSent, StepCount, Timestamp,
    WitnessSteps, port,
};
use crate::verdict::{FarEndWithoutKey, MessageLostOnTheWay, NatAddressChanges};

/// A step that the far end counts.
struct Counted {
    step: IkeStep,
    /// Whether a request of the client's own flow is one of it.
    is_of: fn(&RequestSent) -> bool,
    count: fn(WitnessSteps) -> StepCount,
    is_answered: fn(&View<'_>, &Ladder) -> bool,
}

/// All of them: of message 1 a channel's row tells.
const STEPS: [Counted; 4] = [
    Counted {
        step: IkeStep::KeyExchange500,
        is_of: |sent| is_message_3(sent) && sent.to.port() == port::IKE,
        count: |said| said.key_exchange_500,
        is_answered: |view, _| has_message_4(view, Channel::Ike500),
    },
    Counted {
        step: IkeStep::KeyExchange4500,
        is_of: |sent| is_message_3(sent) && sent.to.port() == port::NAT_TRAVERSAL,
        count: |said| said.key_exchange_4500,
        is_answered: |view, _| has_message_4(view, Channel::Ike4500),
    },
    Counted {
        step: IkeStep::Authentication,
        is_of: is_message_5,
        count: |said| said.authentication,
        // Whoever goes on to quick mode had message 6.
        is_answered: |_, ladder| {
            is_answered(&ladder.identification) || !matches!(ladder.quick, Step::NotTaken)
        },
    },
    Counted {
        step: IkeStep::QuickMode,
        is_of: |sent| matches!(sent.request, Request::QuickMode { .. }),
        count: |said| said.quick_mode,
        is_answered: |_, ladder| is_answered(&ladder.quick),
    },
];

const fn is_message_3(sent: &RequestSent) -> bool {
    matches!(sent.request, Request::MainModeKeyExchange { .. })
}

const fn is_message_5(sent: &RequestSent) -> bool {
    matches!(sent.request, Request::MainModeIdentification { .. })
}

fn has_message_4(view: &View<'_>, channel: Channel) -> bool {
    let mut answers = view.asked_answers(channel);
    answers.any(|(_, one)| matches!(one.answer, Answer::MainModeKeyExchange { .. }))
}

const fn is_answered(step: &Step) -> bool {
    matches!(step, Step::Passed(_) | Step::Refused(_))
}

/// What the far end said last of the steps.
struct Word {
    note: ObservationId,
    said: WitnessSteps,
    /// What was sent before this is in it.
    told: Timestamp,
    /// An earlier word had more: it was started again, or overtaken, and what it does not
    /// have may have arrived all the same.
    incomplete: bool,
}

impl Word {
    fn last(view: &View<'_>, told: Timestamp) -> Option<Self> {
        let said = view.notes().filter_map(|(id, learned)| match learned {
            Learned::WitnessedSteps(steps) => Some((id, steps)),
            _ => None,
        });
        let said: Vec<_> = said.collect();
        let (note, last) = *said.last()?;
        let had_more = |earlier: WitnessSteps| {
            let more = |one: &Counted| (one.count)(earlier).arrived > (one.count)(last).arrived;
            STEPS.iter().any(more)
        };
        let incomplete = said.iter().any(|(_, earlier)| had_more(*earlier));
        Some(Self { note, said: last, told, incomplete })
    }
}

/// The steps that were taken, as the far end said last; `told` is when what was sent before
/// is in its word.
pub fn judge(view: &View<'_>, told: Timestamp) -> Option<FarEndSteps> {
    let word = Word::last(view, told)?;
    let ladder = view.ladder();
    let rows = STEPS.iter().filter_map(|step| row(view, ladder, step, &word));
    let WitnessSteps { keyed, key_fits, .. } = word.said;
    Some(FarEndSteps { keyed, key_fits, rows: rows.collect(), because: vec![word.note] })
}

fn row(view: &View<'_>, ladder: &Ladder, counted: &Counted, word: &Word) -> Option<FarEndStep> {
    // Fresh flows bear no mark, and the far end does not count them.
    let own = Channel::IKE.into_iter().flat_map(|one| view.sent(one));
    let mut sent: Vec<_> = own.filter(|(_, sent)| (counted.is_of)(sent)).collect();
    sent.sort_by_key(|(one, _)| one.id);
    if sent.is_empty() {
        return None;
    }
    let StepCount { arrived, answered } = (counted.count)(word.said);
    let early = sent.iter().filter(|(one, _)| one.at < word.told).count();
    let needed = unanswered_needed(view);
    let passage = match ((counted.is_answered)(view, ladder), arrived) {
        (true, _) => Passage::BothWays,
        (false, 1..) if usize::from(answered) >= needed => Passage::LostBack,
        (false, 1..) => Passage::Arrived,
        (false, 0) if early >= needed && !word.incomplete => Passage::LostThere,
        (false, 0) => Passage::Unknown,
    };
    let mut because: Vec<_> = sent.iter().map(|(one, _)| one.id).take(needed).collect();
    because.push(word.note);
    let sent = u32::try_from(sent.len()).unwrap_or(u32::MAX);
    Some(FarEndStep { step: counted.step, passage, sent, arrived, answered, because })
}

/// Message 5 was sent to a far end that has no key to answer it with: the ground for that.
pub fn without_key(view: &View<'_>, far_end: Option<&FarEnd>) -> Option<Vec<ObservationId>> {
    let steps = far_end?.steps.as_ref().filter(|steps| !steps.keyed)?;
    let sent = view.requests().filter(|(_, sent)| is_message_5(sent));
    let mut because: Vec<_> = sent.map(|(one, _)| one.id).collect();
    let asked = !because.is_empty();
    because.extend(&steps.because);
    asked.then_some(because)
}

/// The findings: messages that are lost, a far end without a key.
pub fn findings(view: &View<'_>, far_end: &FarEnd) -> Vec<Finding> {
    let proven = |kind, because| Finding { kind, certainty: Certainty::Proven, because };
    let without_key = without_key(view, Some(far_end));
    let keyed = without_key.is_none();
    let kind = FindingKind::FarEndWithoutKey(FarEndWithoutKey {});
    let mut findings: Vec<_> =
        without_key.map(|because| proven(kind, because)).into_iter().collect();
    let rows = far_end.steps.iter().flat_map(|steps| &steps.rows);
    findings.extend(rows.filter_map(|row| {
        // Nobody answers message 5 there.
        let counts = keyed || row.step != IkeStep::Authentication;
        let direction = row.lost().filter(|_| counts)?;
        let kind =
            FindingKind::MessageLostOnTheWay(MessageLostOnTheWay { step: row.step, direction });
        Some(proven(kind, row.because.clone()))
    }));
    findings
}

/// Whether UDP 500 and UDP 4500 of the client come from two addresses: as the far end saw
/// them, or as the hashes of the server say.
pub fn address_changes(view: &View<'_>, far_end: Option<&FarEnd>) -> Option<Finding> {
    let finding = |ike, nat_traversal, certainty, because| {
        let kind = FindingKind::NatAddressChanges(NatAddressChanges { ike, nat_traversal });
        Some(Finding { kind, certainty, because })
    };
    let seen = |channel| {
        let row = far_end?.row(channel)?;
        Some((row.seen?.from, &row.because))
    };
    if let (Some((ike, one)), Some((nat_t, other))) =
        (seen(Channel::Ike500), seen(Channel::Ike4500))
    {
        // Who was there to count knows better than any hash.
        let differ = ike.ip() != nat_t.ip();
        let because = [one.as_slice(), other.as_slice()].concat();
        return differ.then(|| finding(Some(ike), Some(nat_t), Certainty::Proven, because))?;
    }
    let hashed = super::nat::places(view);
    let of = |channel| hashed.iter().find(|one| one.channel == channel);
    let (ike, nat_t) = (of(Channel::Ike500)?, of(Channel::Ike4500)?);
    let because = vec![ike.id, nat_t.id];
    match (ike.place, nat_t.place) {
        (Place::At(one), Place::At(other)) if one.ip() != other.ip() => {
            finding(Some(one), Some(other), Certainty::Proven, because)
        }
        // A server that tells the truth on one port does not make it up on the other.
        (Place::At(one), Place::Elsewhere) if is_outside(view, one) => {
            finding(Some(one), None, Certainty::Likely, because)
        }
        (Place::Elsewhere, Place::At(other)) if is_outside(view, other) => {
            finding(None, Some(other), Certainty::Likely, because)
        }
        _ => None,
    }
}

/// Whether an end is the public one that the user named: the hash about it is a true one.
fn is_outside(view: &View<'_>, end: SocketAddr) -> bool {
    let public: Option<IpAddr> = view.log().path().public_address;
    public == Some(end.ip())
}
