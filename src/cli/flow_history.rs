//! What a run leaves for the next one about the flows of a server: when they were used, and
//! from which source ports the server answered when they were new.

use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::args::SendingOptions;
use crate::drive::{ClientEnds, FlowHistories};
use crate::evidence::{AnsweredFrom, Channel, EvidenceLog, FlowHistory, FlowUse};
use crate::net::runtime_file::{RuntimeFile, since_boot};
use crate::verdict::flows_answered_from;
use crate::wire::Capped;

/// Filters forget a flow of UDP after this: Linux after 120 s, others after 180 s at most
/// (RFC 4787 4.3 asks for two minutes and more).
const FORGOTTEN_AFTER: Duration = Duration::from_secs(190);
const FILE: &str = "probe809-flows.json";
const VERSION: u32 = 2;
/// Flows that are kept, those used last.
const MOST_FLOWS: usize = 256;

/// Where the history of flows comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// From the file of the user's runtime folder.
    Kept,
    /// Nobody wants one.
    Off,
    /// There is no such folder, or its file cannot be used.
    Nowhere,
    /// This build keeps nothing.
    Never,
}

/// The flows of one run.
#[derive(Debug)]
pub struct FlowRecord {
    keys: [Option<(Channel, Key)>; 2],
    keeping: Keeping,
    histories: FlowHistories,
}

/// What a filter knows a flow by, as seen from here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Key {
    server: IpAddr,
    port: u16,
    client: IpAddr,
    source_port: u16,
    /// The interface, its hardware address and the network namespace.
    link: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Entry {
    #[serde(flatten)]
    key: Key,
    /// Seconds since the host was started.
    used_at: u64,
    answered_from: Option<AnsweredFrom>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    version: u32,
    /// Since when every use of a flow is in it, in seconds since the host was started.
    complete_since: u64,
    flows: Vec<Entry>,
}

impl FlowRecord {
    /// Looks up what is known of a run's flows, and notes that they are used from now on.
    /// `link` tells this end's network from others.
    pub fn open(ends: &ClientEnds, server: IpAddr, link: &str, wishes: &SendingOptions) -> Self {
        let keeps = !wishes.no_flow_history;
        let settled = wishes.settle.is_some_and(|span| span >= FORGOTTEN_AFTER);
        let key = |flow: Channel| {
            let (port, source_port, link) = (flow.port()?, ends.of(flow).port(), link.to_owned());
            Some((flow, Key { server, port, client: ends.client, source_port, link }))
        };
        let keys = Channel::IKE.map(key);
        let mut record = Self { keys, keeping: Keeping::Off, histories: FlowHistories::default() };
        let known = if keeps { record.update([None, None]) } else { None };
        record.keeping = match (keeps, &known) {
            (false, _) => Keeping::Off,
            (true, Some(_)) => Keeping::Kept,
            (true, None) if since_boot().is_none() => Keeping::Never,
            (true, None) => Keeping::Nowhere,
        };
        let [ike, nat_traversal] = known.unwrap_or([FlowHistory::UNKNOWN; 2]).map(|known| {
            let used = if settled { FlowUse::New } else { known.used };
            Some(FlowHistory { used, ..known })
        });
        record.histories = FlowHistories { ike, nat_traversal };
        record
    }

    /// What was known before this run.
    pub const fn histories(&self) -> FlowHistories {
        self.histories
    }

    /// Whether something is kept for later runs.
    pub const fn keeping(&self) -> Keeping {
        self.keeping
    }

    /// Keeps what the run learned. A run that cannot write it stays what it is: the next one
    /// then knows less.
    pub fn close(&self, log: &EvidenceLog) {
        if self.keeping == Keeping::Kept {
            let _ = self.update(flows_answered_from(log));
        }
    }

