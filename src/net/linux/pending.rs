//! What ICMP leaves on a socket.

use std::io;

/// Errors that an ICMP message leaves on a socket (`icmp_err_convert` and its
/// like in the kernel); each is about an earlier packet, and the socket goes on.
pub fn is_icmp(error: &io::Error) -> bool {
    matches!(
        error.raw_os_error(),
        Some(
            libc::ECONNREFUSED
                | libc::EHOSTUNREACH
                | libc::ENETUNREACH
                | libc::ENOPROTOOPT
                | libc::EMSGSIZE
                | libc::EOPNOTSUPP
                | libc::EHOSTDOWN
                | libc::ENONET
                | libc::EPROTO
                | libc::EACCES
        )
    )
}
