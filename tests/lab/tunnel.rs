//! strongSwan as the client of a real server and of the far end with a key, recorded at the client, and what `analyze`
//! says: here negotiations go on behind message 4, where the probe ends them.

use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};

use crate::analysis;
use crate::both_ends::{RECORDER, Recording};
use crate::cell::Report;
use crate::clock::Stopwatch;
use crate::command;
use crate::expect::{self, Expectation, elements};
use crate::faults::dropped;
use crate::hosts::{Host, Route, TARGET, World};
use crate::nat::{ClientNat, ServerNat};
use crate::servers::Server;
use crate::servers::far_end::{FarEnd, LINES};
use crate::servers::strongswan::{self, PRE_SHARED_KEY, StrongSwan};

/// One tunnel that somebody asks for.
#[derive(Clone, Debug)]
pub struct Tunnel {
    pub name: &'static str,
    server: Server,
    key: &'static str,
    route: Route,
    expectation: Expectation,
    /// What stands in the far end's lines and in strongSwan's log.
    told: &'static [&'static str],
}

/// The far end takes strongSwan's key, and strongSwan takes what the far end says to it.
const QUICK_MODE_DONE: &[&str] = &[
    "\"pre_shared_key\":\"fits\"",
    "\"kind\":\"quick-mode\"",
    "IKE_SA lab[1] established",
    "parsed QUICK_MODE response",
];

/// All of them. No kernel of ESP is needed: a tunnel ends at the latest with quick mode.
pub fn all() -> Vec<Tunnel> {
    let refused = |kind| Expectation::class(&["refused"]).finding(kind);
    let nat = || Route { client_nat: ClientNat::RandomPort, ..Route::default() };
    let tunnel = |name, expectation| Tunnel {
        name,
        server: Server::StrongSwan(StrongSwan::Default),
        key: PRE_SHARED_KEY,
        route: Route::default(),
        expectation,
        told: &[],
    };
    let far_end = |name, expectation, told| Tunnel {
        server: Server::FarEnd(FarEnd::PreSharedKey),
        told,
        ..tunnel(name, expectation)
    };
    vec![
        Tunnel { key: "another", ..tunnel("tunnel-wrong-key", refused("authentication-refused")) },
        Tunnel {
            key: "another",
            route: nat(),
            ..tunnel("tunnel-wrong-key-nat", refused("authentication-refused"))
        },
        Tunnel {
            server: Server::StrongSwan(StrongSwan::OffersOtherPhaseTwo),
            ..tunnel("tunnel-other-phase-two", refused("quick-mode-refused"))
        },
        Tunnel {
            server: Server::StrongSwan(StrongSwan::OffersOtherPhaseTwo),
            route: nat(),
            ..tunnel("tunnel-other-phase-two-nat", refused("quick-mode-refused"))
        },
        Tunnel {
            server: Server::StrongSwan(StrongSwan::OffersOther),
            ..tunnel("tunnel-other-phase-one", refused("no-proposal-chosen"))
        },
        Tunnel {
            route: Route { faults: vec![dropped("udp dport 4500")], ..nat() },
            ..tunnel(
                "tunnel-4500-dropped-nat",
                Expectation::class(&["server-silent"]).finding("nat-traversal-lost"),
            )
        },
        tunnel("tunnel-right-key", Expectation::class(&["path-clear", "inconclusive"])),
        Tunnel {
            route: nat(),
            ..tunnel(
                "tunnel-right-key-nat",
                Expectation::class(&["nat-detected", "inconclusive"]).nat(&["present"], &["none"]),
            )
        },
        Tunnel {
            route: Route { server_nat: ServerNat::Forwards, ..Route::default() },
            ..tunnel(
                "tunnel-right-key-server-nat",
                Expectation::class(&["nat-detected", "inconclusive"]).nat(&["none"], &["present"]),
            )
        },
        far_end(
            "tunnel-far-end-right-key",
            Expectation::class(&["path-clear", "inconclusive"]),
            QUICK_MODE_DONE,
        ),
        Tunnel {
            route: nat(),
            ..far_end(
                "tunnel-far-end-right-key-nat",
                Expectation::class(&["nat-detected", "inconclusive"]).nat(&["present"], &["none"]),
                QUICK_MODE_DONE,
            )
        },
        Tunnel {
            key: "another",
            ..far_end(
                "tunnel-far-end-wrong-key",
                refused("authentication-refused"),
                &["\"pre_shared_key\":\"does-not-fit\""],
            )
        },
    ]
}

impl Tunnel {
    /// The programs it needs that are not on this machine.
    pub fn missing(&self) -> Vec<&'static str> {
        let mut missing = Server::StrongSwan(StrongSwan::Default).missing();
        missing.extend(self.server.missing());
        missing.dedup();
        missing.extend(Some(RECORDER).filter(|program| !command::is_installed(program)));
        missing
    }

    /// Builds it, has it recorded, and compares what `analyze` says.
    pub fn run(&self, prefix: &str, folder: &Path, binary: &Path) -> Result<Report> {
        let watch = Stopwatch::start();
        let world = World::build(prefix, folder, &self.route)?;
        let _server = self.server.start(&world)?;
        let recording = Recording::start(&world, Host::Client, "far0", self.name)?;
        strongswan::initiate(&world, TARGET, self.key)?;
        let capture = recording.end()?;
        let document = analysis::document(binary, &[&capture], &json!({}))?;
        std::fs::write(folder.join(format!("{}.json", self.name)), document.to_string())?;
        let conversations: Vec<&Value> = elements(&document, "conversations").collect();
        let [conversation] = conversations[..] else {
            let ends: Vec<String> = conversations.iter().map(|one| analysis::ends(one)).collect();
            let wrong = vec![format!("not one conversation but [{}]", ends.join(", "))];
            return Ok(Report { line: String::new(), wrong });
        };
        let mut wrong = self.expectation.compare_document(conversation);
        wrong.extend(self.untold(folder)?);
        Ok(Report {
            line: format!(
                "({:.1} s) {}  [{}]",
                watch.elapsed().as_secs_f64(),
                expect::text(conversation, "class"),
                expect::kinds(conversation)
            ),
            wrong,
        })
    }

    /// What neither end said.
    fn untold(&self, folder: &Path) -> Result<Vec<String>> {
        if self.told.is_empty() {
            return Ok(Vec::new());
        }
        let log = strongswan::log(Host::Client);
        let lines = std::fs::read_to_string(folder.join(LINES))?
            + &std::fs::read_to_string(folder.join(log))?;
        let missing = self.told.iter().filter(|one| !lines.contains(**one));
        Ok(missing.map(|one| format!("neither end said {one}")).collect())
    }
}
