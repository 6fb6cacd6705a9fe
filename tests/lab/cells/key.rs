//! With a pre-shared key the probe goes on past message 4: the right key and another.

use super::STRONGSWAN;
use crate::cell::{Cell, RIGHT_KEY, WRONG_KEY};
use crate::expect::Expectation;
use crate::faults::dropped;
use crate::nat::ClientNat;
use crate::servers::Server;
use crate::servers::softether::SoftEther;

const SOFTETHER: Server = Server::SoftEther(SoftEther { raw_esp: true, bare_l2tp: false });

pub fn cells() -> Vec<Cell> {
    vec![
        right("key-right-strongswan", STRONGSWAN, &["path-clear"]),
        right("key-right-strongswan-nat", STRONGSWAN, &["nat-detected"])
            .client_nat(ClientNat::RandomPort),
        wrong("key-wrong-strongswan", STRONGSWAN),
        wrong("key-wrong-strongswan-nat", STRONGSWAN).client_nat(ClientNat::KeepsPort),
        right("key-right-softether", SOFTETHER, &["path-clear"]),
        right("key-right-softether-esp-dropped", SOFTETHER, &["path-clear"])
            .fault(dropped("meta l4proto esp")),
        wrong("key-wrong-softether", SOFTETHER),
    ]
}

fn right(name: &'static str, server: Server, classes: &[&'static str]) -> Cell {
    let expectation = Expectation::class(classes)
        .channel("ike500", &["answered"])
        .channel("ike4500", &["answered"]);
    Cell::new(name, server, expectation).arguments(&["--psk-file", RIGHT_KEY])
}

fn wrong(name: &'static str, server: Server) -> Cell {
    Cell::new(name, server, Expectation::class(&["refused"])).arguments(&["--psk-file", WRONG_KEY])
}
