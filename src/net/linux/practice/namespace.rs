//! Stepping into fresh namespaces.

use std::fs;

use nix::sched::{CloneFlags, unshare};
use nix::unistd::{getegid, geteuid};

use crate::net::error::NamespaceError;
use crate::net::linux::host::privileges::privileges;

/// Gives the process the right to make network namespaces.
///
/// With `CAP_SYS_ADMIN` it has it already and nothing changes. Otherwise the
/// process steps into a user namespace where its own ids are 0; it must still
/// have a single thread.
///
/// # Errors
/// When the kernel or its policy refuses.
pub fn enter_user_namespace() -> Result<(), NamespaceError> {
    if privileges().sys_admin {
        return Ok(());
    }
    // Read before the step: inside, unmapped ids read as "nobody".
    let (user, group) = (geteuid(), getegid());
    unshare(CloneFlags::CLONE_NEWUSER)
        .map_err(|errno| NamespaceError::User { source: errno.into() })?;
    // A group may be mapped only once setgroups is given up (user_namespaces(7)).
    write_map("/proc/self/setgroups", "deny")?;
    write_map("/proc/self/uid_map", &format!("0 {user} 1"))?;
    write_map("/proc/self/gid_map", &format!("0 {group} 1"))
}

/// Moves the calling thread alone into a fresh, empty network namespace.
///
/// Threads that it starts later begin there too. The namespace goes when its
/// last thread and socket have gone.
///
/// # Errors
/// When the kernel or its policy refuses.
pub fn enter_network_namespace() -> Result<(), NamespaceError> {
    unshare(CloneFlags::CLONE_NEWNET)
        .map_err(|errno| NamespaceError::Network { source: errno.into() })
}

fn write_map(file: &'static str, text: &str) -> Result<(), NamespaceError> {
    fs::write(file, text).map_err(|source| NamespaceError::Mapping { file, source })
}
