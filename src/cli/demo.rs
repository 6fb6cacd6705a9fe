//! `demo`: every scenario probed in a practice network of its own.

use std::net::IpAddr;
use std::path::{Path as FilePath, PathBuf};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::args::{DemoOptions, Invocation};
use super::asked::{Asked, Outcome, ask};
use super::circumstances::{circumstances, client_end, command};
use super::event_loop::{interruption, runtime};
use super::exit::{COULD_NOT_RUN, Exit, SUCCESS, class_named};
use super::opening::{Place, recorder};
use super::recording::{Recording, Shown};
use super::streams::write_note;
use super::trouble::{self, Trouble};
use super::unprobed::misunderstood;
use crate::capture::{Destination, Header};
use crate::crypto::RandomStream;
use crate::drive::{self, ClientEnds, FlowHistories, InProcess, Network, ProbePlan, Session, Time};
use crate::evidence::{LinkType, Path, Timestamp};
use crate::net::clock::Clock;
use crate::net::limits::allow_open_files;
use crate::net::practice::{Tun, TunAddress, enter_network_namespace, enter_user_namespace};
use crate::net::{Link, LinkRequest, entropy};
use crate::report::words::{Value, Words, sanitise};
use crate::report::{self, Circumstances, Language, Run, Target, build, demo, json};
use crate::sim::{self, Scenario};
use crate::verdict::{Class, Searches};
use crate::wire::Capped;

const DEVICE: &str = "practice0";
const PREFIX: u8 = 24;
const PREFIX_V6: u8 = 64;
const MTU: u32 = 1_500;
/// The three streams, the signals of all event loops, and the devices of namespaces.
const FILES: u64 = 16;
/// An event loop, seven sockets, the practice device and the capture.
const FILES_OF_A_SCENARIO: u64 = 16;

/// One scenario, probed.
struct Played {
    scenario: Scenario,
    planted: Class,
    outcome: Outcome,
}

/// What every scenario is told by.
struct Told<'a> {
    version: &'a str,
    circumstances: Circumstances,
}

/// How a scenario is played.
#[derive(Clone, Copy)]
enum Stage {
    /// In a namespace, behind a TUN device.
    Namespace,
    /// On a link inside the process.
    InProcess,
}

/// Runs one scenario or all, side by side, and renders what came of them.
///
/// Has to be called while the process has one thread: a user namespace cannot
/// be entered later.
#[must_use]
pub fn demo(options: &DemoOptions, invocation: &Invocation, version: &str) -> Exit {
    let words = Words::of(invocation.language);
    if options.list {
        return Exit::result(list(words));
    }
    let scenarios = match chosen(options) {
        Ok(scenarios) => scenarios,
        Err(name) => {
            let known = sim::SCENARIOS.join(", ");
            let arguments = [("name", Value::Text(&name)), ("known", Value::Text(&known))];
            return Exit::usage(words.sentence("demo-unknown-scenario", &arguments) + "\n");
        }
    };
    // Inside the namespace everybody is root.
    let circumstances = circumstances(command(&[]));
    let stage = enter(invocation, words);
    match play_all(options, invocation, version, &scenarios, stage) {
        Ok(played) => rendered(options, invocation, &Told { version, circumstances }, &played),
        Err(error) => {
            let sentence = trouble::sentence(&error, invocation.language);
            let stderr = format!("probe809: {}\n", sanitise(&sentence));
            let exit = Exit { code: COULD_NOT_RUN, stdout: String::new(), stderr };
            if options.json { misunderstood(exit, version) } else { exit }
        }
    }
}

fn list(words: &Words) -> String {
    let line = |name: &str| format!("{name:14} {}\n", words.scenario(name));
    sim::SCENARIOS.into_iter().map(line).collect()
}

fn chosen(options: &DemoOptions) -> Result<Vec<Scenario>, String> {
    match &options.scenario {
        Some(name) => sim::scenario(name).map(|one| vec![one]).ok_or_else(|| sanitise(name)),
        None => Ok(sim::SCENARIOS
            .into_iter()
            .filter_map(sim::scenario)
            .filter(|one| one.shown)
            .collect()),
    }
}

