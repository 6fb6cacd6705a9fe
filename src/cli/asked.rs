//! Servers that are asked over one network, and what came of each.

use super::flow_history::FlowRecord;
use super::recording::{Over, Recorded, Recording};
use super::trouble;
use super::unprobed::no_run;
use crate::drive::{self, EndedBy, Network, Probe, Session, Targets};
use crate::evidence::{EvidenceLog, Timestamp};
use crate::report::{self, ClientEnd, Language, Limitation, Run, Target};
use crate::verdict::{Searches, Verdict, classify_within};

/// A server that is ready to be asked, or was.
pub struct Asked {
    pub session: Session,
    pub recording: Recording,
    pub started: Timestamp,
    /// What is kept of its flows for later runs, where anything is.
    pub flows: Option<FlowRecord>,
    /// Why it ended; an error as a sentence.
    pub ended: Result<EndedBy, String>,
}

/// What came of a server.
pub struct Outcome {
    pub started: Timestamp,
    pub finished: Timestamp,
    /// This end; None where no socket was opened.
    pub client: Option<ClientEnd>,
    pub ended_by: report::EndedBy,
    /// What went wrong, in a sentence.
    pub error: Option<String>,
    pub log: EvidenceLog,
    /// None where it could not be asked.
    pub verdict: Option<Verdict>,
    pub recorded: Recorded,
    pub limitations: Vec<Limitation>,
}

/// Asks servers until all are done with.
pub async fn ask<N: Network>(
    network: &mut N,
    servers: &mut [Asked],
    language: Language,
    interruption: impl Future,
) where
    N::Error: std::error::Error + Send + Sync + 'static,
{
    let client = network.client();
    let probes = servers
        .iter_mut()
        .map(|one| Probe::begin(&mut one.session, &mut one.recording, network))
        .collect();
    let mut targets = Targets::new(client, probes);
    let failed = drive::run(network, &mut targets, interruption).await.err();
    let failed = failed.map(|error| trouble::sentence(&error.into(), language));
    let ended: Vec<_> = targets.ended_by().collect();
    for (server, by) in servers.iter_mut().zip(ended) {
        server.ended = match &failed {
            Some(error) if by == EndedBy::Error => Err(error.clone()),
            _ => Ok(by),
        };
    }
}

impl Asked {
    /// A server that was not asked yet.
    pub const fn new(session: Session, recording: Recording, started: Timestamp) -> Self {
        Self { session, recording, started, flows: None, ended: Ok(EndedBy::Error) }
    }

    /// Judges what was observed of it until now. The link lost `dropped` frames.
    pub fn judged(self, finished: Timestamp, searches: &Searches, dropped: u64) -> Outcome {
        let log = self.session.into_log(finished);
        if let Some(flows) = self.flows {
            flows.close(&log);
        }
        self.recording.is_over();
        let verdict = classify_within(&log, searches);
        let recorded = self.recording.finish(&log, &verdict, Over { at: finished, dropped });
        let (ended_by, error) = match self.ended {
            Ok(by) => (by.into(), recorded.trouble.clone()),
            Err(error) => (report::EndedBy::Error, Some(error)),
        };
        let (started, verdict) = (self.started, Some(verdict));
        let (client, limitations) = (None, Vec::new());
        Outcome { started, finished, client, ended_by, error, log, verdict, recorded, limitations }
    }
}

impl Outcome {
    /// As a report wants it.
    pub fn run<'a>(&'a self, version: &'a str, target: Target<'a>) -> Run<'a> {
        Run {
            target,
            finished: self.finished,
            ended_by: self.ended_by,
            error: self.error.as_deref(),
            verdict: self.verdict.as_ref(),
            observations: self.log.observations(),
            client: self.client.as_ref(),
            capture: self.recorded.path.as_deref(),
            capture_sha256: self.recorded.sha256.as_deref(),
            frames: self.recorded.frames,
            limitations: &self.limitations,
            ..no_run(version, target.name, self.started)
        }
    }
}

impl From<EndedBy> for report::EndedBy {
    fn from(ended: EndedBy) -> Self {
        match ended {
            EndedBy::Complete => Self::Complete,
            EndedBy::Deadline => Self::Deadline,
            EndedBy::Interrupted => Self::Interrupted,
            EndedBy::Error => Self::Error,
        }
    }
}
