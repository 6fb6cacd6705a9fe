//! Diffie-Hellman groups of IKE: MODP 2, 5, 14 (RFC 2409 6.2, RFC 3526) and
//! ECP 19, 20 (RFC 5903).

use std::borrow::Cow;

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd, Resize};
use p256::elliptic_curve::point::AffineCoordinates;
use p256::elliptic_curve::sec1::ToSec1Point;
use zeroize::Zeroize;

use super::{CryptoError, Secret};

/// A group that Windows offers or servers commonly choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DhGroup {
    /// Group 2.
    Modp1024,
    /// Group 5.
    Modp1536,
    /// Group 14.
    Modp2048,
    /// Group 19.
    Ecp256,
    /// Group 20.
    Ecp384,
}

/// A private value, fit for every group.
///
/// 383 random bits: more than twice the strength of each group (RFC 3526 8),
/// below the order of both curves once cut to their size, and never zero.
/// Wiped when dropped.
#[derive(Clone)]
pub struct PrivateValue([u8; Self::LENGTH]);

impl PrivateValue {
    /// Bytes of randomness that a private value takes.
    pub const LENGTH: usize = 48;

    /// A private value from random bytes.
    #[must_use]
    pub const fn new(mut random: [u8; Self::LENGTH]) -> Self {
        // The top bit of each size in use goes, the lowest bit stays set.
        let [first, .., last] = &mut random;
        *first &= 0x7f;
        *last |= 1;
        Self(random)
    }

    fn p256_scalar(&self) -> [u8; 32] {
        let mut scalar = [0; 32];
        scalar.copy_from_slice(self.0.split_at(Self::LENGTH - 32).1);
        let [first, ..] = &mut scalar;
        *first &= 0x7f;
        scalar
    }
}

impl Drop for PrivateValue {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl DhGroup {
    /// The group with this number in IKEv1 and IKEv2.
    #[must_use]
    pub const fn from_number(number: u32) -> Option<Self> {
        Some(match number {
            2 => Self::Modp1024,
            5 => Self::Modp1536,
            14 => Self::Modp2048,
            19 => Self::Ecp256,
            20 => Self::Ecp384,
            _ => return None,
        })
    }

    /// The group's number.
    #[must_use]
    pub const fn number(self) -> u16 {
        match self {
            Self::Modp1024 => 2,
            Self::Modp1536 => 5,
            Self::Modp2048 => 14,
            Self::Ecp256 => 19,
            Self::Ecp384 => 20,
        }
    }

    /// Bytes of a public value: the prime's length, or both coordinates.
    #[must_use]
    pub const fn public_value_length(self) -> usize {
        match self {
            Self::Modp1024 => 128,
            Self::Modp1536 => 192,
            Self::Modp2048 => 256,
            Self::Ecp256 => 64,
            Self::Ecp384 => 96,
        }
    }

    /// The public value as the key exchange payload holds it: padded on the
    /// left to the prime's length (RFC 2409 5), or x and y (RFC 5903 7).
    #[must_use]
    pub fn public_value(self, private: &PrivateValue) -> Vec<u8> {
        match self {
            Self::Modp1024 => modp(PRIME_1024, private),
            Self::Modp1536 => modp(PRIME_1536, private),
            Self::Modp2048 => modp(PRIME_2048, private),
            Self::Ecp256 => p256::SecretKey::from_slice(&private.p256_scalar())
                .map(|key| coordinates(key.public_key().to_sec1_point(false).as_bytes()))
                .unwrap_or_default(),
            Self::Ecp384 => p384::SecretKey::from_slice(&private.0)
                .map(|key| coordinates(key.public_key().to_sec1_point(false).as_bytes()))
                .unwrap_or_default(),
        }
    }

    /// A peer's public value in the group's length; `None` where it has another. A number may
    /// come with its leading zeros left out, against RFC 2409 5: SoftEther does that, once in
    /// 256 times, and clients take it.
    #[must_use]
    pub fn whole(self, public: &[u8]) -> Option<Cow<'_, [u8]>> {
        let missing = self.public_value_length().checked_sub(public.len())?;
        let is_number = matches!(self, Self::Modp1024 | Self::Modp1536 | Self::Modp2048);
        let is_stripped = public.first().is_some_and(|first| *first != 0);
        match missing {
            0 => Some(public.into()),
            1..=MOST_LEFT_OUT if is_number && is_stripped => {
                Some([&vec![0; missing], public].concat().into())
            }
            _ => None,
        }
    }