/// A private namespace where there is one to be had; says so where not.
fn enter(invocation: &Invocation, words: &Words) -> Stage {
    // Inside the namespace it is too late to do without the device.
    let device = Tun::is_to_be_had().map_err(|error| trouble::of_tun(&error));
    let entered =
        device.and_then(|()| enter_user_namespace().map_err(|error| trouble::of_namespace(&error)));
    match entered {
        Ok(()) => Stage::Namespace,
        Err(error) => {
            let error = error.sentence(words);
            let note = words.sentence("demo-in-process", &[("error", Value::Text(&error))]);
            // A note that nobody can read stops nothing.
            let _ = write_note(&(note + "\n"), invocation.color);
            Stage::InProcess
        }
    }
}

fn play_all(
    options: &DemoOptions,
    invocation: &Invocation,
    version: &str,
    scenarios: &[Scenario],
    stage: Stage,
) -> anyhow::Result<Vec<Played>> {
    let count = u64::capped(scenarios.len());
    allow_open_files(FILES.saturating_add(FILES_OF_A_SCENARIO.saturating_mul(count)))?;
    let clock = Clock::start();
    let folder = folder(options, clock.now())?;
    let seed = seed(options)?;
    thread::scope(|scope| {
        let threads: Vec<_> = scenarios
            .iter()
            .map(|scenario| {
                let folder = &folder;
                scope.spawn(move || {
                    let stages = Playing { scenario, folder, version, clock, seed, invocation };
                    stages.play(stage).map_err(|error| {
                        let error = trouble::sentence(&error, invocation.language);
                        let trouble = Trouble::new("trouble-scenario").with("error", &error);
                        trouble.with("scenario", &scenario.name).into()
                    })
                })
            })
            .collect();
        let joined = threads.into_iter().map(thread::ScopedJoinHandle::join);
        joined.map(|end| end.map_err(|_| Trouble::new("trouble-scenario-over"))?).collect()
    })
}

fn folder(options: &DemoOptions, now: Timestamp) -> anyhow::Result<PathBuf> {
    let folder = options.output_dir.clone().unwrap_or_else(|| {
        PathBuf::from(format!("probe809-demo-{}", report::time::file_stamp(now)))
    });
    std::fs::create_dir_all(&folder).map_err(|error| {
        Trouble::refused("trouble-demo-folder", &error).with("path", &folder.display())
    })?;
    Ok(folder)
}

fn seed(options: &DemoOptions) -> anyhow::Result<[u8; 32]> {
    Ok(match &options.seed {
        Some(given) => given.0,
        None => *entropy::seed()?,
    })
}

/// What one scenario's thread needs.
struct Playing<'a> {
    scenario: &'a Scenario,
    folder: &'a FilePath,
    version: &'a str,
    clock: Clock,
    seed: [u8; 32],
    invocation: &'a Invocation,
}

