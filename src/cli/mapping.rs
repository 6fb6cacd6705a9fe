//! `--mapping-lifetime`: after the probe itself, with the same far end.

use std::future::Future;
use std::net::SocketAddr;

use super::args::Invocation;
use super::asked::Asked;
use super::streams::write_note;
use crate::drive::{self, EndedBy, LONGEST_MAPPING, MAPPING_PORTS, ManyPorts, Mapping};
use crate::evidence::Channel;
use crate::net::Link;
use crate::net::spread::Spread;
use crate::report::words::{Value, Words};

/// Measures, where a far end was heard; says beforehand how long it takes.
///
/// # Errors
/// When the ports cannot be opened, or nothing more can be received.
pub async fn lifetime(
    network: &mut Link,
    asked: &mut Asked,
    invocation: &Invocation,
    interruption: impl Future,
) -> anyhow::Result<EndedBy> {
    let Asked { session, recording, .. } = asked;
    if session.collecting().is_empty() {
        return Ok(EndedBy::Complete);
    }
    let port = Channel::Ike4500.port().unwrap_or_default();
    let server = SocketAddr::new(session.log().path().server, port);
    let clock = network.clock();
    let spread = Spread::open(network.client(), server, MAPPING_PORTS, clock)?;
    let words = Words::of(invocation.language);
    let most = [("most", Value::Number(LONGEST_MAPPING.as_secs()))];
    if !invocation.quiet {
        recording.is_over();
        // A note that nobody can read stops nothing.
        let note = words.sentence("mapping-estimate", &most) + "\n";
        let _ = write_note(&note, invocation.color);
    }
    let mut mapping = Mapping::new(session, recording, clock.now());
    drive::run(&mut ManyPorts { network, spread }, &mut mapping, interruption).await?;
    Ok(mapping.ended_by())
}
