### The first screen: for what decides a headline of at most 60 characters, with the number that
### Windows shows, and what to do first; for what is told beside it a short form.

headline-numbered = { $headline } ({ $number })
headline-needs-registry = Windows needs a registry value for this server
headline-loses-packets = The path carries the tunnel, but loses packets
headline-login-reached = The tunnel comes up as far as the login
headline-path-carries = The path carries what this client needs
headline-carried-traffic = The tunnel was up and carried traffic

why-needs-registry = The server seems to be behind a NAT, or claims to be, and Windows refuses such a server by default. Everything goes over UDP 4500.

windows-connects = Windows connects: { $answer }
windows-connects-yes = yes, as far as tested
windows-connects-after-registry = after a registry value
windows-connects-no = no
windows-connects-unknown = not known

verdict-line = Verdict: { $label }, { $certainty }. { $windows }.
verdict-line-open = Verdict: { $label }. { $windows }.
do-this = Do this: { $action }
to-be-certain = To be certain: { $what }
whose-job = Whose job: { $owner }.
owner-of-address = the administrator of { $address }
cited-frames = { $count ->
    [one] (frame { $frames })
   *[other] (frames { $frames })
}
cited-places = ({ $places })
heading-aside = Also seen
brief-title = { $target }, { $time }
brief-capture = Capture: { $path } ({ $frames ->
    [one] one frame
   *[other] { $frames } frames
})
nat-ends = NAT: at the client { $client }, at the server { $server }
reason-idle = normal outside IPsec
reason-esp-not-now = not taken by the host at this moment
reason-esp-idle = not needed over UDP 4500

action-far-end = A far end answered, and no VPN server: probe the server itself once it is there.
action-registry-forced = On the server, switch off forced UDP encapsulation. Or on each Windows client run this command as administrator, then restart Windows:
action-offer-nat-t = Ask again with a client that offers NAT traversal, as Windows always does.
action-registry = On the Windows client, run this command as administrator, then restart Windows:
action-test-key = If Windows still fails, test the pre-shared key: probe809 --psk-file psk.txt { $target }
action-login = If Windows still fails, look at the user name, the password and the login method.
action-recorded = If Windows still fails, look at the key, the certificates and the login.

headline-nothing-answered = { $alive ->
    [yes] The address is up, no IKE request is answered
   *[no] No IKE request is answered
}
    .action = { $alive ->
    [yes] Look for a filter of UDP 500 and 4500: in the server's own firewall first, then on the way. A capture at the server shows whether the requests arrive there.
   *[no] Check the address and that the VPN service runs. Then capture at the server: where the requests arrive, its firewall or service drops them; where they do not, have UDP 500 and 4500 allowed on the path.
}
headline-ike500-lost = UDP 500 is not answered, UDP 4500 is
    .action = Allow UDP 500 in both directions in the firewalls at both ends.
headline-ikev1-dropped = IKEv2 is answered, IKEv1 is not
    .action = Allow IKEv1 on the server (Libreswan: ikev1-policy=accept), or give the clients an IKEv2 profile. If IKEv1 is allowed there, look for a filter that tells the two apart.
headline-stalled-after-message2 = The negotiation stops after message 2
    .action = Look in the server's log at this time whether message 3 arrives. Where it does not, look for a filter that drops larger packets; where it does, for a missing key for this client.
headline-reflector = The client's own packets come back
    .action = Check that the address is the VPN server's; then look for a device that reflects UDP packets.
headline-malformed-request = The captured requests cannot be read
    .action = Where the capture cut packets, capture whole ones (tcpdump: -s 0). Where it did not, capture at the other end too, and look for a device that changes them.
headline-answers-not-received = The client does not get the server's answers
    .action = Look for a firewall or NAT on the way from the server to the client that drops these answers ({ $channel }).
headline-client-rejects-answers = Answers arrive, the client itself rejects them
    .action = On the client, check that the services IKEEXT and PolicyAgent run, that no other VPN software holds UDP 500 and 4500, and what its firewall does with them.
headline-answers-rejected = The server's answers are rejected on the return path
    .action = Ask the administrator of { $by } to let what the server sends to the client pass ({ $channel }).
headline-message-too-big = A message is too large: { $mtu } bytes pass
    .action = Enable IKE fragmentation at both ends, or set the MTU of the client's interface to { $mtu }.
