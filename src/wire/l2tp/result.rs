//! The Result Code of StopCCN and CDN (RFC 2661 4.4.2).

use super::{Avp, DecodeError, Layer, Reader, attribute};

/// Why a tunnel or a session ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultCode {
    /// What happened; numbered differently in StopCCN and CDN, and 2 in both
    /// says that the error code tells.
    pub code: u16,
    /// The general error code.
    pub error: Option<u16>,
    /// A message for people, as a rule in UTF-8; empty where there is none.
    pub message: Vec<u8>,
}

impl ResultCode {
    /// Reads the value of the AVP.
    ///
    /// # Errors
    /// When there are fewer than two bytes, or half an error code.
    pub fn parse(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(Layer::L2tp, value);
        let code = reader.u16("result code")?;
        let error = if reader.is_empty() { None } else { Some(reader.u16("error code")?) };
        Ok(Self { code, error, message: reader.rest().to_vec() })
    }

    /// The AVP. A message without an error code stands behind error 0.
    #[must_use]
    pub fn to_avp(&self) -> Avp {
        let mut value = self.code.to_be_bytes().to_vec();
        let error = self.error.or_else(|| (!self.message.is_empty()).then_some(0));
        value.extend(error.into_iter().flat_map(u16::to_be_bytes));
        value.extend(&self.message);
        Avp::mandatory(attribute::RESULT_CODE, value)
    }
}
