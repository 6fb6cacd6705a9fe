//! `--mapping-lifetime`: after the probe itself, with the same far end.

use std::future::Future;
use std::net::SocketAddr;

use super::args::Invocation;
use super::recording::Recording;
use super::streams::write_note;
use crate::drive::{EndedBy, LONGEST_MAPPING, Live, MAPPING_PORTS};
use crate::evidence::Flow;
use crate::net::Link;
use crate::net::spread::Spread;
use crate::report::words::{Value, Words};

/// Measures, where a far end was heard; says beforehand how long it takes.
///
/// # Errors
/// When the ports cannot be opened, or nothing more can be received.
pub async fn lifetime(
    live: &mut Live<'_, Link, Recording>,
    invocation: &Invocation,
    interruption: impl Future,
) -> anyhow::Result<EndedBy> {
    if live.session.collecting().is_empty() {
        return Ok(EndedBy::Complete);
    }
    let port = Flow::NatTraversal.server_port().unwrap_or_default();
    let server = SocketAddr::new(live.session.log().path().server, port);
    let mut spread = Spread::open(live.network.client(), server, MAPPING_PORTS, live.clock)?;
    let words = Words::of(invocation.language);
    let most = [("most", Value::Number(LONGEST_MAPPING.as_secs()))];
    if !invocation.quiet {
        live.observer.is_over();
        // A note that nobody can read stops nothing.
        let note = words.sentence("mapping-estimate", &most) + "\n";
        let _ = write_note(&note, invocation.color);
    }
    Ok(live.measure(&mut spread, interruption).await?)
}
