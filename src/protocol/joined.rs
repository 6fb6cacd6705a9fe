//! A machine and a server joined by a link that loses, doubles and delays.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;

use super::{Input, Machine, Outcome, Output, Progress};
use crate::evidence::{Channel, Learned, Timestamp, Transmit};

/// Steps after which a run is taken for endless.
const MOST_STEPS: usize = 2_000;

/// What becomes of one packet, in either direction.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fate {
    Lost,
    After(u16),
    Twice(u16, u16),
}

/// What a run showed.
#[derive(Debug)]
pub(super) struct Run {
    pub transmitted: Vec<(Timestamp, Transmit)>,
    pub done_at: Timestamp,
    /// Number of transmissions when the machine was done.
    pub transmitted_when_done: usize,
    pub outcome: Outcome,
    pub learned: Vec<Learned>,
}

enum Arrival {
    AtServer(Transmit),
    AtClient(Channel, Vec<u8>, u16),
}

struct Link<'a> {
    fates: std::iter::Cycle<std::slice::Iter<'a, Fate>>,
    packets: BTreeMap<(Timestamp, usize), Arrival>,
    count: usize,
}

/// A fate that loses about one packet of three.
pub(super) fn any_fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        Just(Fate::Lost),
        (0..4_000_u16).prop_map(Fate::After),
        (0..4_000_u16, 0..9_000_u16).prop_map(|(first, second)| Fate::Twice(first, second)),
    ]
}

/// Runs a machine from its start until nothing is on the way and it is done.
/// `server` gives its answers with the ports they come from; fates repeat.
pub(super) fn join(
    machine: &mut dyn Machine,
    fates: &[Fate],
    mut server: impl FnMut(&Transmit) -> Vec<(Vec<u8>, u16)>,
) -> Run {
    let mut link = Link { fates: fates.iter().cycle(), packets: BTreeMap::new(), count: 0 };
    let mut now = Timestamp::from_nanoseconds(1_000_000_000_000);
    let (mut transmitted, mut learned) = (Vec::new(), Vec::new());
    let mut done = None;
    let mut wake = None;
    let mut outputs = machine.handle(now, Input::Start);
    for _ in 0..MOST_STEPS {
        for output in outputs {
            match output {
                Output::Transmit(transmit) => {
                    transmitted.push((now, transmit.clone()));
                    link.send(now, || Arrival::AtServer(transmit.clone()));
                }
                Output::WakeAt(at) => wake = Some(at),
                Output::Learned(one) => learned.push(one),
                Output::Done => {
                    wake = None;
                    done = done.or(Some((now, transmitted.len())));
                }
            }
        }
        let arrival = link.packets.keys().next().map(|(at, _)| *at);
        now = match (arrival, wake) {
            (None, None) => break,
            (arrival, wake) => arrival.into_iter().chain(wake).min().unwrap(),
        };
        if arrival != Some(now) {
            outputs = machine.handle(now, Input::Timeout);
            continue;
        }
        let (_, arrival) = link.packets.pop_first().unwrap();
        outputs = match arrival {
            Arrival::AtClient(flow, payload, server_port) => {
                machine.handle(now, Input::Datagram { flow, payload: &payload, server_port })
            }
            Arrival::AtServer(transmit) => {
                for (payload, port) in server(&transmit) {
                    link.send(now, || Arrival::AtClient(transmit.flow, payload.clone(), port));
                }
                Vec::new()
            }
        };
    }
    let Progress::Done(outcome) = machine.progress() else { panic!("the run has no end") };
    let (done_at, transmitted_when_done) = done.expect("done is said once");
    Run { transmitted, done_at, transmitted_when_done, outcome, learned }
}

impl Link<'_> {
    fn send(&mut self, now: Timestamp, arrival: impl Fn() -> Arrival) {
        let after = |milliseconds: u16| now + Duration::from_millis(milliseconds.into());
        let times = match self.fates.next().copied().unwrap_or(Fate::After(20)) {
            Fate::Lost => vec![],
            Fate::After(wait) => vec![after(wait)],
            Fate::Twice(first, second) => vec![after(first), after(second)],
        };
        for at in times {
            self.packets.insert((at, self.count), arrival());
            self.count += 1;
        }
    }
}
