//! Runs the program in the client's namespace and reads what it says.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::clock::Stopwatch;
use crate::hosts::{Host, World};

/// No probe of the lab may take longer, whatever is planted.
const LONGEST: Duration = Duration::from_mins(4);

/// How the program is called in one cell.
#[derive(Clone, Debug)]
pub struct Call {
    pub target: String,
    pub arguments: Vec<String>,
    /// The pre-shared key that the program is given.
    pub key: Option<&'static str>,
    /// As an ordinary user without a single capability.
    pub as_nobody: bool,
    /// `probe` or `walk`.
    pub command: &'static str,
}

/// What one run left behind.
pub struct Run {
    pub exit: i32,
    pub document: Value,
    pub capture: PathBuf,
    /// What opens the packets of a run with the key; empty without one.
    pub keylog: String,
    pub took: Duration,
}

/// Runs `binary` once; `name` names its files in the cell's folder.
pub fn run(world: &World, binary: &Path, call: &Call, name: &str) -> Result<Run> {
    let folder = world.folder();
    let capture = folder.join(format!("{name}.pcapng"));
    let said = folder.join(format!("{name}.json"));
    let keylog = folder.join(format!("{name}.keylog"));
    let errors = folder.join(format!("{name}.stderr"));
    let mut command = world.on(Host::Client);
    if call.as_nobody {
        open_to_everybody(folder)?;
        command.args(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]);
        command.args(["--bounding-set=-all", "--inh-caps=-all"]);
    }
    command.arg(binary).args([call.command, &call.target, "--json", "--pcap"]);
    command.arg(&capture).args(&call.arguments);
    command.env("LANG", "C.UTF-8").env_remove("LC_ALL").env_remove("LANGUAGE");
    // What one run learned of a server is for the runs of this cell alone.
    command.env("XDG_RUNTIME_DIR", folder);
    if let Some(key) = call.key {
        let file = folder.join("psk");
        std::fs::write(&file, format!("{key}\n"))?;
        command.arg("--psk-file").arg(&file).arg("--keylog").arg(&keylog);
    }
    command.stdin(Stdio::null());
    command.stdout(File::create(&said)?).stderr(File::create(&errors)?);

    let started = Stopwatch::start();
    let mut child = command.spawn().with_context(|| format!("{command:?}"))?;
    let exit = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if started.elapsed() > LONGEST {
            let _ = child.kill();
            let _ = child.wait();
            bail!("the probe did not end within {} s", LONGEST.as_secs());
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    let took = started.elapsed();
    let text = std::fs::read_to_string(&said)?;
    let complaint = std::fs::read_to_string(&errors).unwrap_or_default();
    if complaint.contains("panicked at") {
        bail!("the probe panicked: {complaint}");
    }
    let document = serde_json::from_str(&text).with_context(|| {
        format!("stdout is not one JSON document ({exit}): {text:.200?}; stderr: {complaint:.400}")
    })?;
    let exit = exit.code().context("the probe was killed by a signal")?;
    let keylog = match call.key {
        Some(key) => {
            shows_nothing_of(key, &[&said, &errors, &capture, &keylog])?;
            std::fs::read_to_string(&keylog)?
        }
        None => String::new(),
    };
    Ok(Run { exit, document, capture, keylog, took })
}

/// The key itself is in nothing that the program wrote.
fn shows_nothing_of(key: &str, files: &[&Path]) -> Result<()> {
    let forms = [key.as_bytes().to_vec(), hex::encode(key).into_bytes()];
    for file in files {
        let written = std::fs::read(file)?;
        let shown = |form: &Vec<u8>| written.windows(form.len()).any(|part| part == form);
        if forms.iter().any(shown) {
            bail!("the key is in {}", file.display());
        }
    }
    Ok(())
}

fn open_to_everybody(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o777))?;
    Ok(())
}
