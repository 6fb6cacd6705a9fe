//! An IPsec gateway in user space, where the kernel has no ESP: the program's own
//! responder speaks IKEv1 on UDP 500 and 4500, and ESP is opened and sealed here. What is
//! in it goes over UDP to a real L2TP server on loopback, from a port of its own for each
//! pair of associations, and the answers back.
//!
//! Proves nothing about IKE, since both ends are the program's; it stands in front of a
//! real L2TP server. All its threads live in the server's network namespace.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read, Result as IoResult};
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::Result;
use probe809::crypto::RandomStream;
use probe809::protocol::main_mode::{MainModePolicy, MainModeResponder, NatDPolicy};
use probe809::protocol::{AuthenticationPolicy, L2tpInside, WrongKey};
use probe809::wire::ip::{IpPacket, PROTOCOL_ESP};
use probe809::wire::nat_t::{Encapsulated, mark};
use socket2::{Domain, Protocol, Socket, Type};

use crate::hosts::{Host, TARGET, World};
use crate::lock;
use crate::servers::strongswan::PRE_SHARED_KEY;
use crate::servers::xl2tpd::INSIDE;

/// Pairs of associations that are served; a probe has two.
const MOST_SERVED: usize = 16;
/// How long a thread takes to see that the gateway ends.
const PATIENCE: Duration = Duration::from_millis(100);

