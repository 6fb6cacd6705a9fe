//! An IPsec gateway in user space, where the kernel has no ESP: the program's own
//! responder speaks IKEv1 on UDP 500 and 4500, and ESP is opened and sealed here. What is
//! in it goes over UDP to a real L2TP server on loopback, from a port of its own for each
//! pair of associations, and the answers back.
//!
//! Proves nothing about IKE, since both ends are the program's; it stands in front of a
//! real L2TP server. Its one thread lives in the server's network namespace.

use std::collections::BTreeMap;
use std::io::{Read, Result as IoResult};
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::Result;
use probe809::crypto::RandomStream;
use probe809::evidence::Ends;
use probe809::protocol::main_mode::{MainModePolicy, MainModeResponder, NatDPolicy};
use probe809::protocol::{AuthenticationPolicy, L2tpInside, WrongKey};
use probe809::wire::ip::{IpPacket, PROTOCOL_ESP};
use probe809::wire::nat_t::{Encapsulated, mark};
use socket2::{Domain, Protocol, Socket, Type};

use crate::hosts::{Host, TARGET, World};
use crate::servers::strongswan::PRE_SHARED_KEY;
use crate::servers::xl2tpd::INSIDE;

/// Pairs of associations that are served; a probe has two.
const MOST_SERVED: usize = 16;
/// How long it rests when nothing came.
const REST: Duration = Duration::from_millis(1);

