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

cause-esp-pieces-lost = This path needs native ESP (IP protocol 50), and it does not reach the server: first pieces of UDP packets got there, those of ESP packets did not.
reason-piece-timed-out = { $from } itself waited for the rest of an ESP packet: its first piece got there
reason-only-udp-pieces = first pieces of UDP packets got there ({ $udp }), none of { $esp } of ESP packets did
finding-esp-pieces-lost = Native ESP (IP protocol 50) does not reach the server: it reported the first pieces of { $udp } UDP packets as incomplete, and none of the { $esp } first pieces of ESP packets that were sent in turn with them.
    .remedy = Allow IP protocol 50 in both directions in the firewalls at both ends and on the way, or let the server force UDP encapsulation so that everything runs over UDP 4500.
finding-esp-still-undetermined = Native ESP was sent and nothing came back, and no word came about the first pieces of packets that --patient sends either: something on the way collects fragments, or the server says nothing about them. That decides nothing.
    .remedy = Only where the client is to use native ESP: capture at the server at the same time and see whether IP protocol 50 arrives.
decides-esp-patiently = this probe with --patient (about 40 s, as root or with CAP_NET_RAW), which shows on many paths whether ESP arrives; a packet capture at the server while it runs (does IP protocol 50 arrive?); or a real VPN login from this network.
limitation-no-raw-pieces = IP fragments could not be sent ({ $why }). What --patient asks, and what --size asks in fragments, was not tested.
progress-countdown = { $seconds } s
