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
analysis-file-damage = Damage: { $damage }
analysis-more = ... and { $count } more
analysis-error = The analysis could not run: { $error }
analysis-interrupted = The analysis was interrupted. The verdict rests on what was read until then.
analysis-nothing = There is no IPsec and no L2TP in { $files }.
analysis-nothing-readable = No IPsec and no L2TP can be read in { $files }: packets are cut too short to tell.
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
timeline-about-answer = about a packet of the server
timeline-about-inside = about L2TP that was inside ESP
timeline-about = about frame { $frame }
timeline-copy = duplicate of frame { $frame }

other-tunnel-pptp = PPTP (TCP 1723)
other-tunnel-gre = GRE (IP protocol 47), as PPTP uses it
other-tunnel-sstp = SSTP (TCP 443)
