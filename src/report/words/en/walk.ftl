### The hop test (walk): how far each kind of packet gets.

channel-control = UDP 33434 (comparison)
heading-walk = Hops
walk-legend = Milliseconds to the first answer. *: none; !: refused; -: not sent{ $exchanged ->
    [yes] ; +: from the exchange with the server, not from the walk
   *[no] {""}
}.{ $columns ->
    [none] {""}
   *[other] { " " }{ $columns }.
}
walk-legend-beyond = ?: nothing of the walk reached the server, so how many hops away it is is not known.
walk-control = The control shows how far packets come that are none of a VPN.
walk-address = address
walk-hop-heading = hop
walk-channel-control = UDP 33434 (comparison)
    .column = 33434
    .meaning = comparison
walk-channel-ike500 = IKE on UDP 500
    .column = 500
    .meaning = IKE
walk-channel-noise500 = non-IKE data on UDP 500
    .column = dummy
    .meaning = non-IKE data to UDP 500
walk-channel-ike4500 = IKE on UDP 4500
    .column = 4500
    .meaning = IKE
walk-channel-esp = ESP
    .column = ESP
walk-channel-l2tp1701 = L2TP on UDP 1701
    .column = 1701
    .meaning = L2TP
walk-channel-ah = AH (IP protocol 51)
    .column = AH
    .meaning = IP protocol 51
walk-channel-experiment = IP protocol 253
    .column = 253
    .meaning = IP protocol 253
walk-between = between { $from } and { $to }
walk-hop = hop { $hop } ({ $address })
walk-hop-unknown = hop { $hop }
walk-here = this host
walk-server = the server
walk-stops-certainty = { $certainty ->
    [proven] { $packet } stops { $place }.
    [likely] { $packet } probably stops { $place }.
   *[undetermined] { $packet } may stop { $place }.
}
walk-gets-as-far = Requests reach { $from }, the last router that answers. Whether the server receives them, or its answers do not come back, cannot be determined from here.
walk-remark = Hop { $hop }: { $remark }.
walk-summary = { $cause } { $stops }
walk-probed = walk, TTL { $hop }: { $packet }
walk-answered = walk, hop { $hop }, { $packet }: { $from }, { $what }, { $rtt } ms
walk-reply = answer from the target
hop-remark-silent = nothing came back
hop-remark-choosy = answers for some packets only; the others pass as well
hop-remark-several-paths = several routers share the load
hop-remark-translated = addresses are translated before this hop
hop-remark-private = a private address
hop-remark-repeated = same address as the hop before
hop-remark-target = the target address

reason-stops = stops { $place }
finding-port-stops = { $channel } stops { $place }{ $others_go_on ->
    [no] , as do all other packets that were sent there.
   *[yes] , while other packets get further.
}
    .remedy = { $at_server_nat ->
    [yes] On the NAT in front of the server, allow { $ports } and forward it to the server.
   *[no] Ask the administrators of { $from } and of the network behind it to allow { $others_go_on ->
        [no] packets to the server
       *[yes] { $ports }
    } in both directions.
}
finding-port-passes-routers = { $channel }: requests reach { $from }, the last router that answers. Whether the server receives them, or its answers do not come back, cannot be determined from here.
    .remedy = Capture on the server's outside interface, or run probe809 respond in its place. If the requests arrive there, look at the server, its firewall and the return path, including the client's own router. If they do not, look at what is in front of the server.
finding-esp-stops = { $doubt ->
    [one-router] Native ESP (IP protocol 50) may stop { $place }: no router answers for it beyond that. There is only one router beyond, and some routers answer for UDP and not for ESP, so there may be no filter.
    [no-router] No router on the path answers for native ESP (IP protocol 50). They may not answer for this protocol at all, or it may be dropped { $place }.
    [translator] Native ESP (IP protocol 50) may stop { $place }, where addresses are translated: the NAT may drop it, or may only lose what routers report about it.
   *[other] Native ESP (IP protocol 50) stops { $place }: routers beyond that answer for UDP and not for ESP.
}
    .remedy = Ask the administrators of { $from } and of the network behind it to allow IP protocol 50 in both directions. (Forced UDP encapsulation on the server avoids native ESP, but Windows accepts it only with its registry value.)
    .summary = { $needs }, and it seems to stop { $place }, while UDP gets further.
finding-content-filtered = IKEv1 on UDP 500 stops { $place }, while non-IKE data to the same port gets further: a filter there looks at the content and not at the port.
    .remedy = Ask the administrators of { $from } and of the network behind it to allow IKE. Opening the port alone does not help.
finding-esp-passes-routers = Native ESP (IP protocol 50) reaches { $from }, the last router that answers. Whether that router forwards it, whether the server receives it, and whether ESP comes back, cannot be determined from here.
    .remedy = If ESP does not work, look at that router, at the path between it and the server, at the server's own firewall, and at the return path.

walk-without-walk = walk tests the hops on the path: leave out --no-walk.
