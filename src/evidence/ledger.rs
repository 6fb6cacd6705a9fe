//! What was sent, so that what comes back can be matched to it.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use super::{Channel, Flow, ObservationId, Request, Timestamp};
use crate::crypto::HashAlgorithm;
use crate::wire::isakmp::Cookie;

/// One request and every time that it was sent.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub flow: Flow,
    pub channel: Channel,
    pub request: Request,
    pub from: SocketAddr,
    pub to: SocketAddr,
    /// UDP payload or ESP packet as sent.
    pub payload: Vec<u8>,
    pub transmissions: Vec<(ObservationId, Timestamp)>,
    /// Answers seen, to tell a repeated one.
    pub answers: Vec<(SocketAddr, Vec<u8>)>,
}

/// What an IKE exchange has settled so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Exchange {
    pub responder_cookie: Option<Cookie>,
    pub hash: Option<HashAlgorithm>,
    pub microsoft: bool,
}

#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub sent: Vec<Sent>,
    pub exchanges: BTreeMap<Cookie, Exchange>,
}

/// Different answers kept for each request.
const MOST_ANSWERS: usize = 32;

impl Sent {
    /// The latest transmission that an answer at `at` can belong to.
    pub(super) fn transmission_before(&self, at: Timestamp) -> Option<(ObservationId, Timestamp)> {
        let before = self.transmissions.iter().rev().find(|(_, sent)| *sent <= at);
        before.or(self.transmissions.first()).copied()
    }

    /// Notes an answer; true when the very same one came before from the same
    /// place, or so many others that one more says nothing new.
    pub(super) fn is_repeated(&mut self, source: SocketAddr, answer: &[u8]) -> bool {
        let known = |(from, seen): &(SocketAddr, Vec<u8>)| *from == source && seen == answer;
        // Strangers' answers never push out those of whom we asked.
        let asked = source == self.to;
        let alike = self.answers.iter().filter(|(from, _)| (*from == self.to) == asked).count();
        let repeated = alike >= MOST_ANSWERS || self.answers.iter().any(known);
        if !repeated {
            self.answers.push((source, answer.to_vec()));
        }
        repeated
    }
}

impl Request {
    /// The IKE exchange that the request belongs to.
    pub(super) const fn cookie(&self) -> Option<Cookie> {
        match self {
            Self::MainModeProposal { cookie, .. }
            | Self::MainModeKeyExchange { cookie }
            | Self::MainModeIdentification { cookie }
            | Self::AggressiveProposal { cookie, .. }
            | Self::AggressiveAuthentication { cookie }
            | Self::QuickMode { cookie, .. }
            | Self::Transaction { cookie, .. }
            | Self::Informational { cookie, .. }
            | Self::AuthIp { cookie }
            | Self::SaInit { cookie }
            | Self::Protected { cookie, .. }
            | Self::Goodbye { cookie } => Some(*cookie),
            _ => None,
        }
    }
}

impl Ledger {
    /// The flow whose own end is `local`.
    pub(super) fn flow_at(&self, local: SocketAddr) -> Option<Flow> {
        self.sent.iter().find(|sent| sent.from == local).map(|sent| sent.flow)
    }

    /// The very same packet, sent before.
    pub(super) fn same(&self, flow: Flow, payload: &[u8]) -> Option<usize> {
        self.sent.iter().position(|sent| sent.flow == flow && sent.payload == payload)
    }

    /// The last request sent that fits.
    pub(super) fn last(&self, fits: impl Fn(&Sent) -> bool) -> Option<usize> {
        self.sent.iter().rposition(fits)
    }
}
