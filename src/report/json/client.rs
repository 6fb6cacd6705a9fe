//! This end of a run, and the client of a recording.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;

use super::by_channel::{ById, object};
use crate::evidence::Channel;
use crate::report::ClientEnd;
use crate::report::words::sanitise;
use crate::verdict::Verdict;

/// Where packets came from.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ClientDocument {
    address: String,
    /// The interface that leads to the server; `null` where it is not known.
    interface: Option<String>,
    /// Its UDP port for each channel; `null` where it has none, or none is known.
    #[schemars(schema_with = "ports")]
    ports: ById<Option<u16>>,
    /// Address, and port where that is known, as the server or somebody near it sees them, or as
    /// the user says; `null` where nobody knows.
    outside: Option<String>,
}

impl ClientDocument {
    /// An end with what a judgement knows of it.
    pub fn new(end: &ClientEnd, verdict: Option<&Verdict>) -> Self {
        let port = |channel: Channel| (channel.row().id, end.ports.get(&channel).copied());
        Self {
            address: end.address.to_string(),
            interface: end.interface.as_deref().map(sanitise),
            ports: Channel::over_udp().map(port).collect(),
            outside: end.outside(verdict),
        }
    }
}

fn ports(generator: &mut SchemaGenerator) -> Schema {
    object(Channel::over_udp().map(|one| (one.row().id, generator.subschema_for::<Option<u16>>())))
}
