### The report on captures, and the timeline of their packets.

analysis-standard-input = standard input
analysis-captures = { $count } capture files
analysis-file = { $path }: { $format }, { $frames ->
    [one] one frame
   *[other] { $frames } frames
}
analysis-file-unread = { $path }
analysis-file-error = Not read: { $error }
analysis-file-truncated = It ends inside a packet; everything before that was analysed.
analysis-file-cut = { $cut } of { $frames ->
    [one] one packet is
   *[other] { $frames } packets are
} cut short at { $length } bytes. Capture whole packets (tcpdump: -s 0).
analysis-file-skipped = { $bytes ->
    [one] One byte
   *[other] { $bytes } bytes
} that make no sense were skipped.
analysis-file-unread-frames = { $count ->
    [one] One frame was not read
   *[other] { $count } frames were not read
}: { $kinds }.
analysis-file-rewritten = All checksums are wrong, in both directions: the capture was changed after it was recorded, for instance by replacing addresses. Checksums were not used.
analysis-unread-separator = { ", " }
analysis-file-damage = Damage: { $damage }
analysis-more = ... and { $count } more
analysis-error = The analysis could not run: { $error }
analysis-interrupted = The analysis was interrupted. The verdict rests on what was read until then.
analysis-nothing = There is no IPsec and no L2TP in { $files }.
analysis-nothing-readable = No IPsec and no L2TP can be read in { $files }: packets are cut too short to tell.
analysis-nothing-read = There is no IPsec and no L2TP in what could be read of { $files }; { $count ->
    [one] one frame
   *[other] { $count } frames
} could not be read, and may hold both.
analysis-decides-readable = capture where packets can be read: on the client's or the server's own network interface, and not in the monitor mode of Wi-Fi.
analysis-nothing-usual = Between a client and a server there is no IKE on UDP 500 or 4500, no ESP and no L2TP in { $files }. Other IPsec is there; it is listed below.
analysis-several = { $count } conversations. The verdict above is that of the conversation with the most serious problem.
analysis-class-only = For the other conversations only the verdict was kept:
analysis-class-count = { $class }: { $count }
analysis-frames = { $frames ->
    [one] One frame belongs to this conversation
   *[other] { $frames } frames belong to this conversation
}; { $duplicates ->
    [0] the capture holds no duplicates.
    [one] one duplicate was left out.
   *[other] { $duplicates } duplicates were left out.
}
analysis-other-tunnel = { $kind }: { $client } -> { $server }, from frame { $frame } on, { $answered ->
    [yes] answered
   *[no] not answered
}
analysis-no-tunnel = { $kind }: { $client } -> { $server }, from frame { $frame } on; this is no VPN connection

conversations-number = No.
conversations-client = Client
conversations-server = Server
conversations-verdict = Verdict
conversations-certainty = Certainty

timeline-packet = packet
timeline-nothing-new = nothing new: a duplicate, a fragment or further traffic
timeline-peer = negotiation started by the server
timeline-icmp-error = { $protocol } { $type }/{ $code } from { $from }
timeline-icmp-meaning = { $meaning }
timeline-head-frame = Frame
timeline-head-time = Time { $zone }
timeline-head-seconds = Seconds
timeline-head-ports = Ports
timeline-head-bytes = Bytes
timeline-head-packet = Packet
timeline-arrived = arrived as { $frame }
timeline-left = sent as { $frame }
timeline-lost = lost on the way
timeline-missing = not in the other recording
timeline-separator = { ", " }
timeline-transmission = transmission { $number }
timeline-unanswered = unanswered
timeline-answered = answered by frame { $frame } after { $rtt } ms
timeline-came-back = came back as frame { $frame }
timeline-icmp = ICMP error in frame { $frame }
timeline-answers = answers frame { $frame }
timeline-repeated = the same again
timeline-other-port = from port { $port }
timeline-other-address = from { $address }
timeline-reflected = frame { $frame } came back
timeline-damaged = damaged answer (wrong checksum)
timeline-no-answer = to frame { $frame }, not usable as an answer
analysis-client-absent = probe809: no conversation has the address { $client } (--client); the clients are who asked.
timeline-about-answer = about a packet of the server
timeline-about-traffic = about the tunnel's ESP in UDP
timeline-about-inside = about L2TP that was inside ESP
timeline-about = about frame { $frame }
timeline-copy = duplicate of frame { $frame }

other-tunnel-pptp = PPTP (TCP 1723)
other-tunnel-gre = GRE (IP protocol 47), as PPTP uses it
other-tunnel-sstp = SSTP (TCP 443)
other-tunnel-ike-tcp = IKE over TCP 4500 (RFC 9329)
other-tunnel-ike-port = IKE to UDP { $number }, { $packets ->
    [one] one packet
   *[other] { $packets } packets
}
other-tunnel-ah = AH (IP protocol 51) that protects { $protocol ->
    [2] IGMP
    [88] EIGRP
    [89] OSPF
    [103] PIM
    [112] VRRP
   *[other] IP protocol { $number }
}
other-tunnel-group-esp = ESP (IP protocol 50) to a group address

unread-link-type = { $frames } of link type { $number }
unread-ethernet-type = { $frames } of Ethernet type { $number }
unread-macsec = { $frames } encrypted by MACsec
unread-ppp-protocol = { $frames } of PPP protocol { $number } (compressed, encrypted or split)
unread-wifi-protected = { $frames } protected 802.11
unread-wifi-fragment = { $frames } later fragments of 802.11
unread-wifi-damaged = { $frames } damaged 802.11
unread-decrypted = { $frames } with L2TP from which IPsec was already removed
unread-carrier-fragment = { $frames } fragments of tunnel packets of which other fragments are missing
unread-nested = { $frames } in too many encapsulations
unread-cut = { $frames } that end before the IP header
