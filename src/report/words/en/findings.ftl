### For each finding a sentence and what to do about it; where it decides a class, the summary of the verdict.

finding-nothing-answered = No IKE request was answered: nothing at this address answers IKE, or UDP 500 is filtered in either direction; silence does not tell which.
    .remedy = Check the address, and that the host and its VPN service run. Then capture on the server's outside interface: if the requests arrive there, the server or its firewall is at fault; if they do not, ask whoever runs the networks in between to pass UDP 500 and 4500.
    .summary = No IKE request to { $target } was answered.
finding-ike500-lost = { $by_ikev2 ->
    [yes] UDP 500 got no answer, while IKEv2 was answered on UDP 4500 (IKEv1 was not answered there either)
   *[no] UDP 500 got no answer while UDP 4500 did
}: UDP 500 is lost on the way, or a filter at either end drops it.
    .remedy = Allow UDP 500 in both directions in the firewalls at both ends; if both allow it, ask the provider.
    .summary = { $by_ikev2 ->
    [yes] IKEv2 is answered on UDP 4500, UDP 500 is not answered
   *[no] UDP 4500 is answered, UDP 500 is not
}, so a client cannot start the negotiation.
finding-nat-traversal-lost = The server answered on UDP 500 and not on UDP 4500: UDP 4500 is lost or filtered on the way or at either end, or nothing listens there.
    .remedy = Allow UDP 4500 in both directions in the firewalls at both ends, and forward it where the server is behind a router.
    .summary = UDP 500 is answered, UDP 4500 is not, and on this path the client has to move to UDP 4500.
finding-nat-traversal-stalled = The server chose a proposal in message 2 on UDP 4500 as well, and message 3 got no answer there, while on UDP 500 it did: UDP 4500 passes small packets, and larger ones or their answers are lost or filtered there, or the server goes on on UDP 500 only.
    .remedy = Look for a filter that drops larger packets on UDP 4500 (message 3 is larger than message 1), in the firewalls at both ends and on the way; the server's log shows whether message 3 arrives there.
    .summary = UDP 500 goes on to message 4 and UDP 4500 stops after message 2, and on this path the client has to move to UDP 4500.
finding-opens-after-ike500 = UDP 4500 was silent at first and answered once UDP 500 had been used: a filter opens it on sight of IKE.
    .remedy = Nothing for a VPN client, which starts on UDP 500 anyway. A test of UDP 4500 alone is misleading here.
finding-port-closed = An ICMP message from the address that was asked says that nothing listens there, or that a filter rejects it in its name ({ $channel }).
    .remedy = { $at_nat ->
    [yes] This address is that of the NAT in front of the server: let the NAT forward this port to the server, and check that the VPN service there listens.
   *[no] Start the VPN service and let it listen on this address; where a NAT is in front of the server, let it forward this port; check that the name leads to the right host.
}
    .summary = An ICMP message from { $target } says that nothing listens for IKE there, or that a filter rejects it in its name.
finding-closed-meanwhile = UDP { $port } answered, and later the address that was asked said by ICMP that nothing listens there: the VPN service stopped or was started anew in between, or a filter there closed the port.
    .remedy = See whether the VPN service runs, and run again when it is up; the server's log of this time says whether it was stopped or has crashed.
    .summary = The server answered and then closed its ports: its service stopped, or was started anew, during the run. What it would have said is not known.
finding-port-filtered = A packet filter at { $by } refuses { $channel } and says so by ICMP.
    .remedy = { $port ->
    [l2tp1701] Nothing: outside IPsec L2TP need not pass.
   *[other] Allow UDP 500 and 4500 in the filter at { $by }.
}
    .summary = A packet filter at { $by } refuses what opens the negotiation with { $target }, and says so by ICMP.
finding-host-unreachable = { $others_answered ->
    [yes] { $by } says by ICMP that it has no way to the server for some of these packets, while others get there and are answered.
   *[no] { $by } says by ICMP that there is no way to the server.
}
    .remedy = { $others_answered ->
    [yes] Look at { $by } for a filter that refuses so, or for a route that is of some packets only: see the channels.
   *[no] Check the address and the routing, and that the server is up.
}
    .summary = { $by } says by ICMP that there is no way to { $target }.
