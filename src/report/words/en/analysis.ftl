### The report on captures, and the timeline of their packets.

analysis-standard-input = standard input
analysis-captures = { $count } captures
analysis-file = { $path }: { $format }, { $frames ->
    [one] one frame
   *[other] { $frames } frames
}
analysis-file-unread = { $path }
analysis-file-error = Not read: { $error }
analysis-file-truncated = It ends inside a packet; everything before that is judged.
analysis-file-cut = { $cut } of { $frames ->
    [one] one packet is
   *[other] { $frames } packets are
} cut at { $length } bytes. Record whole packets (tcpdump: -s 0).
analysis-file-skipped = { $bytes ->
    [one] One byte
   *[other] { $bytes } bytes
} that make no sense were stepped over.
analysis-file-damage = Damage: { $damage }
analysis-more = ... and { $count } more
analysis-error = The analysis could not run: { $error }
analysis-interrupted = The analysis was interrupted; what was read until then is judged.
analysis-nothing = There is no IPsec and no L2TP in { $files }.
analysis-nothing-readable = No IPsec and no L2TP can be read in { $files }: packets are cut too short to tell.
analysis-several = { $count } conversations. The verdict above is the one of theirs that stops a tunnel first.
analysis-class-only = Of the other conversations only the verdict was kept:
analysis-class-count = { $class }: { $count }
analysis-frames = { $frames ->
    [one] One frame belongs to this conversation
   *[other] { $frames } frames belong to this conversation
}; { $duplicates ->
    [0] the recording holds no copies.
    [one] one copy was left out.
   *[other] { $duplicates } copies were left out.
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
timeline-nothing-new = nothing new: a copy, a piece or further traffic
timeline-peer = exchange that the server began
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
timeline-icmp = drew the ICMP error in frame { $frame }
timeline-answers = answers frame { $frame }
timeline-repeated = the same again
timeline-other-port = from port { $port }
timeline-other-address = from { $address }
timeline-reflected = frame { $frame } came back
timeline-damaged = damaged answer (wrong checksum)
timeline-no-answer = to frame { $frame }, no answer for a client
timeline-about = about frame { $frame }
timeline-copy = copy of frame { $frame }

other-tunnel-pptp = PPTP (TCP 1723)
other-tunnel-gre = GRE (IP protocol 47), as PPTP uses it
other-tunnel-sstp = SSTP (TCP 443)
