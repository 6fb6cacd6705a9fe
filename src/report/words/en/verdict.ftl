### The verdict: classes, certainty, states, and one sentence for each summary that is not a finding.

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
channel-ikev2 = IKEv2 (comparison)
channel-ikev2-on-4500 = IKEv2, UDP 4500
channel-esp = ESP, protocol 50
channel-l2tp1701 = L2TP, UDP 1701

port-state-answered = answered
port-state-refused = refused
port-state-closed = closed
port-state-filtered = filtered
port-state-no-way = unreachable
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
rung-l2tp-session = L2TP session
rung-lcp = PPP (LCP)
rung-state-passed = passed
ladder-all-passed = Passed: { $steps }.
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
summary-over-nat-traversal = IKE is answered on UDP 500 and on UDP 4500, where everything else goes.
summary-over-native-esp = IKE is answered on UDP 500 and native ESP reaches { $target }.
summary-over-both = IKE is answered on UDP 500 and on UDP 4500, and native ESP reaches { $target } too.
summary-answers-from-elsewhere = The first request was answered only from an address or port other than the target's. No client accepts such an answer.
summary-session-carried = The capture begins in the middle of a session, whose packets pass in both directions: the tunnel works on this path.
summary-nat-at-client = There is a NAT on the client's side; everything else goes over UDP 4500, which is answered.
summary-nat-at-server = The server is behind a NAT, which Windows refuses by default. Everything else goes over UDP 4500, which is answered.
summary-nat-at-both = Client and server are both behind NATs; Windows refuses such a server by default. Everything else goes over UDP 4500, which is answered.
summary-l2tp-undecided = IPsec was negotiated and something came back in it, but no L2TP answer. What is missing cannot be determined.
summary-esp-in-udp-one-way = The tunnel was negotiated over UDP 4500, and its ESP there is seen in one direction only. Whether the other direction was lost or never sent cannot be determined.
summary-esp-one-way = The tunnel was negotiated. Its native ESP (IP protocol 50) leaves the end where it was captured, and none comes back.
summary-esp-arrives-only = The tunnel was negotiated and native ESP (IP protocol 50) arrives at the end where it was captured. None is seen in the other direction; whether it is sent is not known.
summary-esp-one-way-unplaced = The tunnel was negotiated and its native ESP (IP protocol 50) is seen in one direction only. At which end it was captured is not known, so whether ESP was lost or never sent cannot be determined.
summary-esp-lost-between = The tunnel was negotiated. Its native ESP (IP protocol 50) leaves one end and does not reach the other.
summary-esp-unanswered = The tunnel was negotiated and native ESP (IP protocol 50) arrives, but the end that receives it sends none: nothing was lost on the path.
summary-lost-between-ends = { $lost ->
    [answers] The server's answers do not come back: they left the server's end and did not reach the client's end.
    [requests] The requests do not reach the server: they left the client's end and did not reach the server's end.
   *[both] The negotiation began; then its messages, or the answers to them, were lost between the two capture points.
}
    .label = { $lost ->
    [answers] server's answers lost (809)
    [requests] requests lost on the path (809)
   *[both] packets lost on the path (809)
}
summary-lost-in-fragments = The negotiation stops at a fragmented message: some of its fragments never arrived.
summary-session-under-way = The capture begins in the middle of a session. Without the start it cannot show why a tunnel would not come up.
    .of-a-run = Packets of this run are missing from its capture because too many others arrived at the same time. It cannot show why a tunnel would not come up.
summary-l2tp-without-ipsec = L2TP runs on UDP 1701 without IPsec, and both ends answer. The capture holds no IPsec negotiation, so it says nothing about one.
summary-ikev2-tunnel-unknown = IKE_SA_INIT and IKE_AUTH are answered, IKE_AUTH on UDP 4500. The capture holds no packet of a tunnel, so whether one came up is not known.
summary-one-direction = The capture holds one direction only: there are requests that can only follow an answer, but no answers. What passed in the other direction is not known.
summary-later-fragments-missing = The negotiation goes on in IP fragments, and this capture holds only the first fragment of each message, whoever sent it: it was made with a filter by port, and later fragments have no ports. Whether they were lost is not known.
summary-answered-and-repeated = { $target } answers, and the client repeats its request time and again: the answers do not reach the client, or it does not accept them. Where this was captured does not show, or it was at the client, whose own firewall or VPN service then drops them.
summary-packets-cut = The packets that matter were cut short when they were captured and cannot be read.
summary-esp-unknown = IKE is answered, nothing moves this client to UDP 4500, and whether native ESP gets through is not known.
summary-nat-unknown = IKE is answered, but no usable message 4 arrived, in which the server reports the addresses it sees. So whether the client has to move to UDP 4500, and what it needs, is not known.
summary-nat-traversal-unknown = IKE is answered on UDP 500. UDP 4500 is needed too, and too little was sent there to judge it.
summary-too-little-sent = Too few requests were sent, or the wait for answers was too short, to say more.
summary-answered-in-part = { $target } answers some requests and not others. Packets may be lost, a device on the path may tell the requests apart, or the server may be ignoring this address for a while, as some do after unfinished negotiations.

