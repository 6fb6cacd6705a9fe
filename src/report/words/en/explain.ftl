### What error numbers, words and classes mean: the frame of `probe809 explain`. The entries
### stand in src/report/explain/entries/.

explain-map = What can be explained. Several at once will do, and a number as Windows or a log writes it: probe809 explain 809 0x800B0109 IKEEXT
explain-group-connecting = Windows error numbers: the way to the server, and the first negotiation
explain-group-login = Windows error numbers: login, PPP and certificates of users
explain-group-ike = Windows error numbers of IKE (13801 and following)
explain-group-hexadecimal = Error numbers with 0x, and 87
explain-group-client = On the Windows PC
explain-group-server = At the server
explain-group-network = In between, and how it is tested
explain-group-innocent = What does not cause 809
explain-group-state = States of channels in a report
explain-group-class = Verdicts of probe809
explain-group-finding = Findings of probe809 (the names in JSON)
explain-more = More on one of them: probe809 explain 809, probe809 explain esp-blocked
explain-unknown = "{ $word }" is not known here. All that is: probe809 explain. All numbers of this kind: Microsoft's pages "Routing and Remote Access Error Codes" (600 to 932) and "System Error Codes".
explain-unknown-near = "{ $word }" is not known here. Near it: { $near }. All that is known: probe809 explain.
explain-message-en = Windows says: "{ $text }" ({ $known })
explain-message-ja = In Japanese: 「{ $text }」 ({ $known })
explain-known-header = from the header of its SDK
explain-known-standard = from the standard
explain-known-documentation = as Microsoft documents it; the screen may word it otherwise
explain-known-report = as users copied it
explain-known-own-rules = from this program
explain-known-memory = from memory
explain-what = What it is: { $text }
explain-tells = probe809 can tell: { $text }
explain-cannot = It cannot tell: { $text }
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
    .cause = No request, or none of a kind that is needed, is answered: the host is off, the service does not run or drops IKEv1, or UDP 500 or 4500 is filtered in one direction. The report names the cause as far as the packets show it.
    .remedy = Look at the finding. Where only silence is known, a packet capture at the server decides: do the requests arrive, do answers leave?
explain-class-esp-blocked = Native ESP is needed and does not get through
    .cause = Neither a NAT nor the server moves the client to UDP 4500, so it uses IP protocol 50, and that does not get through: a device on the way refuses it or drops it.
    .remedy = Allow IP protocol 50 in both directions, or let the server force UDP encapsulation.
explain-class-nat-detected = An address translator is on the way, the rest works
    .cause = The NAT detection of IKE (RFC 3947) shows that an address or a port is rewritten, at the client or at the server.
    .remedy = A NAT at the client needs nothing on Windows. A NAT at the server needs AssumeUDPEncapsulationContextOnSendRule = 2 (or 1, if no NAT is at the client) on each Windows client, and a restart:
explain-class-refused = The server answers and says no
    .cause = The server accepts none of the proposals, or refuses the negotiation for another reason that it names in a notify. What opens the negotiation gets through.
    .remedy = Look up the time in the server's log and correct the setting that it names.
explain-class-inconclusive = The evidence decides nothing
    .cause = Too little could be sent, or what is needed is native ESP, whose silence says nothing.
    .remedy = The report says what would decide it: often a packet capture at the server, or a run with more rights or more time.
