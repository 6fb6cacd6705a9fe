//! Who runs the program, how, and what of it a report may say.

use std::path::Path;

use crate::drive::ClientEnds;
use crate::net::standing;
use crate::report::time::Zone;
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
    let words = std::env::args_os().skip(1).map(|word| {
        let word = word.to_string_lossy();
        let bare = folders.iter().find_map(|folder| word.split_once(folder.as_str()));
        quoted(&bare.map_or_else(|| word.to_string(), |(before, name)| format!("{before}{name}")))
    });
    std::iter::once("probe809".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
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
    use super::quoted;

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
