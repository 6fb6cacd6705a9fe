### For each finding a sentence and what to do about it; where it decides a class, the summary of the verdict.

finding-nothing-answered = No IKE request was answered. Nothing at this address answers IKE, or UDP 500 is filtered in one direction or both; silence alone cannot tell which.
    .remedy = Check the address, and that the host and its VPN service are running. Then capture on the server's outside interface. If the requests arrive there, the server or its firewall is at fault. If they do not, ask the administrators of the networks in between to allow UDP 500 and 4500.
    .summary = No IKE request to { $target } was answered. Silence does not tell a dead server from a filter.
finding-ike500-lost = { $by_ikev2 ->
    [yes] UDP 500 got no answer, while IKEv2 was answered on UDP 4500 (IKEv1 was not answered there either)
   *[no] UDP 500 got no answer, while UDP 4500 did
}: UDP 500 is lost on the path, or a filter at either end drops it.
    .remedy = Allow UDP 500 in both directions in the firewalls at both ends; if both allow it, ask the provider.
    .summary = { $by_ikev2 ->
    [yes] IKEv2 is answered on UDP 4500, UDP 500 is not answered
   *[no] UDP 4500 is answered, UDP 500 is not
}, so a client cannot start the negotiation.
finding-nat-traversal-lost = The server answered on UDP 500 but not on UDP 4500: UDP 4500 is lost or filtered on the path or at either end, or nothing listens there.
    .remedy = Allow UDP 4500 in both directions in the firewalls at both ends, and forward it if the server is behind a router.
    .summary = UDP 500 is answered and UDP 4500, to which the client moves on this path, is not: it is lost or filtered somewhere, or nothing listens there.
finding-nat-traversal-stalled = The server chose a proposal in message 2 on UDP 4500 too, but message 3 was answered only on UDP 500. Either UDP 4500 passes small packets, and larger ones or their answers are lost or filtered; or the server continues on UDP 500 only.
    .remedy = Look for a filter that drops larger packets on UDP 4500 (message 3 is larger than message 1), in the firewalls at both ends and on the path. The server's log shows whether message 3 arrives.
    .summary = UDP 500 gets as far as message 4, UDP 4500 stops after message 2, and on this path the client has to move to UDP 4500.
finding-marker-missing = IKE comes back from UDP 4500 without the non-ESP marker (RFC 3948): a client takes it for ESP and drops it. The port passes in both directions. The server leaves the marker out, or a device on the path removes it.
    .remedy = Look for a device that changes IPsec packets (an IPsec helper or ALG, "VPN passthrough") at both ends and switch that off; then look at the VPN server's NAT traversal.
    .summary = UDP 4500 passes in both directions, and what comes back on it lacks the non-ESP marker: the client cannot read it as IKE.
    .label = answers without the marker (809)
finding-opens-after-ike500 = UDP 4500 was silent at first and answered once UDP 500 had been used: a filter opens it when it sees IKE.
    .remedy = Nothing for a VPN client, which starts on UDP 500 anyway. A test of UDP 4500 alone is misleading here.
finding-port-closed = An ICMP message from the target address reports that nothing listens there, or that a filter rejects it on the target's behalf ({ $channel }).
    .remedy = { $port ->
    [l2tp1701] Nothing: L2TP does not have to pass outside IPsec.
   *[other] { $at_nat ->
        [yes] This address belongs to the NAT in front of the server. Forward { $ports } on the NAT to the server, and check that the VPN service listens there.
       *[no] Start the VPN service and let it listen on this address. If a NAT is in front of the server, forward { $ports } on it. Check that the name resolves to the right host.
    }
}
    .summary = An ICMP message from { $target } reports that nothing listens for IKE there, or that a filter rejects it on the target's behalf.
finding-closed-meanwhile = UDP { $port } answered, and later an ICMP message from the target address reported that nothing listens there: the VPN service stopped or restarted during the run, or a filter there closed the port.
    .remedy = Check that the VPN service is running, then run again. The server's log at this time shows whether it was stopped or crashed.
    .summary = The server answered and then closed its ports: its service stopped or restarted during the run. What it would have answered is not known.
finding-port-filtered = A packet filter at { $by } refuses { $channel } and reports it by ICMP.
    .remedy = { $port ->
    [l2tp1701] Nothing: L2TP does not have to pass outside IPsec.
   *[other] Allow UDP 500 and 4500 in the filter at { $by }.
}
    .summary = A packet filter at { $by } refuses the requests that start the negotiation with { $target }, and reports it by ICMP.
finding-host-unreachable = { $others_answered ->
    [yes] { $by } reports by ICMP that it cannot reach the server for some of these packets, while others arrive and are answered.
   *[no] { $by } reports by ICMP that it cannot reach the server.
}
    .remedy = { $others_answered ->
    [yes] Look at { $by } for a filter that refuses packets in this way, or for a route that applies to some packets only: see the channels.
   *[no] Check the address and the routing, and that the server is up.
}
    .summary = { $by } reports by ICMP that it cannot reach { $target }.
