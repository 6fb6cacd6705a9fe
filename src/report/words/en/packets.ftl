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
packet-protected-fragment = { $exchange } request, a fragment of it
packet-traffic = { $carrier }, SPI { $spi }
packet-sa-init = IKE_SA_INIT
packet-goodbye = goodbye: the exchange ends here
packet-keepalive = NAT-keepalive
packet-esp = ESP under SPI { $spi }, sequence { $sequence }
packet-esp-echo = ESP echo request, sequence { $sequence }
packet-start-control-connection = L2TP SCCRQ
packet-stop-control-connection = L2TP StopCCN: the control connection ends here

answer-main-mode-transform = main mode message 2
answer-main-mode-key-exchange = main mode message 4
answer-v1-notify = IKEv1 notify { $notify }
answer-v1-encrypted = IKEv1 message that only the key opens
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

packet-piece-ip = piece of an IKE message (IP fragment, behind { $place } bytes){ $exchange ->
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
comment-lost-between = recorded at one end of the path only
comment-peer-unanswered = an exchange that the server began, and that nothing answered
comment-reflected = our own packet came back (observation { $request })
comment-damaged = answers observation { $request } with a wrong checksum: the host drops it
comment-unacceptable = an answer that no client accepts: { $flaw }
comment-icmp = { $protocol } { $type }/{ $code } from { $from }: { $meaning }
comment-not-sent = { $reason }
comment-unmatched = answers nothing of ours: { $reason }
capture-no-verdict = No verdict: this recording was not ended by the program.
comment-conclusion = { $class }: { $label } - { $certainty }. { $headline } Ended { $at }.
comment-way = { $arrow } { $ports }, { $what }
comment-way-bare = { $arrow } { $what }
comment-about = { $what } (about { $channel })
comment-finding = finding, { $certainty }: { $summary }

unmatched-malformed = cannot be read
unmatched-cut = cut short when it was recorded
unmatched-damaged = its checksum is wrong, so the host drops it
unmatched-unknown-exchange = IKE exchange that the client did not start
unmatched-unknown-tunnel = L2TP tunnel that the client did not ask for
unmatched-unknown-spi = ESP under an SPI that is not the client's
unmatched-foreign-quote = ICMP error about a packet that the client did not send
unmatched-of-the-walk = packet of a walk, known or beyond what is kept
unmatched-keepalive = NAT-keepalive
unmatched-peer-initiated = message that the server began itself

flaw-several-chosen = it chooses several proposals or transforms at once
flaw-not-offered = it chooses what the client did not offer
flaw-other-protocol = it chooses for another protocol than IKE
flaw-other-group = its key exchange is of another group than the one it chose
flaw-key-exchange-length = its key exchange is empty or of the wrong length
flaw-key-exchange-value = its key exchange is no valid public value of the group
flaw-own-key-exchange = its key exchange is the client's own, sent back
flaw-nonce-length = its nonce is missing or of a length not allowed

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

learned-key-proved = readable with the key: HASH_R holds, the server has the same key
learned-quick-mode-agreed = readable with the key: quick mode agreed on IPsec
learned-l2tp-tunnel = readable with the key: L2TP SCCRP, the control connection stands
learned-l2tp-session = readable with the key: L2TP ICRP, the call stands
learned-l2tp-refused = readable with the key: { $end }
learned-lcp = readable with the key: LCP, the server wants a login by { $authentication }
learned-esp-deleted = readable with the key: the server deletes an ESP association
learned-unreadable = not readable with the client's key
learned-notify = readable with the key: notify { $notify }
learned-phase-one-deleted = readable with the key: the server deletes phase 1
learned-flow-history = { $used ->
    [new] a flow that no earlier run used
    [ago] a flow that an earlier run used { $seconds } s before
   *[unknown] a flow that may have been used before
}
learned-fresh-flow = from a fresh source port
