### The verdict: classes, certainty, states, and one sentence for each summary that no finding has.

class-path-clear = path clear
class-server-silent = server silent (809)
class-esp-blocked = ESP blocked
class-nat-detected = NAT detected
class-refused = negotiation refused (789)
class-inconclusive = inconclusive

certainty-proven = proven
certainty-likely = likely
certainty-undetermined = undetermined

channel-ike500 = IKE, UDP 500
channel-ike4500 = IKE, UDP 4500
channel-ikev2 = IKEv2 (control)
channel-esp = ESP, protocol 50
channel-l2tp1701 = L2TP, UDP 1701

port-state-answered = answered
port-state-refused = refused
port-state-closed = closed
port-state-filtered = filtered
port-state-no-way = no way
port-state-silent = silent
port-state-not-tested = not tested
esp-state-open = open
esp-state-blocked = blocked
esp-state-reached = reached
esp-state-undetermined = undetermined
esp-state-not-tested = not tested

rung-main-mode = main mode
rung-authentication = key and identity
rung-quick-mode = quick mode
rung-esp = ESP
rung-l2tp-tunnel = L2TP tunnel
rung-l2tp-session = L2TP call
rung-lcp = PPP (LCP)
rung-state-passed = passed
rung-state-failed = failed
rung-state-unanswered = no answer
rung-state-skipped = not tested

nat-state-none = none
nat-state-present = present
nat-state-forced = none seen, the server forces UDP encapsulation
nat-state-undetermined = undetermined
nat-state-not-tested = not tested

needs-esp-path = This path needs native ESP (IP protocol 50)
needs-esp-client = A client without NAT traversal needs native ESP (IP protocol 50) here
summary-over-nat-traversal = IKE is answered on UDP 500 and on UDP 4500, and UDP 4500 can carry everything else.
summary-over-native-esp = IKE is answered on UDP 500 and native ESP reaches { $target }.
summary-over-both = IKE is answered on UDP 500 and on UDP 4500, and native ESP reaches { $target } too.
summary-answers-from-elsewhere = What opens the negotiation was answered only from another address or port than the one asked, where no client accepts it.
summary-nat-at-client = An address translator (NAT) is on the client's side; the rest works over UDP 4500.
summary-nat-at-server = The server is behind an address translator (NAT); the rest works over UDP 4500, once Windows accepts such a server.
summary-nat-at-both = Client and server are both behind address translators (NAT); the rest works over UDP 4500, once Windows accepts such a server.
summary-l2tp-undecided = IPsec was agreed on and something came back in it, but no answer of L2TP: what is missing does not show.
summary-esp-in-udp-one-way = The tunnel was agreed over UDP 4500, and its ESP there is seen one way only: whether the other way was lost or never sent does not show.
summary-esp-one-way = The tunnel was agreed; its native ESP (IP protocol 50) leaves the end where it was recorded, and none comes back.
summary-esp-arrives-only = The tunnel was agreed and native ESP (IP protocol 50) arrives at the end where it was recorded. None is seen going back: whether it is sent is not known.
summary-esp-one-way-unplaced = The tunnel was agreed and its native ESP (IP protocol 50) is seen one way only. At which end it was recorded does not show, and so neither does whether ESP was lost or never sent.
summary-esp-lost-between = The tunnel was agreed; its native ESP (IP protocol 50) leaves one end and does not reach the other.
summary-esp-unanswered = The tunnel was agreed and native ESP (IP protocol 50) arrives, but the end that it reaches sends none: nothing was lost on the way.
summary-lost-between-ends = { $lost ->
    [answers] The server answers, and its answers are lost on the way back: they left the server's end and did not reach the client's end.
    [requests] The requests are lost on the way to the server: they left the client's end and did not reach the server's end.
   *[both] The negotiation had begun; then its messages, or their answers, were lost between the two points of recording.
}
    .label = { $lost ->
    [answers] server's answers lost (809)
    [requests] requests lost on the way (809)
   *[both] packets lost on the way (809)
}
summary-lost-in-fragments = The negotiation stops at a message that comes in pieces, of which some never come.
summary-session-under-way = The capture begins in the middle of a session: it shows no start, so it cannot say why a tunnel would not come up.
    .of-a-run = Packets of this run are missing from its record, so it cannot say why a tunnel would not come up: too much else came at the same time.
summary-one-direction = The capture holds one direction only: requests that can only follow an answer, and no answer. What came the other way is not known.
summary-packets-cut = Of packets that would decide the capture holds the beginning only: they were cut when they were recorded, and cannot be read.
summary-esp-unknown = IKE is answered, nothing moves this client to UDP 4500, and whether native ESP gets through is not known.
summary-nat-unknown = IKE is answered, but no message 4 came that can be used: in it the server says what addresses it sees. So whether the client has to move to UDP 4500, and what it needs, is not known.
summary-nat-traversal-unknown = IKE is answered on UDP 500, but too little was sent on UDP 4500, which is needed, to judge it.
summary-too-little-sent = Too little was sent, or too briefly listened, to say more.
summary-answered-in-part = { $target } answers some of what is asked of it and not the rest: packets are lost, something on the way tells the requests apart, or the server leaves out this address for a while, as some do after exchanges that were not finished.