finding-routing-loop = The hop limit of packets to the server ran out at { $by }, which says so by ICMP: they go round in a loop between routers, and none comes to the server.
    .remedy = Ask whoever runs { $by }, and the router next to it, for the route to the server's address: each takes the other for the way there. A network that is announced and not connected behind them looks like this too.
    .summary = Packets to { $target } go round in a loop: their hop limit ran out at { $by }, which says so by ICMP.
finding-ikev1-dropped = IKEv2 is answered and IKEv1 is not. Current libreswan drops IKEv1 unless told otherwise; a filter that tells the two apart is rarer.
    .remedy = Allow IKEv1 on the server (libreswan: ikev1-policy=accept in "config setup") and set up L2TP/IPsec with it, or give the clients an IKEv2 profile instead of L2TP.
    .summary = { $target } answers IKEv2 and is silent to IKEv1, which L2TP/IPsec needs.
finding-stalled-after-message2 = The server chose a proposal in message 2, and message 3 got no answer here: it or message 4 is lost on the way, or the server drops it.
    .remedy = Look at the server's log for this exchange. Message 3 is larger than message 1: a filter that drops it, or a server that has no key for this client's address, would look like this.
    .summary = The first message of main mode was answered, and then nothing more came.
finding-reflector = What came back was the client's own packet: the address that was asked, or something on the way, returns packets. No VPN server answered.
    .remedy = Check that the address is the VPN server's; then look for a device that mirrors UDP.
    .summary = The client's own packets came back from { $target }: it, or something on the way, returns packets, and no VPN server answered.
finding-unusable-answers = Packets come from UDP { $port } of the address that was asked, and none of them can be read as an answer to IKEv1: something is there, and the port passes at least on the way back.
    .remedy = Check that the address is the VPN server's and that its VPN service has this port; then look for a device on the way that answers in its place or changes packets (a portal, a proxy, an application gateway).
    .summary = Packets come from UDP { $port } of { $target }, and none of them is a usable answer to IKE.
finding-answers-from-other-port = Answers came from UDP port { $port } instead of the port asked; a client drops them.
    .remedy = Let the server, or the translator in front of it, answer from the port that was asked.
finding-answers-from-other-address = Answers came from { $address } instead of the address asked; a client drops them.
    .remedy = Let the server answer from the address that was asked (several addresses, or a load balancer, are the usual reason).
finding-answers-damaged = { $packets ->
    [one] One answer ({ $channel }) arrived with a wrong checksum.
   *[other] { $packets } answers ({ $channel }) arrived with wrong checksums.
} Every host drops such packets without a word, so a client never gets these.
    .remedy = Find the device that changes packets and leaves the checksum wrong: an address translator (NAT), a firewall's special treatment of IPsec (ALG, "VPN passthrough"), or the driver or virtual network of the server. Switch off that treatment, or checksum offload there, and test again.
    .summary = { $target } answers, but answers that the negotiation needs arrive with wrong checksums: every host drops such packets, so a client does not get these.
finding-answer-unacceptable = Something answers ({ $channel }) with a message that no client accepts: { $flaw }.
    .remedy = Check that the address is the VPN server's and that no other device answers in its place; then look at the server's log and at the release of its VPN software.
    .summary = Something answers on { $target }, but with messages that no client accepts, so the negotiation ends there.
finding-icmp-flood = { $errors } ICMP errors came for { $sent } packets that were sent, more than these can have drawn. Somebody makes them up, so nothing that ICMP says here counts as proven.
    .remedy = Test again once the flood is over, or from another network; ask whoever runs the client's network, or its provider, where it comes from.
finding-no-proposal-chosen = The server answered NO-PROPOSAL-CHOSEN: it accepts none of the combinations of cipher, hash and group that Windows offers with a pre-shared key, or has no connection set up for this client. A server that takes certificates only says the same.
    .remedy = Allow a proposal of Windows on the server, for example AES-256, SHA-1, MODP-2048 with a pre-shared key, and check that a connection for any client address is set up.
    .summary = The server was reached and accepts none of the proposals of a Windows client (NO-PROPOSAL-CHOSEN).
