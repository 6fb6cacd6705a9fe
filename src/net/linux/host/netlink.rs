//! Route netlink (RFC 3549), as far as asking for a route and setting up a TUN
//! interface needs it. Building and reading are pure; one call talks.

use std::io;
use std::net::IpAddr;
use std::os::fd::AsRawFd;

use nix::sys::socket::{MsgFlags, NetlinkAddr, recv, sendto};
use socket2::{Domain, Protocol, Socket, Type};

/// A request under construction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    kind: u16,
    flags: u16,
    body: Vec<u8>,
}

impl Message {
    /// `header` is the fixed part that the kind of message calls for.
    pub fn new(kind: u16, flags: u16, header: &[u8]) -> Self {
        Self { kind, flags: flags | REQUEST, body: header.to_vec() }
    }

    /// Appends an attribute, padded to four bytes.
    #[must_use]
    pub fn attribute(mut self, kind: u16, value: &[u8]) -> Self {
        append(&mut self.body, kind, value);
        self
    }

    /// Appends an IP address.
    #[must_use]
    pub fn address(self, kind: u16, address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => self.attribute(kind, &address.octets()),
            IpAddr::V6(address) => self.attribute(kind, &address.octets()),
        }
    }

    /// Sends it and returns the body of the kernel's answer, empty for a bare
    /// acknowledgement.
    pub fn exchange(&self) -> io::Result<Vec<u8>> {
        let protocol = Protocol::from(libc::NETLINK_ROUTE);
        let socket = Socket::new(Domain::from(libc::AF_NETLINK), Type::RAW, Some(protocol))?;
        let kernel = NetlinkAddr::new(0, 0);
        sendto(socket.as_raw_fd(), &self.bytes(), &kernel, MsgFlags::empty())?;
        let mut answer = vec![0; ANSWER_SIZE];
        let length = recv(socket.as_raw_fd(), &mut answer, MsgFlags::empty())?;
        answer.truncate(length);
        read_answer(&answer)
    }

    fn bytes(&self) -> Vec<u8> {
        let length = u32::try_from(HEADER + self.body.len()).unwrap_or(u32::MAX);
        let mut bytes = length.to_ne_bytes().to_vec();
        bytes.extend(self.kind.to_ne_bytes());
        bytes.extend(self.flags.to_ne_bytes());
        // Sequence number and port: one request per socket needs neither.
        bytes.extend([0; 8]);
        bytes.extend(&self.body);
        bytes
    }
}

/// An attribute around attributes.
pub fn nested(kind: u16, value: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    append(&mut bytes, kind, value);
    bytes
}

/// The value of the first attribute of `kind` behind a fixed part of `skip` bytes.
pub fn find_attribute(body: &[u8], skip: usize, kind: u16) -> Option<&[u8]> {
    let mut rest = body.get(skip..)?;
    while let Some((length, found)) = attribute_header(rest) {
        let value = rest.get(ATTRIBUTE_HEADER..length)?;
        if found == kind {
            return Some(value);
        }
        rest = rest.get(length.next_multiple_of(ALIGNMENT)..)?;
    }
    None
}

fn attribute_header(bytes: &[u8]) -> Option<(usize, u16)> {
    let length = u16::from_ne_bytes(bytes.get(..2)?.try_into().ok()?);
    let kind = u16::from_ne_bytes(bytes.get(2..4)?.try_into().ok()?);
    let length = usize::from(length);
    (length >= ATTRIBUTE_HEADER).then_some((length, kind))
}

fn append(bytes: &mut Vec<u8>, kind: u16, value: &[u8]) {
    let length = u16::try_from(ATTRIBUTE_HEADER + value.len()).unwrap_or(u16::MAX);
    bytes.extend(length.to_ne_bytes());
    bytes.extend(kind.to_ne_bytes());
    bytes.extend(value);
    bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
}

fn read_answer(answer: &[u8]) -> io::Result<Vec<u8>> {
    let invalid = || io::Error::from(io::ErrorKind::InvalidData);
    let kind = answer.get(4..6).and_then(|bytes| bytes.try_into().ok()).ok_or_else(invalid)?;
    let body = answer.get(HEADER..).ok_or_else(invalid)?;
    if i32::from(u16::from_ne_bytes(kind)) != libc::NLMSG_ERROR {
        return Ok(body.to_vec());
    }
    let error = body.get(..4).and_then(|bytes| bytes.try_into().ok()).ok_or_else(invalid)?;
    match i32::from_ne_bytes(error) {
        0 => Ok(Vec::new()),
        number => Err(io::Error::from_raw_os_error(number.saturating_neg())),
    }
}

// linux/netlink.h
const REQUEST: u16 = 1;
/// Asks for an acknowledgement where the kind of message has no answer.
pub const ACKNOWLEDGE: u16 = 4;
/// Makes the thing where it is not there.
pub const CREATE: u16 = 0x400;
const HEADER: usize = 16;
const ATTRIBUTE_HEADER: usize = 4;
const ALIGNMENT: usize = 4;
const ANSWER_SIZE: usize = 16_384;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_padded_and_found_again() {
        let message = Message::new(9, ACKNOWLEDGE, &[7; 4])
            .attribute(3, b"lo\0")
            .address(5, "192.0.2.1".parse().unwrap());
        assert_eq!(message.bytes().len(), 16 + 4 + 8 + 8);
        assert_eq!(find_attribute(&message.body, 4, 3), Some(&b"lo\0"[..]));
        assert_eq!(find_attribute(&message.body, 4, 5), Some(&[192, 0, 2, 1][..]));
        assert_eq!(find_attribute(&message.body, 4, 6), None);
    }

    #[test]
    fn broken_attributes_end_the_search() {
        assert_eq!(find_attribute(&[0, 0, 3, 0], 0, 3), None);
        assert_eq!(find_attribute(&[200, 0, 3, 0], 0, 3), None);
        assert_eq!(find_attribute(&[1], 4, 3), None);
    }

    #[test]
    fn an_error_answer_carries_its_number() {
        let answer = |number: i32| {
            let mut bytes = Message::new(2, 0, &number.to_ne_bytes()).bytes();
            bytes.extend([0; 16]);
            read_answer(&bytes)
        };
        assert!(answer(0).unwrap().is_empty());
        assert_eq!(answer(-libc::EPERM).unwrap_err().raw_os_error(), Some(libc::EPERM));
        assert!(read_answer(&[1, 2]).is_err());
    }
}
