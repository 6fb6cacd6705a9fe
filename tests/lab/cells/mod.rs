//! The table of cells, by what they plant.

mod absent;
mod both_ends;
mod esp;
mod far_end;
mod key;
mod key_xl2tpd;
mod loss;
mod nat;
mod path;
mod policy;
mod portable;
mod ports;
mod softether;

use crate::cell::Cell;
use crate::servers::Server;
use crate::servers::strongswan::StrongSwan;

/// All cells, the slow ones first so that no worker waits for one at the end.
pub fn all() -> Vec<Cell> {
    [
        path::cells(),
        absent::cells(),
        loss::cells(),
        ports::cells(),
        both_ends::cells(),
        softether::cells(),
        policy::cells(),
        portable::cells(),
        esp::cells(),
        nat::cells(),
        key::cells(),
        far_end::cells(),
        key_xl2tpd::cells(),
    ]
    .concat()
}

const STRONGSWAN: Server = Server::StrongSwan(StrongSwan::Default);