finding-ikev2-only = The server answers IKEv2 (a full IKE_SA_INIT). To IKEv1 the server says { $notify }: it has no IKEv1 connection, or none that takes what Windows offers for L2TP.
    .remedy = Set up L2TP/IPsec with IKEv1 on the server, with a proposal of Windows (strongSwan: version = 1, or 0 for both), or give the client an IKEv2 profile instead of L2TP.
    .summary = { $target } answers IKEv2 and refuses IKEv1, which L2TP/IPsec needs ({ $notify }).
finding-certificates-only = The server takes certificates and no pre-shared key from this client: it answered NO-PROPOSAL-CHOSEN to a pre-shared key, and chose the very same cipher, hash and group when certificates (RSA signatures) were offered.
    .remedy = Give the client a certificate that the server accepts and set its connection to use it, or set up a pre-shared key for this client on the server.
finding-refusal-overtaken = { $notify } came in clear, and the negotiation went on all the same. Either the server said both, or somebody on the way sent the refusal. A client that believes it gives up.
    .remedy = Look up this time in the server's log. If the server did not refuse, capture at its outside interface: where the refusal does not leave there, a device on the way sends it.
finding-refused-with = The server refuses with { $notify }.
    .remedy = Look up this time in the server's log; it says what it did not accept.{ $notify ->
        [INVALID-KEY-INFORMATION] {" "}strongSwan says this where it has no pre-shared key for this client, for example since it takes certificates only.
       *[other] {""}
    }
    .summary = The server was reached and refuses the negotiation with { $notify }.
finding-esp-filtered = { $by } refuses native ESP (IP protocol 50) and says so by ICMP.
    .remedy = Nothing where the client moves to UDP 4500. Elsewhere allow IP protocol 50 in both directions in the filter at { $by }, or let the server force UDP encapsulation so that everything runs over UDP 4500.
    .summary = { $needs }, and { $by } refuses it and says so by ICMP.
finding-esp-undeliverable = { $looped ->
    [yes] The hop limit of native ESP (IP protocol 50) ran out at { $by }, which says so by ICMP again and again: ESP goes round in a loop there, or is turned back.
   *[no] { $by } says by ICMP, again and again, that it has no way to the server for native ESP (IP protocol 50), and nothing came back in ESP.
}
    .remedy = Nothing where the client moves to UDP 4500. Elsewhere look at { $by } for a rule or a route that takes IP protocol 50 out, and allow it in both directions; or let the server force UDP encapsulation so that everything runs over UDP 4500.
    .summary = This path needs native ESP (IP protocol 50), and { $by } says by ICMP again and again that it cannot deliver it.
finding-esp-only-in-udp = Native ESP (IP protocol 50) does not get through, in one direction or in both: an L2TP request in it was repeated and got no answer, and the same request in ESP over UDP 4500 was answered by the same server.
    .remedy = Allow IP protocol 50 in both directions in the firewalls at both ends and on the way, or let the server force UDP encapsulation so that everything runs over UDP 4500.
    .summary = { $needs }, and it does not get through: L2TP in it got no answer, while the same request in ESP over UDP 4500 was answered.
finding-esp-open = { $both_ways ->
    [no] Native ESP (IP protocol 50) reaches the address that was asked. Whether ESP passes on the way back is not shown.
   *[yes] Native ESP (IP protocol 50) passes both ways between here and the address that was asked.
}
    .remedy = { $both_ways ->
    [no] Nothing to do on the way there. If a tunnel comes up and carries nothing, look at what comes back: allow IP protocol 50 in both directions in the firewalls at both ends.
   *[yes] Nothing to do.
}
finding-esp-rejected-by-host = Native ESP (IP protocol 50) reaches { $by } and is not accepted there: the host itself says by ICMP that it does not take this protocol.
    .remedy = Nothing on the way. Where the client is to use native ESP, load IPsec (ESP) in the host's kernel and start the VPN service, or let it force UDP encapsulation so that everything runs over UDP 4500.