finding-routing-loop = The TTL (hop limit) of packets to the server ran out at { $by }, which reports it by ICMP: they circle between routers, and none reaches the server.
    .remedy = Ask the administrators of { $by } and of the router next to it to check the route to the server's address: each router forwards to the other. A network that is announced but not connected looks the same.
    .summary = Packets to { $target } circle in a routing loop: their TTL (hop limit) ran out at { $by }, which reports it by ICMP.
finding-ikev1-dropped = IKEv2 is answered and IKEv1 is not. Current versions of Libreswan drop IKEv1 by default; a filter that drops only IKEv1 is rare.
    .remedy = Allow IKEv1 on the server (Libreswan: ikev1-policy=accept in "config setup") and set up L2TP/IPsec with it, or give the clients an IKEv2 profile instead of L2TP.
    .summary = { $target } answers IKEv2 and is silent to IKEv1, which L2TP/IPsec needs.
finding-stalled-after-message2 = The server chose a proposal in message 2, and message 3 got no answer: message 3 or message 4 is lost on the path, or the server drops message 3.
    .remedy = Look for this negotiation in the server's log. Message 3 is larger than message 1: a filter that drops it, or a server that has no key for this client's address, would look like this.
    .summary = The first message of main mode was answered, then nothing more: message 3 or its answer is lost, or the server drops it.
finding-reflector = The client's own packets came back: the target, or a device on the path, returns every packet. No VPN server answered.
    .remedy = Check that the address is the VPN server's. Then look for a device that reflects UDP packets.
    .summary = The client's own packets came back from { $target }: it, or a device on the path, returns every packet. No VPN server answered.
finding-unusable-answers = Packets come from UDP { $port } of the target address, but none of them is an answer to IKEv1. Something is running there, and the port passes at least from the server to the client.
    .remedy = Check that the address is the VPN server's and that its VPN service uses this port. Then look for a device on the path that answers in its place or changes packets (a portal, a proxy, an application gateway).
    .summary = Packets come from UDP { $port } of { $target }, but none of them is a usable answer to IKE.
finding-answers-from-other-port = Answers came from UDP port { $port } instead of the port that the request went to. Clients drop them.
    .remedy = Let the server, or the NAT in front of it, answer from the port that the request went to.
finding-answers-from-other-address = Answers came from { $address } instead of the target address. Clients drop them.
    .remedy = Let the server answer from the address that the request went to. Several addresses or a load balancer are the usual cause.
finding-answers-damaged = { $packets ->
    [one] One answer ({ $channel }) arrived with a wrong checksum.
   *[other] { $packets } answers ({ $channel }) arrived with wrong checksums.
} Every host drops such packets silently, so a client never gets them.
    .remedy = Find the device that changes packets and leaves the checksum wrong: a NAT, IPsec handling in a firewall (ALG, "VPN passthrough"), or a driver or virtual network of the server. Switch off that handling, or checksum offload there, and test again.
    .summary = { $target } answers, but answers that the negotiation needs arrive with wrong checksums. Every host drops such packets, so a client never gets them.
finding-answer-unacceptable = Something answers ({ $channel }) with a message that no client accepts: { $flaw }.
    .remedy = Check that the address is the VPN server's and that no other device answers in its place. Then look at the server's log and at the version of its VPN software.
    .summary = Something answers at { $target }, but with messages that no client accepts, so the negotiation ends there.
finding-icmp-flood = { $errors } ICMP errors arrived for { $sent } packets sent, more than these can have caused. Some are forged, so nothing that ICMP reports here counts as proven.
    .remedy = Test again once the flood is over, or from another network. Ask the administrator of the client's network, or the provider, where it comes from.
finding-no-proposal-chosen = The server answered NO-PROPOSAL-CHOSEN. It accepts none of the combinations of cipher, hash and group that Windows offers with a pre-shared key, or has no connection configured for this client. A server that accepts certificates only answers the same.
    .remedy = On the server, allow a proposal of Windows, for example AES-256, SHA-1, MODP-2048 with a pre-shared key, and check that a connection for any client address is configured.
    .summary = The server was reached and accepts none of the proposals of a Windows client (NO-PROPOSAL-CHOSEN).
finding-ikev2-only = The server answers IKEv2 (a full IKE_SA_INIT). It rejects IKEv1 with { $notify }: it has no IKEv1 connection, or none that accepts what Windows offers for L2TP.
    .remedy = Set up L2TP/IPsec with IKEv1 on the server, with a proposal of Windows (strongSwan: version = 1, or 0 for both), or give the client an IKEv2 profile instead of L2TP.
    .summary = { $target } answers IKEv2 and rejects IKEv1, which L2TP/IPsec needs ({ $notify }).
