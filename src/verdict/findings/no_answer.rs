//! What comes and is no answer to a client.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evidence::{Channel, Flaw};
use crate::verdict::Owner;

finding! {
    /// Packets come from the port that is asked, and none is an answer to what was asked.
    UnusableAnswers {
        /// The server's port.
        pub port: u16,
    } => Owner::CLIENT_FIRST
}
finding! {
    /// Answers come from another port than the one asked.
    AnswersFromOtherPort {
        /// That port.
        pub port: u16,
    } => Owner::SERVER
}
finding! {
    /// Answers come from another address than the one asked.
    AnswersFromOtherAddress {
        /// That address.
        pub address: IpAddr,
    } => Owner::SERVER
}
finding! {
    /// Answers of a channel have a wrong checksum: the host drops them.
    AnswersDamaged {
        /// Which channel.
        pub channel: Channel,
        /// How many.
        pub packets: u32,
    } => Owner::CLIENT_FIRST
}
finding! {
    /// Something answers what no client goes on with.
    AnswerUnacceptable {
        /// Which channel.
        pub channel: Channel,
        /// What is wrong with it.
        pub flaw: Flaw,
    } => Owner::SERVER
}
