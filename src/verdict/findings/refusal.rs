//! The server answers and says no before any key is used.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::verdict::Owner;

finding! {
    /// No proposal was acceptable.
    NoProposalChosen {} => Owner::SERVER
}
finding! {
    /// IKEv2 is answered in full, and IKEv1 is refused.
    Ikev2Only {
        /// Notify message type that refuses IKEv1.
        pub notify: u16,
    } => Owner::SERVER
}
finding! {
    /// What was refused with a pre-shared key is accepted with certificates.
    CertificatesOnly {} => Owner::SERVER
}
finding! {
    /// Another refusal.
    RefusedWith {
        /// Protocol version, 1 or 2.
        pub version: u8,
        /// Notify message type.
        pub notify: u16,
    } => Owner::SERVER
}
