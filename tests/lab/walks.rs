//! Walks over the chain of routers: what stops where.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};

use crate::analysis;
use crate::cell::Report;
use crate::chain::{Chain, Plan, ROUTERS};
use crate::command;
use crate::expect::{self, Expectation};
use crate::hosts::{Host, TARGET, TARGET_V6};
use crate::probe::{self, Call};
use crate::promises;
use crate::servers::Server;
use crate::servers::strongswan::StrongSwan;
use crate::tshark;

/// No walk takes longer.
const LONGEST: Duration = Duration::from_secs(12);
const TRACEROUTE: &str = "traceroute";

/// One walk.
#[derive(Clone, Debug)]
pub struct Walked {
    pub name: &'static str,
    plan: Plan,
    target: &'static str,
    /// Which column stops, after and before which hop, and how sure that is.
    stop: Option<Stop>,
    expectation: Expectation,
    /// A remark on a hop.
    remark: Option<(u8, &'static str)>,
    /// `probe` instead of `walk`.
    within_probe: bool,
}

/// All of them.
pub fn all() -> Vec<Walked> {
    let mut all = Vec::new();
    for router in 1..=ROUTERS {
        let [esp, ike, natt] = NAMES[usize::from(router) - 1];
        all.push(filtered(esp, router, ESP, stop_of_esp(router)).expecting(of_esp(router)));
        let lost = told_of_port(Expectation::class(&["server-silent"]), router, "ike500");
        all.push(
            filtered(ike, router, "udp dport 500", stop_of_port("ike500", router)).expecting(lost),
        );
        let natt_lost = Expectation::class(&["inconclusive"]).finding("nat-traversal-lost");
        all.push(
            filtered(natt, router, "udp dport 4500", stop_of_port("ike4500", router))
                .expecting(told_of_port(natt_lost, router, "ike4500")),
        );
    }
    all.extend(others());
    all
}

fn others() -> Vec<Walked> {
    let plan = |plan| Walked { plan, ..walked("") };
    let esp_at = |router: u8| vec![(router, format!("{ESP} drop"))];
    let nothing = || Expectation::class(&["inconclusive"]).without(&ACCUSATIONS);
    vec![
        walked("walk-nothing-filtered").expecting(nothing().finding("esp-passes-routers")),
        Walked {
            name: "walk-silent-hops",
            stop: Some(("esp", 3, 6, "likely")),
            remark: Some((4, "silent")),
            ..plan(Plan { filters: esp_at(3), silent: vec![4, 5], ..Plan::default() })
        },
        Walked {
            name: "walk-silent-last-hop",
            ..plan(Plan { silent: vec![8], ..Plan::default() })
        }
        .expecting(nothing()),
        Walked {
            name: "walk-routers-deaf-to-esp",
            ..plan(Plan { deaf_to_esp: (1..=8).collect(), ..Plan::default() })
        }
        .expecting(Expectation::class(&["inconclusive"]).without(&["port-stops"])),
        Walked {
            name: "walk-some-routers-deaf-to-esp",
            remark: Some((3, "choosy")),
            ..plan(Plan { deaf_to_esp: vec![3, 5], ..Plan::default() })
        }
        .expecting(nothing()),
        Walked {
            // What its filter keeps back has used up its limit: mostly not even a doubt is left.
            name: "walk-udp-only-router",
            ..plan(Plan { udp_only: vec![8], ..Plan::default() })
        }
        .expecting(Expectation::class(&["inconclusive"]).channel("esp", &["undetermined"])),
        Walked {
            name: "walk-4500-lost-on-the-way-back",
            ..plan(Plan {
                filters: vec![(1, "iifname \"far0\" udp sport 4500 drop".to_owned())],
                nat: true,
                ..Plan::default()
            })
        }
        .expecting(
            Expectation::class(&["server-silent"])
                .finding("nat-traversal-lost")
                .finding_about("port-passes-routers", "ike4500")
                .without(&ACCUSATIONS),
        ),
        Walked {
            name: "walk-two-paths",
            stop: Some(("esp", 6, 7, "likely")),
            ..plan(Plan { filters: esp_at(6), two_paths: true, ..Plan::default() })
        },
        Walked {
            name: "walk-nat",
            stop: Some(("esp", 5, 6, "likely")),
            ..plan(Plan { filters: esp_at(5), nat: true, ..Plan::default() })
        }
        .expecting(Expectation::class(&["nat-detected"]).finding("esp-stops")),
        Walked { name: "walk-nat-nothing-filtered", ..plan(Plan { nat: true, ..Plan::default() }) }
            .expecting(Expectation::class(&["nat-detected"]).without(&ACCUSATIONS)),
        Walked {
            name: "walk-ipv6",
            target: TARGET_V6,
            stop: Some(("esp", 4, 5, "likely")),
            ..plan(Plan { filters: esp_at(4), ..Plan::default() })
        },
        Walked {
            name: "walk-prohibited",
            stop: Some(("esp", 4, 5, "proven")),
            ..plan(Plan {
                filters: vec![(4, format!("{ESP} reject with icmp type admin-prohibited"))],
                ..Plan::default()
            })
        }
        .expecting(Expectation::class(&["esp-blocked"]).certainty("proven")),
        Walked {
            name: "walk-content",
            stop: Some(("ike500", 3, 4, "likely")),
            ..plan(Plan {
                filters: vec![(3, "udp dport 500 @th,200,8 0x10 drop".to_owned())],
                ..Plan::default()
            })
        }
        .expecting(
            Expectation::class(&expect::ANY).finding("content-filtered").without(&["port-stops"]),
        ),
        Walked {
            name: "walk-within-probe",
            within_probe: true,
            stop: Some(("esp", 2, 3, "likely")),
            ..plan(Plan { filters: esp_at(2), ..Plan::default() })
        }
        .expecting(of_esp(2)),
    ]
}

fn walked(name: &'static str) -> Walked {
    Walked {
        name,
        plan: Plan::default(),
        target: TARGET,
        stop: None,
        expectation: Expectation::class(&expect::ANY),
        remark: None,
        within_probe: false,
    }
}

type Stop = (&'static str, u8, u8, &'static str);

fn filtered(name: &'static str, router: u8, matching: &str, stop: Option<Stop>) -> Walked {
    let filters = vec![(router, format!("{matching} drop"))];
    Walked { plan: Plan { filters, ..Plan::default() }, stop, ..walked(name) }
}

fn stop(column: &'static str, router: u8) -> Stop {
    (column, router, router + 1, "likely")
}

/// Behind the last router is the server, which is silent to ESP by nature; one router
/// alone is asked with other protocols.
fn stop_of_esp(router: u8) -> Option<Stop> {
    (router < ROUTERS).then(|| stop("esp", router))
}

/// Behind the last router the server's answer may be what is lost.
fn stop_of_port(column: &'static str, router: u8) -> Option<Stop> {
    (router < ROUTERS).then(|| stop(column, router))
}

fn told_of_port(expectation: Expectation, router: u8, channel: &'static str) -> Expectation {
    if router < ROUTERS {
        return expectation.finding_about("port-stops", channel);
    }
    expectation.finding_about("port-passes-routers", channel).without(&ACCUSATIONS)
}

fn of_esp(router: u8) -> Expectation {
    if router >= ROUTERS {
        return Expectation::class(&["inconclusive"]).channel("esp", &["undetermined"]);
    }
    Expectation::class(&["esp-blocked"])
        .certainty("likely")
        .channel("esp", &["blocked"])
        .finding("esp-stops")
        .without(&["port-stops"])
}

impl Walked {
    fn expecting(self, expectation: Expectation) -> Self {
        Self { expectation, ..self }
    }