headline-messages-rejected = { $says ->
    [filtered] A packet filter rejects
    [port-closed] The server rejects
    [unreachable] A router cannot deliver
    [routing-loop] A routing loop stops
   *[fragments-missing] Missing fragments stop
} { $messages ->
    [message3] message 3
    [message5] the proof of the key
    [quick-mode] quick mode
    [ike-auth] IKE_AUTH
   *[esp-in-udp] ESP in UDP
}
    .action = { $says ->
    [filtered] Allow UDP 500 and 4500 in both directions in the filter at { $by }, whatever the size of the packets.
    [port-closed] Check that the VPN service listens on UDP { $port }, and that the server's firewall accepts it.
    [unreachable] Check the routing at { $by } towards the server, and that the server is up.
    [routing-loop] Ask the administrator of { $by } to check the route to the server's address.
   *[fragments-missing] Let IP fragments pass on the way, or enable IKE fragmentation at both ends.
}
headline-l2tp-rejected-inside = IPsec works, the server rejects L2TP in it
    .action = Check that the L2TP service (for example xl2tpd) is running, and that the server's firewall accepts UDP 1701 from IPsec.
headline-esp-from-other-address = ESP comes back from another address
    .action = Let the server send ESP from the address that the client uses.
headline-marker-missing = Answers on UDP 4500 lack the non-ESP marker
    .action = Look for a device that changes IPsec packets (an IPsec helper or ALG) and switch that off; then look at the server's NAT traversal.
headline-closed-meanwhile = The server closed its ports during the run
    .action = Check that the VPN service is running, and run again when it is up.
headline-unusable-answers = What comes back is no usable IKE answer
    .action = Check that the address is the VPN server's; then look for a device that answers in its place or changes packets (a portal, a proxy, an application gateway).
headline-answers-damaged = The server's answers arrive damaged
    .action = Find the device that changes packets and leaves a wrong checksum: a NAT, a firewall's IPsec helper (ALG, "VPN passthrough"), a virtual network with checksum offload. Switch that off.
headline-answer-unacceptable = The answer is one that no client accepts
    .action = Check that the address is the VPN server's and that nothing answers in its place; then look at the server's log.
headline-nat-traversal-lost = UDP 4500 is not answered
    .action = { $server_nat ->
    [present] Let the NAT in front of the server forward UDP 4500 to it, and allow it in both directions in the firewalls at both ends. Windows then needs the registry value of a server behind a NAT too.
    [none] Allow UDP 4500 in both directions in the firewalls at both ends.
   *[other] Allow UDP 4500 in both directions in the firewalls at both ends, and forward it where the server is behind a NAT.
}
headline-nat-traversal-stalled = UDP 4500 is not answered after message 2
    .action = Look for a filter that drops larger packets on UDP 4500; the server's log shows whether message 3 arrives there.
headline-port-closed = { $port ->
    [ike4500] UDP 4500 is refused as closed
   *[other] { $l2tp ->
        [answered] Only L2TP answers, IPsec is refused as closed
       *[other] UDP 500 is refused as closed
    }
}
    .action = { $l2tp ->
    [answered] Start the IPsec service beside the L2TP service and let it listen on this address (UDP 500 and 4500).
   *[other] Check that the name leads to the right host. Start the VPN service and let it listen on this address; where a NAT is in front of the server, forward UDP 500 and 4500 to it.
}
headline-port-filtered = A packet filter rejects { $ports }
    .action = Allow { $ports } in both directions in the filter at { $by }.
headline-host-unreachable = A router reports that it cannot reach the server
    .action = Check the address and the routing, and that the server is up.
headline-routing-loop = Packets to the server are in a routing loop
    .action = Ask the administrator of { $by } to check the route to the server's address.
headline-no-proposal-chosen = The server refuses IKEv1: NO-PROPOSAL-CHOSEN
    .action = Check that the server has an IKEv1 connection with a pre-shared key for any client address; then that it allows a proposal of Windows (AES-256, SHA-1, MODP-2048).
headline-certificates-only = The server takes certificates and no key
    .action = Give the client a certificate that the server accepts, or set up a pre-shared key for it on the server.
headline-ikev2-only = The server refuses IKEv1 and answers IKEv2
    .action = Set up L2TP/IPsec with IKEv1 on the server (strongSwan: version = 1, or 0 for both), or give the clients an IKEv2 profile.
headline-refused-with = The server refuses the negotiation
    .action = Look up this time in the server's log: it says what was not accepted.
headline-esp-filtered = A filter rejects native ESP
    .action = Allow IP protocol 50 in both directions in the filter at { $by }.
headline-esp-undeliverable = A router cannot deliver native ESP
    .action = Look at { $by } for a rule or route that takes IP protocol 50 out.
headline-esp-only-in-udp = Native ESP is blocked, ESP over UDP is not
    .action = Allow IP protocol 50 in both directions in the firewalls at both ends and on the way.
headline-esp-pieces-lost = Native ESP does not reach the server
    .action = Allow IP protocol 50 in both directions in the firewalls at both ends and on the way.
