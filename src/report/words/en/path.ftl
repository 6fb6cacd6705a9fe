### What measures the path: waiting for reports on first fragments (--patient), and message sizes (--size).

packet-first-piece = first fragment of { $of ->
    [esp] an ESP packet
   *[udp] a UDP packet to port 500
}; the rest is never sent
packet-piece-timed-out = ICMP from { $from }: reassembly timeout after { $seconds } s for { $of ->
    [esp] the ESP packet
   *[udp] the UDP packet
}
packet-size-probe = IKEv{ $version } message padded to { $size } bytes of IP, { $carriage ->
    [pieces] in IP fragments
   *[whole] whole
}
packet-size-answered = answer to a padded message
packet-size-error = { $about }, MTU of the next link { $mtu } bytes

heading-sizes = Message sizes
size-port = port
size-whole = whole
size-in-fragments = in fragments
size-unanswered = no answer
size-path-mtu = path MTU
size-legend = Bytes of the IP packet, whole (don't fragment) and in IP fragments: the largest that was answered, and the smallest above it that was not. -: none, or not sent.
size-told = { $port }: { $by } reports an MTU of { $mtu } bytes for the next link.
size-offers = IKE fragmentation: Microsoft's (IKEv1) { $microsoft ->
    [yes] is offered
    [no] is not offered
   *[unknown] is not known
}, that of RFC 7383 (IKEv2) { $rfc ->
    [yes] is offered
    [no] is not offered
   *[unknown] is not known
}.

reason-piece-timed-out = { $from } itself reports a reassembly timeout for an ESP packet: its first fragment arrived
reason-only-udp-pieces = first fragments of UDP packets arrived ({ $udp }), none of { $esp } of ESP packets did
finding-esp-pieces-lost = Native ESP (IP protocol 50) does not reach the server. It reported a reassembly timeout for the first fragments of { $udp } UDP packets, and for none of the { $esp } first fragments of ESP packets that were sent alternately with them.
    .remedy = Allow IP protocol 50 in both directions in the firewalls at both ends and on the path. (Forced UDP encapsulation on the server avoids native ESP, but Windows accepts it only with its registry value.)
    .summary = { $needs }, and it does not reach the server: first fragments of UDP packets arrived, those of ESP packets did not.
finding-esp-still-undetermined = Native ESP was sent and nothing came back, and nothing was reported about the first fragments that --patient sends either. A device on the path reassembles fragments, or the server does not report reassembly timeouts. That proves nothing.
    .remedy = Only if the client is to use native ESP: capture at the server at the same time and see whether IP protocol 50 arrives.
decides-esp-patiently = run again with --patient (about 40 s, as root or with CAP_NET_RAW), which on many paths shows whether ESP arrives; capture at the server while it runs (does IP protocol 50 arrive?); or try a real VPN connection from this network.
limitation-no-raw-pieces = IP fragments could not be sent ({ $why }). What --patient tests, and what --size tests in fragments, was not tested.
progress-countdown = { $seconds } s
progress-longer = Packets are lost on the path, so each request is repeated more often: the run takes up to { $seconds } s.
finding-every-size-passes = IKE messages of every size that was sent reach the server: whole up to { $largest } bytes of IP, in IP fragments up to { $fragmented }. So up to that size the client's large messages with certificates (message 5, IKE_AUTH) are not lost because of their size. Large answers from the server were not tested.
    .remedy = Nothing to do.
finding-path-mtu = A link on the path has an MTU of { $mtu } bytes, and { $by } reports it by ICMP.
    .remedy = Nothing if IP fragments pass: larger messages, such as those with certificates, are sent in fragments. { $ike_fragments ->
    [yes] The server offers IKE fragmentation, which avoids them.
   *[no] IKE fragmentation at both ends avoids them.
}
finding-mtu-black-hole = A link on the path passes packets of { $largest } bytes but not of { $lost }, and nothing reports it by ICMP (a path MTU black hole): larger packets are lost whole and arrive in fragments. Traffic in the tunnel stalls on such a path.
    .remedy = Allow ICMP "fragmentation needed" (type 3 code 4; in IPv6 type 2) in the firewalls on the path, or set the MTU of this link, or of the VPN interface, to what the path passes. { $ike_fragments ->
    [yes] The server offers IKE fragmentation; enable it at the client if certificates are used.
   *[no] If certificates are used, enable IKE fragmentation at both ends.
}
finding-ip-fragments-dropped = IKE messages get through whole up to { $largest } bytes, and none in IP fragments: fragments are dropped on the path. With certificates, message 5 and IKE_AUTH are larger than one packet, so such a connection ends in error 809.
    .remedy = Allow IP fragments in the firewalls and routers on the path. { $ike_fragments ->
    [yes] The server offers IKE fragmentation: enable it at the client, then no IP fragments are needed.
   *[no] Or enable IKE fragmentation at both ends, or use a pre-shared key or smaller certificates.
}
finding-large-messages-ignored = The server answers IKE messages of up to { $largest } bytes of IP and ignores larger ones, also in IP fragments, although small fragments arrive. Messages with certificates (message 5, IKE_AUTH) may be larger and then end in error 809.
    .remedy = Look for a limit on the size of messages in the settings of the server or its firewall. { $ike_fragments ->
    [yes] The server offers IKE fragmentation: enable it at the client.
   *[no] Otherwise enable IKE fragmentation at both ends, or use smaller certificates.
}
finding-size-limit-unexplained = IKE messages of { $largest } bytes of IP are answered whole and those of { $lost } are not; none was answered in IP fragments. Whether a link on the path or the server sets the limit cannot be determined.
    .remedy = Capture at the server at the same time and see whether the large messages arrive there. With certificates the connection ends in error 809.
