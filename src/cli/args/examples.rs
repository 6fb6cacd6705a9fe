//! What the help ends in: examples and exit codes.

/// Under the short help of the program.
pub const PROGRAM: &str = "\
All options of a probe: probe809 probe --help
Each run records to probe809-HOST-TIME.pcapng in the current folder: --pcap FILE
puts that elsewhere, --no-pcap writes none.

Examples:
  probe809 vpn.example.com                 probe a server
  probe809 vpn.example.com --json | jq .class
  probe809 --pcap - 198.51.100.10 | tshark -r -
  probe809 demo                            see every verdict, no root needed
  probe809 explain 809                     what the number means";

/// Under the long help of the program.
pub const PROGRAM_LONG: &str = "\
All options of a probe: probe809 probe --help
Each run records to probe809-HOST-TIME.pcapng in the current folder: --pcap FILE
puts that elsewhere, --no-pcap writes none.

Examples:
  probe809 vpn.example.com                 probe a server
  probe809 vpn.example.com --json | jq .class
  probe809 --pcap - 198.51.100.10 | tshark -r -
  probe809 --expect windows-connects 2001:db8::10
  probe809 walk vpn.example.com            where ESP or a port stops
  probe809 respond                         answer probes where the server is
  probe809 demo                            see every verdict, no root needed
  probe809 explain 809                     what the number means
  probe809 -- demo                         a host with the name of a command

Exit codes:
   0  path-clear     everything an L2TP/IPsec client needs gets through
  10  server-silent  a Windows client would end with error 809
  11  esp-blocked    native ESP is needed and does not get through
  12  nat-detected   there is a NAT on the path, everything else works
  13  refused        the server answers and rejects the negotiation (789)
  20  inconclusive   there is not enough information for a verdict
   1  could not run (name, permission, no route)
   2  usage
   3  the verdict is none of those in --expect, or a channel in --require
      is not met";

/// Under the help of `analyze`.
pub const ANALYZE: &str = "\
Examples:
  probe809 analyze ticket.pcapng
  probe809 analyze --timeline ticket.pcap.gz
  probe809 analyze client.pcap server.pcap   both ends of one path
  tcpdump -w - -i eth0 | probe809 analyze --json -
Exit codes: see probe809 --help";

/// Under the help of `probe`.
pub const PROBE: &str = "\
Examples:
  probe809 probe vpn.example.com
  probe809 probe --pcap run.pcapng --tries 4 198.51.100.10
  probe809 probe --expect windows-connects 2001:db8::10
  probe809 probe --require esp,ike4500 vpn.example.com           does the firewall pass both?
  probe809 respond --witness-key-file witness.key                at the far end
  probe809 probe --witness-key-file witness.key vpn.example.com  and then here
Exit codes: see probe809 --help";

/// Under the help of `walk`.
pub const WALK: &str = "\
Examples:
  probe809 walk vpn.example.com            where ESP or a port stops
  probe809 walk --json vpn.example.com | jq .walk.channels.esp.stop
Exit codes: see probe809 --help";

/// Under the help of `respond`.
pub const RESPOND: &str = "\
Examples:
  probe809 respond                                            an ordinary IKE responder
  probe809 respond --new-key witness.key                      makes a key for it
  probe809 respond --witness-key-file witness.key             tells probes what arrived
  probe809 --witness-key-file witness.key vpn.example.com     the probe, with the same key
Exit codes: 0 it ended as asked, 1 it could not run, 2 usage";
