//! UDP 4500 beside UDP 500.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::verdict::Owner;

finding! {
    /// UDP 4500 is lost, UDP 500 is answered.
    NatTraversalLost {} => Owner::SERVER_FIRST
}
finding! {
    /// UDP 4500 answers only after UDP 500 was used.
    OpensAfterIke500 {} => Owner::NOBODY
}
