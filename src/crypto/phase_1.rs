//! Keys, hashes and encryption of phase 1 (RFC 2409 5, 5.4, appendix B).

use super::{CbcCipher, CryptoError, HashAlgorithm, InitializationVector, PreSharedKey, Secret};

/// What the transform of message 2 chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phase1Algorithms {
    /// The hash, and with HMAC the PRF.
    pub hash: HashAlgorithm,
    /// The cipher from message 5 on.
    pub cipher: CbcCipher,
}

/// What both sides know of a main mode exchange after message 4. Of each pair
/// the initiator's part comes first.
#[derive(Debug, Clone, Copy)]
pub struct MainModeExchange<'a> {
    /// CKY-I and CKY-R.
    pub cookies: (&'a [u8; 8], &'a [u8; 8]),
    /// Bodies of the nonce payloads.
    pub nonces: (&'a [u8], &'a [u8]),
    /// Bodies of the key exchange payloads: g^xi and g^xr.
    pub public_values: (&'a [u8], &'a [u8]),
    /// g^xy.
    pub shared_secret: &'a Secret,
}

/// The keys of phase 1 by pre-shared key, and everything that is computed with them.
#[derive(Debug)]
pub struct Phase1Keys {
    algorithms: Phase1Algorithms,
    cookies: ([u8; 8], [u8; 8]),
    public_values: (Vec<u8>, Vec<u8>),
    /// SKEYID.
    root: Secret,
    /// `SKEYID_d`.
    pub(super) derivation: Secret,
    /// `SKEYID_a`.
    authentication: Secret,
    /// The cipher's key, made from `SKEYID_e`.
    encryption: Secret,
}

impl Phase1Keys {
    /// SKEYID and its three children (RFC 2409 5), and the cipher's key.
    #[must_use]
    pub fn derive(
        algorithms: Phase1Algorithms,
        key: &PreSharedKey,
        exchange: &MainModeExchange<'_>,
    ) -> Self {
        let hash = algorithms.hash;
        let (nonces, shared) = (exchange.nonces, exchange.shared_secret.expose());
        let (initiator, responder) = exchange.cookies;
        let root = hash.prf(key.expose(), &[nonces.0, nonces.1]);
        let child = |before: &[u8], number: u8| {
            hash.prf(root.expose(), &[before, shared, initiator, responder, &[number]])
        };
        let derivation = child(&[], 0);
        let authentication = child(derivation.expose(), 1);
        let encryption = child(authentication.expose(), 2);
        let encryption = cipher_key(algorithms, &encryption);
        let public_values = (exchange.public_values.0.to_vec(), exchange.public_values.1.to_vec());
        let cookies = (*initiator, *responder);
        Self { algorithms, cookies, public_values, root, derivation, authentication, encryption }
    }

    /// The algorithms in use.
    #[must_use]
    pub const fn algorithms(&self) -> Phase1Algorithms {
        self.algorithms
    }

    /// `HASH_I` of message 5: over the SA payload's body of message 1 and the
    /// initiator's identification body.
    #[must_use]
    pub fn hash_i(&self, sa_body: &[u8], id_body: &[u8]) -> Vec<u8> {
        let (ours, theirs) = (&self.public_values.0, &self.public_values.1);
        let cookies: [&[u8]; 2] = [&self.cookies.0, &self.cookies.1];
        self.identity_hash([ours, theirs], cookies, sa_body, id_body)
    }

    /// `HASH_R` of message 6: over the same SA body and the responder's
    /// identification body.
    #[must_use]
    pub fn hash_r(&self, sa_body: &[u8], id_body: &[u8]) -> Vec<u8> {
        let (theirs, ours) = (&self.public_values.0, &self.public_values.1);
        let cookies: [&[u8]; 2] = [&self.cookies.1, &self.cookies.0];
        self.identity_hash([ours, theirs], cookies, sa_body, id_body)
    }

    /// The vector of message 5: hash(g^xi | g^xr), cut to a block.
    ///
    /// Message 6 continues the chain, with the vector that encrypting or
    /// decrypting message 5 gave.
    #[must_use]
    pub fn first_vector(&self) -> InitializationVector {
        let Phase1Algorithms { hash, cipher } = self.algorithms;
        let digest = hash.digest(&[&self.public_values.0, &self.public_values.1]);
        InitializationVector::cut(cipher, &digest)
    }

    /// The vector of the first message with a new message id: hash(last block
    /// of phase 1 | M-ID). Holds for quick mode and for informational exchanges.
    ///
    /// `last_of_phase_1` is what message 6 gave.
    #[must_use]
    pub fn vector_for(
        &self,
        last_of_phase_1: &InitializationVector,
        message_id: u32,
    ) -> InitializationVector {
        let Phase1Algorithms { hash, cipher } = self.algorithms;
        let digest = hash.digest(&[last_of_phase_1.as_bytes(), &message_id.to_be_bytes()]);
        InitializationVector::cut(cipher, &digest)
    }

