//! The system calls that no safe wrapper offers: all unsafe code but the three calls of
//! `crypto/search`, into code for one kind of processor.
#![expect(
    unsafe_code,
    reason = "setsockopt, bind, ioctl, poll, signal and adjtimex have no safe form for these uses"
)]

use std::ffi::{c_int, c_short, c_void};
use std::io;
use std::mem::{size_of, zeroed};
use std::os::fd::{AsFd, AsRawFd};
use std::time::Duration;

use socket2::Socket;
use tokio::io::Interest;
use tokio::io::unix::{AsyncFd, AsyncFdReadyGuard};

/// A socket that the runtime watches. Owns it for good, so that it stays open
/// and the same for as long as it is registered.
#[derive(Debug)]
pub struct Watched(AsyncFd<Socket>);

impl Watched {
    /// Hands a non-blocking socket to the runtime.
    pub fn new(socket: Socket) -> io::Result<Self> {
        tokio::runtime::Handle::try_current().map_err(io::Error::other)?;
        let interest = Interest::READABLE | Interest::ERROR;
        // SAFETY: the descriptor is open, belongs to the `Socket` that moves in
        // here, and this type never lends it mutably or gives it back.
        let registered = unsafe { AsyncFd::register_with_interest(socket, interest) };
        Ok(Self(registered?))
    }

    pub fn socket(&self) -> &Socket {
        self.0.get_ref()
    }

    /// Waits for data or an error; safe to drop while waiting.
    pub async fn ready(&self) -> io::Result<AsyncFdReadyGuard<'_, Socket>> {
        self.0.ready(Interest::READABLE | Interest::ERROR).await
    }

    /// Reads without waiting. Where nothing is there, [`Self::ready`] waits for more again.
    pub fn try_read<T>(&self, mut read: impl FnMut(&Socket) -> io::Result<T>) -> io::Result<T> {
        // One after the other: of both at once tokio says that neither is ready.
        match self.0.try_io(Interest::READABLE, &mut read) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                self.0.try_io(Interest::ERROR, read)
            }
            read => read,
        }
    }
}

/// Binds a packet socket to an interface, for every protocol.
pub fn bind_packet(socket: &Socket, interface: u32) -> io::Result<()> {
    // SAFETY: every field of sockaddr_ll may be zero.
    let mut address: libc::sockaddr_ll = unsafe { zeroed() };
    address.sll_family = u16::try_from(libc::AF_PACKET).unwrap_or_default();
    address.sll_protocol = ETH_P_ALL.to_be();
    address.sll_ifindex = c_int::try_from(interface).map_err(io::Error::other)?;
    let length = length_of::<libc::sockaddr_ll>()?;
    // SAFETY: the pointer is to a live sockaddr_ll of the stated length.
    let result = unsafe { libc::bind(socket.as_raw_fd(), (&raw const address).cast(), length) };
    check(result)
}

/// Whether the kernel was told that its clock is kept right; `None` where it does not say.
pub fn clock_is_synchronised() -> Option<bool> {
    // SAFETY: every field of timex may be zero; without modes nothing is set.
    let mut state: libc::timex = unsafe { zeroed() };
    // SAFETY: the pointer is to a live timex.
    let result = unsafe { libc::adjtimex(&raw mut state) };
    (result >= 0).then_some(state.status & libc::STA_UNSYNC == 0)
}

/// Asks for VLAN tags and checksum states beside each frame.
pub fn request_auxiliary_data(socket: &Socket) -> io::Result<()> {
    let on: c_int = 1;
    let value: *const c_void = (&raw const on).cast();
    let length = length_of::<c_int>()?;
    // SAFETY: the pointer is to a live integer of the stated length.
    let result = unsafe {
        libc::setsockopt(socket.as_raw_fd(), libc::SOL_PACKET, libc::PACKET_AUXDATA, value, length)
    };
    check(result)
}

/// Sets an option that is an integer.
pub fn set_option(socket: &Socket, level: c_int, name: c_int, value: c_int) -> io::Result<()> {
    let length = length_of::<c_int>()?;
    let value: *const c_void = (&raw const value).cast();
    // SAFETY: the pointer is to a live integer of the stated length.
    let result = unsafe { libc::setsockopt(socket.as_raw_fd(), level, name, value, length) };
    check(result)
}

