//! No network of one's own: practice goes on inside the process.

use std::convert::Infallible;
use std::io;
use std::net::IpAddr;
use std::time::Duration;

use crate::net::error::{NamespaceError, TunError};

/// As in the other backend.
#[derive(Debug, Clone, Copy)]
pub struct TunAddress {
    /// The interface's own address.
    pub address: IpAddr,
    /// Bits of the network.
    pub prefix: u8,
}

/// A device that cannot be.
#[derive(Debug)]
pub struct Tun(Infallible);

impl Tun {
    /// It is not.
    ///
    /// # Errors
    /// Always.
    pub fn is_to_be_had() -> Result<(), TunError> {
        Err(TunError { step: "opening a device", source: absent() })
    }

    /// Refuses.
    ///
    /// # Errors
    /// Always.
    pub fn open(_: &str, _: &[TunAddress], _: u32) -> Result<Self, TunError> {
        Err(TunError { step: "opening a device", source: absent() })
    }

    /// Cannot be called.
    ///
    /// # Errors
    /// Never.
    pub const fn read(&mut self, _: &mut [u8]) -> io::Result<Option<usize>> {
        match self.0 {}
    }

    /// Cannot be called.
    ///
    /// # Errors
    /// Never.
    pub const fn write(&mut self, _: &[u8]) -> io::Result<bool> {
        match self.0 {}
    }

    /// Cannot be called.
    ///
    /// # Errors
    /// Never.
    pub const fn wait(&self, _: Duration) -> io::Result<bool> {
        match self.0 {}
    }
}

/// Refuses.
///
/// # Errors
/// Always.
pub fn enter_user_namespace() -> Result<(), NamespaceError> {
    Err(NamespaceError::User { source: absent() })
}

/// Refuses.
///
/// # Errors
/// Always.
pub fn enter_network_namespace() -> Result<(), NamespaceError> {
    Err(NamespaceError::Network { source: absent() })
}

fn absent() -> io::Error {
    io::ErrorKind::Unsupported.into()
}
