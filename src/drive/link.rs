//! The operating system's network as what the loop needs.

use std::net::IpAddr;

use super::live::Network;
use crate::evidence::{Flow, Frame, NotSent, SourcePort, Transmit};
use crate::net::{Link, ReceiveError};

impl Network for Link {
    type Error = ReceiveError;

    fn client(&self) -> IpAddr {
        Self::client(self)
    }

    fn local_port(&self, flow: Flow, source: SourcePort) -> Option<u16> {
        Self::local_port(self, flow, source)
    }

    fn transmit(&mut self, packet: &Transmit) -> Result<Option<Frame>, NotSent> {
        Self::transmit(self, packet)
    }

    async fn next_frames(&mut self, frames: &mut Vec<Frame>) -> Result<(), Self::Error> {
        Self::next_frames(self, frames).await
    }
}
