### Usage errors of the command line.

usage-error = error: { $message }
usage-see-help = For more information, try '--help'.
usage-both-want-stdout = --pcap - and --json cannot be used together: both want the standard output. Write the capture to a file (--pcap FILE).
usage-address-family = { $option } gives an address of IPv{ $given }, but -{ $wanted } asks for IPv{ $wanted }.
usage-unknown-argument = unexpected argument '{ $argument }'.
usage-mistyped-command = there is no command '{ $typed }'. Did you mean '{ $command }'? A host of that name: probe809 probe { $typed }
usage-invalid-value = invalid value '{ $value }' for '{ $argument }'{ $reason ->
    [none] .
   *[other] : { $reason }
}
usage-no-value = '{ $argument }' needs a value.
usage-missing = missing: { $argument }.
usage-conflict = '{ $argument }' cannot be used with '{ $other }'.
usage-repeated = '{ $argument }' may be given only once.
usage-unreadable = the command line cannot be read.

value-timeout-form = a time such as 10, 2.5, 10s, 1500ms or 1m
value-timeout-range = between 1 millisecond and 1 hour
value-host-empty = a host name or an address
value-host-characters = a host name or an address, without spaces or control characters
value-host-long = at most 253 characters
value-host-alone = the host alone, such as { $meant }
value-host-port = the host without a port, such as { $meant }; a probe asks the ports of the VPN
value-host-full-width = half-width characters: { $meant }
value-range = a number from { $least } to { $most }
value-class = a class of verdicts
value-identity = an address, a name or user@name, at most 255 characters
value-interface = the name of a network interface, at most 15 characters

### The demo.

demo-unknown-scenario = probe809: there is no scenario '{ $name }'. Known: { $known }
demo-in-process = probe809: no private namespace here ({ $error }). The demo runs on a link inside the process instead.

### The search for hidden addresses.

search-estimate = probe809: searching for the address behind a hash: at most { $ends } million candidates, { $rate } million per second, { $seconds } s. Ctrl-C ends the search only.

### Keys.

new-witness-key = A new key was written to { $path }; only you can read it. Copy it to the other machine over a connection that you trust, then
    { "  " }probe809 respond --witness-key-file { $path }       where the VPN server is or will be
    { "  " }probe809 --witness-key-file { $path } HOST          at the client
key-prompt = Pre-shared key:{ " " }
keylog-warning = Warning: anyone who has { $path } and the capture can decrypt this run and search for a weak pre-shared key. Delete it after use.
keylog-use = How to read the packets with it: sed 's/^/-o/' { $path } | xargs -d '\n' tshark -o esp.enable_encryption_decode:TRUE -r CAPTURE
    In Wireshark: Edit > Preferences > Protocols, ISAKMP (IKEv1 Decryption Table) and ESP (ESP SAs) take what stands behind the second colon.
key-file-mode = Note: the key file can be read by other users of this host (mode { $mode }). chmod 600 protects it.
settling = probe809: waiting { $seconds } s first, until filters on the path have forgotten the flows of earlier runs
flows-never-kept = probe809: this build keeps nothing for later runs, so earlier runs against this server are not known. If only a flow that was used before is answered, --settle decides.
flows-not-kept = probe809: this user has no runtime folder (XDG_RUNTIME_DIR), or its file probe809-flows.json cannot be used now. So earlier runs against this server are not known, and later runs will not know of this one. If only a flow that was used before is answered, --settle decides.
