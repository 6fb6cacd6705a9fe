//! The far end of a cable, in a namespace of its own.

use std::net::UdpSocket;
use std::sync::mpsc;
use std::time::Duration;

use socket2::{Domain, Socket, Type};

use super::place::sh;
use crate::net::linux::host::interface;
use crate::net::linux::practice::enter_network_namespace;
use crate::net::linux::sys;

/// An IKE port that echoes, behind a cable; 4500, 1701 and ESP are closed.
pub struct Peer {
    jobs: mpsc::Sender<Job>,
}

type Job = Box<dyn FnOnce() + Send>;

impl Peer {
    /// Lays the cable from the calling thread's namespace, with `mtu`.
    pub fn start(mtu: u32) -> Self {
        let (tell, told) = mpsc::channel();
        let (jobs, work) = mpsc::channel::<Job>();
        let (plugged, plug) = mpsc::channel::<()>();
        std::thread::spawn(move || {
            enter_network_namespace().unwrap();
            tell.send(nix::unistd::gettid()).unwrap();
            plug.recv().unwrap();
            sh("ip link set lo up; ip link set p809far up mtu 65000");
            sh(&format!("ip link set p809far mtu {mtu}"));
            // Errors are what is counted here, so the kernel must not ration them.
            for rate in ["/proc/sys/net/ipv4/icmp_ratelimit", "/proc/sys/net/ipv6/icmp/ratelimit"] {
                std::fs::write(rate, "0").unwrap();
            }
            sh("ip addr add 198.51.100.10/24 dev p809far");
            sh("ip addr add 2001:db8::10/64 dev p809far nodad");
            let echoes = ["198.51.100.10:500", "[2001:db8::10]:500"].map(echo);
            tell.send(nix::unistd::gettid()).unwrap();
            while let Ok(job) = work.recv() {
                job();
            }
            drop(echoes);
        });
        let thread = told.recv().unwrap();
        sh("ip link set lo up; ip link add p809near type veth peer name p809far");
        sh(&format!("ip link set p809far netns {thread}"));
        sh(&format!("ip link set p809near up mtu {mtu}; ip addr add 198.51.100.2/24 dev p809near"));
        sh("ip addr add 2001:db8::2/64 dev p809near nodad");
        plugged.send(()).unwrap();
        told.recv().unwrap();
        Self { jobs }
    }

    /// Has the far end do something.
    pub fn does(&self, job: impl FnOnce() + Send + 'static) {
        self.jobs.send(Box::new(job)).unwrap();
    }
}

/// Sends everything back, for as long as the test runs.
fn echo(address: &str) -> std::thread::JoinHandle<()> {
    let socket = UdpSocket::bind(address).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    std::thread::spawn(move || {
        let mut buffer = vec![0; 65_536];
        while let Ok((length, from)) = socket.recv_from(&mut buffer) {
            let _gone = socket.send_to(&buffer[..length], from);
        }
    })
}

/// The far end's addresses.
pub const SERVERS: [&str; 2] = ["198.51.100.10", "2001:db8::10"];

/// Puts a frame on the link as it is.
pub fn send_frame(interface: &str, frame: &[u8]) {
    let interface = interface::named(&interface::all(), interface).unwrap();
    let socket = Socket::new(Domain::PACKET, Type::RAW, None).unwrap();
    sys::bind_packet(&socket, interface.index).unwrap();
    socket.send(frame).unwrap();
}
