//! The path recorded at both ends by another program, and what `analyze` makes of the two
//! recordings.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::analysis;
use crate::command;
use crate::expect::{elements, text};
use crate::hosts::{Host, World};

pub const RECORDER: &str = "dumpcap";

/// What was lost between the ends: a channel and a direction, seen from the client.
pub type Lost = (&'static str, &'static str);

/// The two recordings, under way.
pub struct BothEnds {
    client: Recording,
    server: Recording,
}

impl BothEnds {
    /// Returns when both record. `name` names the files.
    pub fn record(world: &World, name: &str) -> Result<Self> {
        Ok(Self {
            client: Recording::start(world, Host::Client, "far0", name)?,
            server: Recording::start(world, Host::Server, "near0", name)?,
        })
    }

    /// Ends them and has them analysed, in either order: one line for each thing wrong.
    pub fn compare(self, binary: &Path, live: &Value, lost: &[Lost]) -> Result<Vec<String>> {
        let files = [self.client.end()?, self.server.end()?];
        let [client, server] = &files;
        let mut wrong = Vec::new();
        for (order, files) in [
            ("client's end first", [client.as_path(), server]),
            ("server's end first", [server, client]),
        ] {
            let document = analysis::document(binary, &files, live)?;
            let complaints = compare(&document, live, lost);
            wrong.extend(complaints.into_iter().map(|one| format!("{order}: {one}")));
        }
        Ok(wrong)
    }
}

fn compare(document: &Value, live: &Value, lost: &[Lost]) -> Vec<String> {
    let mut wrong = Vec::new();
    let (expected, class) = (text(live, "class"), text(document, "class"));
    if class != expected {
        wrong.push(format!("class is {class}, was {expected}"));
    }
    let conversations: Vec<&Value> = elements(document, "conversations").collect();
    let [conversation] = conversations[..] else {
        let ends = conversations.iter().map(|one| analysis::ends(one)).collect::<Vec<_>>();
        wrong.push(format!("not one conversation but {}", ends.join(", ")));
        return wrong;
    };
    let mut found: Vec<(&str, &str)> = elements(conversation, "findings")
        .filter(|finding| text(finding, "kind") == "lost-between")
        .filter_map(|finding| finding.get("detail"))
        .map(|detail| (text(detail, "channel"), text(detail, "direction")))
        .collect();
    found.sort_unstable();
    if found != lost {
        wrong.push(format!("lost between the ends: {found:?}, planted {lost:?}"));
    }
    wrong
}

/// One end's. Dropped, it has ended.
pub struct Recording {
    process: Child,
    file: PathBuf,
}

impl Recording {
    /// Returns when it records.
    pub fn start(world: &World, host: Host, interface: &str, name: &str) -> Result<Self> {
        let file = world.folder().join(format!("{name}.{interface}.pcapng"));
        let mut command = world.on(host);
        command.args([RECORDER, "-q", "-i", interface, "-w"]).arg(&file);
        let (reader, writer) = std::io::pipe()?;
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(writer);
        let process = command.spawn().with_context(|| format!("{command:?}"))?;
        // It holds the writing end too: without it the reading would not end.
        drop(command);
        let recording = Self { process, file };
        let mut said = String::new();
        for line in BufReader::new(reader).lines() {
            let line = line?;
            if line.starts_with("File: ") {
                return Ok(recording);
            }
            said.push_str(&line);
        }
        bail!("{RECORDER} does not record: {said}")
    }

    /// Ends it and gives the file.
    pub fn end(mut self) -> Result<PathBuf> {
        // What passed last may still be on its way into the file.
        std::thread::sleep(Duration::from_millis(300));
        let id = self.process.id().to_string();
        command::finish(Command::new("kill").args(["-TERM", &id]))?;
        let status = self.process.wait()?;
        if !status.success() {
            bail!("{RECORDER} ended with {status}");
        }
        File::open(&self.file)?;
        Ok(std::mem::take(&mut self.file))
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
