//! The link on systems without one: it cannot be opened, so nothing else can happen.

use std::convert::Infallible;
use std::net::IpAddr;

use super::clock::Clock;
use super::{Limitation, LinkRequest, OpenError, ReceiveError};
use crate::evidence::{Flow, Frame, LinkType, NotSent, Transmit};

/// A link that cannot exist.
#[derive(Debug)]
pub struct Link(Infallible);

impl Link {
    /// Refuses.
    ///
    /// # Errors
    /// Always [`OpenError::Unsupported`].
    pub const fn open(_request: &LinkRequest, _clock: Clock) -> Result<Self, OpenError> {
        Err(OpenError::Unsupported)
    }

    /// Cannot be called.
    ///
    /// # Errors
    /// Never.
    pub const fn transmit(&mut self, _transmit: &Transmit) -> Result<Option<Frame>, NotSent> {
        match self.0 {}
    }

    /// Cannot be called.
    ///
    /// # Errors
    /// Never.
    #[expect(clippy::unused_async, reason = "has the shape of the link that can be opened")]
    pub async fn next_frames(&mut self, _out: &mut Vec<Frame>) -> Result<(), ReceiveError> {
        match self.0 {}
    }

    /// Cannot be called.
    ///
    /// # Errors
    /// Never.
    pub const fn try_frames(&mut self, _out: &mut Vec<Frame>) -> Result<(), ReceiveError> {
        match self.0 {}
    }

    /// Cannot be called.
    #[must_use]
    pub const fn client(&self) -> IpAddr {
        match self.0 {}
    }

    /// Cannot be called.
    #[must_use]
    pub const fn local_port(&self, _flow: Flow) -> Option<u16> {
        match self.0 {}
    }

    /// Cannot be called.
    #[must_use]
    pub const fn interface(&self) -> &str {
        match self.0 {}
    }

    /// Cannot be called.
    #[must_use]
    pub const fn link_type(&self) -> LinkType {
        match self.0 {}
    }

    /// Cannot be called.
    #[must_use]
    pub const fn is_rebuilt(&self) -> bool {
        match self.0 {}
    }

    /// Cannot be called.
    #[must_use]
    pub const fn mtu(&self) -> u32 {
        match self.0 {}
    }

    /// Cannot be called.
    #[must_use]
    pub const fn sends_pieces(&self) -> bool {
        match self.0 {}
    }

    /// Cannot be called.
    #[must_use]
    pub const fn limitations(&self) -> &[Limitation] {
        match self.0 {}
    }

    /// Cannot be called.
    #[must_use]
    pub const fn dropped(&self) -> u64 {
        match self.0 {}
    }
}