/// Gives up every capability of this thread, and of what it could get back.
pub fn give_up_capabilities() -> io::Result<()> {
    // The header and the two halves of the sets (linux/capability.h, version 3).
    let header: [u32; 2] = [0x2008_0522, 0];
    let none = [0_u32; 6];
    // SAFETY: both pointers are to live arrays as large as capset(2) reads for this version.
    let result = unsafe { libc::syscall(libc::SYS_capset, header.as_ptr(), none.as_ptr()) };
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// Asks for the size of the largest fragment beside each packet that came in some.
pub fn request_piece_sizes(socket: &Socket, v4: bool) -> io::Result<()> {
    let (level, name) = if v4 {
        (libc::IPPROTO_IP, IP_RECVFRAGSIZE)
    } else {
        (libc::IPPROTO_IPV6, IPV6_RECVFRAGSIZE)
    };
    let on: c_int = 1;
    let value: *const c_void = (&raw const on).cast();
    let length = length_of::<c_int>()?;
    // SAFETY: the pointer is to a live integer of the stated length.
    check(unsafe { libc::setsockopt(socket.as_raw_fd(), level, name, value, length) })
}

/// Frames that found the packet socket's queue full since the last call.
pub fn packet_drops(socket: &Socket) -> io::Result<u32> {
    let mut statistics = libc::tpacket_stats { tp_packets: 0, tp_drops: 0 };
    let mut length = length_of::<libc::tpacket_stats>()?;
    // SAFETY: both pointers are to live values, and `length` is the first one's.
    let result = unsafe {
        libc::getsockopt(
            socket.as_raw_fd(),
            libc::SOL_PACKET,
            libc::PACKET_STATISTICS,
            (&raw mut statistics).cast(),
            &raw mut length,
        )
    };
    check(result).map(|()| statistics.tp_drops)
}

/// Turns an open `/dev/net/tun` into the TUN interface `name`.
pub fn make_tun(device: impl AsFd, name: &str) -> io::Result<()> {
    // SAFETY: every field of ifreq may be zero.
    let mut request: libc::ifreq = unsafe { zeroed() };
    let room = request.ifr_name.len().saturating_sub(1);
    if name.is_empty() || name.len() > room {
        return Err(io::Error::from(io::ErrorKind::InvalidInput));
    }
    for (slot, byte) in request.ifr_name.iter_mut().zip(name.bytes()) {
        *slot = byte.cast_signed();
    }
    let flags = libc::IFF_TUN | libc::IFF_NO_PI;
    request.ifr_ifru.ifru_flags = i16::try_from(flags).map_err(io::Error::other)?;
    // SAFETY: TUNSETIFF reads and writes one ifreq, which outlives the call.
    let result =
        unsafe { libc::ioctl(device.as_fd().as_raw_fd(), libc::TUNSETIFF, &raw mut request) };
    check(result)
}

/// Waits until `device` has something to read; `false` when the time is over.
pub fn wait_readable(device: impl AsFd, timeout: Duration) -> io::Result<bool> {
    wait(device, libc::POLLIN, timeout)
}

/// Waits until `device` takes at least `PIPE_BUF` bytes; `false` when the time is over.
pub fn wait_writable(device: impl AsFd, timeout: Duration) -> io::Result<bool> {
    wait(device, libc::POLLOUT, timeout)
}

fn wait(device: impl AsFd, events: c_short, timeout: Duration) -> io::Result<bool> {
    let descriptor = device.as_fd().as_raw_fd();
    let mut poll = libc::pollfd { fd: descriptor, events, revents: 0 };
    let milliseconds = c_int::try_from(timeout.as_millis()).unwrap_or(c_int::MAX);
    // SAFETY: the pointer is to one live pollfd, and the count is one.
    match unsafe { libc::poll(&raw mut poll, 1, milliseconds) } {
        count if count >= 0 => Ok(count > 0),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Lets a signal do nothing from now on, so that the call that it would have ended fails.
pub fn ignore_signal(signal: c_int) -> io::Result<()> {
    // SAFETY: SIG_IGN is no function of ours that could be called at a bad moment.
    let before = unsafe { libc::signal(signal, libc::SIG_IGN) };
    if before == libc::SIG_ERR { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// Whether a signal does nothing to this process.
pub fn is_ignored(signal: c_int) -> io::Result<bool> {
    // SAFETY: every field of sigaction may be zero.
    let mut action: libc::sigaction = unsafe { zeroed() };
    // SAFETY: nothing is set, and the pointer is to one live sigaction.
    check(unsafe { libc::sigaction(signal, std::ptr::null(), &raw mut action) })?;
    Ok(action.sa_sigaction == libc::SIG_IGN)
}

fn check(result: c_int) -> io::Result<()> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

fn length_of<T>() -> io::Result<libc::socklen_t> {
    libc::socklen_t::try_from(size_of::<T>()).map_err(io::Error::other)
}

const ETH_P_ALL: u16 = 0x0003;
/// linux/in.h
pub const IP_RECVFRAGSIZE: c_int = 25;
/// linux/in6.h
pub const IPV6_RECVFRAGSIZE: c_int = 77;
