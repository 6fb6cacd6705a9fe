//! How far each kind of packet came, hop by hop.

use std::net::IpAddr;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Certainty;
use crate::evidence::{ObservationId, WalkChannel};

/// The walk of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    /// The hop limit with which a packet reaches the target, where one did.
    pub target_hop: Option<u8>,
    /// Each kind of packet that was sent, in the order of the table.
    pub columns: Vec<WalkColumn>,
    /// Every hop up to the last that is known, the nearest first.
    pub hops: Vec<WalkHop>,
}

/// One kind of packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalkColumn {
    /// Which.
    pub channel: WalkChannel,
    /// The furthest router that answered it; `None` where none did.
    pub last_hop: Option<u8>,
    /// The target answered it, in the walk or in an exchange of its own.
    pub reached_target: bool,
    /// Where it stops while something else goes on.
    pub stop: Option<Stop>,
    /// The furthest router's answer.
    pub because: Vec<ObservationId>,
}

/// Where a kind of packet stops.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Stop {
    /// Between which hops.
    #[serde(flatten)]
    pub place: Place,
    /// How sure.
    pub certainty: Certainty,
    /// What else it may be, where that decides how sure.
    pub doubt: Option<StopDoubt>,
    /// The packets that nothing came back for and those beside them, or the refusal.
    pub because: Vec<ObservationId>,
}

/// A stretch of the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// The last hop that let it through; 0 for none.
    pub after_hop: u8,
    /// The first that it does not reach; `None` where that is not known.
    pub before_hop: Option<u8>,
    /// Who is at `after_hop`, or refuses.
    pub from: Option<IpAddr>,
    /// Who is at `before_hop`.
    pub to: Option<IpAddr>,
}

/// What else a stop may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StopDoubt {
    /// Only one router is behind it, which may answer for other packets only.
    OneRouter,
    /// No router answers for this protocol at all.
    NoRouter,
    /// It begins where addresses are translated: what comes back for this protocol
    /// may be what is lost.
    Translator,
    /// What goes on is of another protocol.
    OtherProtocol,
}

/// One hop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalkHop {
    /// The hop limit.
    pub hop: u8,
    /// One for each column.
    pub cells: Vec<WalkCell>,
    /// What is worth a word.
    pub remarks: Vec<HopRemark>,
}

/// What a hop said to one kind of packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalkCell {
    /// The kind.
    pub channel: WalkChannel,
    /// Who answered, in the order of coming.
    pub addresses: Vec<IpAddr>,
    /// The shortest time to an answer.
    pub rtt: Option<Duration>,
    /// Packets sent.
    pub sent: u32,
    /// Packets that were answered.
    pub answered: u32,
    /// It was refused there.
    pub refused: bool,
}

/// What is worth a word about a hop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HopRemark {
    /// Nothing at all came back.
    Silent,
    /// It answers for some packets only, though others come further.
    Choosy,
    /// Several routers share the load.
    SeveralPaths,
    /// What it quotes shows another sender than us: a translator is before it.
    Translated,
    /// The address is a private one.
    Private,
    /// The same address stands at the hop before.
    Repeated,
    /// It is the target.
    Target,
}

impl Walk {
    /// The column of a kind of packet.
    #[must_use]
    pub fn column(&self, channel: WalkChannel) -> Option<&WalkColumn> {
        self.columns.iter().find(|column| column.channel == channel)
    }

    /// Where a kind of packet stops, where that is more than a guess.
    #[must_use]
    pub fn stop(&self, channel: WalkChannel) -> Option<&Stop> {
        let stop = self.column(channel)?.stop.as_ref()?;
        (stop.certainty >= Certainty::Likely).then_some(stop)
    }
}