finding-esp-reaches-nat = Native ESP (IP protocol 50) reached { $by }, { $certain ->
    [yes] the address of the NAT in front of the server. Nothing shows whether it went on to the server: the ICMP answer may be the NAT's own.
   *[no] which is the server's address or that of a NAT in front of it. Nothing shows whether it reached the server: the ICMP answer may be a NAT's own.
}
    .remedy = Nothing where the client moves to UDP 4500, as it does where the server is behind a NAT. Only where it is to use native ESP: let the NAT at { $by }{ $certain ->
        [yes] {""}
       *[no] , if there is one,
    } pass IP protocol 50 on to the server.
finding-esp-undetermined = { $agreed ->
    [yes] Native ESP was sent under SPIs that both ends had agreed on, and no answer in it was seen. Either it gets lost on the way, in one direction or in both, or the other end had no answer to send; the silence does not tell which.
   *[no] Native ESP was sent and no ESP came back. That says nothing: a healthy server drops an ESP packet of an unknown SPI without a word, as a filter does.
}
    .remedy = { $no_way ->
    [yes] See first that there is a way to the host.
   *[no] Only where the client is to use native ESP: a probe with --patient (about 40 s) shows on many paths whether it arrives. Where it does not tell, capture at the server at the same time and see whether IP protocol 50 arrives{ $agreed ->
        [yes] {" "}and leaves, and look in the server's log whether its L2TP service answers.
       *[no] .
    }
}
finding-nat-at-client = { $seen ->
    [no] The client has a private address and the server a public one, so a NAT is most likely in between.
   *[yes] { $mapped ->
        [unknown] The server sees the client under another address or port: a NAT is on the client's side.
       *[other] The server sees the client as { $mapped }: a NAT is on the client's side.
    }
}
    .remedy = Nothing on Windows for this NAT: its default covers one in front of the client. UDP 4500 must stay open, and some servers take only one L2TP client behind one address.
finding-nat-at-server = The NAT detection hash (NAT-D) that the server sent about itself is not of the address asked: a NAT is in front of it. Windows refuses such a server by default, with error 809 or 789.
    .remedy = On the Windows client, run this command as administrator, then restart Windows:
    .without-command = Nothing: a Windows client is told a hash that fits, so its default is enough as far as this goes.
finding-encapsulation-forced-about-client = The NAT detection hash (NAT-D) that the server sent about the client fits no address of the client. Most likely the server claims a NAT, to force UDP encapsulation; a real NAT that is not known here would look the same.
    .remedy = Nothing to do. Everything runs over UDP 4500, which must stay open.
finding-encapsulation-forced-about-server = The NAT detection hash (NAT-D) that the server sent about itself fits no address: the server claims a NAT about itself, to force UDP encapsulation. Windows cannot tell that from a real NAT and refuses by default.
    .remedy = On the Windows client, run this command as administrator, then restart Windows:
    .without-command = Nothing: a Windows client is told a hash that fits, so its default is enough as far as this goes.
finding-nat-at-client-uncertain = The NAT detection hash (NAT-D) that the server sent about the client does not match: either a NAT is on the client's side, or the server forces UDP encapsulation.
    .remedy = Nothing on Windows. Giving the client's public address with --public-address may tell the two apart.
finding-nat-at-server-uncertain = { $fits ->
    [yes] The NAT detection hash (NAT-D) that the server sent about itself fits the address asked, but the one about the client fits no address of the client, and some servers send Windows a hash that always fits. So a NAT in front of the server can be neither seen nor ruled out; Windows sees none.
   *[no] The NAT detection hash (NAT-D) that the server sent about itself is not of the address asked: either a NAT is in front of the server, or the server made the hash up to force UDP encapsulation. The hash does not show which, and Windows treats both alike.
}
    .remedy = On the Windows client, run this command as administrator, then restart Windows:
    .without-command = Nothing: a Windows client is told a hash that fits, so its default is enough as far as this goes.
finding-l2tp-exposed = L2TP answers on UDP 1701 without IPsec: this client could reach the login that way, and what follows may run unencrypted.
    .remedy = Accept UDP 1701 only inside IPsec: in the server's packet filter (policy match), or with its setting that requires IPsec.