impl Playing<'_> {
    fn play(&self, stage: Stage) -> anyhow::Result<Played> {
        let mut network = sim::Network::new(self.scenario, &self.seed);
        match stage {
            Stage::InProcess => {
                let client = IpAddr::V4(self.scenario.client.v4);
                let mut link = InProcess::new(network, Time::Passing(self.clock), client);
                runtime()?.block_on(self.probe(&mut link))
            }
            Stage::Namespace => {
                enter_network_namespace()?;
                let client = self.scenario.client;
                let addresses = [
                    TunAddress { address: client.v4.into(), prefix: PREFIX },
                    TunAddress { address: client.v6.into(), prefix: PREFIX_V6 },
                ];
                let mut tun = Tun::open(DEVICE, &addresses, MTU)?;
                let stop = AtomicBool::new(false);
                thread::scope(|scope| {
                    let served =
                        scope.spawn(|| drive::serve(&mut tun, &mut network, self.clock, &stop));
                    let played = self.on_a_link();
                    stop.store(true, Ordering::Relaxed);
                    match served.join() {
                        Ok(Ok(())) => played,
                        Ok(Err(error)) => {
                            Err(Trouble::refused("trouble-practice-device", &error).into())
                        }
                        Err(_) => Err(Trouble::new("trouble-practice-over").into()),
                    }
                })
            }
        }
    }

    fn server(&self) -> IpAddr {
        IpAddr::V4(self.scenario.server.v4)
    }

    fn on_a_link(&self) -> anyhow::Result<Played> {
        runtime()?.block_on(async {
            let mut link = Link::open(&LinkRequest::new(self.server()), self.clock)?;
            self.probe(&mut link).await
        })
    }

    async fn probe<N: Network>(&self, link: &mut N) -> anyhow::Result<Played>
    where
        N::Error: std::error::Error + Send + Sync + 'static,
    {
        let server = self.server();
        let ends = ClientEnds::on(link);
        let file = self.folder.join(format!("{}.pcapng", self.scenario.name));
        let place = Some(Place::Wished(Destination::File(file)));
        let language = self.invocation.language;
        let interruption = interruption()?;
        let mut interruption = pin!(interruption);
        let capture = recorder(place, &self.header(), self.invocation, &mut interruption).await?;
        let recording = Recording::begin(capture, language, Shown::default());
        let plan = ProbePlan::new(server);
        let path = Path { server, public_address: None };
        let random = |purpose: &[u8]| {
            RandomStream::new(&[&self.seed, self.scenario.name.as_bytes(), purpose].concat())
        };
        let session = Session::new(plan, path, ends, random(b"")).with_history(FlowHistories::NEW);
        let started = self.clock.now();
        let (keys, marks) = (self.scenario.keys, &mut random(b" marks"));
        let session = drive::with_keys(session, keys, started, marks);
        let mut asked = Asked::new(session, recording, started);
        ask(link, std::slice::from_mut(&mut asked), language, interruption).await;
        let client = Some(client_end(&ClientEnds::on(link), DEVICE));
        let outcome = asked.judged(self.clock.now(), &Searches::default(), 0);
        Ok(Played {
            scenario: self.scenario.clone(),
            planted: class_named(self.scenario.planted).unwrap_or(Class::Inconclusive),
            outcome: Outcome { client, ..outcome },
        })
    }

    fn header(&self) -> Header {
        let english = Words::of(Language::English);
        Header {
            application: format!("probe809 {}", self.version),
            arguments: format!("probe809 demo {}", self.scenario.name),
            interface_name: DEVICE.to_owned(),
            link: LinkType::RawIp,
            filter: "the probe's own conversations and ICMP errors about them".to_owned(),
            pending: Some(Words::of(self.invocation.language).word("capture-no-verdict")),
            comment: Some(format!("A practice network: {}", english.scenario(self.scenario.name))),
            names: Vec::new(),
        }
    }
}

fn rendered(
    options: &DemoOptions,
    invocation: &Invocation,
    told: &Told<'_>,
    played: &[Played],
) -> Exit {
    let version = told.version;
    let addresses: Vec<_> = played.iter().map(|one| one.scenario.server.v4.to_string()).collect();
    let scenarios: Vec<_> = played
        .iter()
        .zip(&addresses)
        .map(|(one, name)| {
            let target = Target { name, address: Some(one.scenario.server.v4.into()) };
            let run = one.outcome.run(version, target);
            let run = Run { circumstances: &told.circumstances, ..run };
            demo::Scenario { name: one.scenario.name, planted: one.planted, run }
        })
        .collect();
    let right = scenarios.iter().all(demo::Scenario::right);
    let code = if right { SUCCESS } else { COULD_NOT_RUN };
    let language = invocation.language;
    let stdout = if options.json {
        json::write(&demo::document(version, &scenarios, language))
    } else {
        let extent = invocation.extent(options.brief);
        let single = scenarios.first().filter(|_| options.scenario.is_some());
        let report = single.map(|one| build::run(&one.run, language, extent));
        let table = build::demo(&scenarios, language);
        invocation.written(&[report.unwrap_or_default(), table].concat())
    };
    Exit { code, stdout, stderr: String::new() }
}
