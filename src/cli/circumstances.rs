//! Who runs the program, how, and what of it a report may say.

use std::path::Path;

use crate::drive::ClientEnds;
use crate::net::standing;
use crate::report::time::Zone;
use crate::report::words::sanitise;
use crate::report::{Circumstances, ClientEnd, Privileges};

/// What is the same for all runs of the process, which was started by `command`.
pub fn circumstances(command: String) -> Circumstances {
    let privileges = standing::privileges().map(|one| Privileges {
        root: one.root,
        capabilities: one.capabilities.into_iter().map(str::to_owned).collect(),
    });
    Circumstances {
        command: Some(command),
        privileges,
        clock_is_synchronised: standing::clock_is_synchronised(),
        zone: Zone::of_system(),
    }
}

/// The command line for whoever reads a report or a capture; of these paths only the last part,
/// since a folder's name may tell more than the ticket should.
pub fn command(paths: &[&Path]) -> String {
    let folders = paths.iter().filter_map(|path| path.parent());
    let folders = folders.filter(|one| one.components().next().is_some());
    let folders: Vec<_> = folders.map(|one| format!("{}/", one.display())).collect();
    let words = std::env::args_os()
        .skip(1)
        .map(|word| quoted(&sanitise(&without_folder(&word.to_string_lossy(), &folders))));
    std::iter::once("probe809".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}

/// A word, or the value of an option in it, without the folder that it begins with.
fn without_folder(word: &str, folders: &[String]) -> String {
    let (option, value) = match word.split_once('=') {
        Some((option, value)) if word.starts_with("--") => (format!("{option}="), value),
        _ => (String::new(), word),
    };
    let names = folders.iter().filter_map(|folder| value.strip_prefix(folder.as_str()));
    let name = names.min_by_key(|name| name.len()).unwrap_or(value);
    format!("{option}{name}")
}

/// A word as a shell takes it for one.
pub fn quoted(word: &str) -> String {
    let plain = |one: char| one.is_alphanumeric() || "-_=+./:,@%".contains(one);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// This end of a run; no interface where it has no name.
pub fn client_end(ends: &ClientEnds, interface: &str) -> ClientEnd {
    ClientEnd {
        address: ends.client,
        interface: Some(interface.to_owned()).filter(|name| !name.is_empty()),
        ports: ends.own.clone(),
        public_address: None,
    }
}

#[cfg(test)]
mod tests {
    use super::{quoted, without_folder};

    #[test]
    fn a_folder_of_ours_is_left_out_where_a_word_begins_with_it() {
        let folders = ["alice/secret/".to_owned(), "secret/".to_owned(), "x/".to_owned()];
        let told = |word| without_folder(word, &folders);
        assert_eq!(told("alice/secret/psk"), "psk");
        assert_eq!(told("--pcap=secret/s.pcapng"), "--pcap=s.pcapng");
        assert_eq!(told("max/min"), "max/min");
    }

    #[test]
    fn a_command_can_be_typed_again() {
        for plain in ["vpn.example.com", "--pcap=a.pcapng", "2001:db8::1%eth0", "支社"] {
            assert_eq!(quoted(plain), plain);
        }
        assert_eq!(quoted("run 1.pcap"), "'run 1.pcap'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
