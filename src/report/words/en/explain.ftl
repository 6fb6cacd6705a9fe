### What error numbers, words and classes mean: the frame of `probe809 explain`. The entries
### stand in src/report/explain/entries/.

explain-map = What can be explained. Several at once are possible, and numbers as Windows or a log writes them: probe809 explain 809 0x800B0109 IKEEXT
explain-group-connecting = Windows error numbers: the way to the server, and the first negotiation
explain-group-login = Windows error numbers: login, PPP and certificates of users
explain-group-ike = Windows error numbers of IKE (13801 and following)
explain-group-hexadecimal = Error numbers with 0x, and 87
explain-group-client = On the Windows PC
explain-group-server = At the server
explain-group-network = On the path, and how it is tested
explain-group-innocent = What does not cause 809
explain-group-state = States of channels in a report
explain-group-class = Verdicts of probe809
explain-group-finding = Findings of probe809 (the names in JSON)
explain-more = More on one of them: probe809 explain 809, probe809 explain esp-blocked
explain-unknown = probe809: "{ $word }" is not known here. All that is: probe809 explain. All numbers of this kind: Microsoft's pages "Routing and Remote Access Error Codes" (600 to 932) and "System Error Codes".
explain-unknown-near = probe809: "{ $word }" is not known here. Near it: { $near }. All that is known: probe809 explain.
explain-message-en = Windows says: "{ $text }" ({ $known })
explain-message-ja = In Japanese: 「{ $text }」 ({ $known })
explain-known-header = from the header of its SDK
explain-known-standard = from the standard
explain-known-documentation = as Microsoft documents it; the screen may word it otherwise
explain-known-report = as users copied it
explain-known-own-rules = from this program
explain-known-memory = from memory
explain-what = What it is: { $text }
explain-tells = What probe809 can tell: { $text }
explain-cannot = What it cannot tell: { $text }
explain-remedy = To do: { $text }
explain-decides = Verdict, where it is the first finding: { $class }
explain-exit = Exit code: { $code }
explain-sources = Sources: { $sources }.
explain-source-separator = { "; " }
explain-whole = { $title }
explain-part = { $title }, { $section }
explain-from-memory = in part from memory, and so undetermined
explain-see = See also: { $names }

explain-class-path-clear = Everything an L2TP/IPsec client needs gets through
    .cause = IKE was answered on UDP 500, and UDP 4500 or native ESP carries the rest. The key and the login were not tested.
    .remedy = If Windows still fails, look at the pre-shared key, the certificates and the login, not at the path.
explain-class-server-silent = A Windows client would end with error 809
    .cause = No request, or none of a kind that is needed, is answered: the host is off, the service is not running or drops IKEv1, or UDP 500 or 4500 is filtered in one direction. The report names the cause as far as the packets show it.
    .remedy = See the finding. If only silence is known, a packet capture at the server decides: do the requests arrive, do answers leave?
explain-class-esp-blocked = Native ESP is needed and does not get through
    .cause = Neither a NAT nor the server moves the client to UDP 4500, so it uses IP protocol 50, and that does not get through: a device on the path refuses it or drops it.
    .remedy = Allow IP protocol 50 in both directions.
explain-class-nat-detected = There is a NAT on the path, everything else works
    .cause = The NAT detection of IKE (RFC 3947) shows that an address or a port is rewritten, at the client or at the server.
    .remedy = A NAT at the client needs nothing on Windows. A NAT at the server needs AssumeUDPEncapsulationContextOnSendRule = 2 (or 1, if no NAT is at the client) on each Windows client, and a restart:
explain-class-refused = The server answers and rejects the negotiation
    .cause = The server accepts none of the proposals, or rejects the negotiation for another reason that it names in a notify. The requests that start the negotiation get through.
    .remedy = Check the server's log at this time and correct the setting that it names.
explain-class-inconclusive = There is not enough information for a verdict
    .cause = Too little could be sent, or the client needs native ESP, and from unanswered ESP nothing follows.
    .remedy = The report says how to be certain: often by a packet capture at the server, or by another run with more permissions or more time.