    /// Whether a peer's public value is one that a secret can be made with (RFC 6989 2): of
    /// the group's length, a point of the curve, and none that gives away the result.
    #[must_use]
    pub fn accepts(self, public: &[u8]) -> bool {
        let Some(public) = self.whole(public) else { return false };
        match self {
            Self::Modp1024 => is_between(&PRIME_1024, &public),
            Self::Modp1536 => is_between(&PRIME_1536, &public),
            Self::Modp2048 => is_between(&PRIME_2048, &public),
            Self::Ecp256 => p256::PublicKey::from_sec1_bytes(&uncompressed(&public)).is_ok(),
            Self::Ecp384 => p384::PublicKey::from_sec1_bytes(&uncompressed(&public)).is_ok(),
        }
    }

    /// g^xy from our private value and the peer's public one: of the prime's
    /// length (RFC 2409 5), or the x coordinate alone (RFC 5903 9).
    ///
    /// # Errors
    /// When the public value is of another length, is no point of the curve,
    /// or is one of the few that give a secret known to all.
    pub fn shared_secret(
        self,
        private: &PrivateValue,
        public: &[u8],
    ) -> Result<Secret, CryptoError> {
        let public = self.whole(public).ok_or(CryptoError::PublicValue)?;
        match self {
            Self::Modp1024 => modp_secret(PRIME_1024, private, &public),
            Self::Modp1536 => modp_secret(PRIME_1536, private, &public),
            Self::Modp2048 => modp_secret(PRIME_2048, private, &public),
            Self::Ecp256 => {
                let point = p256::PublicKey::from_sec1_bytes(&uncompressed(&public));
                let own = p256::SecretKey::from_slice(&private.p256_scalar());
                let (Ok(point), Ok(own)) = (point, own) else {
                    return Err(CryptoError::PublicValue);
                };
                let shared = point.to_projective() * own.to_nonzero_scalar().as_ref();
                Ok(Secret::new(shared.to_affine().x().to_vec()))
            }
            Self::Ecp384 => {
                let point = p384::PublicKey::from_sec1_bytes(&uncompressed(&public));
                let own = p384::SecretKey::from_slice(&private.0);
                let (Ok(point), Ok(own)) = (point, own) else {
                    return Err(CryptoError::PublicValue);
                };
                let shared = point.to_projective() * own.to_nonzero_scalar().as_ref();
                Ok(Secret::new(shared.to_affine().x().to_vec()))
            }
        }
    }
}

/// Leading zeros of a number that a sender may have left out; more are no chance.
const MOST_LEFT_OUT: usize = 2;

/// Whether a value is greater than one and smaller than the prime minus one: both of these
/// give away the result (RFC 2631 2.1.5). It is public, so time does not matter.
fn is_between(prime: &[u8], public: &[u8]) -> bool {
    let (Some((last, front)), Some((low, high))) = (public.split_last(), prime.split_last()) else {
        return false;
    };
    let more_than_one = front.iter().any(|byte| *byte != 0) || *last > 1;
    // A prime is odd: its last byte minus one does not borrow.
    let less = (front, *last) < (high, low.saturating_sub(1));
    more_than_one && less
}

/// A point with the form octet in front that says both coordinates follow.
fn uncompressed(public: &[u8]) -> Vec<u8> {
    [&[4], public].concat()
}

/// An uncompressed point without its leading form octet.
fn coordinates(point: &[u8]) -> Vec<u8> {
    point.get(1..).unwrap_or_default().to_vec()
}

/// 2 to the private value, modulo `prime`.
fn modp<const N: usize>(prime: [u8; N], private: &PrivateValue) -> Vec<u8> {
    power(prime, BoxedUint::from(2_u8), private)
}

/// `base` to the private value, modulo `prime`, in constant time.
fn power<const N: usize>(prime: [u8; N], base: BoxedUint, private: &PrivateValue) -> Vec<u8> {
    let modulus = BoxedUint::from_be_slice_vartime(&prime);
    let bits = modulus.bits_precision();
    // Every prime here is odd, so the group is always there.
    let Some(modulus) = Odd::new(modulus).into_option() else { return Vec::new() };
    let parameters = BoxedMontyParams::new(modulus);
    let exponent = BoxedUint::from_be_slice_vartime(&private.0);
    let base = BoxedMontyForm::new(base.resize(bits), &parameters);
    base.pow(&exponent).retrieve().to_be_bytes().into_vec()
}