finding-certificates-only = The server accepts certificates and no pre-shared key from this client: it answered NO-PROPOSAL-CHOSEN to a pre-shared key, and chose the very same cipher, hash and group when certificates (RSA signatures) were offered.
    .remedy = Give the client a certificate that the server accepts and set its connection to use it, or set up a pre-shared key for this client on the server.
finding-refusal-overtaken = A rejection ({ $notify }) arrived unencrypted, and yet the negotiation continued. Either the server sent both, or somebody on the path sent the rejection. A client that believes it gives up.
    .remedy = Check the server's log at this time. If the server did not reject anything, capture on its outside interface: if the rejection does not leave there, a device on the path sends it.
finding-refused-with = The server rejects the negotiation with { $notify }.
    .remedy = Check the server's log at this time; it names what was not accepted.{ $notify ->
        [INVALID-KEY-INFORMATION] {" "}strongSwan sends this if it has no pre-shared key for this client, for example because it accepts certificates only.
       *[other] {""}
    }
    .summary = The server was reached and rejects the negotiation with { $notify }.
    .label = { $version ->
        [2] negotiation refused (IKEv2)
       *[other] negotiation refused (789)
    }
finding-esp-filtered = { $by } refuses native ESP (IP protocol 50) and reports it by ICMP.
    .remedy = Nothing if the client moves to UDP 4500. Otherwise allow IP protocol 50 in both directions in the filter at { $by }. (Forced UDP encapsulation on the server avoids native ESP, but Windows accepts it only with its registry value.)
    .summary = { $needs }, and { $by } refuses it and reports it by ICMP.
finding-esp-undeliverable = { $looped ->
    [yes] The TTL (hop limit) of native ESP (IP protocol 50) ran out at { $by }, which reports it by ICMP again and again: ESP is in a routing loop there, or is sent back.
   *[no] { $by } reports by ICMP, again and again, that it has no route to the server for native ESP (IP protocol 50), and no ESP came back.
}
    .remedy = Nothing if the client moves to UDP 4500. Otherwise look at { $by } for a rule or a route that treats IP protocol 50 differently, and allow it in both directions. (Forced UDP encapsulation on the server avoids native ESP, but Windows accepts it only with its registry value.)
    .summary = This path needs native ESP (IP protocol 50), and { $by } reports by ICMP, again and again, that it cannot deliver it.
finding-esp-only-in-udp = Native ESP (IP protocol 50) does not get through, in one direction or in both: an L2TP request in native ESP was repeated and got no answer, and the same server answered the same request in ESP over UDP 4500.
    .remedy = Allow IP protocol 50 in both directions in the firewalls at both ends and on the path. (Forced UDP encapsulation on the server avoids native ESP, but Windows accepts it only with its registry value.)
    .summary = { $needs }, and it does not get through: L2TP in it got no answer, while the same request in ESP over UDP 4500 was answered.
finding-esp-open = { $both_ways ->
    [no] Native ESP (IP protocol 50) reaches the target address. Whether ESP also passes from the server to the client was not seen.
   *[yes] Native ESP (IP protocol 50) passes in both directions between here and the target address.
}
    .remedy = { $both_ways ->
    [no] Nothing for the direction to the server. If a tunnel comes up but carries no traffic, check the return path: allow IP protocol 50 in both directions in the firewalls at both ends.
   *[yes] Nothing to do.
}
finding-esp-rejected-by-host = Native ESP (IP protocol 50) reaches { $by }, which does not take it at this moment, as it reports by ICMP. Many servers load ESP with the first tunnel.
    .remedy = Nothing, as long as tunnels carry traffic. If a tunnel comes up and carries nothing, check that the host's kernel has IPsec (ESP).
finding-esp-reaches-nat = Native ESP (IP protocol 50) reached { $by }, { $certain ->
    [yes] the address of the NAT in front of the server. Whether it went on to the server is not known: the ICMP message may be the NAT's own.
   *[no] which is the server's address or that of a NAT in front of it. Whether it reached the server is not known: the ICMP message may be a NAT's own.
}
    .remedy = Nothing if the client moves to UDP 4500, as it does if the server is behind a NAT. Only if it is to use native ESP: let the NAT at { $by }{ $certain ->
        [yes] {""}
       *[no] , if there is one,
    } forward IP protocol 50 to the server.