finding-packet-loss = { $lost ->
    [one] One packet
   *[other] { $lost } packets
} of { $sent } to what the server answers got no answer ({ $percent } %): packets are lost on the way, or the server is slow. So silence counts only where more packets than usual go unanswered, and a probe takes longer.
    .remedy = If connecting is unreliable, test the line for packet loss.
finding-authentication-refused = { $unreadable ->
    [yes] The first messages of main mode were answered. What the server said to the message that carries the identity and the proof of the key (message 5 of main mode) is not readable with the client's key: the two ends most likely have different keys.
   *[no] The first messages of main mode were answered. The message that carries the identity and the proof of the key (message 5 of main mode) was refused. A wrong key is the usual cause; an identity or address that the server does not know looks the same from here.
}
    .remedy = Compare the pre-shared key at both ends, character by character, or check the certificates. Then check that the server has a key for this client's identity and address; its log at this time says which it was.
    .summary = The server answered the start of the negotiation; the message that carries the proof of the key was not accepted.
finding-identity-refused = The pre-shared key is right: the server's refusal, { $notify }, is readable with it. The server does not accept this client's identity or address, or its policy forbids this client.
    .remedy = Give the identity that the server expects with --id, or let the server accept any. Its log at this time says which it was.
    .summary = The key is right, and the server refuses this client all the same: { $notify }.
finding-quick-mode-refused = Phase 1 is complete: the key and the identity were accepted. Quick mode (phase 2), which agrees on IPsec itself, was refused.
    .remedy = On the server, allow an ESP proposal of Windows (for example AES-256 with SHA-1) in transport mode, for UDP 1701 between the client and the server, also where the client is behind a NAT. The server's log at this time names what did not fit.
    .summary = The key was accepted (phase 1 is complete); quick mode (phase 2), which agrees on IPsec itself, was not.
finding-authentication-unanswered = Main mode came as far as message 4. Message 5, which carries the identity and the proof of the key, got no answer. From here these look alike: message 5 or its answer is lost on the way; or the server drops it without a word, since it does not know the key, the identity or the address it came from, or has no pre-shared key at all.
    .remedy = Look at the server's log at this time. If message 5 arrived there, compare the pre-shared key at both ends and check that the server has one for this client's identity and address. If it did not, look for a filter, or a NAT that changes its address, on the way.
    .summary = The negotiation came as far as message 4; message 5, which carries the proof of the key, got no answer.
finding-quick-mode-unanswered = Phase 1 is complete: the key and the identity were accepted. Quick mode (phase 2), which agrees on IPsec itself, got no answer: it or its answer is lost on the way, or the server drops it without a word.
    .remedy = Look at the server's log at this time. If quick mode arrived there, allow an ESP proposal of Windows (for example AES-256 with SHA-1) in transport mode, for UDP 1701. If it did not, look for a filter on the way.
    .summary = The key was accepted (phase 1 is complete); quick mode (phase 2), which agrees on IPsec itself, got no answer.
finding-l2tp-refused = The L2TP service answered inside IPsec and ended the connection (RFC 2661 4.4.2): { $end }. The path, the key and IPsec are sound.
    .remedy = Look at the log of the L2TP service at this time: it may be full, out of addresses, or closed to this client.
    .summary = IPsec was agreed on and carries L2TP; the L2TP service ended the connection: { $end }.
finding-login-wanted = Inside the tunnel the server asks for a login by { $authentication } (PPP, LCP): the L2TP service and PPP work up to the login.
    .remedy = See that the connection on the client allows this method, in its security settings{ $method ->
        [pap] ; Windows does not offer PAP by default
       *[other] {""}
    }. If the connection still fails, check user name and password.
finding-ipsec-deleted = The key and quick mode were accepted; then the server itself deleted the IPsec association, before anything came back in it. { $rejects_esp ->
    [yes] IKE passes on this path, and native ESP reaches the host, which says by ICMP that it does not take this protocol: so the server most likely could not put into use what it had agreed on.
   *[no] IKE passes on this path; whether ESP does was not seen. The server could not put into use what it had agreed on, or its policy ended it.
}
    .remedy = { $rejects_esp ->
    [yes] Load IPsec (ESP) in the kernel of the server, then look at the VPN server's log at this time.
   *[no] Look at the VPN server's log at this time.
} Usual reasons: its kernel { $rejects_esp ->
    [yes] {""}
   *[no] has no ESP or{" "}
}lacks the cipher, a policy for this client is in its way, or a limit on clients is reached.
    .summary = The server agreed on IPsec (phase 2) and deleted it again, before anything came back in it.
