### Headings, notes and the demo of the report for people.

heading-channels = Channels
heading-ladder = Connection steps
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
report-vendor = Vendor (from vendor IDs): { $vendor }
report-transform = Negotiated (message 2): { $transform }
report-error = The probe could not run: { $error }
report-deadline = The run ended at its time limit. The verdict rests on what arrived until then; --timeout gives it more time.
report-interrupted = The run was interrupted. The verdict rests on what arrived until then.
report-stopped = The run ended early: { $error }
report-untested = Not tested: the pre-shared key, certificates, user name and password.
report-message6 = The pre-shared key and the identity were accepted (message 6). Not tested: user name and password.
report-quick-mode = The pre-shared key and the identity were accepted, and quick mode negotiated IPsec. Not tested: user name and password.
ladder-error = Windows error { $number }
ladder-in-udp = in ESP over UDP 4500
report-unrecorded = Not in the capture: the pre-shared key, certificates, user name, password.
report-recorded-message6 = The capture shows that key and identity were accepted (message 6). It does not show quick mode, user name and password.
report-recorded-quick-mode = The capture shows that key and identity were accepted, and that quick mode negotiated a tunnel. It does not show user name and password.

nat-local = this end: { $local }
nat-mapped = this end: { $local }, seen by the server as { $mapped }
nat-captured-local = the client's own end: { $local }
nat-captured-mapped = the client's own end: { $local }, seen by the server as { $mapped }
nat-client-inside = the client, inside its network: { $inside }. Proven: this address and port give its hash. Shown because of --recover-addresses.
nat-server-inside = the server, inside its network: { $inside }. Proven: this address and port give its hash. Shown because of --recover-addresses.
nat-recovery-not-private = --recover-addresses: one hash fits none of the known, private and shared addresses with a likely port. It is forged, or belongs to a public address or another port.
nat-recovery-nowhere = --recover-addresses: one hash fits no IPv4 address with a likely port. It is forged, or belongs to another port.
nat-recovery-interrupted = --recover-addresses: the search was interrupted. What it would have found is not known.
nat-recovery-limited = --recover-addresses: some searches were left out, because all searches of a run together have a limit.
nat-registry-default = AssumeUDPEncapsulationContextOnSendRule: 0, the default of Windows, is enough.
nat-registry-needed = AssumeUDPEncapsulationContextOnSendRule: Windows needs { $value } (default 0).

limitation-source-port = Source port { $wanted } could not be used ({ $why }); { $used } was used instead. Windows uses { $wanted }, and a few servers and filters treat the two differently.
limitation-no-raw-esp = Native ESP could not be sent ({ $why }). It counts as not tested, never as blocked.
limitation-no-link = Packets on the link could not be captured ({ $why }); only what the sockets received is known.
limitation-no-link-capture = Packets on the link could not be captured ({ $why }). The capture holds what the sockets received, with headers rebuilt around it.
limitation-no-icmp-errors = ICMP errors could not be received ({ $why }). A port that answers with one counts as silent, and neither the hops on the path (walk) nor message sizes (--size) were tested.

obstacle-missing-capability = needs { $capability }, or root
obstacle-port-taken = used by { $holder ->
    [unknown] another program
   *[other] { $holder }
}
obstacle-same-host = the server is this host itself
obstacle-not-requested = not requested
obstacle-not-in-this-build = this build can use ordinary UDP sockets only
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
this-run-read = Read { $at }. { $program }
this-run-packets = Packets from { $first } to { $last }
this-run-no-packets = No packets
this-run-file = { $packets }: { $path }

list-separator = { ", " }

demo-scenario = Scenario
demo-verdict = Verdict
demo-right = Right?
demo-yes = yes
demo-no = NO, planted: { $planted }
demo-none = none
demo-captures = Captures: one for each scenario, in { $folder }
demo-no-capture = No capture of: { $scenarios }
demo-summary = { $right } of { $total } scenarios got the expected verdict.