finding-esp-undetermined = { $agreed ->
    [yes] Native ESP was sent with the SPIs that both ends had negotiated, and no answer in ESP was seen. Either it is lost on the path, in one direction or in both, or the other end had no answer to send; silence alone cannot tell which.
   *[no] Native ESP was sent and no ESP came back. That proves nothing: a healthy server drops an ESP packet with an unknown SPI silently, as a filter does.
}
    .remedy = { $no_way ->
    [yes] First make sure that the host can be reached.
   *[no] Only if the client is to use native ESP: run again with --patient (about 40 s), which on many paths shows whether ESP arrives. If that does not tell, capture at the server at the same time and see whether IP protocol 50 arrives{ $agreed ->
        [yes] {" "}and leaves, and check in the server's log whether its L2TP service answers.
       *[no] .
    }
}
finding-nat-at-client = { $seen ->
    [no] The client has a private address and the server a public one, so there is probably a NAT in between.
   *[yes] { $mapped ->
        [unknown] The server sees the client under another address or port: there is a NAT on the client's side.
       *[other] The server sees the client as { $mapped }: there is a NAT on the client's side.
    }
}
    .remedy = Nothing on Windows for this NAT: Windows supports a NAT in front of the client by default. UDP 4500 must stay open, and some servers accept only one L2TP client behind one address.
finding-nat-at-server = The NAT detection hash (NAT-D) that the server sent about itself does not match the target address: there is a NAT in front of it. Windows refuses such a server by default, with error 809 or 789.
    .remedy = On the Windows client, run this command as administrator, then restart Windows:
    .without-command = Nothing: the server sends a matching hash to Windows clients, so the default is enough in this respect.
finding-encapsulation-forced-about-client = The NAT detection hash (NAT-D) that the server sent about the client matches no address of the client. Most likely the server pretends that there is a NAT, to force UDP encapsulation; a real NAT that is not known here would look the same.
    .remedy = Nothing to do. Everything runs over UDP 4500, which must stay open.
finding-encapsulation-forced-about-server = The NAT detection hash (NAT-D) that the server sent about itself matches no address: the server pretends to be behind a NAT, to force UDP encapsulation. Windows cannot tell that from a real NAT and refuses by default.
    .remedy = On the Windows client, run this command as administrator, then restart Windows:
    .without-command = Nothing: the server sends a matching hash to Windows clients, so the default is enough in this respect.
finding-nat-at-client-uncertain = The NAT detection hash (NAT-D) that the server sent about the client does not match: either there is a NAT on the client's side, or the server forces UDP encapsulation.
    .remedy = Nothing on Windows. With the client's public address in --public-address the two may be told apart.
finding-nat-at-server-uncertain = { $fits ->
    [yes] The NAT detection hash (NAT-D) that the server sent about itself matches the target address, but the one about the client matches no address of the client, and some servers send Windows a hash that always matches. So whether there is a NAT in front of the server cannot be determined; Windows sees none.
   *[no] The NAT detection hash (NAT-D) that the server sent about itself does not match the target address. Either there is a NAT in front of the server, or the server changed the hash to force UDP encapsulation. The hash does not tell which, and Windows treats both alike.
}
    .remedy = On the Windows client, run this command as administrator, then restart Windows:
    .without-command = Nothing: the server sends a matching hash to Windows clients, so the default is enough in this respect.
finding-l2tp-exposed = L2TP answers on UDP 1701 without IPsec: a login may be reachable that way, unencrypted.
    .remedy = Accept UDP 1701 only inside IPsec: in the server's packet filter (policy match), or with its setting that requires IPsec.
finding-packet-loss = { $lost ->
    [one] One packet
   *[other] { $lost } packets
} of { $sent } got no answer ({ $percent } %), although the server answers this kind of request: packets are lost on the path, or the server is slow. So more unanswered packets than usual are needed before silence counts, and the probe takes longer.
    .remedy = If connecting is unreliable, test the line for packet loss.
finding-authentication-refused = { $unreadable ->
    [yes] The first messages of main mode were answered. The server's reply to the message with the identity and the proof of the key (main mode message 5) cannot be decrypted with the client's key: the two ends most likely have different keys.
   *[no] The first messages of main mode were answered. The message with the identity and the proof of the key (main mode message 5) was rejected. A wrong key is the usual cause; an identity or address that the server does not know looks the same from here.
}
    .remedy = Compare the pre-shared key at both ends, character by character, or check the certificates. Then check that the server has a key for this client's identity and address. Its log at this time shows the reason.
    .summary = The server answered the start of the negotiation; the message with the proof of the key was not accepted.
finding-identity-refused = The pre-shared key is right: the server's rejection, { $notify }, can be decrypted with it. The server does not accept this client's identity or address, or its policy forbids this client.
    .remedy = Give the identity that the server expects with --id, or let the server accept any. Its log at this time shows the reason.
    .summary = The key is right, but the server rejects this client: { $notify }.
