//! A hundred probes in a row of one strongSwan, which stops answering a source that
//! leaves five exchanges half open: each probe has to be answered.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use crate::cell::Report;
use crate::hosts::{Route, TARGET, World};
use crate::probe::{self, Call};
use crate::servers::Server;
use crate::servers::strongswan::StrongSwan;

pub const NAME: &str = "hundred-in-a-row";

const PROBES: usize = 100;

/// Runs them; a probe counts as answered when both IKE channels were.
pub fn run(prefix: &str, folder: &Path, binary: &Path) -> Result<Report> {
    let world = World::build(prefix, folder, &Route::default())?;
    let _server = Server::StrongSwan(StrongSwan::Default).start(&world)?;
    let call = Call {
        target: TARGET.to_owned(),
        arguments: Vec::new(),
        key: None,
        as_nobody: false,
        command: "probe",
    };
    let mut took = Duration::ZERO;
    let mut wrong = Vec::new();
    for number in 1..=PROBES {
        let name = format!("{NAME}-{number}");
        let run = probe::run(&world, binary, &call, &name)?;
        took += run.took;
        let states = ["/channels/ike500/state", "/channels/ike4500/state"]
            .map(|pointer| run.document.pointer(pointer).cloned().unwrap_or_default());
        if run.exit != 0 || states.iter().any(|state| state != "answered") {
            wrong.push(format!(
                "probe {number}: exit {}, UDP 500 {}, UDP 4500 {}",
                run.exit, states[0], states[1]
            ));
        } else {
            // Only what failed is of interest afterwards.
            let _ = std::fs::remove_file(&run.capture);
            let _ = std::fs::remove_file(folder.join(format!("{name}.json")));
        }
    }
    Ok(Report {
        line: format!(
            "({:.0} s) {} of {PROBES} answered",
            took.as_secs_f64(),
            PROBES.saturating_sub(wrong.len())
        ),
        wrong,
    })
}
