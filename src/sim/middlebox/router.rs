//! A router: the hop limit, and nothing else.

use super::{Middlebox, Passage, Passing};
use crate::sim::Addresses;
use crate::sim::packet::{count_hop, error_about};
use crate::wire::icmp::IcmpMeaning;
use crate::wire::ip::IpPacket;

pub(super) struct Router(pub Addresses);

impl Middlebox for Router {
    fn pass(&mut self, mut passing: Passing<'_>) -> Passage {
        if count_hop(&mut passing.packet) {
            return Passage::onward(passing.packet);
        }
        let error = IpPacket::parse(&passing.packet).ok().and_then(|packet| {
            error_about(&passing.packet, &packet, IcmpMeaning::HopLimitExceeded, self.0)
        });
        Passage::back(error)
    }
}