decides-silence = a packet capture at the server while this probe runs, or probe809 respond in its place. Either shows whether the requests arrive there and whether answers leave.
decides-server-log = the VPN server's log at this time: it names what was not accepted.
decides-capture-other-end = a capture of the same attempt at the server. It shows whether the requests arrive there and whether answers leave.
decides-capture-esp = a capture of the same attempt at the server: does IP protocol 50 arrive there, and does it leave?
decides-capture-esp-other-end = a capture of the same attempt at the other end: which ESP (IP protocol 50) leaves there, and which arrives?
decides-silent-end-log = the log of the end that sends no ESP, and whether its IPsec policy and its L2TP service are in place.
decides-capture-longer = a capture of the whole attempt: from before the client dials until it gives up.
decides-capture-start = a capture that begins before the client dials.
decides-capture-both-directions = a capture of both directions.
decides-capture-client-end = a capture of the same attempt at the client. It shows whether the answers arrive there.
decides-run-again = another run once nothing else floods this host.
decides-capture-whole-packets = a capture of whole packets (tcpdump: -s 0), at either end.
decides-esp-unknown = a packet capture at the server while this probe runs (does IP protocol 50 arrive?), or a real VPN login from this network.
decides-esp-not-in-this-build = a run of a build for Linux that may send ESP (as root, or with CAP_NET_RAW), with a packet capture at the server: does IP protocol 50 arrive?
decides-esp-not-tested = a run that may send ESP (as root, or with CAP_NET_RAW), with a packet capture at the server: does IP protocol 50 arrive?
decides-nat-unknown = { $short ->
    [cut] a run that is given more time.
   *[other] a packet capture at the server: it shows from which address and port the requests arrive there.
}
decides-nat-traversal-unknown = { $short ->
    [kept-back] the same run once its packets leave this host: the channels below say what keeps them back
    [cut] a run that is given more time
   *[few] another run, with more --tries where that option was given
}{ $limited ->
    [yes] , and without what the notes below name
   *[no] {""}
}.
decides-too-little-sent = { $short ->
    [kept-back] the same run once its packets leave this host: the channels below say what keeps them back
    [cut] a run that is given more time
   *[few] another run, with more --tries where that option was given
}{ $limited ->
    [yes] , and without what the notes below name
   *[no] {""}
}.
decides-answered-in-part = another run in a minute, or the server's log: it names exchanges that it ignores.
decides-server-is-up = the same run again, when the VPN service is up.

reason-icmp = { $protocol } { $type }/{ $code } from { $from }: { $meaning }
reason-notify = { $notify } in the answer
reason-control-refused = the control, which no server accepts, was refused: the server speaks IKEv2
reason-unanswered = { $transmissions ->
    [one] one transmission, no answer
   *[other] { $transmissions } transmissions, no answer
}
reason-own-flow = the client's own flow: { $reason }
reason-too-few = { $transmissions ->
    [0] nothing was sent
    [one] only one transmission: too few to judge
   *[other] { $transmissions } transmissions: too few, or heard out too briefly, to judge
}
reason-errors-limited = { $transmissions ->
    [one] one transmission
   *[other] { $transmissions } transmissions
}, no answer and no ICMP error; other packets drew errors, and a host sends only so many
reason-not-sent = { $reason }
reason-from-elsewhere = answers came only from another port or address
reason-unusable = packets came from this port, none of them an answer
reason-reflected = the client's own packets came back
reason-answers-damaged = { $packets ->
    [one] one answer came, with a wrong checksum
   *[other] { $packets } answers came, with wrong checksums
}
reason-answers-unacceptable = an answer that no client accepts: { $flaw }
reason-stopped-after-message2 = message 2 came, message 4 never did
reason-lost-after-message2 = message 2 came and then packets were lost; message 4 came in another exchange
reason-esp-echo = the ESP echo was answered
reason-invalid-spi = the server named the client's SPI in INVALID-SPI
reason-traffic-both-ways = traffic of the tunnel passes both ways
reason-traffic-one-way = traffic of the tunnel is seen one way only
reason-packets-cut = packets are cut short in the recording
reason-only-in-udp = L2TP is answered in ESP over UDP 4500 only
reason-host-rejects-esp = reaches the host, not accepted there: { $from } itself says it does not take ESP
reason-nat-answers = { $certain ->
    [yes] { $says }; this is the address of the NAT in front of the server, which may speak for itself
   *[no] { $says }; this may be the word of a NAT in front of the server
}

not-sent-missing-capability = not sent: needs { $capability }
not-sent-no-route = not sent: this host has no route there
not-sent-route-discards = not sent: this host's own route there discards it (a blackhole route)
not-sent-local-filter = not sent: a packet filter on this host refused it
not-sent-kernel = not sent: { $error }
not-sent-not-in-this-build = not sent: this build has only ordinary UDP sockets
not-sent-not-on-link = never left this host: no neighbour answers for the address

icmp-administratively-prohibited = administratively prohibited
icmp-port-unreachable = port unreachable
icmp-protocol-unreachable = the host does not take the protocol
icmp-unreachable = no way to the host
icmp-too-big = too big for the next link
icmp-hop-limit-exceeded = hop limit exceeded
icmp-reassembly-time-exceeded = reassembly time exceeded
icmp-other = another error
decides-flows = the same run with --settle, without a number: it waits 190 s, until filters have forgotten earlier flows.
