//! `probe`: from typed options to a plan, a run and a report.

use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};

use super::args::{Command, Invocation, KeyOptions, PcapTarget, ProbeOptions};
use super::capture_file::{destination, header};
use super::event_loop::{interruption, runtime};
use super::exit::{Exit, of_run};
use super::flow_history::{FlowRecord, Keeping};
use super::interruption::{Interrupted, Interruption};
use super::key::{Keylog, credentials};
use super::mapping::lifetime;
use super::opening::recorder;
use super::planning::{link_request, parameters, plan, random, single_hosts};
use super::recording::{Recorded, Recording, Shown};
use super::search::Onlooker;
use super::settling::settle;
use super::streams::write_note;
use super::trouble;
use super::unprobed::{ended_by, no_run};
use super::witness_key::{marking, witness_key};
use crate::capture::Recorder;
use crate::crypto::WitnessKey;
use crate::drive::{self, ClientEnds, EndedBy, MAPPING_PORTS, Probe, Session, Targets};
use crate::evidence::{EvidenceLog, Path, Timestamp};
use crate::net::Link;
use crate::net::clock::Clock;
use crate::net::limits::allow_open_files;
use crate::net::resolve::{AddressFamily, resolve};
use crate::protocol::Credentials;
use crate::protocol::far_end::Marking;
use crate::report::words::Words;
use crate::report::{self, Language, Limitation, Run, Target, build, json as documents};
use crate::verdict::{Verdict, classify_within};
use crate::wire::Capped;

/// A name is looked up at most this long.
const RESOLVING: Duration = Duration::from_secs(5);

/// The three streams, the event loop with its signals, seven sockets, capture and keylog, and
/// what looking up a name and a route takes for a moment.
const FILES: u64 = 32;

/// The keys that this end has.
#[derive(Clone, Copy)]
struct Keys<'a> {
    /// The pre-shared one.
    shared: Option<&'a Credentials>,
    /// The far end's.
    witness: Option<&'a Arc<WitnessKey>>,
}

/// One address to probe.
struct Task<'a> {
    address: IpAddr,
    /// Others of the same name are probed as well.
    several: bool,
    keys: Keys<'a>,
    /// Where what opens the packets is written.
    keylog: &'a mut Keylog,
}

/// One address, probed.
struct Probed {
    address: IpAddr,
    started: Timestamp,
    finished: Timestamp,
    ended_by: report::EndedBy,
    error: Option<String>,
    log: EvidenceLog,
    verdict: Option<Verdict>,
    recorded: Recorded,
    limitations: Vec<Limitation>,
}

impl Probed {
    /// An address that could not be probed.
    fn failed(address: IpAddr, now: Timestamp, error: &anyhow::Error, language: Language) -> Self {
        Self {
            address,
            started: now,
            finished: now,
            ended_by: ended_by(error),
            error: Some(trouble::sentence(error, language)),
            log: EvidenceLog::new(Path { server: address, public_address: None }),
            verdict: None,
            recorded: Recorded::default(),
            limitations: Vec::new(),
        }
    }
}

/// What was asked for, and what all of it is told by.
struct Probing<'a> {
    options: &'a ProbeOptions,
    invocation: &'a Invocation,
    version: &'a str,
    /// The effective options.
    parameters: Map<String, Value>,
    clock: Clock,
}

/// Probes the host and renders what came of it.
#[must_use]
pub fn probe(options: &ProbeOptions, invocation: &Invocation, version: &str) -> Exit {
    let clock = Clock::start();
    let parameters = parameters(options, walks(invocation));
    let probing = Probing { options, invocation, version, parameters, clock };
    probing.begin().unwrap_or_else(|error| probing.failed(&error))
}

/// Files and sockets that a run may have open at once.
fn files(options: &ProbeOptions) -> u64 {
    let many = u64::capped(MAPPING_PORTS);
    if options.far_end.mapping_lifetime { FILES.saturating_add(many) } else { FILES }
}

