//! Prints how many candidates a second each engine tries, beside the sha1 crate, and how
//! long private space and all of IPv4 take on every core.
//!
//! One line each: a name, and million candidates a second or seconds.

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
    println!("private-two-ports {:.3}", on_every_core(PRIVATE * 2));
    println!("all-one-port {:.2}", on_every_core(ALL));
}

/// Million candidates a second on one core.
fn rate(networks: u32, solve: impl Fn(u32)) -> f64 {
    let begun = Instant::now();
    (0..networks).for_each(|network| solve(black_box(network)));
    f64::from(networks) * 65_536.0 / 1e6 / begun.elapsed().as_secs_f64()
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

/// Seconds for so many networks with the best engine.
fn on_every_core(networks: u32) -> f64 {
    let (next, engine) = (AtomicU32::new(0), Engine::best());
    let search = || {
        loop {
            let network = next.fetch_add(1, Ordering::Relaxed);
            if network >= networks {
                return;
            }
            assert_eq!(engine.solve(&puzzle(network, 4500)), None);
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let begun = Instant::now();
    std::thread::scope(|scope| (0..cores).for_each(|_| drop(scope.spawn(search))));
    begun.elapsed().as_secs_f64()
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