finding-quick-mode-refused = Phase 1 is complete: the key and the identity were accepted. Quick mode (phase 2), which negotiates IPsec itself, was rejected.
    .remedy = On the server, allow an ESP proposal of Windows (for example AES-256 with SHA-1) in transport mode, for UDP 1701 between the client and the server, also if the client is behind a NAT. The server's log at this time names what did not match.
    .summary = The key was accepted (phase 1 is complete); quick mode (phase 2), which negotiates IPsec itself, was not.
finding-authentication-unanswered = Main mode got as far as message 4. Message 5, with the identity and the proof of the key, got no answer. Two causes look alike from here: message 5 or its answer is lost on the path; or the server drops it silently, because it does not know the key, the identity or the source address, or has no pre-shared key at all.
    .remedy = Check the server's log at this time. If message 5 arrived there, compare the pre-shared key at both ends and check that the server has one for this client's identity and address. If it did not, look for a filter on the path, or a NAT that changes its address.
    .summary = The negotiation got as far as message 4; message 5, with the proof of the key, got no answer.
finding-quick-mode-unanswered = Phase 1 is complete: the key and the identity were accepted. Quick mode (phase 2), which negotiates IPsec itself, got no answer: it or its answer is lost on the path, or the server drops it silently.
    .remedy = Check the server's log at this time. If quick mode arrived there, allow an ESP proposal of Windows (for example AES-256 with SHA-1) in transport mode, for UDP 1701. If it did not, look for a filter on the path.
    .summary = The key was accepted (phase 1 is complete); quick mode (phase 2), which negotiates IPsec itself, got no answer.
finding-l2tp-refused = The L2TP service answered inside IPsec and ended the connection (RFC 2661 4.4.2): { $end }. The path, the key and IPsec are all right.
    .remedy = Check the log of the L2TP service at this time. It may have reached its limit of connections, be out of addresses, or not admit this client.
    .summary = IPsec was negotiated and carries L2TP; the L2TP service ended the connection: { $end }.
finding-login-wanted = Inside the tunnel the server asks for a login by { $authentication } (PPP, LCP): the L2TP service and PPP work up to the login.
    .remedy = Check on the client that the properties of the VPN connection (Security tab) allow this method{ $method ->
        [pap] ; Windows does not offer PAP by default
       *[other] {""}
    }. If the connection still fails, check user name and password.
finding-ipsec-deleted = The key and quick mode were accepted. Then the server itself deleted the IPsec association, before anything came back in it. { $rejects_esp ->
    [yes] IKE passes on this path, and native ESP reaches the host, which reports by ICMP that it does not support this protocol. So the server most likely could not use what it had negotiated.
   *[no] IKE passes on this path; whether ESP does was not seen. The server could not use what it had negotiated, or its policy ended it.
}
    .remedy = { $rejects_esp ->
    [yes] Enable IPsec (ESP) in the kernel of the server, then check the VPN server's log at this time.
   *[no] Check the VPN server's log at this time.
} Usual causes: its kernel { $rejects_esp ->
    [yes] {""}
   *[no] has no ESP or{" "}
}lacks the cipher, a policy for this client conflicts, or a limit on clients is reached.
    .summary = The server negotiated IPsec (phase 2) and deleted it again, before anything came back in it.
finding-l2tp-unanswered = IPsec was negotiated, and L2TP in it got no answer, although ESP was also sent over UDP 4500, which carries IKE. Most likely no L2TP service listens behind IPsec. A filter that passes IKE on UDP 4500 and drops ESP there is rare.
    .remedy = Check that the L2TP service (for example xl2tpd) is running and listens on UDP 1701, and that the server's firewall accepts UDP 1701 from IPsec.
    .summary = IPsec was negotiated, and L2TP in it got no answer, not even over UDP 4500: IKE works, what follows it does not.
finding-protected-unanswered = { $fragmented ->
    [yes] IKE_SA_INIT was answered, and what follows it was not. That message is large and was sent in fragments: fragments are probably dropped on the path.
   *[no] IKE_SA_INIT was answered, and what follows it (IKE_AUTH) was not: it is lost on the path, or the server drops it.
}
    .remedy = { $fragmented ->
    [yes] Allow IP fragments in the firewalls and routers at both ends, and check the MTU of the path. Enable IKE fragmentation (RFC 7383) at both ends if it is not in use. A shorter certificate chain makes the message smaller.
   *[no] Allow UDP 4500 in both directions (IKE_AUTH uses it once a NAT is detected), and check the server's log at this time. IKE_AUTH with certificates is large: check that IP fragments pass, and the MTU of the path.
}
    .summary = { $target } answers IKE_SA_INIT, but not what follows it (IKE_AUTH).