impl Probing<'_> {
    fn begin(&self) -> anyhow::Result<Exit> {
        let Self { options, invocation, .. } = *self;
        let seeded = options.sending.seed.is_some();
        let key = credentials(&options.key, seeded, invocation)?;
        let file = options.far_end.witness_key_file.as_ref();
        let witness = witness_key(file, seeded, invocation)?.map(Arc::new);
        allow_open_files(files(options))?;
        let runtime = runtime()?;
        let keys = Keys { shared: key.as_ref(), witness: witness.as_ref() };
        let probed = runtime.block_on(self.run(keys));
        // A lookup that timed out may still hold a thread: it is not waited for.
        runtime.shutdown_background();
        Ok(self.rendered(&probed?))
    }

    async fn run(&self, keys: Keys<'_>) -> anyhow::Result<Vec<Probed>> {
        let Self { options, invocation, clock, .. } = *self;
        let family = match (options.addresses.ipv4, options.addresses.ipv6) {
            (true, _) => AddressFamily::V4,
            (_, true) => AddressFamily::V6,
            _ => AddressFamily::Any,
        };
        let interruption = interruption()?;
        let mut interruption = pin!(interruption);
        let addresses = tokio::select! {
            resolved = resolve(options.host.as_str(), family, RESOLVING) => resolved?,
            _ = &mut interruption => return Err(Interrupted.into()),
        };
        let mut addresses = single_hosts(addresses)?;
        if !options.addresses.all_addresses {
            addresses.truncate(1);
        }
        if let Some(span) = options.sending.settle
            && !settle(span, clock, invocation, &mut interruption).await
        {
            return Err(Interrupted.into());
        }
        let several = addresses.len() > 1;
        let mut probed = Vec::new();
        let mut keylog = Keylog::default();
        for address in addresses {
            let task = Task { address, several, keys, keylog: &mut keylog };
            let one = self.probe_address(task, &mut interruption).await;
            match one {
                Ok(one) => {
                    if keys.witness.is_some() {
                        note_unheard(&one, invocation);
                    }
                    probed.push(one);
                }
                // What was found of the others is not thrown away.
                Err(error) if several => {
                    let language = invocation.language;
                    probed.push(Probed::failed(address, clock.now(), &error, language));
                }
                Err(error) => return Err(error),
            }
            if probed.last().is_some_and(|one| one.ended_by == report::EndedBy::Interrupted) {
                break;
            }
        }
        Ok(probed)
    }

    /// The run itself, and what was asked for beside it; an error as a sentence.
    async fn live(
        &self,
        link: &mut Link,
        session: &mut Session,
        recording: &mut Recording,
        interruption: impl Future,
    ) -> Result<EndedBy, String> {
        let language = self.invocation.language;
        let mut interruption = pin!(interruption);
        let probe = Probe::begin(session, recording, link);
        let mut targets = Targets::new(link.client(), vec![probe]);
        let ended = drive::run(link, &mut targets, &mut interruption).await;
        let by = targets.ended_by().next().unwrap_or(EndedBy::Error);
        match ended {
            Err(error) if by == EndedBy::Error => {
                return Err(trouble::of_receiving(&error, language));
            }
            _ if self.options.far_end.mapping_lifetime && by == EndedBy::Complete => {}
            _ => return Ok(by),
        }
        let measured = lifetime(link, session, recording, self.invocation, interruption).await;
        measured.map_err(|error| trouble::sentence(&error, language))
    }

    async fn probe_address(
        &self,
        task: Task<'_>,
        interruption: impl Future,
    ) -> anyhow::Result<Probed> {
        let Self { options, invocation, version, clock, .. } = *self;
        let Task { address, several, keys: Keys { shared: key, witness }, keylog } = task;
        let mut link = Link::open(&link_request(options, address), clock)?;
        let plan = plan(options, walks(invocation), address, key.is_some(), link.abilities());
        let ends = ClientEnds::on(&link);
        let reach = options.sending.recover_addresses.map(Into::into);
        // Only a long search has to be told of signals by another thread.
        let interrupted = reach.map(|_| Interruption::listen(false)).unwrap_or_default();
        let onlooker = Onlooker::new(&interrupted, true, clock, invocation);
        let (random, marking) = (random(options)?, marking(witness, clock.now())?);
        let place = destination(options, address, several, clock.now());
        let header = header(options, version, &link, address);
        let mut interruption = pin!(interruption);
        let capture = recorder(place, &header, invocation, &mut interruption).await?;
        let mut recording = with_keylog(capture, keylog, &options.key, invocation)?;
        // A named pipe may have waited for its reader.
        let started = clock.now();
        if let Some(span) = plan.waits() {
            recording.counts_down(span);
        }
        let path = Path { server: address, public_address: options.sending.public_address };
        let flows = FlowRecord::open(&ends, address, &link.place(), &options.sending);
        note_unkept(&flows, invocation);
        let session = Session::new(plan, path, ends, random).with_history(flows.histories());
        let mut session = with_keys(session, key, marking);
        let ended = self.live(&mut link, &mut session, &mut recording, interruption).await;
        let finished = clock.now();
        let undisclosed = keylog.write(&session.disclose(), ends.client, address, invocation);
        let log = session.into_log(finished);
        flows.close(&log);
        recording.is_over();
        let verdict = classify_within(&log, &onlooker.of_a_run(reach));
        let recorded = recording.finish(&log, &verdict, link.dropped());
        let trouble = recorded.trouble.clone().or(undisclosed);
        let (ended_by, error) = match ended {
            Ok(_) if interrupted.ends_search() => (report::EndedBy::Interrupted, trouble),
            Ok(ended) => (ended.into(), trouble),
            Err(error) => (report::EndedBy::Error, Some(error)),
        };
        let limitations = link.limitations().iter().map(Into::into).collect();
        let verdict = Some(verdict);
        Ok(Probed {
            address,
            started,
            finished,
            ended_by,
            error,
            log,
            verdict,
            recorded,
            limitations,
        })
    }

    fn rendered(&self, probed: &[Probed]) -> Exit {
        let Self { options, invocation, version, .. } = *self;
        let name = options.host.as_str();
        let runs: Vec<_> = probed
            .iter()
            .map(|one| Run {
                version,
                target: Target { name, address: Some(one.address) },
                started: one.started,
                finished: one.finished,
                ended_by: one.ended_by,
                error: one.error.as_deref(),
                parameters: &self.parameters,
                verdict: one.verdict.as_ref(),
                observations: one.log.observations(),
                capture: one.recorded.path.as_deref(),
                frames: one.recorded.frames,
                limitations: &one.limitations,
                walks: walks(invocation),
            })
            .collect();
        let worst = probed
            .iter()
            .filter_map(|one| Some(one.verdict.as_ref()?.class))
            .max_by_key(|class| class.severity());
        let code = of_run(worst, &options.expect);
        if options.json {
            let document = match runs.as_slice() {
                [run] => documents::write(&documents::probe(run, invocation.language)),
                runs => documents::write(&documents::probes(version, runs, invocation.language)),
            };
            return Exit { code, stdout: document, stderr: String::new() };
        }
        let report: Vec<_> =
            runs.iter().flat_map(|run| build::run(run, invocation.language)).collect();
        to_the_free_stream(options, code, invocation.written(&report))
    }

    /// Nothing was probed: an error, in the form that was asked for.
    fn failed(&self, error: &anyhow::Error) -> Exit {
        let Self { options, invocation, version, .. } = *self;
        let sentence = trouble::sentence(error, invocation.language);
        let name = options.host.as_str();
        let run = Run {
            target: Target { name, address: options.host.address() },
            ended_by: ended_by(error),
            error: Some(&sentence),
            parameters: &self.parameters,
            walks: walks(invocation),
            ..no_run(version, name, self.clock.now())
        };
        let code = of_run(None, &options.expect);
        let stderr = invocation.written(&build::run(&run, invocation.language));
        if options.json {
            // The sentence is in the document; standard error says it to people as well.
            let _ = write_note(&stderr, invocation.color);
            let document = documents::write(&documents::probe(&run, invocation.language));
            return Exit { code, stdout: document, stderr: String::new() };
        }
        Exit { code, stdout: String::new(), stderr }
    }
}

