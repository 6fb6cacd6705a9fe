//! Keys of what quick mode agrees on (RFC 2409 5.5).

use super::esp::{EspKeys, EspSuite};
use super::phase_1::expand;
use super::{Phase1Keys, Secret};

/// `PROTO_IPSEC_ESP` (RFC 2407 4.4.1).
const PROTOCOL_ESP: u8 = 3;

/// What both sides know of a quick mode exchange.
#[derive(Debug, Clone, Copy)]
pub struct QuickModeExchange<'a> {
    /// Bodies of the nonce payloads, the initiator's first.
    pub nonces: (&'a [u8], &'a [u8]),
    /// g(qm)^xy, with perfect forward secrecy only.
    pub shared_secret: Option<&'a Secret>,
}

impl Phase1Keys {
    /// The keys of one direction's ESP security association.
    ///
    /// `spi` is the one that the direction's receiver chose: packets to us are
    /// protected with the keys of our own SPI.
    #[must_use]
    pub fn esp_keys(&self, suite: EspSuite, spi: u32, exchange: &QuickModeExchange<'_>) -> EspKeys {
        EspKeys::new(suite, &self.keying_material(spi, exchange, suite.keying_material_length()))
    }

    /// KEYMAT = prf(`SKEYID_d`, [K before |] [g(qm)^xy |] protocol | SPI | Ni | Nr).
    fn keying_material(&self, spi: u32, exchange: &QuickModeExchange<'_>, length: usize) -> Secret {
        let shared = exchange.shared_secret.map(Secret::expose).unwrap_or_default();
        let (ours, theirs) = exchange.nonces;
        let spi = spi.to_be_bytes();
        expand(length, |before| {
            let parts = [before, shared, &[PROTOCOL_ESP], &spi, ours, theirs];
            self.algorithms().hash.prf(self.derivation.expose(), &parts)
        })
    }
}
