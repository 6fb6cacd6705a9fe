//! ESP, sent and received.

use std::net::{IpAddr, SocketAddr};

use super::{Reply, unmatched};
use crate::evidence::observation::Place;
use crate::evidence::{Answer, Channel, EvidenceLog, Fact, Request, Unmatched};
use crate::wire::esp::{ECHO_REQUEST_SPI, EchoLayout, EspHeader, answers_echo, echo_request};

/// What an ESP packet of ours is.
pub(super) fn request(packet: &[u8]) -> Option<(Channel, Request)> {
    let EspHeader { spi, sequence } = EspHeader::parse(packet).ok()?;
    let echo = (spi == ECHO_REQUEST_SPI).then(|| {
        let trailer = echo_request(EchoLayout::Trailer, sequence, 0);
        if packet == trailer { EchoLayout::Trailer } else { EchoLayout::EchoHeader }
    });
    Some((Channel::Esp, Request::Esp { spi, sequence, echo }))
}

impl EvidenceLog {
    pub(super) fn read_esp(
        &mut self,
        place: Place,
        source: IpAddr,
        packet: &[u8],
    ) -> Option<(Channel, Fact)> {
        let request = self
            .ledger
            .last(|sent| sent.flow == Channel::Esp && answers_echo(&sent.payload, packet));
        let Some(index) = request else {
            return Some(unmatched(Channel::Esp, Unmatched::UnknownSpi));
        };
        let reply = Reply { from: SocketAddr::new(source, 0), bytes: packet };
        self.answered(place, index, reply, Answer::EspEcho)
    }
}