headline-esp-stops = Native ESP seems to stop on the way
    .action = Ask the administrators of { $from } and of the network behind it to allow IP protocol 50 in both directions.
headline-lost-on-the-way = { $port ->
    [esp] Native ESP
   *[udp] { $carrier }
} is lost { $from ->
    [client] on the way to the server
   *[server] on the return path
}
    .action = { $from ->
    [client] Allow { $port ->
        [esp] IP protocol 50
       *[udp] { $carrier }
    } from the client to the server: outgoing at the client's network, incoming at the server's.
   *[server] Allow { $port ->
        [esp] IP protocol 50
       *[udp] { $carrier }
    } from the server to the client: outgoing at the server's network, incoming at the client's.
}
headline-message-lost-on-the-way = { $from ->
    [client] One IKE message is lost on the way to the server
   *[server] One IKE answer does not come back
}
    .action = { $from ->
    [client] Look for a device on the way to the server that filters IKE by content or size, and let this message through.
   *[server] Look for a device on the way to the client that filters IKE by content or size, and let this answer through.
}
headline-source-port-dropped = The client's source port is dropped
    .action = Look for what treats this source port differently: IPsec pass-through (ALG) of a router, or a filter of the client's network or provider.
headline-only-own-flow-answered = Only the flow of an earlier run is answered
    .action = Run again with --settle, which waits until filters have forgotten the old flow.
headline-only-fresh-flow-answered = Only a new source port is answered
    .action = Run again with --settle, which waits until filters have forgotten the old flow.
headline-authentication-refused = { $unreadable ->
    [yes] The two pre-shared keys seem to differ
   *[no] The key or the identity is refused
}
    .action = Compare the pre-shared key at both ends, character by character; then check that the server has a key for this client. Its log at this time shows the reason.
headline-identity-refused = The key is right, the identity is refused
    .action = Give the identity that the server expects with --id, or let the server accept any.
headline-quick-mode-refused = The key is right, quick mode is refused
    .action = On the server, allow an ESP proposal of Windows (AES-256 with SHA-1) in transport mode for UDP 1701, also for clients behind a NAT.
headline-authentication-unanswered = Message 5, with the key, is not answered
    .action = Look in the server's log at this time. Where message 5 arrived, compare the keys; where it did not, look for a filter, or a NAT that changes its address, on the way.
headline-quick-mode-unanswered = The key is right, quick mode is not answered
    .action = Look in the server's log at this time. Where quick mode arrived, allow an ESP proposal of Windows in transport mode; where it did not, look for a filter on the way.
headline-l2tp-refused = The L2TP service ends the connection
    .action = Look at the log of the L2TP service at this time: it may be full, out of addresses, or closed to this client.
headline-ipsec-deleted = The server deletes the tunnel it negotiated
    .action = Look at the server's log at this time; check that its kernel has ESP with this cipher, and its limit on clients.
headline-l2tp-unanswered = IPsec works, L2TP in it is not answered
    .action = Check that the L2TP service (for example xl2tpd) is running, and that the server's firewall accepts UDP 1701 from IPsec.
headline-protected-unanswered = IKE_AUTH is not answered
    .action = { $fragmented ->
    [yes] Allow IP fragments in the firewalls at both ends, and enable IKE fragmentation (RFC 7383).
   *[no] Allow UDP 4500 in both directions, check that IP fragments pass, and look at the server's log at this time.
}
headline-stopped-after-notify = After { $notify } the server answers no more
    .action = Look in the server's log at this time for the requests that came after { $notify }. Where none arrived, look for a filter, or for loss of larger packets, on the way.
headline-no-common-group = The server wants another Diffie-Hellman group
    .action = Allow on the server a Diffie-Hellman group that the client offers, or give the client the server's group (Windows: Set-VpnConnectionIPsecConfiguration -DHGroup).
headline-redirected = The server sends the client to another gateway
headline-ike-auth-refused = The server most likely refuses IKE_AUTH
    .action = Look in the server's log at this time: it names what was not accepted, a certificate, a user or the login method.
headline-session-unanswered = The other end of a session no longer answers
    .action = Disconnect and connect again. If it happens again, check whether the server was restarted, and whether a firewall or NAT on the path forgets the session while it is idle.

headline-over-nat-traversal = Nothing seen on the path stops Windows
headline-over-native-esp = Nothing seen on the path stops Windows
headline-over-both = Nothing seen on the path stops Windows
headline-session-carried = A session under way carries traffic both ways
headline-nat-at-client = A NAT at the client, which Windows copes with
headline-nat-at-server = A NAT at the server, which Windows cannot see
headline-nat-at-both = NATs at both ends, which Windows copes with
headline-answers-from-other-port = Answers come from UDP { $port }, not the port asked
headline-answers-from-other-address = Answers come from another address
headline-answers-from-elsewhere = Answers come from another address or port
    .action = Let the server, or the NAT in front of it, answer from the address and port that the request went to.