    /// The programs it needs that are not on this machine.
    pub fn missing() -> Vec<&'static str> {
        Server::StrongSwan(StrongSwan::Default).missing()
    }

    /// Builds the chain, walks, compares.
    pub fn run(&self, prefix: &str, folder: &Path, binary: &Path) -> Result<Report> {
        let chain = Chain::build(prefix, folder, &self.plan)?;
        let _server = Server::StrongSwan(StrongSwan::Default).start(&chain.world)?;
        let call = Call {
            target: self.target.to_owned(),
            arguments: Vec::new(),
            key: None,
            as_nobody: false,
            command: if self.within_probe { "probe" } else { "walk" },
        };
        let run = probe::run(&chain.world, binary, &call, self.name)?;
        let mut wrong = self.expectation.compare(&run.document, run.exit);
        wrong.extend(self.wrong_stops(&run.document));
        if self.within_probe {
            wrong.extend(promises::broken_promises(&run.document));
        }
        wrong.extend(promises::broken_parity(&run.document, &run.capture)?);
        wrong.extend(analysis::broken(binary, &run.document, &run.capture)?);
        if tshark::is_installed() {
            wrong.extend(tshark::read(&run.capture, "")?.complaints);
        }
        if run.took > LONGEST {
            wrong.push(format!("took {:.1} s", run.took.as_secs_f64()));
        }
        let line = format!(
            "({:.1} s) exit {} {}  {}{}",
            run.took.as_secs_f64(),
            run.exit,
            expect::text(&run.document, "class"),
            stops(&run.document),
            self.traceroute(&chain)?
        );
        Ok(Report { line, wrong })
    }

