//! L2TP that is answered without IPsec.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::verdict::Owner;

finding! {
    /// L2TP answers without IPsec.
    L2tpExposed {} => Owner::SERVER
}