finding-l2tp-unanswered = IPsec was agreed on, and L2TP in it got no answer, although ESP also went over UDP 4500, which carries IKE: most likely no L2TP service listens behind IPsec. A filter that lets IKE pass on UDP 4500 and drops ESP there is rarer.
    .remedy = See that the L2TP service (for example xl2tpd) runs, listens on UDP 1701, and that the server's firewall lets UDP 1701 in from IPsec.
    .summary = IPsec was agreed on, and L2TP in it got no answer, over UDP 4500 either: IKE is sound, what comes after it is not.
finding-protected-unanswered = { $fragmented ->
    [yes] IKE_SA_INIT was answered, and what follows it was not. It was sent in pieces, as it is large: pieces are probably dropped on the way.
   *[no] IKE_SA_INIT was answered, and what follows it (IKE_AUTH) was not: it is lost on the way, or the server drops it.
}
    .remedy = { $fragmented ->
    [yes] Let IP fragments pass in the firewalls and routers at both ends, and check the MTU of the path. Switch on IKE fragmentation (RFC 7383) at both ends where it is not in use; a shorter certificate chain makes the message smaller.
   *[no] Allow UDP 4500 in both directions, where IKE_AUTH goes once a NAT is found, and look at the server's log at this time. IKE_AUTH with certificates is large: check that IP fragments pass, and the MTU of the path.
}
    .summary = { $target } answers IKE_SA_INIT, and not what comes after it (IKE_AUTH).
finding-traffic-both-ways = { $carrier } passes both ways: the tunnel was up and carried traffic.
    .remedy = Nothing on the path. If the connection still fails, look at the login inside the tunnel (PPP): user name, password, addresses.
finding-traffic-one-way = { $carrier } is seen { $direction } only; nothing of it comes the other way.
    .remedy = { $kind ->
    [arrives] What is seen has arrived: this way is open. Look first at the end where this was recorded: does its own firewall let these packets in, is its L2TP service running, and does the recording show what this host sends? A capture at the other end shows whether anything arrives there.
    [both-ends] Where packets were lost between the two recordings, look there. Where none were, look at the end that sends none: its IPsec policy, its firewall, its L2TP service.
    [carrier-esp] A capture at the other end shows whether the packets get lost on the way or were never sent. Where they get lost, allow IP protocol 50 in both directions in the firewalls at both ends, or let the server force UDP encapsulation.
    [carrier-ah] AH does not pass an address translator (NAT); use ESP. Otherwise allow IP protocol 51 in both directions in the firewalls at both ends.
   *[other] A capture at the other end shows whether the packets get lost on the way or were never sent. Where they get lost, allow UDP 4500 in both directions in the firewalls at both ends; where they arrive, look at the IPsec policy of the end that stays silent.
}
finding-fragments-lost = { $messages ->
    [one] An IKE message
   *[other] { $messages } IKE messages
} { $direction } came in { $layer ->
    [ip] IP fragments
   *[ike] IKE's own fragments
}, of which some never came: they were probably lost or dropped on the way to where this was recorded.
    .remedy = { $layer ->
    [ip] Let IP fragments pass in the firewalls and routers on the way, and check the MTU of the path. IKE fragmentation at both ends, fewer or smaller certificates, or a pre-shared key avoid IP fragments.
   *[ike] Test the line for packet loss, and check the MTU of the path; a smaller fragment size at the sender helps.
}
finding-repeated-in-vain = A request was sent { $transmissions } times in { $seconds } s without an answer in this recording, at the times of a { $client } client. So no single packet loss explains the silence.
    .remedy = The other findings say what is known of why no answer is there.