/// Where nothing can be kept for later runs, these cannot tell what a filter remembers.
fn note_unkept(flows: &FlowRecord, invocation: &Invocation) {
    let id = match flows.keeping() {
        Keeping::Kept | Keeping::Off => return,
        Keeping::Nowhere => "flows-not-kept",
        Keeping::Never => "flows-never-kept",
    };
    if !invocation.quiet {
        let note = Words::of(invocation.language).word(id) + "\n";
        let _ = write_note(&note, invocation.color);
    }
}

/// The session, with what this end knows.
fn with_keys(session: Session, key: Option<&Credentials>, marking: Option<Marking>) -> Session {
    let session = match key {
        Some(key) => session.with_key(key.clone()),
        None => session,
    };
    match marking {
        Some(marking) => session.with_marking(marking),
        None => session,
    }
}

/// The recording, with the file for what opens its packets beside it.
fn with_keylog(
    capture: Option<Recorder>,
    keylog: &mut Keylog,
    options: &KeyOptions,
    invocation: &Invocation,
) -> anyhow::Result<Recording> {
    match keylog.open(options, invocation) {
        Ok(()) => {
            let shown = Shown { progress: !invocation.quiet, packets: invocation.verbose > 0 };
            Ok(Recording::begin(capture, invocation.language, shown))
        }
        Err(error) => {
            if let Some(capture) = capture {
                capture.abandon();
            }
            Err(error)
        }
    }
}

/// A far end that stays silent looks like none: whoever has its key is told.
fn note_unheard(probed: &Probed, invocation: &Invocation) {
    let heard = probed.verdict.as_ref().is_some_and(|verdict| verdict.far_end.is_some());
    if !heard && !invocation.quiet {
        let note = Words::of(invocation.language).word("far-end-unheard") + "\n";
        let _ = write_note(&note, invocation.color);
    }
}

/// Whether the hops on the way are what was asked for.
const fn walks(invocation: &Invocation) -> bool {
    matches!(invocation.command, Command::Walk(_))
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

/// Where the capture takes standard output, the report goes to standard error.
fn to_the_free_stream(options: &ProbeOptions, code: u8, report: String) -> Exit {
    if options.capture.pcap == Some(PcapTarget::StandardOutput) {
        Exit { code, stdout: String::new(), stderr: report }
    } else {
        Exit { code, stdout: report, stderr: String::new() }
    }
}
