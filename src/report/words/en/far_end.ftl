### The far end.

respond-listening = probe809: the far end listens: { $sockets }. Ctrl-C ends it.
respond-no-port = UDP { $port } could not be opened ({ $why }): whoever holds it answers there, and this far end sees nothing of it.
respond-no-esp = Native ESP cannot be received ({ $why }): the kernel itself answers protocol 50 with ICMP "protocol unreachable", unless IPsec is set up in it.
respond-witness = It knows probes that have its key, and tells them what arrived.
respond-no-witness = Without --witness-key-file it is a plain IKE responder, which tells nobody what arrived.
respond-columns = For each source and channel: packets that arrived / were answered :source port. Channels: UDP 500, UDP 4500, ESP, UDP 1701.
respond-source = Source
respond-key = Key
respond-has-key = has the key
respond-totals = In: { $packets } packets, { $bytes } bytes. Out: { $answers } answers, { $out } bytes; { $withheld } kept back by a bound.
respond-nobody = probe809: privileges dropped, running as user { $user }.
respond-not-nobody = probe809: privileges were NOT dropped: { $error }.
respond-capture-over = probe809: the capture ended: { $error }