    /// Reads what is kept of the flows and writes that they were used now; `None` where
    /// nothing is kept.
    fn update(&self, learned: [Option<AnsweredFrom>; 2]) -> Option<[FlowHistory; 2]> {
        let now = since_boot()?.as_secs();
        let mut file = RuntimeFile::open(FILE).ok().flatten()?;
        let kept = kept_in(&file.read().ok()?, now);
        let (mut entries, mut complete_since) = (kept.flows, kept.complete_since);
        let mut known = [FlowHistory::UNKNOWN; 2];
        for ((key, learned), known) in self.keys.iter().zip(learned).zip(&mut known) {
            let Some((_, key)) = key else { continue };
            let before = entries.iter().position(|one| one.key == *key);
            let before = before.map(|index| entries.remove(index));
            *known = history(before.as_ref(), now, complete_since);
            let answered_from = learned.or(known.answered);
            entries.push(Entry { key: key.clone(), used_at: now, answered_from });
        }
        let oldest = entries.len().saturating_sub(MOST_FLOWS);
        let pushed_out = entries.drain(..oldest).map(|one| one.used_at).max();
        complete_since = complete_since.max(pushed_out.unwrap_or_default());
        let kept = Kept { version: VERSION, complete_since, flows: entries };
        file.replace(&serde_json::to_vec(&kept).ok()?).ok()?;
        Some(known)
    }
}

/// What the file holds; one that is new or damaged says nothing of what went before.
fn kept_in(bytes: &[u8], now: u64) -> Kept {
    let nothing = Kept { version: VERSION, complete_since: now, flows: Vec::new() };
    match serde_json::from_slice::<Kept>(bytes) {
        Ok(kept) if kept.version == VERSION => kept,
        _ => nothing,
    }
}

fn history(before: Option<&Entry>, now: u64, complete_since: u64) -> FlowHistory {
    // What is not in it was not used since then, and before that perhaps.
    let used_at = before.map_or(complete_since, |one| one.used_at);
    let used = match (now.checked_sub(used_at), before) {
        (Some(ago), _) if ago >= FORGOTTEN_AFTER.as_secs() => FlowUse::New,
        (Some(ago), Some(_)) => FlowUse::Ago { seconds: u16::capped(ago) },
        _ => FlowUse::Unknown,
    };
    let answered = before.and_then(|one| one.answered_from);
    FlowHistory { used, answered }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(used_at: u64) -> Entry {
        let address: IpAddr = "192.0.2.2".parse().unwrap();
        let key = Key {
            server: "198.51.100.10".parse().unwrap(),
            port: 500,
            client: address,
            source_port: 500,
            link: "eth0".to_owned(),
        };
        Entry { key, used_at, answered_from: Some(AnsweredFrom::AnyPort) }
    }

    #[test]
    fn a_flow_is_new_again_when_filters_have_forgotten_it() {
        let used = |now| history(Some(&entry(1_000)), now, 0).used;
        assert_eq!(used(1_060), FlowUse::Ago { seconds: 60 });
        assert_eq!(used(1_189), FlowUse::Ago { seconds: 189 });
        assert_eq!(used(1_190), FlowUse::New);
        assert_eq!(used(999), FlowUse::Unknown, "the host was started again");
        assert_eq!(history(None, 290, 100).used, FlowUse::New);
        assert_eq!(history(None, 289, 100).used, FlowUse::Unknown, "before it was kept");
        assert_eq!(history(None, 99, 100).used, FlowUse::Unknown);
    }

    #[test]
    fn a_file_is_read_back_and_a_damaged_one_says_nothing() {
        let kept = Kept { version: VERSION, complete_since: 5, flows: vec![entry(7)] };
        let bytes = serde_json::to_vec(&kept).unwrap();
        let read = kept_in(&bytes, 1_000);
        assert_eq!((read.complete_since, read.flows.len()), (5, 1));
        assert_eq!(read.flows[0].key, entry(7).key);
        for damaged in
            [b"", &bytes[..bytes.len() / 2], b"{}", b"\xff\x00", br#"{"version":1,"flows":[]}"#]
        {
            let read = kept_in(damaged, 1_000);
            assert_eq!((read.complete_since, read.flows.len()), (1_000, 0));
        }
    }
}
