//! Who holds a UDP port, as far as this user may see.

use std::fs;
use std::net::IpAddr;
use std::path::Path;

/// The name of the program that holds `port`, for example `charon`.
pub fn holder_of(address: IpAddr, port: u16) -> Option<String> {
    let tables = ["/proc/thread-self/net/udp", "/proc/thread-self/net/udp6"];
    let inodes: Vec<String> = tables
        .iter()
        // An IPv6 socket can hold the port for IPv4 too, never the reverse.
        .skip(usize::from(address.is_ipv6()))
        .filter_map(|table| fs::read_to_string(table).ok())
        .flat_map(|table| inodes_of(&table, port))
        .collect();
    program_with(&inodes)
}

/// Socket inodes that the table lists for a local port.
fn inodes_of(table: &str, port: u16) -> Vec<String> {
    let wanted = format!("{port:04X}");
    let held = |line: &str| {
        let mut columns = line.split_whitespace();
        let local = columns.nth(1)?;
        let (_, local_port) = local.rsplit_once(':')?;
        let inode = columns.nth(7)?;
        (local_port == wanted).then(|| inode.to_owned())
    };
    table.lines().skip(1).filter_map(held).collect()
}

fn program_with(inodes: &[String]) -> Option<String> {
    let links: Vec<String> = inodes.iter().map(|inode| format!("socket:[{inode}]")).collect();
    if links.is_empty() {
        return None;
    }
    let process = fs::read_dir("/proc")
        .ok()?
        .take(MOST_ENTRIES)
        .flatten()
        .map(|entry| entry.path())
        .find(|process| has_descriptor(process, &links))?;
    let name = fs::read_to_string(process.join("comm")).ok()?;
    Some(name.trim().to_owned())
}

fn has_descriptor(process: &Path, links: &[String]) -> bool {
    fs::read_dir(process.join("fd")).is_ok_and(|descriptors| {
        descriptors
            .take(MOST_ENTRIES)
            .flatten()
            .filter_map(|descriptor| fs::read_link(descriptor.path()).ok())
            .any(|target| links.iter().any(|link| target.as_os_str() == link.as_str()))
    })
}

/// A bound on the search; a host with more is not searched to the end.
const MOST_ENTRIES: usize = 16_384;

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n\
        \x20 42: 00000000:01F4 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 31415 2 0000000000000000 0\n\
        \x20 43: 0100007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 2718 2 0000000000000000 0\n";

    #[test]
    fn the_inode_is_the_tenth_column() {
        assert_eq!(inodes_of(TABLE, 500), ["31415"]);
        assert_eq!(inodes_of(TABLE, 53), ["2718"]);
        assert!(inodes_of(TABLE, 4500).is_empty());
        assert!(inodes_of("header\n1: nonsense\n\n2:", 500).is_empty());
    }

    #[test]
    fn our_own_socket_is_found() {
        let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        let name = fs::read_to_string("/proc/self/comm").unwrap();
        assert_eq!(holder_of(address.ip(), address.port()).as_deref(), Some(name.trim()));
    }
}
