//! A box that sends every datagram on UDP 500 and 4500 back to where it came from.

use std::io::ErrorKind;
use std::net::UdpSocket;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::Result;

use crate::hosts::{Host, World};

/// Its threads; dropped, they have ended.
pub struct Reflector {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Reflector {
    /// Opens both ports on the server host.
    pub fn start(world: &World) -> Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let mut threads = Vec::new();
        let sockets = world.inside(Host::Server, || {
            Ok([UdpSocket::bind("0.0.0.0:500")?, UdpSocket::bind("0.0.0.0:4500")?])
        })?;
        for socket in sockets {
            socket.set_read_timeout(Some(Duration::from_millis(100)))?;
            let stop = Arc::clone(&stop);
            threads.push(std::thread::spawn(move || reflect(&socket, &stop)));
        }
        Ok(Self { stop, threads })
    }
}

impl Drop for Reflector {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

fn reflect(socket: &UdpSocket, stop: &AtomicBool) {
    let mut buffer = vec![0; 65536];
    while !stop.load(Ordering::Relaxed) {
        match socket.recv_from(&mut buffer) {
            Ok((length, from)) => {
                let datagram = buffer.get(..length).unwrap_or_default();
                let _ = socket.send_to(datagram, from);
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => return,
        }
    }
}
