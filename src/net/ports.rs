//! The UDP ports of a link: a client's own, and another where that one is not to be had.

use std::io;
use std::net::IpAddr;

use super::{Limitation, LinkRequest, Obstacle, OpenError};
use crate::evidence::{Channel, OwnPort, SourcePort, port};

/// A UDP socket, and the port that it has.
#[derive(Debug)]
pub struct Bound<S> {
    pub socket: S,
    pub port: u16,
}

/// A flow's socket.
#[derive(Debug)]
pub struct Opened<S> {
    pub flow: Channel,
    /// Which of the ports that we have for the flow.
    pub source: SourcePort,
    pub port: u16,
    pub socket: S,
}

/// How a backend opens a UDP socket at our address.
pub trait Ports {
    /// What it has for a socket.
    type Socket;

    fn request(&self) -> &LinkRequest;

    /// Our address.
    fn client(&self) -> IpAddr;

    /// A socket on this port; for 0, on one that nobody chose.
    fn bind(&self, port: u16) -> io::Result<Bound<Self::Socket>>;

    /// Why the port is not to be had.
    fn obstacle(&self, error: &io::Error, port: u16) -> Obstacle;
}

/// Opens the sockets of every flow, and notes which do without their well-known port.
pub fn open_ports<P: Ports>(
    ports: &P,
    limitations: &mut Vec<Limitation>,
) -> Result<Vec<Opened<P::Socket>>, OpenError> {
    let mut opened = Vec::new();
    let mut add = |flow, source, bound: Bound<P::Socket>| {
        opened.push(Opened { flow, source, port: bound.port, socket: bound.socket });
    };
    for flow in Channel::over_udp() {
        let Some(wanted) = wanted_port(flow, ports.request()) else {
            add(flow, SourcePort::Client, ephemeral(ports)?);
            continue;
        };
        match on_wanted(ports, wanted) {
            Ok(bound) => {
                add(flow, SourcePort::Client, bound);
                add(flow, SourcePort::Fresh, ephemeral(ports)?);
            }
            // A port that nobody chose is a fresh one by itself.
            Err(why) => {
                let bound = ephemeral(ports)?;
                let used = bound.port;
                limitations.push(Limitation::SourcePort { flow, wanted, used, why });
                add(flow, SourcePort::Client, bound);
            }
        }
    }
    Ok(opened)
}

/// The port that a client has for the channel, where it matters.
fn wanted_port(channel: Channel, request: &LinkRequest) -> Option<u16> {
    let chosen = request.source_port.filter(|_| channel == Channel::Ike500);
    chosen.or(channel.port().filter(|_| channel.row().source == OwnPort::Same))
}

/// A socket on this port. On the server's own host it would take the
/// packets for the server: they would come back and read as silence.
fn on_wanted<P: Ports>(ports: &P, port: u16) -> Result<Bound<P::Socket>, Obstacle> {
    if ports.request().servers().contains(&ports.client()) && Channel::at_port(port).is_some() {
        return Err(Obstacle::SameHost);
    }
    ports.bind(port).map_err(|error| ports.obstacle(&error, port))
}

/// A port that nobody chose. Port 500 would make plain datagrams look like IKE.
fn ephemeral<P: Ports>(ports: &P) -> Result<Bound<P::Socket>, OpenError> {
    let explain = |source| OpenError::Kernel { operation: "open a UDP socket", source };
    for _ in 0..EPHEMERAL_TRIES {
        let bound = ports.bind(0).map_err(explain)?;
        if bound.port != port::IKE {
            return Ok(bound);
        }
    }
    Err(explain(io::Error::from(io::ErrorKind::AddrInUse)))
}

/// One would do unless somebody put port 500 into the ephemeral range.
const EPHEMERAL_TRIES: usize = 4;
