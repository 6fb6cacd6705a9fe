//! Data attributes: short and long form (RFC 2408 3.3, RFC 7296 3.3.5).

use crate::wire::{Capped, DecodeError, Reader};

const SHORT_FORM: u16 = 0x8000;

/// One attribute of a transform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Attribute type without the format bit.
    pub kind: u16,
    /// Its value.
    pub value: AttributeValue,
}

/// A value in one of the two forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttributeValue {
    /// Two bytes in place of a length.
    Short(u16),
    /// Any number of bytes.
    Long(Vec<u8>),
}

impl Attribute {
    /// A two-byte attribute.
    #[must_use]
    pub const fn short(kind: u16, value: u16) -> Self {
        Self { kind, value: AttributeValue::Short(value) }
    }

    /// An attribute with four bytes of value.
    #[must_use]
    pub fn word(kind: u16, value: u32) -> Self {
        Self { kind, value: AttributeValue::Long(value.to_be_bytes().to_vec()) }
    }

    /// The value as a number, where it has at most four bytes.
    #[must_use]
    pub fn number(&self) -> Option<u32> {
        match &self.value {
            AttributeValue::Short(value) => Some(u32::from(*value)),
            AttributeValue::Long(bytes) if bytes.len() <= 4 => {
                Some(bytes.iter().fold(0, |sum, byte| (sum << 8) | u32::from(*byte)))
            }
            AttributeValue::Long(_) => None,
        }
    }

    pub(super) fn parse_all(mut reader: Reader<'_>) -> Result<Vec<Self>, DecodeError> {
        let mut attributes = Vec::new();
        while !reader.is_empty() {
            let format_and_kind = reader.u16("attribute type")?;
            let kind = format_and_kind & !SHORT_FORM;
            let length_or_value = reader.u16("attribute length or value")?;
            let value = if format_and_kind & SHORT_FORM != 0 {
                AttributeValue::Short(length_or_value)
            } else {
                let bytes = reader.take(usize::from(length_or_value), "attribute value")?;
                AttributeValue::Long(bytes.to_vec())
            };
            attributes.push(Self { kind, value });
        }
        Ok(attributes)
    }

    pub(super) fn emit(&self, bytes: &mut Vec<u8>) {
        match &self.value {
            AttributeValue::Short(value) => {
                bytes.extend((self.kind | SHORT_FORM).to_be_bytes());
                bytes.extend(value.to_be_bytes());
            }
            AttributeValue::Long(value) => {
                bytes.extend((self.kind & !SHORT_FORM).to_be_bytes());
                bytes.extend(u16::capped(value.len()).to_be_bytes());
                bytes.extend(value);
            }
        }
    }
}