decides-silence = capture at the server while this probe runs, or run probe809 respond in its place. Either shows whether the requests arrive and whether answers leave.
decides-server-log = check the VPN server's log at this time: it names what was not accepted.
decides-capture-other-end = capture the same attempt at the server. That shows whether the requests arrive and whether answers leave.
decides-capture-esp = capture the same attempt at the server and see whether IP protocol 50 arrives, and whether it leaves.
decides-capture-esp-other-end = capture the same attempt at the other end and see which ESP (IP protocol 50) leaves, and which arrives.
decides-silent-end-log = check the log of the end that sends no ESP, its IPsec policy and its L2TP service.
decides-capture-fragments = capture again without a filter by port, for example by the server's address alone, so that all IP fragments are in it.
decides-capture-longer = capture the whole attempt, from before the client connects until it gives up.
decides-capture-start = start the capture before the client connects.
decides-capture-both-directions = capture both directions.
decides-capture-client-end = capture the same attempt at the client. That shows whether the answers arrive there.
decides-other-gateway = capture an attempt at the gateway that the client is sent to, or probe it.
decides-run-again = run again when this host is no longer flooded with other packets.
decides-capture-whole-packets = capture whole packets (tcpdump: -s 0), at either end.
decides-esp-unknown = capture at the server while this probe runs (does IP protocol 50 arrive?), or try a real VPN connection from this network.
decides-esp-not-in-this-build = run a build for Linux that may send ESP (as root, or with CAP_NET_RAW), and capture at the server: does IP protocol 50 arrive?
decides-esp-not-tested = run again with permission to send ESP (as root, or with CAP_NET_RAW), and capture at the server: does IP protocol 50 arrive?
decides-nat-unknown = { $short ->
    [cut] run again with more time.
   *[other] capture at the server: that shows from which address and port the requests arrive.
}
decides-nat-traversal-unknown = { $short ->
    [kept-back] run again once packets leave this host (the channels below say why they do not)
    [cut] run again with more time
   *[few] run again, with more --tries if that option was given
}{ $limited ->
    [yes] , and without the limitations named in the notes below
   *[no] {""}
}.
decides-too-little-sent = { $short ->
    [kept-back] run again once packets leave this host (the channels below say why they do not)
    [cut] run again with more time
   *[few] run again, with more --tries if that option was given
}{ $limited ->
    [yes] , and without the limitations named in the notes below
   *[no] {""}
}.
decides-answered-in-part = run again in a minute, or check the server's log: it names the negotiations that it ignores.
decides-server-is-up = run again when the VPN service is up.

reason-icmp = { $protocol } { $type }/{ $code } from { $from }: { $meaning }
reason-notify = { $notify } in the answer
reason-control-refused = the comparison request, which no server accepts, was refused: the server speaks IKEv2
reason-unanswered = { $transmissions ->
    [one] one transmission, no answer
   *[other] { $transmissions } transmissions, no answer
}
reason-own-flow = the client's own flow: { $reason }
reason-too-few = { $transmissions ->
    [0] nothing was sent
    [one] only one transmission: too few to judge
   *[other] { $transmissions } transmissions: too few, or the wait was too short, to judge
}
reason-errors-limited = { $transmissions ->
    [one] one transmission
   *[other] { $transmissions } transmissions
}, no answer and no ICMP error; other packets got ICMP errors, and a host limits how many it sends
reason-not-sent = { $reason }
reason-from-elsewhere = answers came only from another port or address
reason-unusable = packets came from this port, but no answer among them
reason-reflected = the client's own packets came back
reason-answers-damaged = { $packets ->
    [one] one answer came, with a wrong checksum
   *[other] { $packets } answers came, with wrong checksums
}
reason-answers-unacceptable = an answer that no client accepts: { $flaw }
reason-stopped-after-message2 = message 2 arrived, message 4 never did
reason-lost-after-message2 = message 2 arrived, then packets were lost; message 4 arrived in another negotiation
reason-esp-echo = the ESP echo was answered
reason-invalid-spi = the server named the client's SPI in INVALID-SPI
reason-traffic-both-ways = tunnel traffic passes in both directions
reason-traffic-one-way = tunnel traffic is seen in one direction only
reason-inside-rejected = reaches the server and is decrypted: { $from } rejects the L2TP in it
reason-packets-cut = packets are cut short in the capture
reason-only-in-udp = L2TP is answered only in ESP over UDP 4500
reason-host-rejects-esp = reaches the host, not accepted there: { $from } itself reports that it does not support ESP
reason-nat-answers = { $certain ->
    [yes] { $says }; this is the address of the NAT in front of the server, which may have sent it itself
   *[no] { $says }; a NAT in front of the server may have sent it
}

not-sent-missing-capability = not sent: needs { $capability }
not-sent-no-route = not sent: this host has no route there
not-sent-route-discards = not sent: a route on this host discards it (blackhole route)
not-sent-local-filter = not sent: a packet filter on this host refused it
not-sent-kernel = not sent: { $error }
not-sent-not-in-this-build = not sent: this build can use ordinary UDP sockets only
not-sent-not-on-link = never left this host: no neighbour answers for the address

icmp-administratively-prohibited = administratively prohibited
icmp-port-unreachable = port unreachable
icmp-protocol-unreachable = protocol unreachable
icmp-unreachable = unreachable
icmp-too-big = too big for the next link
icmp-hop-limit-exceeded = TTL exceeded
icmp-reassembly-time-exceeded = reassembly time exceeded
icmp-other = another error
decides-flows = run again with --settle (without a number). It waits 190 s, until filters have forgotten earlier flows.