finding-stopped-after-notify = IKE_SA_INIT was answered with { $notify }. The client then asked { $transmissions } times more, and nothing came back: these requests or their answers are lost on the path, or the server drops them.
    .remedy = Check the server's log at this time for requests after { $notify }. If none arrived, look for a filter or an MTU problem on the path (these requests are larger); if they did, for a limit on half-open negotiations.
    .summary = { $target } answers the first IKE_SA_INIT with { $notify }, and none of the requests after that.
    .label = server silent after { $notify } (809)
finding-no-common-group = Whatever key exchange the client sends, the server answers INVALID_KE_PAYLOAD: it wants another Diffie-Hellman group{ $group ->
    [unknown] {""}
   *[other] {" "}(number { $group })
}. The client and the server have no group in common, or the client does not change its own.
    .remedy = On the server, allow a Diffie-Hellman group that the client offers (Windows offers group 2 by default, and group 14 with NegotiateDH2048_AES256), or set the client to the server's group.
    .summary = { $target } wants another Diffie-Hellman group of every IKE_SA_INIT: the two have none in common.
    .label = negotiation refused: no common group
finding-redirected = The server answers IKE_SA_INIT with REDIRECT: it sends the client to another gateway{ $to ->
    [unknown] {""}
   *[other] {" "}({ $to })
}.
    .remedy = Nothing if the client follows it. Windows does not: give such clients the name of that gateway, or switch off the redirection for them on the server.
    .summary = { $target } sends the client to another gateway{ $to ->
    [unknown] {""}
   *[other] , { $to }
} (REDIRECT). What that one answers is not in this capture.
finding-ike-auth-refused = { $exchanges ->
    [one] IKE_AUTH is answered with { $length } bytes, and the exchange ends there.
   *[other] In { $exchanges } exchanges IKE_AUTH is answered with at most { $length } bytes, and each ends there.
} An answer that accepts holds the server's proof and the tunnel's parameters and is longer, so these messages most likely refuse. What they say is encrypted.
    .remedy = Check the server's log at this time: it names the reason. Windows shows 13801 or a similar error then. Usual causes: the server's certificate or its name, a client certificate that is missing, a user or login method that is not accepted.
    .summary = { $target } answers IKE_SA_INIT, and IKE_AUTH only with messages too short to accept: it most likely refuses.
    .label = negotiation refused (IKE_AUTH)
finding-session-unanswered = In a session that began before the capture, this end asked { $transmissions } times whether the other end is still there (dead peer detection, or another encrypted notice), and nothing came back.
    .remedy = Connect again. If the session breaks again, check whether the server was restarted or has deleted it, and whether a firewall or NAT on the path drops the session while it is idle.
    .summary = { $target } no longer answers in a session that began before the capture: its end of the session is gone, or the path is.
    .label = session without an answer (809)
finding-traffic-both-ways = { $carrier } passes in both directions: the tunnel was up and carried traffic.
    .remedy = Nothing on the path. If the connection still fails, look at the login inside the tunnel (PPP): user name, password, addresses.
finding-traffic-one-way = { $carrier } is seen { $direction } only; nothing is seen in the other direction.
    .remedy = { $kind ->
    [arrives] What is seen has arrived: this direction is open. First look at the end where this was captured. Does its own firewall accept these packets? Is its L2TP service running? Does the capture include what this host sends? A capture at the other end shows whether anything arrives there.
    [both-ends] If packets were lost between the two captures, look there. If none were, look at the end that sends none: its IPsec policy, its firewall, its L2TP service.
    [carrier-esp] A capture at the other end shows whether the packets are lost on the path or were never sent. If they are lost, allow IP protocol 50 in both directions in the firewalls at both ends.
    [carrier-ah] AH does not pass a NAT; use ESP. If there is no NAT, allow IP protocol 51 in both directions in the firewalls at both ends.
   *[other] A capture at the other end shows whether the packets are lost on the path or were never sent. If they are lost, allow UDP 4500 in both directions in the firewalls at both ends. If they arrive, look at the IPsec policy of the end that stays silent.
}
finding-fragments-lost = { $messages ->
    [one] An IKE message
   *[other] { $messages } IKE messages
} { $direction } came in { $layer ->
    [ip] IP fragments
   *[ike] IKE fragments
}, some of which never arrived: they were probably lost or dropped on the path to where this was captured.
    .remedy = { $layer ->
    [ip] Allow IP fragments in the firewalls and routers on the path, and check the MTU of the path. IKE fragmentation at both ends, fewer or smaller certificates, or a pre-shared key avoid IP fragments.
   *[ike] Test the line for packet loss, and check the MTU of the path; a smaller fragment size at the sender helps.
}
finding-repeated-in-vain = A request was sent { $transmissions } times in { $seconds } s without an answer in this capture, at the intervals of a { $client } client. So the silence cannot be explained by the loss of a single packet.
    .remedy = Nothing for this alone: it tells only that no single lost packet is the cause.