/// The gateway; dropped, its threads have ended.
pub struct Gateway {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

struct Shared {
    address: IpAddr,
    ike: UdpSocket,
    nat_traversal: UdpSocket,
    esp: Socket,
    stop: AtomicBool,
    state: Mutex<State>,
}

struct State {
    responder: MainModeResponder,
    random: RandomStream,
    /// By the SPI under which the client's packets come: the way to the L2TP server.
    served: BTreeMap<u32, UdpSocket>,
    threads: Vec<JoinHandle<()>>,
}

/// How a client's ESP comes, and the answers go.
#[derive(Clone, Copy)]
enum Way {
    Native(IpAddr),
    InUdp(SocketAddr),
}

impl Gateway {
    /// Opens everything on the server host.
    pub fn start(world: &World) -> Result<Self> {
        let seed = world.name(Host::Server);
        world.inside(Host::Server, || {
            let shared = Arc::new(Shared::open(seed.as_bytes())?);
            let threads = [Shared::take_ike, Shared::take_4500, Shared::take_esp].map(|take| {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || take(&shared))
            });
            Ok(Self { shared, threads: threads.into() })
        })
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
        // Nobody is left to add one.
        let served = std::mem::take(&mut lock(&self.shared.state).threads);
        for thread in served {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn open(seed: &[u8]) -> Result<Self> {
        let address = TARGET.parse()?;
        let ike = UdpSocket::bind((address, 500))?;
        let nat_traversal = UdpSocket::bind((address, 4500))?;
        let protocol = Protocol::from(i32::from(PROTOCOL_ESP));
        let esp = Socket::new(Domain::IPV4, Type::RAW, Some(protocol))?;
        ike.set_read_timeout(Some(PATIENCE))?;
        nat_traversal.set_read_timeout(Some(PATIENCE))?;
        esp.set_read_timeout(Some(PATIENCE))?;
        let state = State {
            responder: MainModeResponder::new(policy()),
            random: RandomStream::new(seed),
            served: BTreeMap::new(),
            threads: Vec::new(),
        };
        let stop = AtomicBool::new(false);
        Ok(Self { address, ike, nat_traversal, esp, stop, state: Mutex::new(state) })
    }

    fn take_ike(self: &Arc<Self>) {
        self.each(
            |buffer| self.ike.recv_from(buffer),
            |message, client| {
                if let Some(answer) = self.negotiate(message, client, 500) {
                    let _ = self.ike.send_to(&answer, client);
                }
            },
        );
    }

    fn take_4500(self: &Arc<Self>) {
        self.each(
            |buffer| self.nat_traversal.recv_from(buffer),
            |datagram, client| match Encapsulated::classify(datagram) {
                Encapsulated::Ike(message) => {
                    if let Some(answer) = self.negotiate(message, client, 4500) {
                        let _ = self.nat_traversal.send_to(&mark(&answer), client);
                    }
                }
                Encapsulated::Esp(packet) => self.hand_in(packet, Way::InUdp(client)),
                Encapsulated::Keepalive | Encapsulated::Unknown(_) => {}
            },
        );
    }

    fn take_esp(self: &Arc<Self>) {
        self.each(
            |buffer| (&self.esp).read(buffer).map(|length| (length, ())),
            |bytes, ()| {
                if let Ok(packet) = IpPacket::parse(bytes) {
                    self.hand_in(packet.payload, Way::Native(packet.source));
                }
            },
        );
    }

    fn negotiate(&self, message: &[u8], client: SocketAddr, port: u16) -> Option<Vec<u8>> {
        let State { responder, random, .. } = &mut *lock(&self.state);
        responder.respond(message, client, SocketAddr::new(self.address, port), random)
    }

    /// Gives what is in an ESP packet to the L2TP server.
    fn hand_in(self: &Arc<Self>, packet: &[u8], way: Way) {
        let mut state = lock(&self.state);
        let Some((spi, message)) = state.responder.open(packet) else { return };
        if !state.served.contains_key(&spi) && state.served.len() < MOST_SERVED {
            let Ok((socket, answers)) = towards_l2tp() else { return };
            let shared = Arc::clone(self);
            state.served.insert(spi, socket);
            // It is in the same network namespace as the thread that starts it.
            state.threads.push(std::thread::spawn(move || shared.hand_out(&answers, spi, way)));
        }
        if let Some(socket) = state.served.get(&spi) {
            let _ = socket.send(&message);
        }
    }

    /// Brings the L2TP server's answers to one client.
    fn hand_out(&self, answers: &UdpSocket, spi: u32, way: Way) {
        let client = match way {
            Way::Native(client) => client,
            Way::InUdp(client) => client.ip(),
        };
        self.each(
            |buffer| answers.recv(buffer).map(|length| (length, ())),
            |message, ()| {
                let State { responder, random, .. } = &mut *lock(&self.state);
                let sealed = responder.seal(spi, message, (self.address, client), random);
                let _ = sealed.map(|packet| self.send(&packet, way));
            },
        );
    }

    fn send(&self, packet: &[u8], way: Way) -> IoResult<usize> {
        match way {
            Way::Native(client) => self.esp.send_to(packet, &SocketAddr::new(client, 0).into()),
            Way::InUdp(client) => self.nat_traversal.send_to(packet, client),
        }
    }

    /// Gives to `take` what `receive` brings, until the gateway ends.
    fn each<From>(
        &self,
        receive: impl Fn(&mut [u8]) -> IoResult<(usize, From)>,
        take: impl Fn(&[u8], From),
    ) {
        let mut buffer = vec![0; 65536];
        while !self.stop.load(Ordering::Relaxed) {
            match receive(&mut buffer) {
                Ok((length, from)) => take(buffer.get(..length).unwrap_or_default(), from),
                // Nothing came, or nobody listens where something went.
                Err(error) if is_passing(error.kind()) => {}
                Err(_) => return,
            }
        }
    }
}

fn is_passing(kind: ErrorKind) -> bool {
    use ErrorKind::{ConnectionRefused, Interrupted, TimedOut, WouldBlock};
    matches!(kind, WouldBlock | TimedOut | ConnectionRefused | Interrupted)
}

/// A socket to the L2TP server, and itself once more to listen on.
fn towards_l2tp() -> IoResult<(UdpSocket, UdpSocket)> {
    let socket = UdpSocket::bind((INSIDE, 0))?;
    socket.connect((INSIDE, 1701))?;
    socket.set_read_timeout(Some(PATIENCE))?;
    Ok((socket.try_clone()?, socket))
}

/// Takes the key, any identity and any phase 2; L2TP is somebody else's here.
fn policy() -> MainModePolicy {
    let authentication = AuthenticationPolicy {
        key: PRE_SHARED_KEY,
        wrong_key: WrongKey::Silence,
        any_identity: true,
        any_phase_2: true,
        l2tp: L2tpInside::Silence,
    };
    MainModePolicy {
        groups: vec![20, 14],
        nat_d: NatDPolicy::Honest,
        authentication: Some(authentication),
    }
}
