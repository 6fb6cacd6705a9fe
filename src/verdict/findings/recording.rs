//! What recordings of other clients show.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evidence::{Carrier, Channel, Direction, PieceLayer, milliseconds};
use crate::verdict::{Owner, RecordedAt};

/// Clients that are known by when they repeat themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ClientSchedule {
    /// After 1, 1 and 3 s, then every 3 s.
    Windows,
    /// After 4 s, then each gap 1.8 times the one before.
    Strongswan,
    /// After 0.5 s, then each gap twice the one before, up to 30 s.
    Libreswan,
}

finding! {
    /// IKE messages came in fragments, and some of these never came.
    FragmentsLost {
        /// Who cut the messages.
        pub layer: PieceLayer,
        /// Which way they went.
        pub direction: Direction,
        /// How many messages.
        pub messages: u32,
    } => Owner::CLIENT_FIRST
}
finding! {
    /// A request was repeated in vain at the times of a known client.
    RepeatedInVain {
        /// Whose times.
        pub client: ClientSchedule,
        /// How often it was sent.
        pub transmissions: u32,
        /// From the first to the last time.
        #[serde(rename = "span_ms", with = "milliseconds")]
        #[schemars(with = "f64")]
        pub span: Duration,
    } => Owner::CLIENT_FIRST
}
finding! {
    /// Traffic of a security association passes both ways.
    TrafficBothWays {
        /// What carries it.
        pub carrier: Carrier,
    } => Owner::NOBODY
}
finding! {
    /// Traffic of security associations is seen one way only.
    TrafficOneWay {
        /// What carries it.
        pub carrier: Carrier,
        /// The way that is seen.
        pub direction: Direction,
        /// Where it is seen.
        pub recorded_at: RecordedAt,
    } => Owner::CLIENT_FIRST
}
finding! {
    /// The server began exchanges of its own and nobody answered.
    PeerUnanswered {} => Owner::CLIENT_FIRST
}
finding! {
    /// Microsoft AuthIP was tried beside IKEv1.
    AuthIp {} => Owner::NOBODY
}
finding! {
    /// Recorded at its own end, the server answers a request time and again, and the
    /// client goes on to repeat it.
    AnswersNotReceived {
        /// What is repeated.
        pub channel: Channel,
        /// Of the request, behind an answer that had had the time to arrive.
        pub transmissions: u32,
    } => Owner::CARRIERS
}
finding! {
    /// Packets were lost on the way from one end's capture to the other's.
    LostBetween {
        /// What was lost.
        pub channel: Channel,
        /// Which way it went.
        pub direction: Direction,
        /// Packets that were recorded at one end only.
        pub packets: u64,
    } => Owner::CARRIERS
}
