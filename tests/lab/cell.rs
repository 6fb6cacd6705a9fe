//! One cell: what is planted, how the program is called, what is expected; and its run.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::analysis;
use crate::both_ends::{BothEnds, Lost, RECORDER};
use crate::command;
use crate::expect::{self, Expectation};
use crate::faults::Fault;
use crate::hosts::{Route, TARGET, World};
use crate::nat::{ClientNat, ServerNat};
use crate::probe::{self, Call};
use crate::promises;
use crate::servers::Server;
use crate::servers::strongswan;
use crate::servers::xl2tpd;
use crate::tshark;

/// One line of the lab's table.
#[derive(Clone, Debug)]
pub struct Cell {
    pub name: &'static str,
    pub server: Server,
    route: Route,
    call: Call,
    expectation: Expectation,
    also: Vec<Also>,
    lost: Option<Vec<Lost>>,
    portable: bool,
}

/// What is looked at besides the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Also {
    /// strongSwan holds no half-open exchange afterwards.
    NoExchangeLeft,
    /// Every L2TP tunnel that the server opened was closed by us.
    NoTunnelLeft,
    /// xl2tpd closed every tunnel that was established in ESP.
    TunnelsClosedInside,
}

impl Cell {
    pub fn new(name: &'static str, server: Server, expectation: Expectation) -> Self {
        Self {
            name,
            server,
            route: Route::default(),
            call: Call {
                target: TARGET.to_owned(),
                arguments: Vec::new(),
                key: None,
                as_nobody: false,
                command: "probe",
            },
            expectation,
            also: Vec::new(),
            lost: None,
            portable: false,
        }
    }

    pub fn client_nat(mut self, nat: ClientNat) -> Self {
        self.route.client_nat = nat;
        self
    }

    pub fn server_nat(mut self) -> Self {
        self.route.server_nat = ServerNat::Forwards;
        self
    }

    /// The gate has the server's public address and forwards UDP 500 and 4500 alone.
    pub fn port_forward(mut self) -> Self {
        self.route.server_nat = ServerNat::ForwardsPorts;
        self
    }

    pub fn fault(mut self, fault: Fault) -> Self {
        self.route.faults.push(fault);
        self
    }

    /// The link between provider and gate takes packets of at most `mtu` bytes.
    pub fn narrow(mut self, mtu: u16) -> Self {
        self.route.narrow = Some(mtu);
        self
    }

    /// The server host says no more ICMP errors than Linux does by default.
    pub fn limits_errors(mut self) -> Self {
        self.route.limits_errors = true;
        self
    }

    pub fn towards(mut self, target: &str) -> Self {
        target.clone_into(&mut self.call.target);
        self
    }

    pub fn arguments(mut self, arguments: &[&str]) -> Self {
        self.call.arguments = arguments.iter().map(ToString::to_string).collect();
        self
    }

    /// Goes on with this pre-shared key.
    pub fn key(mut self, key: &'static str) -> Self {
        self.call.key = Some(key);
        self
    }

    pub fn without_privileges(mut self) -> Self {
        self.call.as_nobody = true;
        self
    }

    pub fn leaves_no_exchange(mut self) -> Self {
        self.also.push(Also::NoExchangeLeft);
        self
    }

    pub fn leaves_no_tunnel(mut self) -> Self {
        self.also.push(Also::NoTunnelLeft);
        self
    }

    pub fn leaves_no_tunnel_inside(mut self) -> Self {
        self.also.push(Also::TunnelsClosedInside);
        self
    }

    /// Recorded at both ends: `analyze` finds these channels and directions lost between
    /// them, in this order, and no other.
    pub fn both_ends(mut self, lost: &[Lost]) -> Self {
        self.lost = Some(lost.to_vec());
        self
    }

    /// By the program that `PROBE809_PORTABLE_BIN` names, which has the portable backend.
    pub fn portable(mut self) -> Self {
        self.portable = true;
        self
    }

