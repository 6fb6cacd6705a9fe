//! The rules against conversations, packet by packet: one file per subject.

use super::{Certainty, Class, FindingKind, Verdict, classify};
use bench::{
    Bench, CLIENT, ROUTER, SERVER, echo_request_packet, end, knock, random, sccrp, sccrp_of, sccrq,
};
use ikev2::{cookie_wanted, sa_init, sa_init_answer};
use main_mode::MainMode;

pub mod bench;
mod both_ends;
mod cut;
mod esp;
mod far_end;
mod foreign;
mod forgery;
mod fragments;
mod ike;
pub mod ikev2;
mod ikev2_ends;
mod l2tp;
mod loss;
pub mod main_mode;
mod mapping;
mod nat;
mod nat_server;
mod nat_traversal;
mod no_use;
mod not_sent;
mod recovery;
mod rejected;
mod repetition;
mod session;
mod unreceived;
mod vantage;

fn kinds(verdict: &Verdict) -> Vec<&FindingKind> {
    verdict.findings.iter().map(|finding| &finding.kind).collect()
}

fn has(verdict: &Verdict, kind: &FindingKind) -> bool {
    kinds(verdict).contains(&kind)
}

/// Class and certainty.
const fn judged(verdict: &Verdict) -> (Class, Certainty) {
    (verdict.class, verdict.certainty)
}
