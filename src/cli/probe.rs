//! `probe`: from typed options to a plan, a run and a report.

use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};

use super::args::{Command, Host, Invocation, KeyOptions, PcapTarget, ProbeOptions, required};
use super::asked::{Asked, Outcome, ask};
use super::capture_file::{Told, command_of, destination, header};
use super::circumstances::{circumstances, client_end};
use super::event_loop::{interruption, runtime};
use super::exit::{Exit, Judged, of_required, of_run, of_runs};
use super::flow_history::{FlowRecord, Keeping};
use super::interruption::{Interrupted, Interruption};
use super::key::{Keylog, credentials};
use super::mapping::lifetime;
use super::opening::recorder;
use super::planning::{Server, link_request, parameters, plan, random, single_hosts};
use super::recording::{Recorded, Recording, Shown};
use super::search::Onlooker;
use super::settling::settle;
use super::streams::write_note;
use super::trouble;
use super::unprobed::{ended_by, no_run};
use super::watching::Watch;
use super::witness_key::{marking, witness_key};
use crate::capture::Recorder;
use crate::crypto::WitnessKey;
use crate::drive::{ClientEnds, EndedBy, MAPPING_PORTS, Session};
use crate::evidence::{EvidenceLog, Path};
use crate::net::Link;
use crate::net::clock::Clock;
use crate::net::limits::allow_open_files;
use crate::net::resolve::{AddressFamily, resolve};
use crate::protocol::Credentials;
use crate::report::words::Words;
use crate::report::{
    self, Circumstances, ClientEnd, Extent, Run, Target, build, json as documents,
};
use crate::verdict::Required;
use crate::wire::Capped;

/// A name is looked up at most this long.
const RESOLVING: Duration = Duration::from_secs(5);

/// The three streams, the event loop with its signals, seven sockets, capture and keylog, and
/// what looking up a name and a route takes for a moment.
const FILES: u64 = 32;

/// What all addresses of a run have in common.
struct Common {
    /// The pre-shared key.
    key: Option<Credentials>,
    /// The key of the far end.
    witness: Option<Arc<WitnessKey>>,
    /// Where what opens the packets is written.
    keylog: Keylog,
}

/// One of the hosts' addresses, and what came of it.
struct Probed<'a> {
    host: &'a Host,
    /// None where the name has none.
    address: Option<IpAddr>,
    outcome: Outcome,
}

/// What was asked for, and what all of it is told by.
struct Probing<'a> {
    options: &'a ProbeOptions,
    invocation: &'a Invocation,
    version: &'a str,
    circumstances: Circumstances,
    /// The effective options.
    parameters: Map<String, Value>,
    /// The channels that are required, where any are.
    required: Option<Required>,
    clock: Clock,
}

