//! A filter that keeps state, and rules that change between two runs of one client: what
//! the client's own flow is still granted must not pass for what a new one is.

use std::path::Path;

use anyhow::Result;

use crate::cell::Report;
use crate::hosts::{Host, Route, TARGET, World};
use crate::probe::{self, Call};
use crate::servers::Server;
use crate::servers::strongswan::StrongSwan;

/// What is planted, and in how many seconds its filter forgets a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remembered {
    /// The server's own filter accepts, then drops, then accepts again.
    ClosedBehindAFlow,
    /// A router sends both ports to nobody, then where they belong.
    OpenedBehindAFlow,
}

/// One run, and what it may say.
struct Step<'a> {
    name: &'a str,
    arguments: &'a [&'a str],
    /// Class and the finding that has to stand beside it; one of these.
    may_say: &'a [(&'a str, Option<&'a str>)],
}

const CLEAR: &[(&str, Option<&str>)] = &[("path-clear", None)];
const SILENT: &[(&str, Option<&str>)] = &[("server-silent", None)];
const CLOSED: &[(&str, Option<&str>)] = &[("inconclusive", Some("only-own-flow-answered"))];
const HIDDEN: &[(&str, Option<&str>)] = &[("inconclusive", Some("only-fresh-flow-answered"))];
/// Filters of the lab forget a flow in fewer seconds than this.
const SETTLED: &[&str] = &["--settle=22"];

impl Remembered {
    pub const ALL: [Self; 2] = [Self::ClosedBehindAFlow, Self::OpenedBehindAFlow];

    pub fn name(self) -> &'static str {
        match self {
            Self::ClosedBehindAFlow => "flow-remembered-closed",
            Self::OpenedBehindAFlow => "flow-remembered-opened",
        }
    }

    /// Runs the steps, each behind its change of the rules.
    pub fn run(self, prefix: &str, folder: &Path, binary: &Path) -> Result<Report> {
        let world = World::build(prefix, folder, &Route::default())?;
        let _server = Server::StrongSwan(StrongSwan::Default).start(&world)?;
        let mut report = Report { line: String::new(), wrong: Vec::new() };
        for (host, rules, step) in self.steps() {
            world.shell(host, &format!("{FORGETS}nft -f - <<'END'\n{rules}\nEND\n"))?;
            step.run(&world, binary, &mut report)?;
        }
        Ok(report)
    }

    fn steps(self) -> Vec<(Host, String, Step<'static>)> {
        let step = |name, arguments, may_say| Step { name, arguments, may_say };
        match self {
            Self::ClosedBehindAFlow => vec![
                (Host::Server, filter("accept"), step("open", &[], CLEAR)),
                (Host::Server, filter("drop"), step("closed", &[], CLOSED)),
                (Host::Server, filter("drop"), step("closed, settled", SETTLED, SILENT)),
                (Host::Server, filter("accept"), step("open again", &[], CLEAR)),
            ],
            Self::OpenedBehindAFlow => vec![
                (Host::Gate, forward(NOBODY), step("to nobody", &[], SILENT)),
                (Host::Gate, forward(TARGET), step("forwarded", &[], HIDDEN)),
                (Host::Gate, forward(TARGET), step("forwarded, settled", SETTLED, CLEAR)),
            ],
        }
    }
}

impl Step<'_> {
    fn run(&self, world: &World, binary: &Path, report: &mut Report) -> Result<()> {
        let call = Call {
            target: TARGET.to_owned(),
            arguments: self.arguments.iter().map(ToString::to_string).collect(),
            key: None,
            as_nobody: false,
            command: "probe",
        };
        let run = probe::run(world, binary, &call, &self.name.replace([' ', ','], "-"))?;
        let class = run.document["class"].as_str().unwrap_or("none").to_owned();
        let kinds: Vec<&str> = run.document["findings"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| one["kind"].as_str())
            .collect();
        let right = self.may_say.iter().any(|(wanted, beside)| {
            *wanted == class && beside.is_none_or(|kind| kinds.contains(&kind))
        });
        let said = format!("{}: {class} {kinds:?} ({:.1} s)", self.name, run.took.as_secs_f64());
        report.line = [report.line.as_str(), &said, "; "].concat();
        if !right {
            report.wrong.push(said);
        }
        Ok(())
    }
}

/// An address of the server's link that no host has.
const NOBODY: &str = "203.0.113.40";

/// Timers of the kernel's connection tracking, which decides what a filter remembers.
const FORGETS: &str = "\
for one in udp_timeout udp_timeout_stream; do
echo 20 > /proc/sys/net/netfilter/nf_conntrack_$one
done
";

/// The server's own filter, which keeps state: what becomes of new flows of IKE.
fn filter(verdict: &str) -> String {
    chain(
        "inet",
        "filter hook input priority 0",
        &format!("ct state established,related accept\nudp dport {{ 500, 4500 }} {verdict}"),
    )
}

/// A port forward of IKE to an address.
fn forward(to: &str) -> String {
    let rule = format!("udp dport {{ 500, 4500 }} dnat to {to}");
    chain("ip", "nat hook prerouting priority -100", &rule)
}

/// One chain in the place of what stood there.
fn chain(family: &str, hook: &str, rules: &str) -> String {
    let table = |rules: &str| {
        format!("table {family} planted {{ chain one {{ type {hook};\n{rules}\n}}\n}}\n")
    };
    [table(""), format!("flush table {family} planted\n"), table(rules)].concat()
}
