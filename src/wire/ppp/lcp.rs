//! Packets of the Link Control Protocol (RFC 1661 5).

use super::{DecodeError, Layer, LcpOption, Reader};
use crate::wire::Capped;

const HEADER_LENGTH: usize = 4;

/// A packet of LCP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LcpPacket {
    /// Ties an answer to its request.
    pub identifier: u8,
    /// What it says.
    pub body: LcpBody,
}

/// What a packet says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LcpBody {
    /// Configure-Request, -Ack, -Nak or -Reject with its options in order.
    Configure(ConfigureCode, Vec<LcpOption>),
    /// Terminate-Request; the data may be a message.
    TerminateRequest(Vec<u8>),
    /// Terminate-Ack.
    TerminateAck(Vec<u8>),
    /// Code-Reject, with the packet that was not understood.
    CodeReject(Vec<u8>),
    /// Protocol-Reject: the protocol, and the packet that was not understood.
    ProtocolReject(u16, Vec<u8>),
    /// Echo-Request: the sender's magic number, and data.
    EchoRequest(u32, Vec<u8>),
    /// Echo-Reply: the sender's magic number, and the data of the request.
    EchoReply(u32, Vec<u8>),
    /// Any other code: Discard-Request, Identification (which Windows sends), …
    Other {
        /// Its number.
        code: u8,
        /// What follows the header.
        data: Vec<u8>,
    },
}

/// What is done with the options of a Configure packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConfigureCode {
    /// The sender wants them.
    Request,
    /// All are fine.
    Ack,
    /// These are known, but should have the values given.
    Nak,
    /// These are not known, or not to be talked about.
    Reject,
}

mod code {
    pub const CONFIGURE_REQUEST: u8 = 1;
    pub const CONFIGURE_ACK: u8 = 2;
    pub const CONFIGURE_NAK: u8 = 3;
    pub const CONFIGURE_REJECT: u8 = 4;
    pub const TERMINATE_REQUEST: u8 = 5;
    pub const TERMINATE_ACK: u8 = 6;
    pub const CODE_REJECT: u8 = 7;
    pub const PROTOCOL_REJECT: u8 = 8;
    pub const ECHO_REQUEST: u8 = 9;
    pub const ECHO_REPLY: u8 = 10;
}

impl LcpPacket {
    /// A packet with options.
    #[must_use]
    pub const fn configure(code: ConfigureCode, identifier: u8, options: Vec<LcpOption>) -> Self {
        Self { identifier, body: LcpBody::Configure(code, options) }
    }

    /// Reads a packet. Bytes behind its length are padding.
    ///
    /// # Errors
    /// When the length is impossible, or an option or number is cut short.
    pub fn parse(information: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(Layer::Ppp, information);
        let code = reader.u8("code")?;
        let identifier = reader.u8("identifier")?;
        let length = usize::from(reader.u16("length")?);
        let Some(data) = length.checked_sub(HEADER_LENGTH) else {
            return Err(reader.fault("length covers the header", HEADER_LENGTH, length));
        };
        let data = reader.sub(data, "length fits the frame")?;
        Ok(Self { identifier, body: LcpBody::parse(code, data)? })
    }

    /// The packet's bytes.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut data = Vec::new();
        self.body.emit(&mut data);
        let length = u16::capped(HEADER_LENGTH + data.len());
        let mut bytes = vec![self.body.code(), self.identifier];
        bytes.extend(length.to_be_bytes());
        bytes.extend(data);
        bytes
    }
}

impl LcpBody {
    const fn code(&self) -> u8 {
        match self {
            Self::Configure(ConfigureCode::Request, _) => code::CONFIGURE_REQUEST,
            Self::Configure(ConfigureCode::Ack, _) => code::CONFIGURE_ACK,
            Self::Configure(ConfigureCode::Nak, _) => code::CONFIGURE_NAK,
            Self::Configure(ConfigureCode::Reject, _) => code::CONFIGURE_REJECT,
            Self::TerminateRequest(_) => code::TERMINATE_REQUEST,
            Self::TerminateAck(_) => code::TERMINATE_ACK,
            Self::CodeReject(_) => code::CODE_REJECT,
            Self::ProtocolReject(..) => code::PROTOCOL_REJECT,
            Self::EchoRequest(..) => code::ECHO_REQUEST,
            Self::EchoReply(..) => code::ECHO_REPLY,
            Self::Other { code, .. } => *code,
        }
    }

    fn parse(code: u8, mut data: Reader<'_>) -> Result<Self, DecodeError> {
        let configure = |kind, data| Ok(Self::Configure(kind, LcpOption::parse_all(data)?));
        match code {
            code::CONFIGURE_REQUEST => configure(ConfigureCode::Request, data),
            code::CONFIGURE_ACK => configure(ConfigureCode::Ack, data),
            code::CONFIGURE_NAK => configure(ConfigureCode::Nak, data),
            code::CONFIGURE_REJECT => configure(ConfigureCode::Reject, data),
            code::TERMINATE_REQUEST => Ok(Self::TerminateRequest(data.rest().to_vec())),
            code::TERMINATE_ACK => Ok(Self::TerminateAck(data.rest().to_vec())),
            code::CODE_REJECT => Ok(Self::CodeReject(data.rest().to_vec())),
            code::PROTOCOL_REJECT => {
                Ok(Self::ProtocolReject(data.u16("rejected protocol")?, data.rest().to_vec()))
            }
            code::ECHO_REQUEST => {
                Ok(Self::EchoRequest(data.u32("magic number")?, data.rest().to_vec()))
            }
            code::ECHO_REPLY => {
                Ok(Self::EchoReply(data.u32("magic number")?, data.rest().to_vec()))
            }
            code => Ok(Self::Other { code, data: data.rest().to_vec() }),
        }
    }

    fn emit(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Configure(_, options) => options.iter().for_each(|option| option.emit(bytes)),
            Self::ProtocolReject(protocol, packet) => {
                bytes.extend(protocol.to_be_bytes());
                bytes.extend(packet);
            }
            Self::EchoRequest(magic, data) | Self::EchoReply(magic, data) => {
                bytes.extend(magic.to_be_bytes());
                bytes.extend(data);
            }
            Self::TerminateRequest(data)
            | Self::TerminateAck(data)
            | Self::CodeReject(data)
            | Self::Other { data, .. } => bytes.extend(data),
        }
    }
}
