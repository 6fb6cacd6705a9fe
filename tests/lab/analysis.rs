//! `probe809 analyze` on captures of a cell: it knows nothing but the files, and has to
//! come to the live verdict.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::expect::{elements, text};
use crate::promises::differences;

/// Where the analysis of the probe's own capture differs from the live verdict.
pub fn broken(binary: &Path, live: &Value, capture: &Path) -> Result<Vec<String>> {
    let document = document(binary, &[capture], live)?;
    let mut wrong = Vec::new();
    let conversations: Vec<&Value> = elements(&document, "conversations").collect();
    if let [conversation] = conversations[..] {
        let address = |document: &Value| document.pointer("/target/address").cloned();
        if address(conversation) != address(live) {
            wrong.push(format!("analyze: the ends are {}", ends(conversation)));
        }
        wrong.extend(differences("analyze", live, conversation));
    } else {
        let ends: Vec<String> = conversations.iter().map(|one| ends(one)).collect();
        wrong.push(format!("analyze: not one conversation but [{}]", ends.join(", ")));
    }
    if text(&document, "class") != text(live, "class") {
        let (read, seen) = (text(&document, "class"), text(live, "class"));
        wrong.push(format!("analyze: the file's class is {read}, was {seen}"));
    }
    Ok(wrong)
}

/// What the program says of the files. It is told what the live run was told.
pub fn document(binary: &Path, files: &[&Path], live: &Value) -> Result<Value> {
    let mut command = Command::new(binary);
    command.args(["analyze", "--json"]).args(files);
    let told = live.pointer("/parameters/public_address").and_then(Value::as_str);
    if let Some(address) = told {
        command.args(["--public-address", address]);
    }
    let told = live.pointer("/parameters/recover_addresses").and_then(Value::as_str);
    if let Some(reach) = told {
        // Quietly: how long the search will take belongs on standard error.
        command.args(["--quiet", &format!("--recover-addresses={reach}")]);
    }
    command.env("LANG", "C.UTF-8").env_remove("LC_ALL").env_remove("LANGUAGE");
    let output = command.output().with_context(|| format!("{command:?}"))?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    if !complaint.is_empty() {
        bail!("{command:?} ended with {}: {complaint}", output.status);
    }
    serde_json::from_slice(&output.stdout).with_context(|| format!("{command:?}"))
}

/// Who talks to whom.
pub fn ends(conversation: &Value) -> String {
    let address = |pointer| conversation.pointer(pointer).and_then(Value::as_str);
    let [client, server] = ["/client/address", "/target/address"].map(address);
    format!("{} -> {}", client.unwrap_or_default(), server.unwrap_or_default())
}
