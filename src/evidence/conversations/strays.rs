//! ESP that comes to a client from an address which it sends nothing to: another address of
//! the server, as far as anybody can tell without the key.

use std::net::IpAddr;

use ahash::AHashMap;

use super::pair::Pairs;
use crate::evidence::Timestamp;

/// Two ends between which nothing but native ESP passed, and that one way only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoneEsp {
    pub from: IpAddr,
    pub to: IpAddr,
    /// Of the first packet, and its frame.
    pub at: Timestamp,
    pub frame: Option<u64>,
}

/// A tunnel that was asked for in the recording, with native ESP out and none back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgreedTunnel {
    pub client: IpAddr,
    /// When quick mode, or what is in its place, was asked for.
    pub since: Timestamp,
}

/// What a client has one of, or several.
#[derive(Debug, Clone, Copy)]
enum Only<T> {
    One(T),
    Several,
}

/// Gives such ESP to the tunnel that lacks its way back, where the client has one of each and
/// the ESP began behind it.
pub fn join(pairs: &mut Pairs) {
    let lone = only(pairs.iter().filter_map(|(key, pair)| {
        let esp = pair.lone_esp()?;
        Some((esp.to, (*key, esp)))
    }));
    if lone.is_empty() {
        return;
    }
    let tunnels = only(pairs.iter().filter_map(|(key, pair)| {
        let tunnel = pair.without_esp_back()?;
        Some((tunnel.client, (*key, tunnel)))
    }));
    for (client, esp) in lone {
        let Only::One((stray, esp)) = esp else { continue };
        let Some(Only::One((key, tunnel))) = tunnels.get(&client) else { continue };
        if esp.at < tunnel.since {
            continue;
        }
        let Some(other) = pairs.remove(&stray) else { continue };
        if let Some(pair) = pairs.get_mut(key) {
            pair.join(esp, &other);
        }
    }
}

fn only<T: Copy>(all: impl Iterator<Item = (IpAddr, T)>) -> AHashMap<IpAddr, Only<T>> {
    let mut found: AHashMap<IpAddr, Only<T>> = AHashMap::new();
    for (client, one) in all {
        found.entry(client).and_modify(|known| *known = Only::Several).or_insert(Only::One(one));
    }
    found
}
