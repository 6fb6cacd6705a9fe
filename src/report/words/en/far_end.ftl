### The far end.

respond-listening = probe809: the far end is listening: { $sockets }. Ctrl-C ends it.
respond-no-port = UDP { $port } could not be opened ({ $why }): this far end does not see what arrives there.
respond-no-esp = Native ESP cannot be received ({ $why }): unless IPsec is set up in the kernel, the kernel itself answers protocol 50 with ICMP "protocol unreachable".
respond-witness = It recognises probes that have the same witness key, and tells them what arrived.
respond-no-witness = Without --witness-key-file it is an ordinary IKE responder and tells nobody what arrived.
respond-pre-shared-key = It has a pre-shared key. With a probe that has the same key it continues through quick mode to L2TP in ESP, as far as LCP. There is no login.
respond-columns = Time of the latest packet, source, and for each channel: packets received / answered :source port. Channels: UDP 500, UDP 4500, ESP, UDP 1701.
respond-heard = heard from { $first } to { $latest }
respond-source = Source
respond-key = Key
respond-has-key = has the witness key
respond-key-fits = pre-shared key fits
respond-key-does-not-fit = pre-shared key does NOT fit
respond-totals = In: { $packets } packets, { $bytes } bytes. Out: { $answers } answers, { $out } bytes; { $withheld } not answered because of a limit.
respond-nobody = probe809: privileges dropped, running as { $user ->
    [65534] nobody
   *[other] user { $user }
}.
respond-not-nobody = probe809: privileges were NOT dropped: { $error }.
respond-capture-filter = what arrived on UDP 500, 4500, 1701 and as ESP, and the answers
respond-capture-rebuilt = Packets were rebuilt from what the sockets received. Addresses, ports, payloads and the TTL of received packets are real, the rest of the headers is not.
respond-privileges-kept = probe809: this build cannot drop privileges; run it as a user with few permissions.
respond-capture-over = probe809: the capture ended: { $error }

learned-far-end = report from the far end, authenticated
learned-witnessed = the far end saw { $channel } from { $from }: { $arrived } received, { $answered } answered
learned-witnessed-steps = far end answered: message 3 { $first } (500), { $second } (4500), message 5 { $authentication }, quick mode { $quick }

far-end-unheard = probe809: no answer from a far end with this key. Either none runs there, its key is different, or its clock differs by more than a day.
heading-far-end = Far end
far-end-channel = channel
far-end-there = there
far-end-back = back
far-end-from = seen from
far-end-hop-limit = hop limit left
far-end-passes = OK
far-end-lost = LOST
far-end-unknown = unknown
far-end-counted = { $way } ({ $count })
far-end-legend = The far end counted: there, packets of the client's own flow that arrived; back, how many of them it answered. LOST: none came through that way.
far-end-row = { $passage } ({ $seen })
far-end-seen = the client's own flow, seen there from { $from }: { $arrived } received, { $answered } answered, TTL on arrival { $left }
far-end-saw-nothing = nothing of the client's own flow arrived there
far-end-step = { $step }: { $passage } ({ $sent } sent, { $arrived } received there, { $answered } answered)
far-end-key-does-not-fit = The latest message 5 that arrived there was not made with the far end's pre-shared key.
step-proposal500 = Message 1 of main mode on UDP 500
step-key-exchange500 = Message 3 of main mode on UDP 500
step-key-exchange4500 = Message 3 of main mode on UDP 4500
step-authentication = Message 5 of main mode
step-quick-mode = Message 1 of quick mode
passage-both-ways = passes in both directions
passage-lost-there = lost on the path to the far end
passage-lost-back = reaches the far end; the answers do not come back
passage-arrived = reaches the far end; too few answers were sent to judge the return path
passage-unknown = not known: too few were sent, or the far end was not asked late enough

reason-far-end-saw = the far end received it
reason-lost-on-the-way = { $from ->
    [client] the far end received none of it
   *[server] the far end answered it, and no answer came back
}
finding-lost-on-the-way = { $channel }: { $from ->
    [client] lost on the path from this client to the far end, which received none of the client's own flow.
   *[server] it reaches the far end, and the far end's answers do not come back.
}
    .remedy = { $from ->
    [client] Look for a filter on the path from the client to the server: outgoing at the client's network, incoming at the server's ({ $channel }).
   *[server] Look for a filter on the path from the server to the client: outgoing at the server's network, incoming at the client's ({ $channel }).
}
    .summary = { $needs }, and the far end's records prove that it does not get through: { $from ->
    [client] none of it arrived there.
   *[server] it arrived there and was answered, and none of the answers came back.
}
finding-message-lost-on-the-way = { $step }: { $from ->
    [client] lost on the path from this client to the far end, which received none of the client's own flow.
   *[server] it reaches the far end, and the far end's answers to it do not come back.
}
    .remedy = { $from ->
    [client] Other packets pass on this port. Look for a device on the path from the client to the server that filters IKE by content or size, and let this message through.
   *[server] Other packets pass on this port. Look for a device on the path from the server to the client that filters IKE by content or size, and let these answers through.
}
    .summary = { $step } is lost, as the far end's records prove: { $from ->
    [client] none of it arrived there.
   *[server] it arrived there and was answered, and none of the answers came back.
}
finding-far-end-without-key = The far end has no pre-shared key: it answers messages 1 to 4 of main mode and nothing after them. Whether the key is right was not tested.
    .remedy = To test beyond message 4, start the far end with the VPN's key (probe809 respond --psk-file), or probe the VPN server itself.
finding-far-end-answers-l2tp = L2TP answers on UDP 1701 without IPsec and gives its name as probe809: that is how the far end (probe809 respond) answers, and anybody else could.
    .remedy = To have the far end prove who it is, give both ends --witness-key-file. If nobody runs probe809 respond there, keep L2TP without IPsec out: accept UDP 1701 only inside IPsec.
finding-nat-address-changes = The client's packets arrive from two addresses: UDP 500 comes from { $ike ->
    [unknown] another address
   *[other] { $ike }
}, UDP 4500 from { $nat_traversal ->
    [unknown] another address
   *[other] { $nat_traversal }
}. A negotiation moves from one to the other, and a server that ties it to one address silently drops message 5.
    .remedy = Let the NAT keep one public address for each client (sticky or paired address pooling, RFC 4787 4.1), or send this client over one uplink only.

learned-asked-to-wait = asks the far end to answer once more after { $seconds } s
learned-waited = the far end's answer after { $seconds } s
mapping-between = UDP 4500: an idle NAT mapping is kept for { $lived } s and is gone after { $gone } s. Keepalives must come more often than every { $lived } s.
mapping-at-most = UDP 4500: an idle NAT mapping is gone after { $gone } s.
mapping-at-least = UDP 4500: an idle NAT mapping is kept for at least { $lived } s.
mapping-unknown = UDP 4500: how long an idle NAT mapping is kept is not known: the far end's answers were not seen for long enough, or too few were missing to rule out packet loss.
mapping-estimate = probe809: measuring how long the NAT keeps a mapping of UDP 4500. That takes as long as the mapping is kept and about 20 s more (30 s if packets are lost), at most { $most } s. Ctrl-C ends it.
mapping-needs-key = --mapping-lifetime needs a far end: give --witness-key-file, and run probe809 respond with the same key.
