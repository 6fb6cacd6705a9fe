//! What the link could not do, as the report tells it.

use crate::{net, report};

impl From<&net::Limitation> for report::Limitation {
    fn from(limitation: &net::Limitation) -> Self {
        match limitation {
            net::Limitation::SourcePort { wanted, used, why, .. } => {
                Self::SourcePort { wanted: *wanted, used: *used, why: why.into() }
            }
            net::Limitation::NoRawEsp(why) => Self::NoRawEsp { why: why.into() },
            net::Limitation::NoRawPieces(why) => Self::NoRawPieces { why: why.into() },
            net::Limitation::NoIcmpErrors(why) => Self::NoIcmpErrors { why: why.into() },
            net::Limitation::NoLinkCapture(why) => Self::NoLinkCapture { why: why.into() },
        }
    }
}

impl From<&net::Obstacle> for report::Obstacle {
    fn from(obstacle: &net::Obstacle) -> Self {
        match obstacle {
            net::Obstacle::MissingCapability { capability } => {
                Self::MissingCapability { capability: (*capability).to_owned() }
            }
            net::Obstacle::PortTaken { holder } => Self::PortTaken { holder: holder.clone() },
            net::Obstacle::SameHost => Self::SameHost,
            net::Obstacle::NotRequested => Self::NotRequested,
            net::Obstacle::NotInThisBuild => Self::NotInThisBuild,
            net::Obstacle::Kernel { error } => Self::Kernel { error: error.clone() },
        }
    }
}
