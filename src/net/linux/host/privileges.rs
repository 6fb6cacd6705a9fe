//! Which capabilities this thread has: for words only, since opening decides.

use std::fs;

use crate::net;

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
    status().map(|text| parse(&text)).unwrap_or_default()
}

/// The same by their names, and whether it is root; `None` where the kernel does not tell.
#[must_use]
pub fn named() -> Option<net::Privileges> {
    names(&status()?)
}

fn status() -> Option<String> {
    fs::read_to_string("/proc/thread-self/status").ok()
}

fn names(status: &str) -> Option<net::Privileges> {
    let users = status.lines().find_map(|line| line.strip_prefix("Uid:"))?;
    // Real, effective, saved, of the file system (proc_pid_status(5)).
    let root = users.split_whitespace().nth(1)? == "0";
    let Privileges { net_raw, net_bind_service, sys_admin } = parse(status);
    let all = [
        (net_bind_service, "CAP_NET_BIND_SERVICE"),
        (net_raw, "CAP_NET_RAW"),
        (sys_admin, "CAP_SYS_ADMIN"),
    ];
    let capabilities = all.into_iter().filter(|(has, _)| *has).map(|(_, name)| name).collect();
    Some(net::Privileges { root, capabilities })
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

    #[test]
    fn a_user_is_told_by_names_and_nothing_is_told_of_none() {
        let user = names("Uid:\t1000\t1000\t1000\t1000\nCapEff:\t2400\n").unwrap();
        assert_eq!(user.capabilities, ["CAP_NET_BIND_SERVICE", "CAP_NET_RAW"]);
        let root = names("Uid:\t1000\t0\t0\t0\nCapEff:\t0\n").unwrap();
        assert!(!user.root && root.root && root.capabilities.is_empty());
        assert_eq!(names("CapEff:\t2400\n"), None);
    }
}
