### Short lines on single packets: packet comments and progress.

packet-main-mode-proposal = main mode message 1
packet-main-mode-key-exchange = main mode message 3
packet-main-mode-identification = main mode message 5
packet-aggressive-proposal = aggressive mode message 1
packet-aggressive-authentication = aggressive mode message 3
packet-quick-mode = quick mode
packet-transaction = transaction exchange (XAUTH, mode configuration)
packet-informational = INFORMATIONAL, encrypted
packet-auth-ip = Microsoft AuthIP
packet-protected = { $exchange } request
packet-protected-fragment = { $exchange } request, IKE fragment
packet-esp-from-elsewhere = ESP from { $address }, to which the client sends nothing
packet-seen-translated = seen once more, with other addresses: { $client } -> { $server }
packet-traffic = { $carrier }, SPI { $spi }
packet-sa-init = IKE_SA_INIT
packet-goodbye = DELETE: end of this negotiation
packet-keepalive = NAT-keepalive
packet-esp = ESP, SPI { $spi }, sequence { $sequence }
packet-esp-echo = ESP echo request, sequence { $sequence }
packet-start-control-connection = L2TP SCCRQ
packet-stop-control-connection = L2TP StopCCN: end of the control connection

answer-main-mode-transform = main mode message 2
answer-main-mode-key-exchange = main mode message 4
answer-v1-notify = IKEv1 notify { $notify }
answer-v1-encrypted = IKEv1 message, encrypted
answer-main-mode-identification = main mode message 6
answer-aggressive = aggressive mode message 2
answer-quick-mode = quick mode message 2
answer-transaction = transaction exchange reply
answer-auth-ip = Microsoft AuthIP answer
answer-protected = { $exchange } response
answer-sa-init = IKE_SA_INIT response
answer-v2-notify = IKEv2 notify { $notify }
answer-esp-echo = ESP echo reply
answer-esp-invalid-spi = INVALID-SPI names the client's SPI { $spi }: ESP reached the server
answer-start-control-connection-reply = L2TP SCCRP from "{ $host_name }"
answer-stop-control-connection = { $end }
answer-stop-control-connection-bare = L2TP StopCCN
answer-l2tp-acknowledgement = L2TP acknowledgement

packet-piece-ip = fragment of an IKE message (IP fragment, offset { $place } bytes){ $exchange ->
    [unknown] {""}
   *[other] , { $exchange }
}
packet-piece-ike = IKE fragment { $place }, { $exchange }
packet-piece-ike-of = IKE fragment { $place } of { $total }, { $exchange }

comment-request = { $packet }, transmission { $transmission }
comment-answer = answer: { $answer }, { $rtt } ms
comment-answer-repeated = answer again: { $answer }, { $rtt } ms
comment-answer-other-port = answer from port { $port }: { $answer }, { $rtt } ms
comment-answer-other-address = answer from { $address }: { $answer }, { $rtt } ms
comment-traffic = { $packet }, { $direction }
comment-lost-between = captured at one end of the path only
comment-peer-unanswered = negotiation started by the server, unanswered
comment-reflected = our own packet came back (observation { $request })
comment-damaged = answers observation { $request } with a wrong checksum: the host drops it
comment-unacceptable = an answer that no client accepts: { $flaw }
comment-icmp = { $protocol } { $type }/{ $code } from { $from }: { $meaning }
comment-not-sent = { $reason }
comment-unmatched = not an answer to our requests: { $reason }
capture-no-verdict = No verdict: this recording was not ended by the program.
comment-conclusion = { $class }: { $label } - { $certainty }. { $headline }. { $summary } Ended { $at }.
comment-way = { $arrow } { $ports }, { $what }
comment-way-bare = { $arrow } { $what }
comment-about = { $what } (about { $channel })
comment-finding = finding, { $certainty }: { $summary }

unmatched-malformed = cannot be read
unmatched-cut = cut short in the capture
unmatched-damaged = its checksum is wrong, so the host drops it
unmatched-without-marker = IKE without the non-ESP marker, which looks like ESP
unmatched-unknown-exchange = IKE negotiation that the client did not start
unmatched-unknown-tunnel = L2TP tunnel that the client did not request
unmatched-unknown-spi = ESP with an SPI that is not the client's
unmatched-foreign-quote = ICMP error about a packet that the client did not send
unmatched-of-the-walk = packet of the hop test, known or beyond the limit of what is kept
unmatched-keepalive = NAT-keepalive
unmatched-peer-initiated = message that the server started itself

flaw-several-chosen = it chooses several proposals or transforms at once
flaw-not-offered = it chooses what the client did not offer
flaw-other-protocol = it chooses for a protocol other than IKE
flaw-other-group = its key exchange is for another group than the one chosen
flaw-key-exchange-length = its key exchange is empty or of the wrong length
flaw-key-exchange-value = its key exchange is no valid public value of the group
flaw-own-key-exchange = its key exchange is the client's own, sent back
flaw-nonce-length = its nonce is missing or has a length that is not allowed
flaw-says-nothing = it holds neither a choice nor a notify

carrier-esp = ESP (IP protocol 50)
carrier-esp-in-udp = ESP in UDP 4500
carrier-ah = AH (IP protocol 51)
direction-outbound = from the client to the server
direction-inbound = from the server to the client

progress-waiting = sent { $sent }
progress-answered = answered
progress-error = error reported
progress-not-sent = not sent

notify-number = notify { $number }

learned-key-proved = decrypted: HASH_R is right, the server has the same key
learned-quick-mode-agreed = decrypted: quick mode negotiated IPsec
learned-l2tp-tunnel = decrypted: L2TP SCCRP, the control connection is up
learned-l2tp-session = decrypted: L2TP ICRP, the session is up
learned-l2tp-refused = decrypted: { $end }
learned-lcp = decrypted: LCP, the server wants a login by { $authentication }
learned-esp-deleted = decrypted: the server deletes an ESP association
learned-unreadable = cannot be decrypted with the client's key
learned-notify = decrypted: notify { $notify }
learned-phase-one-deleted = decrypted: the server deletes phase 1
learned-flow-history = { $used ->
    [new] a flow that no earlier run used
    [ago] a flow that an earlier run used { $seconds } s before
   *[unknown] a flow that may have been used before
}
learned-fresh-flow = from a new source port
