//! Consistency: what no verdict says, whatever the evidence.
//!
//! Owns the rules that hold between the parts of one verdict, and between a verdict
//! and its log: what is answered is not said to stop or to be silent elsewhere,
//! findings that exclude each other never stand together, and what is proven rests on
//! a packet. They read the finished verdict, the facts, and what each finding says that it
//! excludes, and share no reasoning with the judgement that they hold to account. Refuses to mend
//! anything.

mod captures;
mod channels;
mod class;
mod findings;
mod heard;
mod pairs;
mod proof;
#[cfg(test)]
mod tests;
mod translators;
mod walk;

use super::{FindingKind, Verdict};
use crate::evidence::{EvidenceLog, Fact, ObservationId, RequestSent};

/// A rule that every verdict keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A channel that the server answered is neither silent, closed nor refused.
    AnsweredIsNotSilent,
    /// A port from which anything came stops nowhere on the way there.
    HeardStopsNowhere,
    /// What the far end saw arrive is not said to stop, or to be closed.
    ArrivedIsNotLostThere,
    /// The far end's word and the channel's state are of one mind.
    FarEndFitsChannels,
    /// Where nothing is said to have answered, nothing came from the server.
    NothingAnsweredIsNothingHeard,
    /// Behind a translator the asked address speaks for the translator only.
    TranslatorSpeaksForItself,
    /// A translator that is seen, or proven, is shown by a packet that tells of addresses.
    SeenTranslatorIsShown,
    /// Several paths are of routers whose hop limits ran out, and no refusals.
    RefusalIsNoSharedLoad,
    /// A client that the far end saw at another address is behind a NAT.
    OtherAddressIsTranslated,
    /// A wrong key is not read out of what came by two public addresses.
    WrongKeyHasOneMapping,
    /// The class is what its channels say.
    ClassFitsChannels,
    /// The error that Windows shows at a rung is that of the class.
    ErrorFitsClass,
    /// No proven finding says the opposite of the class.
    FindingsLeaveClass,
    /// Findings say what the channels say.
    FindingsFitChannels,
    /// No two findings exclude each other, and none stands twice.
    NoTwoFindingsExclude,
    /// What is proven rests on more than our own packets.
    ProvenRestsOnAPacket,
    /// A refusal by ICMP rests on an ICMP error.
    RefusalRestsOnIcmp,
    /// Two recordings that prove a loss accuse no end of silence.
    ProvenLossIsNoSilence,
    /// What was answered is not said to be lost on the way there.
    AnsweredIsNotLostBetween,
    /// What shows its start does not begin in the middle.
    StartIsNotTheMiddle,
}

/// A rule that a verdict breaks, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The rule.
    pub rule: Rule,
    /// The observations concerned.
    pub observations: Vec<ObservationId>,
    /// The findings concerned.
    pub findings: Vec<FindingKind>,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 20] = [
        Self::AnsweredIsNotSilent,
        Self::HeardStopsNowhere,
        Self::ArrivedIsNotLostThere,
        Self::FarEndFitsChannels,
        Self::NothingAnsweredIsNothingHeard,
        Self::TranslatorSpeaksForItself,
        Self::SeenTranslatorIsShown,
        Self::RefusalIsNoSharedLoad,
        Self::OtherAddressIsTranslated,
        Self::WrongKeyHasOneMapping,
        Self::ClassFitsChannels,
        Self::ErrorFitsClass,
        Self::FindingsLeaveClass,
        Self::FindingsFitChannels,
        Self::NoTwoFindingsExclude,
        Self::ProvenRestsOnAPacket,
        Self::RefusalRestsOnIcmp,
        Self::ProvenLossIsNoSilence,
        Self::AnsweredIsNotLostBetween,
        Self::StartIsNotTheMiddle,
    ];

    /// Its name, in kebab case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AnsweredIsNotSilent => "answered-is-not-silent",
            Self::HeardStopsNowhere => "heard-stops-nowhere",
            Self::ArrivedIsNotLostThere => "arrived-is-not-lost-there",
            Self::FarEndFitsChannels => "far-end-fits-channels",
            Self::NothingAnsweredIsNothingHeard => "nothing-answered-is-nothing-heard",
            Self::TranslatorSpeaksForItself => "translator-speaks-for-itself",
            Self::SeenTranslatorIsShown => "seen-translator-is-shown",
            Self::RefusalIsNoSharedLoad => "refusal-is-no-shared-load",
            Self::OtherAddressIsTranslated => "other-address-is-translated",
            Self::WrongKeyHasOneMapping => "wrong-key-has-one-mapping",
            Self::ClassFitsChannels => "class-fits-channels",
            Self::ErrorFitsClass => "error-fits-class",
            Self::FindingsLeaveClass => "findings-leave-class",
            Self::FindingsFitChannels => "findings-fit-channels",
            Self::NoTwoFindingsExclude => "no-two-findings-exclude",
            Self::ProvenRestsOnAPacket => "proven-rests-on-a-packet",
            Self::RefusalRestsOnIcmp => "refusal-rests-on-icmp",
            Self::ProvenLossIsNoSilence => "proven-loss-is-no-silence",
            Self::AnsweredIsNotLostBetween => "answered-is-not-lost-between",
            Self::StartIsNotTheMiddle => "start-is-not-the-middle",
        }
    }

    fn broken_by(self, case: &Case<'_>) -> Vec<Concern> {
        match self {
            Self::AnsweredIsNotSilent => channels::answered_is_not_silent(case),
            Self::HeardStopsNowhere => walk::heard_stops_nowhere(case),
            Self::ArrivedIsNotLostThere => channels::arrived_is_not_lost_there(case),
            Self::FarEndFitsChannels => channels::far_end_fits_channels(case),
            Self::NothingAnsweredIsNothingHeard => channels::nothing_is_heard(case),
            Self::TranslatorSpeaksForItself => translators::speaks_for_itself(case),
            Self::SeenTranslatorIsShown => translators::is_shown(case),
            Self::RefusalIsNoSharedLoad => walk::refusal_is_no_shared_load(case),
            Self::OtherAddressIsTranslated => translators::other_address_is_translated(case),
            Self::WrongKeyHasOneMapping => translators::wrong_key_has_one_mapping(case),
            Self::ClassFitsChannels => class::fits_channels(case),
            Self::ErrorFitsClass => class::error_fits(case),
            Self::FindingsLeaveClass => class::is_left_by_findings(case),
            Self::FindingsFitChannels => findings::fit_channels(case),
            Self::NoTwoFindingsExclude => pairs::none_exclude(case),
            Self::ProvenRestsOnAPacket => proof::rests_on_a_packet(case),
            Self::RefusalRestsOnIcmp => proof::refusal_rests_on_icmp(case),
            Self::ProvenLossIsNoSilence => captures::proven_loss_is_no_silence(case),
            Self::AnsweredIsNotLostBetween => captures::answered_is_not_lost(case),
            Self::StartIsNotTheMiddle => captures::start_is_not_the_middle(case),
        }
    }
}

