### The walk: how far each kind of packet comes.

channel-control = control, UDP 33434
heading-walk = Hops
walk-legend = Milliseconds of the first answer. *: no answer; !: refused; -: not asked.
walk-columns = { $columns }. The control shows how far packets come that are none of a VPN.
walk-address = address
walk-hop-heading = hop
walk-channel-control = UDP 33434 (control)
    .column = UDP
walk-channel-ike500 = IKE on UDP 500
    .column = 500
walk-channel-noise500 = random data on UDP 500
    .column = noise
walk-channel-ike4500 = IKE on UDP 4500
    .column = 4500
walk-channel-esp = ESP
    .column = ESP
walk-channel-l2tp1701 = L2TP on UDP 1701
    .column = 1701
walk-channel-ah = AH (IP protocol 51)
    .column = AH
walk-channel-experiment = IP protocol 253
    .column = 253
walk-between = between { $from } and { $to }
walk-hop = hop { $hop } ({ $address })
walk-hop-unknown = hop { $hop }
walk-here = this host
walk-server = the server
walk-stops = { $packet } stops { $place }.
walk-stops-certainty = { $packet } stops { $place } ({ $certainty }).
walk-gets-as-far = Requests get as far as { $from }, the last router that answers; whether the server gets them, or its answer is lost on the way back, cannot be told from here.
walk-remark = Hop { $hop }: { $remark }.
walk-summary = { $cause } { $stops }
walk-probed = walk, hop limit { $hop }: { $packet }
walk-answered = walk, hop { $hop }, { $packet }: { $from }, { $what }, { $rtt } ms
walk-reply = answered by the target
hop-remark-silent = nothing came back
hop-remark-choosy = answers for some packets only; the others pass all the same
hop-remark-several-paths = several routers share the load
hop-remark-translated = addresses are translated in front of it
hop-remark-private = a private address
hop-remark-repeated = the address of the hop before
hop-remark-target = the address that was asked

reason-stops = stops { $place }
finding-port-stops = { $channel } stops { $place }{ $others_go_on ->
    [no] , as all other packets that were sent there do.
   *[yes] , while other packets go on.
}
    .remedy = { $at_server_nat ->
    [yes] On the NAT in front of the server, let this port in and forward it to the server.
   *[no] Ask whoever runs { $from } and the network behind it to let { $others_go_on ->
        [no] packets to the server
       *[yes] this port
    } through, in both directions.
}
finding-port-passes-routers = { $channel }: requests get as far as { $from }, the last router that answers. Whether the server gets them, or its answer is lost on the way back, cannot be told from here.
    .remedy = Capture at the server's outside interface, or run probe809 respond in its place. Where the requests arrive there, look at the server, its firewall and the way back, the client's own router included; where they do not, at what is in front of the server.
finding-esp-stops = { $doubt ->
    [one-router] Native ESP (IP protocol 50) is last answered { $place }. Only one router is behind that, and some routers answer for UDP and not for ESP: so this may be no filter.
    [no-router] No router on the way answers for native ESP (IP protocol 50). They may not answer for this protocol at all, or it is dropped { $place }.
    [translator] Native ESP (IP protocol 50) is last answered { $place }, where addresses are translated. The translator may drop it, or only lose what routers say about it.
   *[other] Native ESP (IP protocol 50) stops { $place }: routers behind that answer UDP and not ESP.
}
    .remedy = Ask whoever runs { $from } and the network behind it to pass IP protocol 50 in both directions, or let the server force UDP encapsulation so that everything runs over UDP 4500.
    .summary = { $needs }, and it stops { $place }, while UDP goes on.
finding-content-filtered = IKEv1 on UDP 500 stops { $place }, and random data to the same port goes on: a filter there looks at the content and not at the port.
    .remedy = Ask whoever runs { $from } and the network behind it to allow IKE; opening the port alone does not help.
finding-esp-passes-routers = Native ESP (IP protocol 50) gets as far as { $from }, the last router that answers. Whether that router passes it on, whether the server gets it, and whether ESP passes on the way back, cannot be told from here.
    .remedy = If ESP does not work, look at that router, at what lies between it and the server, at the server's own firewall, and at the way back.

walk-without-walk = walk asks the hops on the way: leave out --no-walk.
