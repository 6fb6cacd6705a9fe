//! Which capabilities this thread has: for words only, since opening decides.

use std::fs;

/// The capabilities that a probe can use, in effect for the calling thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Privileges {
    /// `CAP_NET_RAW`: raw ESP and link capture.
    pub net_raw: bool,
    /// `CAP_NET_BIND_SERVICE`: the source port 500.
    pub net_bind_service: bool,
    /// `CAP_SYS_ADMIN`: network namespaces without a user namespace.
    pub sys_admin: bool,
}

/// The calling thread's; none where the kernel does not tell.
#[must_use]
pub fn privileges() -> Privileges {
    fs::read_to_string("/proc/thread-self/status").map(|text| parse(&text)).unwrap_or_default()
}

fn parse(status: &str) -> Privileges {
    let effective = status
        .lines()
        .find_map(|line| line.strip_prefix("CapEff:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or(0);
    let has = |bit: u32| effective.checked_shr(bit).unwrap_or(0) & 1 == 1;
    Privileges {
        net_raw: has(CAP_NET_RAW),
        net_bind_service: has(CAP_NET_BIND_SERVICE),
        sys_admin: has(CAP_SYS_ADMIN),
    }
}

// linux/capability.h
const CAP_NET_BIND_SERVICE: u32 = 10;
const CAP_NET_RAW: u32 = 13;
const CAP_SYS_ADMIN: u32 = 21;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_read_from_the_effective_set() {
        let status = "Name:\tx\nCapPrm:\tffffffffffffffff\nCapEff:\t0000000000002000\n";
        let expected = Privileges { net_raw: true, ..Privileges::default() };
        assert_eq!(parse(status), expected);
        assert!(parse("CapEff: 200400").sys_admin && parse("CapEff: 200400").net_bind_service);
        assert_eq!(parse("CapEff:\tnonsense\n"), Privileges::default());
    }
}