finding-peer-unanswered = The server began exchanges of its own and nothing answered them: what it sends does not reach the client, or the client is gone.
    .remedy = Nothing where the client was switched off. Otherwise see that a firewall or NAT in front of the client lets UDP 500 and 4500 from the server in for as long as the tunnel lives.
finding-malformed-request = Requests cannot be read: they are damaged, cut off by the recording, or not what their port promises.
    .remedy = Record whole packets (tcpdump: -s 0) and try again. If they are still damaged, capture at the other end too, and look for a device on the way that changes them.
    .summary = The only requests to { $target } are damaged: they cannot be read.
    .of-a-run = { summary-session-under-way.of-a-run }
finding-auth-ip = The client tried Microsoft AuthIP beside IKEv1; only Windows answers that.
    .remedy = Nothing: other servers ignore it, and the client goes on with IKEv1.
finding-answers-not-received = A request ({ $channel }) that the server had answered came { $transmissions } times more, each time after the answer had had time to arrive: the client does not get the answers, or does not take them.
    .remedy = Look on the way back from the server to the client: a firewall or address translator drops what the server sends ({ $channel }). A capture at the client shows whether it arrives there.
    .summary = Recorded at its own end, the server answers ({ $channel }), and the client goes on to repeat itself: it does not get the answers.
    .label = server's answers lost (809)
finding-lost-between = { $packets ->
    [one] One packet
   *[other] { $packets } packets
} ({ $channel }) { $from ->
    [client] left the client's end and did not reach the server's end.
   *[server] left the server's end and did not reach the client's end.
}{ $perhaps_unrecorded ->
    [yes] {" "}Or they did: the recording there lacks more of this kind, or holds nothing of it, as behind a capture filter.
   *[no] {""}
}
    .remedy = { $perhaps_unrecorded ->
    [yes] Record that end again without a capture filter, or with one that takes ESP (IP protocol 50), all ports and IP fragments. If these packets are still missing, look
   *[no] Look
} between the two points of recording: a firewall, an address translator or the provider drops what goes this way ({ $channel }).
finding-esp-not-tested = Native ESP was not tested ({ $reason }).
    .remedy = { $build ->
    [lacks-it] To have it tested, run a build for Linux with the right to send raw packets (as root, or with CAP_NET_RAW).
   *[other] To have it tested, run the probe with the right to send raw packets (on Linux: as root, or with CAP_NET_RAW).
} Over UDP 4500 native ESP is not needed.

owner-user = the user of this client
owner-client-network = whoever runs the client's network
owner-provider = the Internet provider
owner-server-administrator = the VPN server's administrator
owner-nobody = nobody
finding-source-port-needed = { $channel }: the client's own source port is answered and a fresh one is not, though no earlier run used either. Something may want this source port, or lets only so many flows or packets through.
    .remedy = Nothing for Windows, which sends from this port. A NAT that changes the source port would not get through.
finding-source-port-dropped = { $channel }: a fresh source port is answered and the client's own is not. Something on the way treats this source port in a special way, or one of several paths that share the load loses packets.
    .remedy = Look for what treats this source port in a special way: IPsec pass-through (ALG) of a router, or a filter of the client's network or provider.
    .summary = { $target } answers a request from a fresh source port and none from the source port of a Windows client, so Windows gets no answer.
finding-only-own-flow-answered = { $channel }: the client's own flow, used by an earlier run or perhaps so, is answered and a fresh one is not. A filter may remember the old flow and drop new ones, may let through only so many flows or packets, or may want this source port.
    .remedy = Run again with --settle: it waits until filters have forgotten the old flow.
    .summary = { $target } answers the client's own flow, which an earlier run may have left in a filter, and not a fresh one: the filter may drop new flows now, let through only so many, or want this source port.
finding-only-fresh-flow-answered = { $channel }: a fresh flow is answered and the client's own is not. Either a filter holds the old flow back, or this source port is dropped.
    .remedy = Run again with --settle: it waits until filters have forgotten the old flow.
    .summary = { $target } answers a fresh flow and not the client's own: either a filter still treats the old flow as before a change, or something on the way drops this source port.

### Clients that are known by when they repeat themselves.
client-windows = Windows
client-strongswan = strongSwan
client-libreswan = Libreswan
