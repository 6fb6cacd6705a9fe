//! Nothing of the lab outlives it: what an interrupted run left behind is removed, at the
//! interrupt itself or by the next run.

use std::path::{Path, PathBuf};
use std::process;

use crate::command;
use crate::hosts::remove_namespace;

/// Every namespace and folder of the lab starts with this, then the process id.
const MARK: &str = "probe809-lab-";

/// The name this process's namespaces start with.
pub fn own_prefix() -> String {
    format!("{MARK}{}", process::id())
}

/// The folder in which this process works.
pub fn own_folder() -> PathBuf {
    std::env::temp_dir().join(own_prefix())
}

/// Removes what belongs to lab processes that are no more.
pub fn remove_stale() {
    remove(|owner| !is_a_lab(owner));
}

/// Removes what belongs to this process. Workers that still run can make something new
/// meanwhile, hence the rounds.
pub fn remove_own() {
    let own = process::id().to_string();
    for _ in 0..5 {
        if remove(|owner| owner == own) == 0 {
            return;
        }
    }
}

/// Whether the process still runs and is a lab. A zombie has no executable any more.
fn is_a_lab(process: &str) -> bool {
    std::fs::read_link(Path::new("/proc").join(process).join("exe")).is_ok_and(|program| {
        program.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"lab"))
    })
}

/// Cleans up and ends the process when it is interrupted or told to end.
pub fn on_interrupt() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::spawn(move || {
        runtime.block_on(first_signal());
        remove_own();
        process::exit(130);
    });
    Ok(())
}

async fn first_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

/// How many namespaces and folders were removed.
fn remove(belongs: impl Fn(&str) -> bool) -> usize {
    let mut removed = 0;
    let namespaces = command::run("ip", &["netns", "list"]).unwrap_or_default();
    for line in namespaces.lines() {
        let name = line.split_whitespace().next().unwrap_or_default();
        if owner(name).is_some_and(&belongs) {
            remove_namespace(name);
            removed += 1;
        }
    }
    let Ok(entries) = std::fs::read_dir(std::env::temp_dir()) else {
        return removed;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if owner(&name).is_some_and(&belongs) {
            let _ = std::fs::remove_dir_all(entry.path());
            removed += 1;
        }
    }
    removed
}

/// The process id in the name of a namespace or folder of the lab.
fn owner(name: &str) -> Option<&str> {
    name.strip_prefix(MARK)?.split('-').next()
}
