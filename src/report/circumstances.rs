//! What a ticket needs of a run beside its verdict: who ran it, from where, when.

use std::collections::BTreeMap;
use std::net::IpAddr;

use schemars::JsonSchema;
use serde::Serialize;

use super::time::Zone;
use crate::evidence::{Channel, Fact, Observation};
use crate::verdict::{NatState, Verdict};

/// What is the same for all runs of a process.
#[derive(Debug, Clone, Default)]
pub struct Circumstances {
    /// The command as it was typed, without secrets; `None` where nothing was run.
    pub command: Option<String>,
    /// `None` where the system does not tell.
    pub privileges: Option<Privileges>,
    /// Whether the system keeps its clock right; `None` where it does not tell.
    pub clock_is_synchronised: Option<bool>,
    /// Where the user's clock hangs.
    pub zone: Zone,
}

/// What the process may do that not every process may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Privileges {
    /// The user is root.
    pub root: bool,
    /// Capabilities that the program can use, as the system names them.
    pub capabilities: Vec<String>,
}

/// This end of a run, or the client's of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientEnd {
    /// Its own address.
    pub address: IpAddr,
    /// The interface that leads to the server, where it has a name.
    pub interface: Option<String>,
    /// Its port for each channel of UDP, as far as they are known.
    pub ports: BTreeMap<Channel, u16>,
    /// Its address on the outside of a NAT, as the user says.
    pub public_address: Option<IpAddr>,
}

impl ClientEnd {
    /// The client of a recording, as far as its requests show it.
    pub(super) fn recorded(address: IpAddr, observations: &[Observation]) -> Self {
        let mut ports = BTreeMap::new();
        for observation in observations {
            if let Fact::RequestSent(sent) = &observation.fact
                && observation.channel.port().is_some()
                && sent.from.port() != 0
            {
                ports.entry(observation.channel).or_insert(sent.from.port());
            }
        }
        Self { address, interface: None, ports, public_address: None }
    }

    /// The end as the server or somebody near it sees it, with the port where that is known:
    /// what was measured in front of what the user says.
    pub(super) fn outside(&self, verdict: Option<&Verdict>) -> Option<String> {
        let measured = verdict.and_then(|verdict| {
            let nat = &verdict.nat;
            let rows = verdict.far_end.iter().flat_map(|far_end| &far_end.rows);
            let mut seen = rows.filter_map(|row| Some(row.seen.as_ref()?.from));
            let as_it_is = nat.local.filter(|_| nat.client == NatState::None);
            nat.mapped.or_else(|| seen.find(|from| from.port() != 0)).or(as_it_is)
        });
        let told = || self.public_address.map(|address| address.to_string());
        measured.map(|end| end.to_string()).or_else(told)
    }
}

#[cfg(test)]
mod tests {
    use super::ClientEnd;
    use crate::evidence::Channel;
    use crate::report::samples;
    use crate::verdict::NatState;

    #[test]
    fn an_end_is_seen_from_outside_as_was_measured_and_else_as_the_user_says() {
        let sample = samples::nat_detected();
        let address = "192.168.77.2".parse().unwrap();
        let recorded = ClientEnd::recorded(address, &sample.observations);
        assert_eq!(recorded.ports[&Channel::Ike500], 500);
        let told = ClientEnd { public_address: "203.0.113.9".parse().ok(), ..recorded.clone() };
        let mut verdict = sample.verdict.unwrap();
        assert_eq!(told.outside(Some(&verdict)).as_deref(), Some("203.0.113.77:61234"));
        verdict.nat.mapped = None;
        assert_eq!(told.outside(Some(&verdict)).as_deref(), Some("203.0.113.9"));
        assert_eq!(recorded.outside(Some(&verdict)), None);
        verdict.nat.client = NatState::None;
        assert_eq!(recorded.outside(Some(&verdict)).as_deref(), Some("192.168.77.2:500"));
    }
}
