//! Runs a command to its end and turns a failure into words that name it.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail};

/// Runs `program` and returns what it wrote to stdout.
pub fn run(program: &str, arguments: &[&str]) -> Result<String> {
    finish(Command::new(program).args(arguments))
}

/// Runs `command` to its end with nothing on stdin.
pub fn finish(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("{command:?} did not start"))?;
    judge(command, &output)
}

/// Runs `command` to its end with `text` on stdin.
pub fn feed(command: &mut Command, text: &str) -> Result<String> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{command:?} did not start"))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(text.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    judge(command, &output).with_context(|| format!("fed with:\n{text}"))
}

/// Where `program` is, looked for also where Debian keeps what only root runs.
pub fn is_installed(program: &str) -> bool {
    if program.contains('/') {
        return Path::new(program).exists();
    }
    let path = std::env::var("PATH").unwrap_or_default();
    path.split(':')
        .chain(["/usr/sbin", "/sbin", "/usr/bin", "/bin"])
        .any(|folder| Path::new(folder).join(program).exists())
}

fn judge(command: &Command, output: &Output) -> Result<String> {
    if !output.status.success() {
        bail!(
            "{command:?} ended with {}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
