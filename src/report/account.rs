//! What a probe's run and a conversation of a capture have in common: a
//! judgement, what it rests on, and where to look that up.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::analysis::{AnalysedFile, Analysis, Conversation, place};
use super::{EndedBy, Run};
use crate::evidence::{Observation, ObservationId};
use crate::verdict::{Required, Verdict};

/// Where the frames come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A run of this program.
    Probe,
    /// The same, asked for the hops on the way.
    Walk,
    /// A capture that somebody else recorded.
    Capture,
}

/// A judgement with everything that a report on it needs.
#[derive(Debug, Clone)]
pub(super) struct Account<'a> {
    /// Where the frames come from.
    pub origin: Origin,
    /// The server, as sentences name it.
    pub target: String,
    /// The server's address, where it is known.
    pub server: Option<IpAddr>,
    /// The judgement.
    pub verdict: &'a Verdict,
    /// What it rests on.
    pub observations: &'a [Observation],
    /// What kept a run from sending more.
    pub kept: Kept,
    /// The channels that the user requires; `None` where none are.
    pub required: Option<&'a Required>,
    record: Record<'a>,
}

/// What kept a run from sending more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kept {
    /// It ended before all of its plan was done.
    pub cut_short: bool,
    /// It had to do without something, which the notes name.
    pub limited: bool,
}

/// Where a reader finds a frame.
#[derive(Debug, Clone, Copy)]
enum Record<'a> {
    None,
    Capture,
    Files(&'a [AnalysedFile]),
}

/// Frames of one file, ascending, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Citation<'a> {
    /// The file's path, where there are several.
    pub path: Option<&'a str>,
    /// Numbers as Wireshark counts them.
    pub frames: Vec<u64>,
}

impl<'a> Account<'a> {
    /// Of a run's judgement, where it has one.
    pub fn of_run(run: &Run<'a>) -> Option<Self> {
        Some(Self {
            origin: if run.walks { Origin::Walk } else { Origin::Probe },
            target: run.target.name.to_owned(),
            server: run.target.address,
            verdict: run.verdict?,
            observations: run.observations,
            kept: Kept {
                cut_short: run.ended_by != EndedBy::Complete,
                limited: !run.limitations.is_empty(),
            },
            required: run.required,
            record: if run.capture.is_some() { Record::Capture } else { Record::None },
        })
    }

    /// Of a conversation of an analysis.
    pub fn of_conversation(conversation: &'a Conversation, analysis: &Analysis<'a>) -> Self {
        let files = analysis.files;
        Self {
            origin: Origin::Capture,
            target: conversation.server.to_string(),
            server: Some(conversation.server),
            verdict: &conversation.verdict,
            observations: &conversation.observations,
            kept: Kept::default(),
            required: analysis.required,
            record: if files.len() > 1 { Record::Files(files) } else { Record::Capture },
        }
    }

    /// The frames that observations were read from, file by file.
    pub fn cite(&self, because: &[ObservationId]) -> Vec<Citation<'a>> {
        let files = match self.record {
            Record::None => return Vec::new(),
            Record::Capture => None,
            Record::Files(files) => Some(files),
        };
        let mut citations: Vec<Citation<'a>> = Vec::new();
        for frame in self.frames_of(because) {
            let (path, number) = match files.and_then(|files| place(files, frame)) {
                Some((file, number)) => {
                    (files.and_then(|files| files.get(file)).map(|file| file.path.as_str()), number)
                }
                None => (None, frame),
            };
            match citations.last_mut() {
                Some(last) if last.path == path => last.frames.push(number),
                _ => citations.push(Citation { path, frames: vec![number] }),
            }
        }
        citations
    }

    fn frames_of(&self, because: &[ObservationId]) -> BTreeSet<u64> {
        let because: BTreeSet<_> = because.iter().collect();
        self.observations
            .iter()
            .filter(|observation| because.contains(&observation.id))
            .filter_map(|observation| observation.frame)
            .collect()
    }
}