    /// The stop that was planted is there, and no other that is more than a guess.
    fn wrong_stops(&self, document: &Value) -> Vec<String> {
        let mut wrong = Vec::new();
        for column in COLUMNS {
            let pointer = format!("/walk/channels/{column}/stop");
            let got = document.pointer(&pointer).cloned().unwrap_or_default();
            let field = |name: &str| got.get(name).cloned().unwrap_or_default();
            match self.stop {
                Some((planted, after, before, certainty)) if planted == column => {
                    let expected = [json!(after), json!(before), json!(certainty)];
                    let found = ["after_hop", "before_hop", "certainty"].map(field);
                    if expected != found {
                        wrong.push(format!("{column}: expected {expected:?}, got {found:?}"));
                    }
                    if after > 0 && !self.plan.nat && self.target == TARGET {
                        let from = field("from");
                        if from != json!(Chain::address(after)) {
                            wrong.push(format!("{column}: stops behind {from}"));
                        }
                    }
                }
                // A filter of the port stops whatever goes to it.
                Some(("ike500", ..)) if column == "noise500" => {}
                _ if got.is_null() || field("certainty") == json!("undetermined") => {}
                _ => wrong.push(format!("{column}: accused without reason: {got}")),
            }
        }
        if let Some((hop, remark)) = self.remark {
            let pointer = format!("/walk/hops/{}/remarks", hop.saturating_sub(1));
            let remarks = document.pointer(&pointer).cloned().unwrap_or_default();
            if !remarks.as_array().is_some_and(|all| all.contains(&json!(remark))) {
                wrong.push(format!("hop {hop}: {remarks} lacks {remark}"));
            }
        }
        wrong
    }

    /// What traceroute says of ESP on the same chain; it accuses nobody and so proves nothing.
    fn traceroute(&self, chain: &Chain) -> Result<String> {
        if self.stop.is_none_or(|(column, ..)| column != "esp") || self.target != TARGET {
            return Ok(String::new());
        }
        if !command::is_installed(TRACEROUTE) {
            return Ok("  (traceroute -P 50: SKIPPED, not installed)".to_owned());
        }
        let mut traceroute = chain.world.on(Host::Client);
        traceroute.args([TRACEROUTE, "-n", "-P", "50", "-q", "1", "-w", "1", "-m", "10", TARGET]);
        let said = command::finish(&mut traceroute)?;
        let last = said.lines().rfind(|line| line.contains(" ms")).unwrap_or("nothing");
        Ok(format!("  (traceroute -P 50: {})", last.trim()))
    }
}

fn stops(document: &Value) -> String {
    let one = |column: &&str| {
        let stop = document.pointer(&format!("/walk/channels/{column}/stop"))?;
        let (after, before) = (stop.get("after_hop")?, stop.get("before_hop")?);
        Some(format!("{column} {after}..{before} {}", expect::text(stop, "certainty")))
    };
    let stops: Vec<_> = COLUMNS.iter().filter_map(one).collect();
    format!("[{}]", stops.join(", "))
}

const ESP: &str = "meta l4proto esp";
const COLUMNS: [&str; 6] = ["control", "ike500", "noise500", "ike4500", "esp", "l2tp1701"];
const ACCUSATIONS: [&str; 3] = ["esp-stops", "port-stops", "content-filtered"];
const NAMES: [[&str; 3]; ROUTERS as usize] = [
    ["walk-esp-at-1", "walk-500-at-1", "walk-4500-at-1"],
    ["walk-esp-at-2", "walk-500-at-2", "walk-4500-at-2"],
    ["walk-esp-at-3", "walk-500-at-3", "walk-4500-at-3"],
    ["walk-esp-at-4", "walk-500-at-4", "walk-4500-at-4"],
    ["walk-esp-at-5", "walk-500-at-5", "walk-4500-at-5"],
    ["walk-esp-at-6", "walk-500-at-6", "walk-4500-at-6"],
    ["walk-esp-at-7", "walk-500-at-7", "walk-4500-at-7"],
    ["walk-esp-at-8", "walk-500-at-8", "walk-4500-at-8"],
];
