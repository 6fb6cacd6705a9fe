### Headings, notes and the demo of the report for people.

heading-channels = Channels
heading-ladder = Ladder
heading-findings = Findings
heading-notes = Notes
heading-files = Files
heading-conversations = Conversations
heading-other-tunnels = Other tunnels
heading-this-run = This run

report-title = probe809: { $target }
report-evidence-place = { $count ->
    [one] frame { $frames } of { $path }
   *[other] frames { $frames } of { $path }
}
place-separator = { "; " }
report-todo = To do: { $remedy }
report-owners = Whose job: { $owners }.
report-capture = Capture: { $path } ({ $frames ->
    [one] one frame
   *[other] { $frames } frames
}), opens in Wireshark.
heading-servers = Servers
report-not-probed = not probed
report-no-capture = No capture was written.
report-vendor = Maker, by its vendor IDs: { $vendor }
report-transform = Chosen in message 2: { $transform }
report-error = The probe could not run: { $error }
report-deadline = The run ended at its deadline; what was heard until then is judged. --timeout gives it more time.
report-interrupted = The run was interrupted; what was heard until then is judged.
report-stopped = The run ended early: { $error }
report-untested = Not tested: the pre-shared key, certificates, user name and password.
report-message6 = The pre-shared key and the identity were accepted (message 6). Not tested: user name and password.
report-quick-mode = The pre-shared key and the identity were accepted, and quick mode agreed on IPsec. Not tested: user name and password.
ladder-error = Windows error { $number }
ladder-in-udp = in ESP over UDP 4500
report-unrecorded = Not in the recording: the pre-shared key, certificates, user name, password.
report-recorded-message6 = The recording shows that key and identity were accepted (message 6). It does not show quick mode, user name and password.
report-recorded-quick-mode = The recording shows that key and identity were accepted, and that quick mode agreed on a tunnel. It does not show user name and password.

nat-local = this end: { $local }
nat-mapped = this end: { $local }, seen by the server as { $mapped }
nat-captured-local = the client: { $local }
nat-captured-mapped = the client: { $local }, seen by the server as { $mapped }
nat-client-inside = the client, inside its network: { $inside }. Proven: this address and port make its hash. Told since --recover-addresses asks for it.
nat-server-inside = the server, inside its network: { $inside }. Proven: this address and port make its hash. Told since --recover-addresses asks for it.
nat-recovery-not-private = --recover-addresses: a hash is left that was made over none of the known, private and shared addresses with a likely port. It is forged, or was made over a public address or another port.
nat-recovery-nowhere = --recover-addresses: a hash is left that was made over no IPv4 address with a likely port. It is forged, or was made over another port.
nat-recovery-interrupted = --recover-addresses: the search was interrupted. What it would have found is not known.
nat-recovery-limited = --recover-addresses: not every search was made, since all searches of a run together are bounded.
nat-registry-default = AssumeUDPEncapsulationContextOnSendRule: 0, the default of Windows, is enough.
nat-registry-needed = AssumeUDPEncapsulationContextOnSendRule: Windows needs { $value } (default 0).

limitation-source-port = Source port { $wanted } was not to be had ({ $why }), { $used } was used instead. Windows uses { $wanted }, and a few servers and filters treat the two differently.
limitation-no-raw-esp = Native ESP could not be sent ({ $why }). It counts as not tested, never as blocked.
limitation-no-link = Packets were not seen on the link ({ $why }), only as the sockets saw them.
limitation-no-link-capture = Packets were not recorded on the link ({ $why }). The capture holds them as the sockets saw them, with headers rebuilt around them.
limitation-no-icmp-errors = ICMP errors could not be seen ({ $why }). A port that answers with one counts as silent, and neither the hops on the way (walk) nor message sizes (--size) were tested.

obstacle-missing-capability = needs { $capability }, or root
obstacle-port-taken = held by { $holder ->
    [unknown] another program
   *[other] { $holder }
}
obstacle-same-host = the server is this host itself
obstacle-not-requested = not asked for
obstacle-not-in-this-build = this build has only ordinary UDP sockets
obstacle-kernel = { $error }

this-run-time = { $started }, took { $seconds } s{ $clock ->
    [synchronised] ; clock synchronised.
    [free] ; clock not synchronised.
   *[unknown] .
}
this-run-program = probe809 { $version }{ $privileges ->
    [root] , as root
    [none] , without privileges
    [unknown] {""}
   *[other] , with { $privileges }
}{ $command ->
    [unknown] .
   *[other] : { $command }
}
this-run-ends = From { $address }{ $interface ->
    [unknown] {""}
   *[other] { " " }({ $interface })
}{ $ports ->
    [unknown] {""}
   *[other] , UDP { $ports },
}{ $outside ->
    [unknown] {""}
   *[other] { " " }seen from outside as { $outside },
} to { $target }
this-run-sha256 = SHA-256 { $digest }
this-run-read = Read { $at }.
this-run-file = { $path }: packets from { $first } to { $last }
this-run-file-empty = { $path }: no packets

list-separator = { ", " }

demo-scenario = Scenario
demo-verdict = Verdict
demo-planted = Planted
demo-right = Right?
demo-capture = Capture
demo-yes = yes
demo-no = NO
demo-none = none
demo-summary = { $right } of { $total } scenarios got the verdict that was planted.
