//! `probe`: from typed options to a plan, a run and a report.

use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};

use super::args::{Command, Invocation, KeyOptions, PcapTarget, ProbeOptions};
use super::asked::{Asked, Outcome, ask};
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
use crate::drive::{ClientEnds, EndedBy, MAPPING_PORTS, Session};
use crate::evidence::{EvidenceLog, Path, Timestamp};
use crate::net::Link;
use crate::net::clock::Clock;
use crate::net::limits::allow_open_files;
use crate::net::resolve::{AddressFamily, resolve};
use crate::protocol::Credentials;
use crate::report::words::Words;
use crate::report::{self, Language, Run, Target, build, json as documents};
use crate::wire::Capped;

/// A name is looked up at most this long.
const RESOLVING: Duration = Duration::from_secs(5);

/// The three streams, the event loop with its signals, seven sockets, capture and keylog, and
/// what looking up a name and a route takes for a moment.
const FILES: u64 = 32;

/// What all addresses of a run have in common.
struct Common {
    /// There is more than one.
    several: bool,
    /// The pre-shared key.
    key: Option<Credentials>,
    /// The key of the far end.
    witness: Option<Arc<WitnessKey>>,
    /// Where what opens the packets is written.
    keylog: Keylog,
}

/// An address that could not be probed.
fn failed(address: IpAddr, now: Timestamp, error: &anyhow::Error, language: Language) -> Outcome {
    Outcome {
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
        let common = Common { several: false, key, witness, keylog: Keylog::default() };
        let probed = runtime.block_on(self.run(common));
        // A lookup that timed out may still hold a thread: it is not waited for.
        runtime.shutdown_background();
        Ok(self.rendered(&probed?))
    }

    async fn run(&self, mut common: Common) -> anyhow::Result<Vec<Outcome>> {
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
        common.several = addresses.len() > 1;
        let mut probed = Vec::new();
        for address in addresses {
            match self.probe_address(address, &mut common, &mut interruption).await {
                Ok(one) => {
                    if common.witness.is_some() {
                        note_unheard(&one, invocation);
                    }
                    probed.push(one);
                }
                // What was found of the others is not thrown away.
                Err(error) if common.several => {
                    let language = invocation.language;
                    probed.push(failed(address, clock.now(), &error, language));
                }
                Err(error) => return Err(error),
            }
            if probed.last().is_some_and(|one| one.ended_by == report::EndedBy::Interrupted) {
                break;
            }
        }
        Ok(probed)
    }

    async fn probe_address(
        &self,
        address: IpAddr,
        common: &mut Common,
        interruption: impl Future,
    ) -> anyhow::Result<Outcome> {
        let Self { options, invocation, clock, .. } = *self;
        let mut interruption = pin!(interruption);
        let mut link = Link::open(&link_request(options, address), clock)?;
        // Only a long search has to be told of signals by another thread.
        let interrupted = match options.sending.recover_addresses {
            Some(_) => Interruption::listen(false),
            None => Arc::default(),
        };
        let mut asked = self.prepare(address, common, &link, &mut interruption).await?;
        let servers = std::slice::from_mut(&mut asked);
        ask(&mut link, servers, invocation.language, &mut interruption).await;
        if options.far_end.mapping_lifetime && asked.ended == Ok(EndedBy::Complete) {
            let measured = lifetime(&mut link, &mut asked, invocation, interruption).await;
            asked.ended = measured.map_err(|one| trouble::sentence(&one, invocation.language));
        }
        Ok(self.judged(asked, &link, &mut common.keylog, &interrupted))
    }

    /// Opens what is written, and plans what is sent.
    async fn prepare(
        &self,
        address: IpAddr,
        common: &mut Common,
        link: &Link,
        interruption: impl Future,
    ) -> anyhow::Result<Asked> {
        let Self { options, invocation, version, clock, .. } = *self;
        let Common { several, key, witness, keylog } = common;
        let plan = plan(options, walks(invocation), address, key.is_some(), link.abilities());
        let ends = ClientEnds::on(link);
        let (random, marking) = (random(options)?, marking(witness.as_ref(), clock.now())?);
        let place = destination(options, address, *several, clock.now());
        let header = header(options, version, link, address);
        let capture = recorder(place, &header, invocation, interruption).await?;
        let mut recording = with_keylog(capture, keylog, &options.key, invocation)?;
        // A named pipe may have waited for its reader.
        let started = clock.now();
        if let Some(span) = plan.waits() {
            recording.counts_down(span);
        }
        let path = Path { server: address, public_address: options.sending.public_address };
        let flows = FlowRecord::open(&ends, address, &link.place(), &options.sending);
        note_unkept(&flows, invocation);
        let session = Session::new(plan, path, ends, random)
            .with_history(flows.histories())
            .with_key(key.clone())
            .with_marking(marking);
        Ok(Asked { flows: Some(flows), ..Asked::new(session, recording, started) })
    }

    fn judged(
        &self,
        mut asked: Asked,
        link: &Link,
        keylog: &mut Keylog,
        interrupted: &Arc<Interruption>,
    ) -> Outcome {
        let Self { options, invocation, clock, .. } = *self;
        let finished = clock.now();
        let server = asked.session.log().path().server;
        let undisclosed =
            keylog.write(&asked.session.disclose(), link.client(), server, invocation);
        let has_run = asked.ended.is_ok();
        let reach = options.sending.recover_addresses.map(Into::into);
        let searches = Onlooker::new(interrupted, true, clock, invocation).of_a_run(reach);
        let outcome = asked.judged(finished, &searches, link.dropped());
        let ended_by = if has_run && interrupted.ends_search() {
            report::EndedBy::Interrupted
        } else {
            outcome.ended_by
        };
        let error = outcome.error.or(undisclosed);
        let limitations = link.limitations().iter().map(Into::into).collect();
        Outcome { ended_by, error, limitations, ..outcome }
    }

    fn rendered(&self, probed: &[Outcome]) -> Exit {
        let Self { options, invocation, version, .. } = *self;
        let name = options.host.as_str();
        let runs: Vec<_> = probed
            .iter()
            .map(|one| Run {
                parameters: &self.parameters,
                walks: walks(invocation),
                ..one.run(version, name)
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
fn note_unheard(probed: &Outcome, invocation: &Invocation) {
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

/// Where the capture takes standard output, the report goes to standard error.
fn to_the_free_stream(options: &ProbeOptions, code: u8, report: String) -> Exit {
    if options.capture.pcap == Some(PcapTarget::StandardOutput) {
        Exit { code, stdout: String::new(), stderr: report }
    } else {
        Exit { code, stdout: report, stderr: String::new() }
    }
}