headline-lost-in-fragments = Fragments of IKE messages never arrive
    .action = { $layer ->
        [ike] Test the line for packet loss and check the MTU of the path; a smaller fragment size at the sender helps.
       *[other] Allow IP fragments in the firewalls and routers on the way, or enable IKE fragmentation at both ends.
    }
headline-lost-between-ends = { $carriers ->
    [none] { $lost ->
        [answers] The server's answers are lost on the return path
        [requests] The requests are lost on the way
       *[both] Packets are lost between the two ends
    }
   *[other] { $carriers }: { $lost ->
        [answers] answers are lost on the return path
        [requests] requests are lost on the way
       *[both] packets are lost between the ends
    }
}
    .action = Look between the two capture points: a firewall, a NAT or the provider drops these packets.
headline-esp-one-way = Native ESP leaves, and none comes back
    .action = Allow IP protocol 50 in both directions in the firewalls at both ends and on the way.
headline-esp-lost-between = Native ESP is lost between the two ends
    .action = Allow IP protocol 50 in both directions between the two capture points.
headline-esp-arrives-only = Native ESP arrives, none is seen going back
headline-esp-one-way-unplaced = Native ESP is seen one way only
headline-esp-in-udp-one-way = ESP over UDP 4500 is seen one way only
headline-esp-unanswered = Native ESP arrives, and none is sent back
headline-l2tp-undecided = IPsec was negotiated; L2TP is not known
headline-session-under-way = The capture begins in the middle of a session
    .of-a-run = Packets of this run are missing from its record
headline-l2tp-without-ipsec = L2TP runs without IPsec, in both directions
headline-ikev2-tunnel-unknown = IKE_AUTH is answered, no tunnel is seen
headline-one-direction = The capture holds one direction only
headline-later-fragments-missing = The capture holds first IP fragments only
headline-answered-and-repeated = The client repeats what is answered
headline-packets-cut = The capture holds packets that are cut short
headline-esp-unknown = Not known whether native ESP passes
headline-nat-unknown = Not known whether a NAT is on the way
headline-nat-traversal-unknown = UDP 4500 was not tested enough
headline-too-little-sent = Too little was sent to judge
headline-answered-in-part = Only some of the requests are answered

short-before-and-behind-nat = This capture holds the same packets in front of a NAT and behind it: { $client } -> { $server }.
short-opens-after-ike500 = UDP 4500 opens once UDP 500 has been used, as every VPN client does.
short-esp-open = Native ESP (IP protocol 50) reaches the server's address.
short-esp-filtered = Native ESP (IP protocol 50) is rejected by { $by }.
short-esp-undeliverable = Native ESP (IP protocol 50) is not delivered by { $by }.
short-esp-only-in-udp = Native ESP (IP protocol 50) does not get through.
short-esp-rejected-by-host = Native ESP (IP protocol 50) reaches { $by }, which does not take it at this moment; many servers load it with the first tunnel.
short-esp-reaches-nat = Native ESP (IP protocol 50) reaches { $by }; whether it goes further is not known.
short-esp-undetermined = Whether native ESP (IP protocol 50) arrives is not known.
short-esp-pieces-lost = Native ESP (IP protocol 50) does not reach the server.
short-esp-still-undetermined = Whether native ESP (IP protocol 50) arrives is not known.
short-esp-not-tested = Native ESP (IP protocol 50) was not tested.
short-esp-stops = Native ESP (IP protocol 50) may stop { $place }.
short-esp-passes-routers = Native ESP (IP protocol 50) gets as far as { $from }.
short-lost-on-the-way = Native ESP (IP protocol 50) is lost on the way.
short-nat-at-client = A NAT is on the client's side.
short-encapsulation-forced-about-client = The server forces UDP encapsulation: everything runs over UDP 4500.
short-nat-at-client-uncertain = Either a NAT is on the client's side, or the server forces UDP encapsulation.
short-every-size-passes = IKE messages of every size that was sent get through.
short-traffic-both-ways = { $carrier } passes both ways.
short-login-wanted = The server asks for a login by { $authentication }.
short-auth-ip = The client tried AuthIP beside IKEv1; only Windows answers that.
short-port-filtered = { $channel } is rejected by { $by }; outside IPsec it need not pass.
short-port-closed = { $channel } is closed; outside IPsec it need not answer.
