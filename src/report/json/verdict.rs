//! A judgement as JSON: what a probe and a conversation of a capture share.

use schemars::JsonSchema;
use serde::Serialize;

use super::far_end::FarEndDocument;
use super::finding::FindingDocument;
use super::judgement::{ChannelsDocument, NatDocument, ServerDocument};
use super::walk::WalkDocument;
use crate::evidence::ObservationId;
use crate::report::account::Account;
use crate::report::words::Words;
use crate::verdict::{
    Certainty, Channels, Class, RungReport, ServerIdentity, SizeReport, WindowsConnects,
};

/// What decides a class.
#[derive(Debug, Clone, Serialize, JsonSchema)]
struct CauseDocument {
    /// A finding's kind, or what several findings amount to.
    kind: String,
}

/// The judgement; its `class` is `null` where there is none.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct VerdictDocument {
    class: Option<Class>,
    label: Option<String>,
    /// What Windows would show; `null` where it would show none, or one of several.
    windows_error: Option<u32>,
    /// Whether a Windows client as it is delivered would connect.
    windows_connects: Option<WindowsConnects>,
    /// The most specific thing that is known, in at most 60 characters.
    headline: Option<String>,
    /// What decides the class.
    cause: Option<CauseDocument>,
    certainty: Option<Certainty>,
    summary: Option<String>,
    /// What would decide, where something is open.
    would_decide: Option<String>,
    /// Ids of the observations that the class rests on.
    because: Vec<ObservationId>,
    channels: ChannelsDocument,
    /// The steps of a tunnel in their order; those behind the first take the key.
    ladder: Vec<RungReport>,
    nat: NatDocument,
    server: ServerDocument,
    /// What sizes get through; `null` where it was not tested.
    size: Option<SizeReport>,
    findings: Vec<FindingDocument>,
    /// The hops on the way; `null` where nobody asked them.
    walk: Option<WalkDocument>,
    /// What a far end with the same key made known; `null` without one.
    far_end: Option<FarEndDocument>,
}

impl VerdictDocument {
    /// A judgement.
    pub fn new(account: &Account<'_>, words: &Words) -> Self {
        let verdict = account.verdict;
        let finding = |finding| FindingDocument::new(finding, account, words);
        Self {
            class: Some(verdict.class),
            label: Some(words.label(verdict)),
            windows_error: verdict.windows_error(),
            windows_connects: Some(verdict.windows_connects()),
            headline: Some(words.headline(verdict, account.origin)),
            cause: Some(CauseDocument { kind: Words::cause_name(&verdict.leading) }),
            certainty: Some(verdict.certainty),
            summary: Some(words.summary(verdict, &account.target, account.origin)),
            would_decide: words.decides(verdict, account.origin, account.kept),
            because: verdict.because.clone(),
            channels: ChannelsDocument::new(&verdict.channels, words),
            ladder: verdict.ladder.clone(),
            nat: (&verdict.nat).into(),
            server: (&verdict.server).into(),
            size: verdict.size.clone(),
            findings: verdict.findings.iter().map(finding).collect(),
            walk: verdict.walk.as_ref().map(Into::into),
            far_end: verdict.far_end.as_ref().map(Into::into),
        }
    }

    /// No judgement: the run could not start.
    pub fn none(words: &Words) -> Self {
        Self {
            class: None,
            label: None,
            windows_error: None,
            windows_connects: None,
            headline: None,
            cause: None,
            certainty: None,
            summary: None,
            would_decide: None,
            because: Vec::new(),
            channels: ChannelsDocument::new(&Channels::untested(), words),
            ladder: Vec::new(),
            nat: NatDocument::not_tested(),
            server: (&ServerIdentity::default()).into(),
            size: None,
            findings: Vec::new(),
            walk: None,
            far_end: None,
        }
    }
}