/// The secret of a public value between 1 and the prime minus 1.
fn modp_secret<const N: usize>(
    prime: [u8; N],
    private: &PrivateValue,
    public: &[u8],
) -> Result<Secret, CryptoError> {
    if !is_between(&prime, public) {
        return Err(CryptoError::PublicValue);
    }
    let value = BoxedUint::from_be_slice_vartime(public);
    Ok(Secret::new(power(prime, value, private)))
}

const PRIME_1024: [u8; 128] = hex_bytes(
    b"FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74\
      020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437\
      4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED\
      EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF",
);

const PRIME_1536: [u8; 192] = hex_bytes(
    b"FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74\
      020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437\
      4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED\
      EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF05\
      98DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB\
      9ED529077096966D670C354E4ABC9804F1746C08CA237327FFFFFFFFFFFFFFFF",
);

const PRIME_2048: [u8; 256] = hex_bytes(
    b"FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74\
      020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437\
      4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED\
      EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF05\
      98DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB\
      9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B\
      E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718\
      3995497CEA956AE515D2261898FA051015728E5A8AACAA68FFFFFFFFFFFFFFFF",
);

/// Hexadecimal digits as bytes, at compile time; a wrong digit does not compile.
#[expect(clippy::indexing_slicing, clippy::panic, reason = "runs in the compiler only")]
const fn hex_bytes<const N: usize, const M: usize>(digits: &[u8; M]) -> [u8; N] {
    const fn value(digit: u8) -> u8 {
        match digit {
            b'0'..=b'9' => digit - b'0',
            b'A'..=b'F' => digit - b'A' + 10,
            _ => panic!("not a hexadecimal digit"),
        }
    }
    assert!(M == 2 * N, "two digits a byte");
    let mut bytes = [0; N];
    let mut index = 0;
    while index < N {
        bytes[index] = (value(digits[2 * index]) << 4) | value(digits[2 * index + 1]);
        index += 1;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    const GROUPS: [DhGroup; 5] =
        [DhGroup::Modp1024, DhGroup::Modp1536, DhGroup::Modp2048, DhGroup::Ecp256, DhGroup::Ecp384];

    #[test]
    fn the_primes_are_those_of_the_rfcs() {
        for (prime, sha256) in [
            (&PRIME_1024[..], "3f35a3f5f6c4376a744acad409bb22f8d897f949d2311d885adaa890981b67a0"),
            (&PRIME_1536, "64fcc83ec403930bf18393dbc883ccaa1fbb08ac876f77f7aa99748ca945019b"),
            (&PRIME_2048, "d66436f79bbd6b2e38c0ffbd079be904d2641415e2e67140e09448be9a60890e"),
        ] {
            assert_eq!(hex::encode(Sha256::digest(prime)), sha256);
        }
    }

    #[test]
    fn the_curve_vectors_of_rfc_5903_hold() {
        let key = |digits: &str| {
            let bytes = hex::decode(digits).unwrap();
            let mut private = [0; PrivateValue::LENGTH];
            private[PrivateValue::LENGTH - bytes.len()..].copy_from_slice(&bytes);
            PrivateValue(private)
        };
        let p256 = key("C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433");
        // The top bit is cut off by design, so the vector goes to the curve itself.
        let secret = p256::SecretKey::from_slice(&p256.0[16..]).unwrap();
        assert_eq!(
            hex::encode_upper(coordinates(secret.public_key().to_sec1_point(false).as_bytes())),
            "DAD0B65394221CF9B051E1FECA5787D098DFE637FC90B9EF945D0C3772581180\
             5271A0461CDB8252D61F1C456FA3E59AB1F45B33ACCF5F58389E0577B8990BB3"
        );
        let p384 = key("099F3C7034D4A2C699884D73A375A67F7624EF7C6B3C0F160647B67414DCE655\
             E35B538041E649EE3FAEF896783AB194");
        assert_eq!(
            hex::encode_upper(DhGroup::Ecp384.public_value(&p384)),
            "667842D7D180AC2CDE6F74F37551F55755C7645C20EF73E31634FE72B4C55EE6\
             DE3AC808ACB4BDB4C88732AEE95F41AA\
             9482ED1FC0EEB9CAFC4984625CCFC23F65032149E0E144ADA024181535A0F38E\
             EB9FCFF3C2C947DAE69B4C634573A81C"
        );
    }

    /// RFC 5903 8.2: both sides' values and the secret. (That of 8.1 has the top
    /// bit set, which a private value here never has.)
    #[test]
    fn the_shared_secret_of_rfc_5903_holds() {
        let mut private = [0; PrivateValue::LENGTH];
        hex::decode_to_slice(
            "099F3C7034D4A2C699884D73A375A67F7624EF7C6B3C0F160647B67414DCE655\
             E35B538041E649EE3FAEF896783AB194",
            &mut private,
        )
        .unwrap();
        let public = hex::decode(
            "E558DBEF53EECDE3D3FCCFC1AEA08A89A987475D12FD950D83CFA41732BC509D\
             0D1AC43A0336DEF96FDA41D0774A3571DCFBEC7AACF3196472169E838430367F\
             66EEBE3C6E70C416DD5F0C68759DD1FFF83FA40142209DFF5EAAD96DB9E6386C",
        )
        .unwrap();
        let secret = DhGroup::Ecp384.shared_secret(&PrivateValue(private), &public).unwrap();
        assert_eq!(
            hex::encode_upper(secret.expose()),
            "11187331C279962D93D604243FD592CB9D0A926F422E47187521287E7156C5C4\
             D603135569B9E9D09CF5D4A270F59746"
        );
    }

    #[test]
    fn both_sides_come_to_the_same_secret() {
        for group in GROUPS {
            let [one, other] = [0x17, 0xe9].map(|byte| PrivateValue::new([byte; 48]));
            let [to, from] = [&one, &other].map(|private| group.public_value(private));
            let ours = group.shared_secret(&one, &from).unwrap();
            assert_eq!(ours.expose(), group.shared_secret(&other, &to).unwrap().expose());
            let curve = matches!(group, DhGroup::Ecp256 | DhGroup::Ecp384);
            let length = group.public_value_length() / if curve { 2 } else { 1 };
            assert_eq!(ours.expose().len(), length, "{group:?}");
        }
    }

    #[test]
    fn a_public_value_outside_the_group_is_refused() {
        let private = PrivateValue::new([0x5a; PrivateValue::LENGTH]);
        let mut greatest = PRIME_2048;
        greatest[255] -= 1;
        let mut one = [0; 256];
        one[255] = 1;
        for public in
            [&[0; 256][..], &one, &greatest, &PRIME_2048, &[0xff; 256], &[2; 253], &[0; 255], &[]]
        {
            let refused = DhGroup::Modp2048.shared_secret(&private, public).err();
            assert_eq!(refused, Some(CryptoError::PublicValue));
        }
        for group in GROUPS {
            for byte in [0, 0xff] {
                let public = vec![byte; group.public_value_length()];
                assert!(group.shared_secret(&private, &public).is_err(), "{group:?} {byte:02x}");
            }
        }
    }

    #[test]
    fn leading_zeros_that_a_number_lacks_are_put_back() {
        let private = PrivateValue::new([0x5a; PrivateValue::LENGTH]);
        for missing in [1, 2] {
            let whole = [vec![0; missing], vec![7; 256 - missing]].concat();
            let [short, long] = [&whole[missing..], &whole].map(|public| {
                assert!(DhGroup::Modp2048.accepts(public));
                DhGroup::Modp2048.shared_secret(&private, public).unwrap()
            });
            assert_eq!(short.expose(), long.expose());
        }
        // Of two coordinates nobody knows which one lacks a zero.
        assert!(!DhGroup::Ecp256.accepts(&[7; 63]));
    }

    #[test]
    fn small_powers_of_two_are_right() {
        let mut private = [0; PrivateValue::LENGTH];
        private[PrivateValue::LENGTH - 1] = 9;
        let public = DhGroup::Modp2048.public_value(&PrivateValue::new(private));
        assert_eq!(public.len(), 256);
        assert_eq!(public[254..], [2, 0]);
    }

    #[test]
    fn every_group_gives_a_value_of_its_length() {
        for group in GROUPS {
            for byte in [0, 0x5a, 0xff] {
                let public = group.public_value(&PrivateValue::new([byte; PrivateValue::LENGTH]));
                assert_eq!(public.len(), group.public_value_length(), "{group:?} {byte:02x}");
            }
            assert_eq!(DhGroup::from_number(group.number().into()), Some(group));
        }
    }
}