/// Probes the host and renders what came of it.
#[must_use]
pub fn probe(options: &ProbeOptions, invocation: &Invocation, version: &str) -> Exit {
    let clock = Clock::start();
    let parameters = parameters(options, walks(invocation), invocation.language);
    let required = required(&options.result.require);
    let circumstances = circumstances(command_of(options));
    let probing =
        Probing { options, invocation, version, circumstances, parameters, required, clock };
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
        let mut common = Common { key, witness, keylog: Keylog::default() };
        let exit = match options.watch {
            Some(every) => runtime.block_on(self.watch(every, &mut common)),
            None => runtime.block_on(self.run(&mut common)).map(|probed| self.rendered(&probed)),
        };
        // A lookup that timed out may still hold a thread: it is not waited for.
        runtime.shutdown_background();
        exit
    }

    /// Probes again and again, and tells each time what changed; the end is that of the last
    /// time that was not interrupted.
    async fn watch(&self, every: Duration, common: &mut Common) -> anyhow::Result<Exit> {
        let Self { options, invocation, clock, .. } = *self;
        let mut interrupted = pin!(interruption()?);
        let mut watch = Watch::new(invocation, options.result.json);
        let mut code = None;
        loop {
            let next = clock.now() + every;
            let probed = match self.run(common).await {
                Ok(probed) => probed,
                // What was found before stands; a name may be found again later.
                Err(error) if code.is_some() && !error.is::<Interrupted>() => {
                    let [first, ..] = options.hosts.as_slice() else { return Err(error) };
                    vec![self.not_probed(first, None, &error)]
                }
                Err(error) if code.is_none() => return Err(error),
                Err(_) => break,
            };
            let runs = self.runs(&probed);
            let is_over = runs.iter().any(|run| run.ended_by == report::EndedBy::Interrupted);
            if code.is_none() || !is_over {
                code = Some(self.code(&runs));
                if !watch.tell(&runs) {
                    break;
                }
            }
            if is_over {
                break;
            }
            tokio::select! {
                () = clock.sleep_until(Some(next)) => {}
                _ = &mut interrupted => break,
            }
        }
        Ok(Exit { code: code.unwrap_or_default(), stdout: String::new(), stderr: String::new() })
    }

    async fn run(&self, common: &mut Common) -> anyhow::Result<Vec<Probed<'_>>> {
        let Self { options, invocation, clock, .. } = *self;
        let interruption = interruption()?;
        let mut interruption = pin!(interruption);
        let mut found = Vec::new();
        for host in &options.hosts {
            tokio::select! {
                addresses = self.addresses(host) => found.push((host, addresses)),
                _ = &mut interruption => return Err(Interrupted.into()),
            }
        }
        if let Some(span) = options.sending.settle
            && !settle(span, clock, invocation, &mut interruption).await
        {
            return Err(Interrupted.into());
        }
        let one_of_several =
            found.len() > 1 || found.iter().flat_map(|(_, all)| all).flatten().count() > 1;
        let mut probed: Vec<Probed<'_>> = Vec::new();
        for (host, addresses) in found {
            let addresses = match addresses {
                Ok(addresses) => addresses,
                Err(error) if one_of_several => {
                    probed.push(self.not_probed(host, None, &error));
                    continue;
                }
                Err(error) => return Err(error),
            };
            for address in addresses {
                let server = Server { host, address, one_of_several };
                let one = match self.probe_address(&server, common, &mut interruption).await {
                    Ok(outcome) => Probed { host, address: Some(address), outcome },
                    // What was found of the others is not thrown away.
                    Err(error) if one_of_several => self.not_probed(host, Some(address), &error),
                    Err(error) => return Err(error),
                };
                let is_over = one.outcome.ended_by == report::EndedBy::Interrupted;
                probed.push(one);
                if is_over {
                    return Ok(probed);
                }
            }
        }
        Ok(probed)
    }

    /// The addresses of a host that are asked for.
    async fn addresses(&self, host: &Host) -> anyhow::Result<Vec<IpAddr>> {
        let wanted = self.options.addresses;
        let family = match (wanted.ipv4, wanted.ipv6) {
            (true, _) => AddressFamily::V4,
            (_, true) => AddressFamily::V6,
            _ => AddressFamily::Any,
        };
        let mut addresses = single_hosts(resolve(host.as_str(), family, RESOLVING).await?)?;
        if !wanted.all_addresses {
            addresses.truncate(1);
        }
        Ok(addresses)
    }

    /// One of several that could not be probed.
    fn not_probed<'a>(
        &self,
        host: &'a Host,
        address: Option<IpAddr>,
        error: &anyhow::Error,
    ) -> Probed<'a> {
        let now = self.clock.now();
        let server = address.unwrap_or(IpAddr::from([0, 0, 0, 0]));
        let outcome = Outcome {
            started: now,
            finished: now,
            client: None,
            ended_by: ended_by(error),
            error: Some(trouble::sentence(error, self.invocation.language)),
            log: EvidenceLog::new(Path { server, public_address: None }),
            verdict: None,
            recorded: Recorded::default(),
            limitations: Vec::new(),
        };
        Probed { host, address, outcome }
    }

    async fn probe_address(
        &self,
        server: &Server<'_>,
        common: &mut Common,
        interruption: impl Future,
    ) -> anyhow::Result<Outcome> {
        let Self { options, invocation, clock, .. } = *self;
        let mut interruption = pin!(interruption);
        let mut link = Link::open(&link_request(options, server), clock)?;
        // Only a long search has to be told of signals by another thread.
        let interrupted = match options.sending.recover_addresses {
            Some(_) => Interruption::listen(false),
            None => Arc::default(),
        };
        let mut asked = self.prepare(server, common, &link, &mut interruption).await?;
        let servers = std::slice::from_mut(&mut asked);
        ask(&mut link, servers, invocation.language, &mut interruption).await;
        if options.far_end.mapping_lifetime && asked.ended == Ok(EndedBy::Complete) {
            let measured = lifetime(&mut link, &mut asked, invocation, interruption).await;
            asked.ended = measured.map_err(|one| trouble::sentence(&one, invocation.language));
        }
        let outcome = self.judged(asked, &link, &mut common.keylog, &interrupted);
        if common.witness.is_some() {
            note_unheard(&outcome, invocation);
        }
        Ok(outcome)
    }

    /// Opens what is written, and plans what is sent.
    async fn prepare(
        &self,
        server: &Server<'_>,
        common: &mut Common,
        link: &Link,
        interruption: impl Future,
    ) -> anyhow::Result<Asked> {
        let Self { options, invocation, version, clock, .. } = *self;
        let Common { key, witness, keylog } = common;
        let address = server.address;
        let plan = plan(options, walks(invocation), address, key.is_some(), link.abilities());
        let ends = ClientEnds::on(link);
        let (random, marking) = (random(options)?, marking(witness.as_ref(), clock.now())?);
        let place = destination(options, server, clock.now());
        let command = self.circumstances.command.as_deref().unwrap_or_default();
        let told = Told { version, command, language: invocation.language };
        let header = header(&told, link, server);
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
        let public_address = options.sending.public_address;
        let client = client_end(&ClientEnds::on(link), link.interface());
        let client = Some(ClientEnd { public_address, ..client });
        Outcome { client, ended_by, error, limitations, ..outcome }
    }

    /// What came of each, as a report wants it.
    fn runs<'a>(&'a self, probed: &'a [Probed<'_>]) -> Vec<Run<'a>> {
        let of = |Probed { host, address, outcome }: &'a Probed<'_>| {
            let target = Target { name: host.as_str(), address: *address };
            let (parameters, required) = (&self.parameters, self.required.as_ref());
            let walks = walks(self.invocation);
            let circumstances = &self.circumstances;
            let run = outcome.run(self.version, target);
            Run { circumstances, parameters, walks, required, ..run }
        };
        probed.iter().map(of).collect()
    }

    fn code(&self, runs: &[Run<'_>]) -> u8 {
        let expected = &self.options.result.expect;
        let judged: Vec<_> = runs.iter().map(|run| run.verdict.map(Judged::from)).collect();
        of_required(of_runs(&judged, expected), self.are_met(runs), expected)
    }

    fn rendered(&self, probed: &[Probed<'_>]) -> Exit {
        let Self { options, invocation, version, .. } = *self;
        let runs = self.runs(probed);
        let code = self.code(&runs);
        if options.result.json {
            let document = match runs.as_slice() {
                [run] => documents::write(&documents::probe(run, invocation.language)),
                runs => documents::write(&documents::probes(version, runs, invocation.language)),
            };
            return Exit { code, stdout: document, stderr: String::new() };
        }
        let extent = invocation.extent(options.result.brief);
        let report = invocation.written(&build::runs(&runs, invocation.language, extent));
        if runs.iter().all(|run| run.verdict.is_none()) {
            // As where one that was asked for could not be probed: there is no result.
            return Exit { code, stdout: String::new(), stderr: report };
        }
        to_the_free_stream(options, code, report)
    }

    /// Whether all runs meet what is required; `None` where nothing is. Says what is not met.
    fn are_met(&self, runs: &[Run<'_>]) -> Option<bool> {
        let required = self.required.as_ref()?;
        let words = Words::of(self.invocation.language);
        let mut met = true;
        for run in runs {
            for one in required.of(run.verdict) {
                let target = run.target.title();
                let Some(note) = words.required_and_not_met(&target, &one, run.verdict) else {
                    continue;
                };
                met = false;
                if !self.invocation.quiet {
                    let _ = write_note(&(note + "\n"), self.invocation.color);
                }
            }
        }
        Some(met)
    }

    /// Nothing was probed: an error, in the form that was asked for.
    fn failed(&self, error: &anyhow::Error) -> Exit {
        let Self { options, invocation, version, .. } = *self;
        let sentence = trouble::sentence(error, invocation.language);
        let host = options.hosts.first();
        // Somebody may have typed a key where its file's name belongs.
        let circumstances = Circumstances { command: None, ..self.circumstances.clone() };
        let name = host.map_or("", Host::as_str);
        let run = Run {
            target: Target { name, address: host.and_then(Host::address) },
            ended_by: ended_by(error),
            error: Some(&sentence),
            circumstances: &circumstances,
            parameters: &self.parameters,
            required: self.required.as_ref(),
            walks: walks(invocation),
            ..no_run(version, name, self.clock.now())
        };
        let code = of_run(None, &options.result.expect);
        let stderr = invocation.written(&build::run(&run, invocation.language, Extent::Usual));
        if options.result.json {
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
