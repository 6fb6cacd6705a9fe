//! Why main mode got nowhere.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::verdict::Owner;

finding! {
    /// Nothing answered on any channel.
    NothingAnswered {} => Owner::SERVER_FIRST
}
finding! {
    /// UDP 500 is lost, UDP 4500 is answered.
    Ike500Lost {
        /// UDP 4500 answers IKEv2 alone: IKEv1 is silent there too.
        pub by_ikev2: bool,
    } => Owner::SERVER_FIRST
}
finding! {
    /// IKEv1 is not answered, IKEv2 is.
    Ikev1Dropped {} => Owner::SERVER
}
finding! {
    /// The exchange stops after message 2.
    StalledAfterMessage2 {} => Owner::SERVER
}
finding! {
    /// Our own packets come back.
    Reflector {} => Owner::CLIENT_FIRST
}
finding! {
    /// Requests cannot be read.
    MalformedRequest {} => Owner::USER
}