finding-peer-unanswered = The server started negotiations of its own and nothing answered them: what it sends does not reach the client, or the client has disconnected.
    .remedy = Nothing if the client was switched off. Otherwise make sure that a firewall or NAT in front of the client accepts UDP 500 and 4500 from the server as long as the tunnel is up.
finding-malformed-request = Requests cannot be read: they are damaged, cut short in the capture, or not what belongs on their port.
    .remedy = Capture whole packets (tcpdump: -s 0) and try again. If they are still damaged, capture at the other end too, and look for a device on the path that changes them.
    .summary = The only requests to { $target } are damaged: they cannot be read.
    .of-a-run = { summary-session-under-way.of-a-run }
finding-auth-ip = The client tried Microsoft AuthIP as well as IKEv1; only Windows answers that.
    .remedy = Nothing: other servers ignore it, and the client continues with IKEv1.
finding-answers-not-received = The server had already answered a request ({ $channel }), and it came { $transmissions } times more, each time late enough for the answer to have arrived: the client does not receive the answers, or does not accept them.
    .remedy = Check the return path from the server to the client: a firewall or NAT drops what the server sends ({ $channel }). A capture at the client shows whether it arrives there.
    .summary = In this capture from its own end the server answers ({ $channel }), but the client keeps repeating its request: the server's answers do not come back.
    .label = server's answers lost (809)
finding-client-rejects-answers = The server's answers ({ $channel }) arrive, and { $by } itself rejects each of them by ICMP: nothing listens for them on the client, or its firewall rejects them. The path is fine in both directions.
    .remedy = On the client, check that the services "IKE and AuthIP IPsec Keying Modules" (IKEEXT) and "IPsec Policy Agent" (PolicyAgent) are running, that no other VPN software holds UDP 500 and 4500, and what its firewall does with incoming UDP 500 and 4500. Where { $by } is a router, check its NAT.
    .summary = The server answers, and { $by } itself rejects the answers by ICMP ({ $channel }): the path is fine, nothing on the client takes them.
finding-answers-rejected = { $by } rejects the server's answers ({ $channel }) by ICMP: they do not reach the client.
    .remedy = Ask the administrator of { $by } to let what the server sends to the client pass ({ $channel }).
    .summary = The server answers, and { $by }, on the return path, rejects the answers by ICMP ({ $channel }).
    .label = server's answers rejected (809)
finding-message-too-big = { $by } reports by ICMP that a message of { $size } bytes does not pass and that { $mtu } bytes would. The client sends it again as large as before.
    .remedy = Enable IKE fragmentation (RFC 7383) at both ends, or set the MTU of the client's interface to { $mtu }. Check that the client's firewall accepts ICMP "fragmentation needed".
    .summary = A message of the negotiation is { $size } bytes long, and { $by } passes { $mtu } bytes at most: it reports that by ICMP and drops the message.
    .label = message too large for the path (809)
finding-falls-silent = After traffic in both directions { $silent ->
    [server] the server no longer answers: the client asked whether it is alive, or told it something,
   *[client] the client no longer answers: the server asked whether it is alive, or told it something,
} { $transmissions } times at the end of the capture, and nothing came back.
    .remedy = { $silent ->
    [server] Look at the server's log at this time: whether it closed the session or was restarted. If it sent answers, look for a firewall or a NAT on the way that forgets UDP 4500 or ESP after a while.
   *[client] Check whether the client was switched off, slept or changed its network at this time. If it did not, look for a firewall or a NAT on the way that forgets UDP 4500 or ESP after a while.
}
finding-messages-rejected = { $says ->
    [filtered] A packet filter at { $by } rejects
    [port-closed] The server itself rejects
    [unreachable] { $by } reports that it cannot deliver
    [routing-loop] The TTL (hop limit) ran out at { $by } of
   *[fragments-missing] { $by } reports that it gave up waiting for fragments of
} { $messages ->
    [message3] message 3
    [message5] the message with the proof of the key
    [quick-mode] quick mode
    [ike-auth] IKE_AUTH
   *[esp-in-udp] the tunnel's ESP in UDP
} (UDP { $port }), by ICMP. What came before was answered, and this is not.
    .remedy = { $says ->
    [filtered] Allow UDP 500 and 4500 in both directions in the filter at { $by }, whatever the size of the packets.
    [port-closed] On the server, check that its VPN service listens on UDP { $port } and that its firewall accepts UDP { $port }.
    [unreachable] Check the routing at { $by } towards the server, and that the server is up.
    [routing-loop] Ask the administrator of { $by } to check the route to the server's address.
   *[fragments-missing] Let IP fragments pass in the firewalls on the way, or enable IKE fragmentation (RFC 7383) at both ends.
}
    .summary = The first messages are answered. { $says ->
    [filtered] A packet filter at { $by } rejects
    [port-closed] The server itself rejects
    [unreachable] { $by } reports that it cannot deliver
    [routing-loop] The TTL (hop limit) ran out at { $by } of
   *[fragments-missing] { $by } reports that it gave up waiting for fragments of
} { $messages ->
    [message3] message 3
    [message5] the message with the proof of the key
    [quick-mode] quick mode
    [ike-auth] IKE_AUTH
   *[esp-in-udp] the tunnel's ESP in UDP
} (UDP { $port }), by ICMP.
    .label = later messages rejected (809)