/// What a verdict says, and what it was made of.
struct Case<'a> {
    verdict: &'a Verdict,
    log: &'a EvidenceLog,
}

/// One statement of a verdict that breaks a rule: observations, a finding, or both;
/// neither where it is the class itself.
#[derive(Debug, Default)]
struct Concern {
    observations: Vec<ObservationId>,
    finding: Option<FindingKind>,
}

impl Concern {
    fn observed(observations: &[ObservationId]) -> Self {
        Self { observations: observations.to_vec(), finding: None }
    }

    fn found(finding: &super::Finding) -> Self {
        Self { observations: finding.because.clone(), finding: Some(finding.kind.clone()) }
    }

    /// Of the class, where that is so.
    fn of_class(case: &Case<'_>, broken: bool) -> Option<Self> {
        broken.then(|| Self::observed(&case.verdict.because))
    }
}

impl<'a> Case<'a> {
    fn facts(&self) -> impl Iterator<Item = (ObservationId, &'a Fact)> + use<'a> {
        self.log.observations().iter().map(|one| (one.id, &one.fact))
    }

    fn fact(&self, id: ObservationId) -> Option<&'a Fact> {
        self.log.observation(id).map(|one| &one.fact)
    }

    fn sent(&self, id: ObservationId) -> Option<&'a RequestSent> {
        match self.fact(id)? {
            Fact::RequestSent(sent) => Some(sent),
            _ => None,
        }
    }

    /// The findings of a kind, each a concern.
    fn found(&self, is_it: impl Fn(&FindingKind) -> bool) -> Vec<Concern> {
        let findings = self.verdict.findings.iter();
        findings.filter(|one| is_it(&one.kind)).map(Concern::found).collect()
    }
}

/// Every rule that a verdict on this log breaks, each once; none where all is well.
///
/// `log` is the client's where two recordings were joined.
#[must_use]
pub fn violations(verdict: &Verdict, log: &EvidenceLog) -> Vec<Violation> {
    let case = Case { verdict, log };
    let broken = Rule::ALL.into_iter().filter_map(|rule| {
        let concerns = rule.broken_by(&case);
        if concerns.is_empty() {
            return None;
        }
        let mut violation = Violation { rule, observations: Vec::new(), findings: Vec::new() };
        for concern in concerns {
            violation.observations.extend(concern.observations);
            violation.findings.extend(concern.finding);
        }
        violation.observations.sort_unstable();
        violation.observations.dedup();
        Some(violation)
    });
    broken.collect()
}

/// Stops a build with assertions, as tests and fuzzing are, at a verdict that breaks a
/// rule; other builds judge without it.
pub fn hold(verdict: &Verdict, log: &EvidenceLog) {
    if cfg!(debug_assertions) {
        let broken = violations(verdict, log);
        let names: Vec<_> = broken.iter().map(|one| one.rule.name()).collect();
        debug_assert!(broken.is_empty(), "{names:?}: {broken:?}\nin {verdict:?}");
    }
}
