### What measures the path: patience with lone first pieces, and message sizes.

packet-first-piece = first piece of { $of ->
    [esp] an ESP packet
   *[udp] a UDP packet to port 500
}; the rest never follows
packet-piece-timed-out = ICMP from { $from }: waited { $seconds } s for the rest of { $of ->
    [esp] the ESP packet
   *[udp] the UDP packet
}
packet-size-probe = IKEv{ $version } message padded to { $size } bytes of IP, { $carriage ->
    [pieces] in IP fragments
   *[whole] whole
}
packet-size-answered = answer to a padded message
packet-size-error = { $about }, next link takes { $mtu } bytes

heading-sizes = Message sizes
size-port = port
size-whole = whole
size-in-fragments = in fragments
size-unanswered = no answer
size-path-mtu = path MTU
size-legend = Bytes of the IP packet, whole (don't fragment) and in IP fragments: the largest that was answered, and the smallest above it that was not. -: none, or not asked.
size-told = { $port }: { $by } says that the next link takes { $mtu } bytes.
size-offers = Fragmentation inside IKE: Microsoft's (IKEv1) { $microsoft ->
    [yes] is offered
    [no] is not offered
   *[unknown] is not known
}, that of RFC 7383 (IKEv2) { $rfc ->
    [yes] is offered
    [no] is not offered
   *[unknown] is not known
}.

reason-piece-timed-out = { $from } itself waited for the rest of an ESP packet: its first piece got there
reason-only-udp-pieces = first pieces of UDP packets got there ({ $udp }), none of { $esp } of ESP packets did
finding-esp-pieces-lost = Native ESP (IP protocol 50) does not reach the server: it reported the first pieces of { $udp } UDP packets as incomplete, and none of the { $esp } first pieces of ESP packets that were sent in turn with them.
    .remedy = Allow IP protocol 50 in both directions in the firewalls at both ends and on the way, or let the server force UDP encapsulation so that everything runs over UDP 4500.
    .summary = { $needs }, and it does not reach the server: first pieces of UDP packets got there, those of ESP packets did not.
finding-esp-still-undetermined = Native ESP was sent and nothing came back, and no word came about the first pieces of packets that --patient sends either: something on the way collects fragments, or the server says nothing about them. That decides nothing.
    .remedy = Only where the client is to use native ESP: capture at the server at the same time and see whether IP protocol 50 arrives.
decides-esp-patiently = this probe with --patient (about 40 s, as root or with CAP_NET_RAW), which shows on many paths whether ESP arrives; a packet capture at the server while it runs (does IP protocol 50 arrive?); or a real VPN login from this network.
limitation-no-raw-pieces = IP fragments could not be sent ({ $why }). What --patient asks, and what --size asks in fragments, was not tested.
progress-countdown = { $seconds } s
progress-longer = Packets are lost on the way, so each request is repeated more often: the run takes up to { $seconds } s.
finding-every-size-passes = IKE messages of every size that was sent reach the server: whole up to { $largest } bytes of IP, in IP fragments up to { $fragmented }. So the client's large messages with certificates (message 5, IKE_AUTH) are not lost for their size up to that. Large answers of the server were not tested.
    .remedy = Nothing to do.
finding-path-mtu = A link on the way takes packets of at most { $mtu } bytes, and { $by } says so by ICMP.
    .remedy = Nothing where IP fragments pass: larger messages, such as those with certificates, go in fragments. { $ike_fragments ->
    [yes] The server offers IKE fragmentation, which avoids them.
   *[no] IKE fragmentation at both ends avoids them.
}
finding-mtu-black-hole = A link on the way takes packets of { $largest } bytes and not of { $lost }, and nobody says so by ICMP: larger ones vanish whole and arrive in fragments. Traffic in the tunnel stalls on such a path.
    .remedy = Let ICMP "fragmentation needed" (type 3 code 4; in IPv6 type 2) pass in the firewalls on the way, or set the MTU of this link, or of the VPN interface, to what the path takes. { $ike_fragments ->
    [yes] The server offers IKE fragmentation; switch it on at the client for certificates.
   *[no] With certificates, switch on IKE fragmentation at both ends.
}
finding-ip-fragments-dropped = IKE messages get through whole up to { $largest } bytes, and none in IP fragments: fragments are dropped on the way. With certificates, message 5 and IKE_AUTH are larger than a packet, so such a login ends in error 809.
    .remedy = Let IP fragments pass in the firewalls and routers on the way. { $ike_fragments ->
    [yes] The server offers IKE fragmentation: switch it on at the client, then no IP fragments are needed.
   *[no] Or switch on IKE fragmentation at both ends, or use a pre-shared key or smaller certificates.
}
finding-large-messages-ignored = The server answers IKE messages of up to { $largest } bytes of IP and ignores larger ones, also in IP fragments, although small fragments arrive. Messages with certificates (message 5, IKE_AUTH) may be larger and then end in error 809.
    .remedy = Look for a limit on the size of messages in the server's or its firewall's settings. { $ike_fragments ->
    [yes] The server offers IKE fragmentation: switch it on at the client.
   *[no] Otherwise switch on IKE fragmentation at both ends, or use smaller certificates.
}
finding-size-limit-unexplained = IKE messages of { $largest } bytes of IP are answered whole and those of { $lost } are not; none was answered in IP fragments. So whether a link on the way or the server is the limit does not show.
    .remedy = Capture at the server at the same time and see whether the large messages arrive there. With certificates they end in error 809.