/// The gateway; dropped, it has ended.
pub struct Gateway {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Gateway {
    /// Opens everything on the server host.
    pub fn start(world: &World) -> Result<Self> {
        let seed = world.folder().to_string_lossy().into_owned();
        world.inside(Host::Server, || {
            let mut service = Service::open(seed.as_bytes())?;
            let stop = Arc::new(AtomicBool::new(false));
            let ends = Arc::clone(&stop);
            // It starts in the namespace of the thread that starts it.
            let thread = std::thread::spawn(move || {
                while !ends.load(Ordering::Relaxed) {
                    if !service.take() {
                        std::thread::sleep(REST);
                    }
                }
            });
            Ok(Self { stop, thread: Some(thread) })
        })
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// What the thread works with.
struct Service {
    address: IpAddr,
    ike: UdpSocket,
    nat_traversal: UdpSocket,
    esp: Socket,
    buffer: Vec<u8>,
    responder: MainModeResponder,
    random: RandomStream,
    /// By the SPI under which the client's packets come.
    served: BTreeMap<u32, Served>,
}

/// One pair of associations.
struct Served {
    /// To the L2TP server.
    inside: UdpSocket,
    way: Way,
}

/// How a client's ESP comes, and the answers go.
#[derive(Clone, Copy)]
enum Way {
    Native(IpAddr),
    InUdp(SocketAddr),
}

impl Service {
    fn open(seed: &[u8]) -> Result<Self> {
        let address = TARGET.parse()?;
        let ike = UdpSocket::bind((address, 500))?;
        let nat_traversal = UdpSocket::bind((address, 4500))?;
        let protocol = Protocol::from(i32::from(PROTOCOL_ESP));
        let esp = Socket::new(Domain::IPV4, Type::RAW, Some(protocol))?;
        ike.set_nonblocking(true)?;
        nat_traversal.set_nonblocking(true)?;
        esp.set_nonblocking(true)?;
        Ok(Self {
            address,
            ike,
            nat_traversal,
            esp,
            buffer: vec![0; 65536],
            responder: MainModeResponder::new(policy()),
            random: RandomStream::new(seed),
            served: BTreeMap::new(),
        })
    }

    /// Takes what came, at most one datagram of each kind; whether anything did.
    fn take(&mut self) -> bool {
        let esp = self.take_esp();
        let ike = self.take_ike();
        let nat_traversal = self.take_4500();
        let answers = self.take_answers();
        esp || ike || nat_traversal || answers
    }

    fn take_esp(&mut self) -> bool {
        let Ok(length) = (&self.esp).read(&mut self.buffer) else { return false };
        let bytes = self.received(length);
        if let Ok(packet) = IpPacket::parse(&bytes) {
            self.hand_in(packet.payload, Way::Native(packet.source));
        }
        true
    }

    fn take_ike(&mut self) -> bool {
        let Ok((length, client)) = self.ike.recv_from(&mut self.buffer) else { return false };
        let message = self.received(length);
        // As in a kernel, ESP that came first is through before a delete takes its keys away.
        while self.take_esp() {}
        if let Some(answer) = self.negotiate(&message, client, 500) {
            let _ = self.ike.send_to(&answer, client);
        }
        true
    }

    fn take_4500(&mut self) -> bool {
        let received = self.nat_traversal.recv_from(&mut self.buffer);
        let Ok((length, client)) = received else { return false };
        match Encapsulated::classify(&self.received(length)) {
            Encapsulated::Ike(message) => {
                if let Some(answer) = self.negotiate(message, client, 4500) {
                    let _ = self.nat_traversal.send_to(&mark(&answer), client);
                }
            }
            Encapsulated::Esp(packet) => self.hand_in(packet, Way::InUdp(client)),
            Encapsulated::Keepalive | Encapsulated::Unknown(_) => {}
        }
        true
    }

    fn received(&self, length: usize) -> Vec<u8> {
        self.buffer.get(..length).unwrap_or_default().to_vec()
    }

    fn negotiate(&mut self, message: &[u8], client: SocketAddr, port: u16) -> Option<Vec<u8>> {
        let ends = Ends { from: client, to: SocketAddr::new(self.address, port) };
        self.responder.respond(message, ends, &mut self.random)
    }

    /// Gives what is in an ESP packet to the L2TP server. Nobody may listen there.
    fn hand_in(&mut self, packet: &[u8], way: Way) {
        let Some((spi, message)) = self.responder.open(packet) else { return };
        if !self.served.contains_key(&spi) && self.served.len() < MOST_SERVED {
            let Ok(inside) = towards_l2tp() else { return };
            self.served.insert(spi, Served { inside, way });
        }
        if let Some(served) = self.served.get(&spi) {
            let _ = served.inside.send(&message);
        }
    }

    /// Brings the L2TP server's answers to the clients.
    fn take_answers(&mut self) -> bool {
        let mut any = false;
        for (spi, served) in &self.served {
            let Ok(length) = served.inside.recv(&mut self.buffer) else { continue };
            any = true;
            let message = self.buffer.get(..length).unwrap_or_default();
            let ends = Ends { from: self.address, to: served.way.client() };
            let sealed = self.responder.seal(*spi, message, ends, &mut self.random);
            let _ = sealed.map(|packet| match served.way {
                Way::Native(client) => {
                    self.esp.send_to(&packet, &SocketAddr::new(client, 0).into())
                }
                Way::InUdp(client) => self.nat_traversal.send_to(&packet, client),
            });
        }
        any
    }
}

impl Way {
    fn client(self) -> IpAddr {
        match self {
            Self::Native(client) => client,
            Self::InUdp(client) => client.ip(),
        }
    }
}

fn towards_l2tp() -> IoResult<UdpSocket> {
    let socket = UdpSocket::bind((INSIDE, 0))?;
    socket.connect((INSIDE, 1701))?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

/// Takes the key, any identity and any phase 2; L2TP is somebody else's here.
fn policy() -> MainModePolicy {
    let authentication = AuthenticationPolicy {
        wrong_key: WrongKey::Silence,
        any_identity: true,
        any_phase_2: true,
        l2tp: L2tpInside::Silence,
    };
    MainModePolicy {
        groups: vec![20, 14],
        nat_d: NatDPolicy::Honest,
        certificates: false,
        authentication: Some((PRE_SHARED_KEY, authentication)),
    }
}
