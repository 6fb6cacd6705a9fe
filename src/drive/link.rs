//! The operating system's network as what a probe needs.

use std::net::IpAddr;

use super::engine::Backend;
use super::probe::Network;
use crate::evidence::{Channel, Frame, NotSent, SourcePort, Timestamp, Transmit};
use crate::net::{Link, ReceiveError};

impl Backend for Link {
    type Arrival = Frame;
    type Error = ReceiveError;

    fn now(&self) -> Timestamp {
        self.clock().now()
    }

    async fn wait(
        &mut self,
        until: Option<Timestamp>,
        frames: &mut Vec<Frame>,
    ) -> Result<(), ReceiveError> {
        self.clock().up_to(until, self.next_frames(frames)).await
    }
}

impl Network for Link {
    fn client(&self) -> IpAddr {
        Self::client(self)
    }

    fn local_port(&self, flow: Channel, source: SourcePort) -> Option<u16> {
        Self::local_port(self, flow, source)
    }

    fn transmit(&mut self, to: IpAddr, packet: &Transmit) -> Result<(), NotSent> {
        Self::transmit(self, to, packet)
    }
}
