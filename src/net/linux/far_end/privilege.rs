//! Giving up what only the opening needed.

use nix::errno::Errno;
use nix::sys::prctl;
use nix::unistd::{Gid, Uid, User, geteuid, getuid, setgid, setgroups, setuid};

use crate::net::far_end::{DropError, Dropped};
use crate::net::linux::sys::give_up_capabilities;

/// The user and group that nothing belongs to, where no name tells them.
const NOBODY: u32 = 65_534;

/// Becomes nobody for good, where the process is root's.
///
/// Files are opened and sockets bound before.
///
/// # Errors
/// When the kernel refuses, for example in a user namespace without such a user.
pub fn drop_privileges() -> Result<Dropped, DropError> {
    let failed = |step| move |errno: Errno| DropError { step, source: errno.into() };
    // No program that this one starts can be more than it; it starts none.
    prctl::set_no_new_privs().map_err(failed("no_new_privs"))?;
    if !geteuid().is_root() && !getuid().is_root() {
        give_up_capabilities().map_err(|source| DropError { step: "capset", source })?;
        return Ok(Dropped::NotRoot);
    }
    let nobody = User::from_name("nobody").ok().flatten();
    let (user, group) =
        nobody.map_or((Uid::from_raw(NOBODY), Gid::from_raw(NOBODY)), |one| (one.uid, one.gid));
    setgroups(&[]).map_err(failed("setgroups"))?;
    setgid(group).map_err(failed("setgid"))?;
    setuid(user).map_err(failed("setuid"))?;
    give_up_capabilities().map_err(|source| DropError { step: "capset", source })?;
    if setuid(Uid::from_raw(0)).is_ok() {
        return Err(failed("setuid")(Errno::EPERM));
    }
    Ok(Dropped::Nobody(user.as_raw()))
}
