//! Prints how many candidates a second each engine tries, beside the sha1 crate, and how
//! long private space and all of IPv4 take on every core.
//!
//! One line each: a name, and million candidates a second or seconds. What a thread had of
//! a core counts, where the system tells it, so that other load does not: it is the time
//! that an idle machine takes. Behind the seconds stand those that passed.

use std::fs;
use std::hint::black_box;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use probe809::crypto::{Engine, HashAlgorithm, Puzzle};
use sha1::{Digest, Sha1};

const COOKIES: [u8; 16] = [0x5a; 16];
/// Where the low half of the address is, and the port.
const LOW_HALF: usize = 18;
/// Networks of 65,536 addresses.
const PRIVATE: u32 = 1 + 16 + 256;
const ALL: u32 = 65_536;

fn main() {
    let networks: u32 = std::env::args().nth(1).and_then(|one| one.parse().ok()).unwrap_or(200);
    println!("sha1-crate {:.1}", rate(networks / 4, by_crate));
    for engine in Engine::ALL.into_iter().filter(|engine| engine.is_here()) {
        let solve = |network| assert_eq!(engine.solve(&puzzle(network, 500)), None);
        println!("{engine:?} {:.1}", rate(networks, solve));
    }
    println!("sha1-crate {:.1}", rate(networks / 4, by_crate));
    for (name, networks) in [("private-two-ports", PRIVATE * 2), ("all-one-port", ALL)] {
        let (of_cores, passed) = on_every_core(networks);
        println!("{name} {of_cores:.3} {passed:.3}");
    }
}

/// Million candidates a second on one core.
fn rate(networks: u32, solve: impl Fn(u32)) -> f64 {
    let begun = Spent::start();
    (0..networks).for_each(|network| solve(black_box(network)));
    f64::from(networks) * 65_536.0 / 1e6 / begun.seconds()
}

/// Seconds of a core that this thread had.
struct Spent {
    began: Instant,
    on_core: Option<f64>,
}

impl Spent {
    fn start() -> Self {
        Self { began: Instant::now(), on_core: on_core() }
    }

    fn seconds(&self) -> f64 {
        match (self.on_core, on_core()) {
            (Some(before), Some(now)) => now - before,
            _ => self.began.elapsed().as_secs_f64(),
        }
    }
}

/// What the scheduler says that this thread had, in seconds.
fn on_core() -> Option<f64> {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = told.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

fn by_crate(network: u32) {
    let digest = digest();
    let start = Sha1::new_with_prefix(COOKIES);
    for host in 0..1 << 16 {
        let address = (network << 16 | host).to_be_bytes();
        let hash = start.clone().chain_update(address).chain_update(500_u16.to_be_bytes());
        assert!(hash.finalize().as_slice() != digest);
    }
}

/// Seconds of each core for so many networks with the best engine, and seconds that passed.
fn on_every_core(networks: u32) -> (f64, f64) {
    let (next, engine) = (AtomicU32::new(0), Engine::best());
    let search = || {
        let begun = Spent::start();
        loop {
            let network = next.fetch_add(1, Ordering::Relaxed);
            if network >= networks {
                return begun.seconds();
            }
            assert_eq!(engine.solve(&puzzle(network, 4500)), None);
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let begun = Instant::now();
    let spent: f64 = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(search)).collect();
        threads.into_iter().map(|one| one.join().expect("no panic")).sum()
    });
    (spent / cores as f64, begun.elapsed().as_secs_f64())
}

fn puzzle(network: u32, port: u16) -> Puzzle {
    let mut message = COOKIES.to_vec();
    message.extend((network << 16).to_be_bytes());
    message.extend(port.to_be_bytes());
    Puzzle::new(&message, LOW_HALF, &digest()).expect("one block")
}

/// Of something else: every candidate is tried.
fn digest() -> Vec<u8> {
    HashAlgorithm::Sha1.digest(&[b"no address at all"])
}