    /// Encrypts a chain of payloads, padded with zeros to whole blocks.
    ///
    /// Gives the encrypted bytes and the vector of the message that follows
    /// under the same message id. What is empty is not encrypted at all.
    ///
    /// # Errors
    /// Never with a vector of these keys.
    pub fn encrypt(
        &self,
        vector: &InitializationVector,
        payloads: &[u8],
    ) -> Result<(Vec<u8>, InitializationVector), CryptoError> {
        let cipher = self.algorithms.cipher;
        let mut body = payloads.to_vec();
        body.resize(payloads.len().next_multiple_of(cipher.block_length()), 0);
        cipher.encrypt(self.encryption.expose(), vector.as_bytes(), &mut body)?;
        let next = InitializationVector::last_block(cipher, &body);
        Ok((body, next))
    }

    /// Decrypts what follows the header of a message.
    ///
    /// Gives the payloads with their padding, and the vector of the message
    /// that follows. A caller keeps the old vector until the message's hash
    /// held: a wrong key decrypts to nonsense without an error.
    ///
    /// # Errors
    /// When the bytes are no whole blocks, or none.
    pub fn decrypt(
        &self,
        vector: &InitializationVector,
        body: &[u8],
    ) -> Result<(Vec<u8>, InitializationVector), CryptoError> {
        let cipher = self.algorithms.cipher;
        let mut payloads = body.to_vec();
        cipher.decrypt(self.encryption.expose(), vector.as_bytes(), &mut payloads)?;
        Ok((payloads, InitializationVector::last_block(cipher, body)))
    }

    /// HASH(1) of quick mode and of informational exchanges (RFC 2409 5.5,
    /// 5.7): over the message id and `behind`, every payload behind the hash
    /// with its header and without padding.
    #[must_use]
    pub fn hash_1(&self, message_id: u32, behind: &[u8]) -> Vec<u8> {
        self.message_hash(&[&message_id.to_be_bytes(), behind])
    }

    /// HASH(2) of quick mode: over the initiator's nonce body as well.
    #[must_use]
    pub fn hash_2(&self, message_id: u32, initiator_nonce: &[u8], behind: &[u8]) -> Vec<u8> {
        self.message_hash(&[&message_id.to_be_bytes(), initiator_nonce, behind])
    }

    /// HASH(3) of quick mode: over both nonce bodies.
    #[must_use]
    pub fn hash_3(&self, message_id: u32, nonces: (&[u8], &[u8])) -> Vec<u8> {
        self.message_hash(&[&[0], &message_id.to_be_bytes(), nonces.0, nonces.1])
    }

    pub(super) fn disclose(&self) -> ([u8; 8], Secret) {
        (self.cookies.0, self.encryption.copy())
    }

    fn identity_hash(
        &self,
        [ours, theirs]: [&[u8]; 2],
        [our_cookie, their_cookie]: [&[u8]; 2],
        sa_body: &[u8],
        id_body: &[u8],
    ) -> Vec<u8> {
        let parts = [ours, theirs, our_cookie, their_cookie, sa_body, id_body];
        self.algorithms.hash.prf(self.root.expose(), &parts).expose().to_vec()
    }

    fn message_hash(&self, parts: &[&[u8]]) -> Vec<u8> {
        self.algorithms.hash.prf(self.authentication.expose(), parts).expose().to_vec()
    }
}

/// The cipher's key: the front of `SKEYID_e`, or of its expansion Ka where that
/// is too short (RFC 2409 appendix B).
fn cipher_key(algorithms: Phase1Algorithms, encryption: &Secret) -> Secret {
    let length = algorithms.cipher.key_length();
    if encryption.expose().len() >= length {
        return encryption.part(0, length);
    }
    expand(length, |before| {
        let seed: &[u8] = if before.is_empty() { &[0] } else { before };
        algorithms.hash.prf(encryption.expose(), &[seed])
    })
}

/// K1 | K2 | ... cut to `length`. `next` makes each block, never an empty one,
/// from the one before, the first from nothing.
pub(super) fn expand(length: usize, next: impl Fn(&[u8]) -> Secret) -> Secret {
    // Room from the start: a vector that grows leaves copies behind.
    let mut bytes = Vec::with_capacity(length);
    let mut block = Secret::new(Vec::new());
    while bytes.len() < length {
        block = next(block.expose());
        let missing = length - bytes.len();
        bytes.extend(block.expose().iter().take(missing));
    }
    Secret::new(bytes)
}

#[cfg(test)]
mod tests;