    /// The programs it needs that are not on this machine.
    pub fn missing(&self) -> Vec<&'static str> {
        let mut missing = self.server.missing();
        if self.lost.is_some() && !command::is_installed(RECORDER) {
            missing.push(RECORDER);
        }
        if self.portable && std::env::var_os(PORTABLE).is_none() {
            missing.push("what PROBE809_PORTABLE_BIN names");
        }
        missing
    }

    /// What the client probes.
    pub fn target(&self) -> &str {
        &self.call.target
    }

    /// Builds the hosts and the server of this cell.
    pub fn plant(&self, prefix: &str, folder: &Path) -> Result<Planted> {
        let world = World::build(prefix, folder, &self.route)?;
        let server = self.server.start(&world).context("the server")?;
        Ok(Planted { _server: server, world })
    }

    /// The whole of it: plants, probes, compares.
    pub fn run(&self, prefix: &str, folder: &Path, binary: &Path) -> Result<Report> {
        let portable = std::env::var_os(PORTABLE).filter(|_| self.portable).map(PathBuf::from);
        let binary = portable.as_deref().unwrap_or(binary);
        let planted = self.plant(prefix, folder)?;
        let both_ends = match &self.lost {
            Some(lost) => Some((BothEnds::record(&planted.world, self.name)?, lost)),
            None => None,
        };
        let run = probe::run(&planted.world, binary, &self.call, self.name)?;
        let mut wrong = self.expectation.compare(&run.document, run.exit);
        wrong.extend(promises::broken_promises(&run.document));
        wrong.extend(promises::broken_parity(&run.document, &run.capture)?);
        wrong.extend(analysis::broken(binary, &run.document, &run.capture)?);
        if let Some((both_ends, lost)) = both_ends {
            wrong.extend(both_ends.compare(binary, &run.document, lost)?);
        }
        wrong.extend(self.wrong_in_capture(&run)?);
        if self.also.contains(&Also::NoExchangeLeft) {
            let left = strongswan::exchanges(&planted.world)?;
            if !left.is_empty() {
                wrong.push(format!("strongSwan still holds an exchange: {left}"));
            }
        }
        if self.also.contains(&Also::TunnelsClosedInside) {
            wrong.extend(xl2tpd::tunnels_left(&planted.world)?);
        }
        Ok(Report {
            line: format!(
                "({:.1} s) exit {} {}  [{}]",
                run.took.as_secs_f64(),
                run.exit,
                expect::text(&run.document, "class"),
                expect::kinds(&run.document)
            ),
            wrong,
        })
    }

    fn wrong_in_capture(&self, run: &probe::Run) -> Result<Vec<String>> {
        if !tshark::is_installed() {
            return Ok(Vec::new());
        }
        let reading = tshark::read(&run.capture, "")?;
        let mut wrong = reading.complaints;
        if !run.keylog.is_empty() {
            // A second reading: tshark takes a repeated message for the next one of its
            // chain of ciphers, and complains of that.
            wrong.extend(opened_too_little(run, &tshark::read(&run.capture, &run.keylog)?));
        }
        let claimed = run.document.pointer("/capture/frames");
        if claimed.and_then(serde_json::Value::as_u64) != u64::try_from(reading.frames).ok() {
            wrong.push(format!("capture.frames is {claimed:?}, tshark reads {}", reading.frames));
        }
        if self.also.contains(&Also::NoTunnelLeft) {
            let opened = reading.l2tp_messages.contains(&SCCRP);
            let closed = reading.l2tp_messages.contains(&STOP_CCN);
            if !opened || !closed {
                wrong.push(format!(
                    "L2TP messages were {:?}: no SCCRP closed by a StopCCN",
                    reading.l2tp_messages
                ));
            }
        }
        Ok(wrong)
    }
}

/// Where tshark, given the keylog, reads less of a run with the key than the run claims:
/// message 5, and LCP in ESP.
fn opened_too_little(run: &probe::Run, reading: &tshark::Reading) -> Vec<String> {
    let passed = |rung: usize| {
        let state = run.document.pointer(&format!("/ladder/{rung}/state"));
        state.and_then(serde_json::Value::as_str) == Some("passed")
    };
    let mut wrong = Vec::new();
    if reading.identities == 0 {
        wrong.push("with the keylog tshark reads no identity: message 5 is shut".to_owned());
    }
    if passed(LCP) && reading.lcp_in_esp == 0 {
        wrong.push("with the keylog tshark reads no LCP in ESP".to_owned());
    }
    wrong
}

/// The standing hosts of one cell. The server ends before its namespace goes.
pub struct Planted {
    _server: crate::servers::Running,
    pub world: World,
}

/// How a cell went.
pub struct Report {
    pub line: String,
    /// Empty where everything is as expected.
    pub wrong: Vec<String>,
}

/// Names the program of the cells that want the portable backend.
const PORTABLE: &str = "PROBE809_PORTABLE_BIN";
/// The rung of LCP.
const LCP: usize = 6;
/// RFC 2661 section 3.2: Start-Control-Connection-Reply.
const SCCRP: u16 = 2;
/// RFC 2661 section 3.2: Stop-Control-Connection-Notification.
const STOP_CCN: u16 = 4;