finding-l2tp-rejected-inside = { $by } reports by ICMP { $type }/{ $code } that it does not take L2TP (UDP 1701), although nobody sent that unencrypted. It can only have it from the tunnel's ESP: ESP arrives there and is decrypted, and no L2TP service listens behind it, or the server's own firewall rejects it.
    .remedy = On the server, check that the L2TP service (for example xl2tpd) is running and listens on UDP 1701, and that its firewall accepts UDP 1701 from IPsec.
    .summary = IPsec was negotiated and ESP arrives at the server and is decrypted. L2TP in it is rejected by { $by }, by ICMP: no L2TP service listens there.
finding-esp-from-other-address = The tunnel's ESP goes to the server, and ESP comes back from { $address }, to which the client sends nothing: most likely another address of the server. So ESP passes in both directions, and a client may drop it because of the address.
    .remedy = Let the server send ESP from the address that the client uses. Several addresses, a load balancer or a NAT rule for outgoing packets are the usual cause.
    .summary = The tunnel was negotiated. ESP goes to the server and comes back from { $address }. Whether the client accepts that does not show.
finding-before-and-behind-nat = The capture holds the same packets a second time as { $client } -> { $server }: it was made on the NAT, in front of it and behind it. Both conversations are one.
    .remedy = Nothing: this is how a capture on all interfaces of a router looks.
finding-lost-between = { $packets ->
    [one] One packet
   *[other] { $packets } packets
} ({ $channel }) { $from ->
    [client] left the client's end and did not reach the server's end.
   *[server] left the server's end and did not reach the client's end.
}{ $perhaps_unrecorded ->
    [yes] {" "}They may have arrived all the same: the capture there lacks more packets of this kind, or has none at all, as with a capture filter.
   *[no] {""}
}
    .remedy = { $perhaps_unrecorded ->
    [yes] Capture at that end again without a capture filter, or with one that includes ESP (IP protocol 50), all ports and IP fragments. If these packets are still missing, look
   *[no] Look
} between the two capture points: a firewall, a NAT or the provider drops what goes in this direction ({ $channel }).
finding-esp-not-tested = Native ESP was not tested ({ $reason }).
    .remedy = { $build ->
    [lacks-it] To test it, run a build for Linux with permission to send raw packets (as root, or with CAP_NET_RAW).
   *[other] To test it, run the probe with permission to send raw packets (on Linux: as root, or with CAP_NET_RAW).
} Over UDP 4500 native ESP is not needed.

owner-user = the user or administrator of the client
owner-client-network = the administrator of the client's network
owner-provider = the Internet provider
owner-server-administrator = the VPN server's administrator
owner-nobody = nobody
finding-source-port-needed = { $channel }: the client's own source port is answered and a new one is not, though no earlier run used either. A device on the path may require this source port, or may pass only a limited number of flows or packets.
    .remedy = Nothing for Windows, which sends from this port. Behind a NAT that changes the source port it would fail.
finding-source-port-dropped = { $channel }: a new source port is answered and the client's own is not. A device on the path treats this source port differently, or one of several paths that share the load loses packets.
    .remedy = Look for what treats this source port differently: IPsec pass-through (ALG) of a router, or a filter in the client's network or at the provider.
    .summary = { $target } answers a request from a new source port and none from the source port of a Windows client, so Windows gets no answer.
finding-only-own-flow-answered = { $channel }: the client's own flow, which an earlier run used or may have used, is answered and a new one is not. A filter may remember the old flow and drop new ones, may pass only a limited number of flows or packets, or may require this source port.
    .remedy = Run again with --settle: it waits until filters have forgotten the old flow.
    .summary = { $target } answers the client's own flow, which an earlier run may have left in a filter, and not a new one. The filter may now drop new flows, pass only a limited number, or require this source port.
finding-only-fresh-flow-answered = { $channel }: a new flow is answered and the client's own is not. Either a filter blocks the old flow, or this source port is dropped.
    .remedy = Run again with --settle: it waits until filters have forgotten the old flow.
    .summary = { $target } answers a new flow and not the client's own. Either a filter still treats the old flow as before a change, or a device on the path drops this source port.

### Clients that are recognised by their retransmission intervals.
client-windows = Windows
client-strongswan = strongSwan
client-libreswan = Libreswan
