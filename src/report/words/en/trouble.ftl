### Why a run could not begin, or ended early.

trouble-interrupted = interrupted before anything was sent
trouble-interrupted-reading = interrupted before anything could be read

## The host.

trouble-unknown-name = { $host } could not be looked up ({ $error }); check the spelling and this host's DNS
trouble-no-address = { $host } has no { $family } address; leave out the choice of IP version or take the other
trouble-lookup-too-long = looking up { $host } took more than { $seconds } s; check this host's DNS or give an address
trouble-no-single-host = { $address } is not the address of a single host (it is for multicast, for broadcast or for none); give the address of the VPN server
trouble-mapped = { $address } is the IPv4 address { $ipv4 } in the form that IPv6 programs use for it (IPv4-mapped), and no packet can go there; give { $ipv4 }
trouble-no-route = this host has no route to { $server }; check its network connection and routing table
trouble-prohibited = a route or a rule of this host prohibits sending to { $server } (permission denied); look at 'ip route get { $server }' and 'ip rule'
trouble-broadcast = { $server } is the broadcast address of a network that this host is in, not the address of a single host; give the address of the VPN server
trouble-no-interface = this host has no network interface named { $name }; it has { $present }
trouble-address-not-here = { $address } is not an address of this host that reaches the server; leave the source address out or name one of its own
trouble-no-family = this host has no { $family }; probe an address of the other IP version
trouble-interface-needed = { $server } is a link-local address; name the interface that it is on
trouble-unsupported = this build can use ordinary UDP sockets only and cannot { $wish ->
    [interface] choose the interface that packets leave by; leave --interface out, or name an address of that interface with --source-address
   *[every-address] tell which of this host's addresses a packet was for; name the one to listen on with --source-address
}
trouble-too-few-files = this process may have at most { $limit } files and sockets open, and needs up to { $wanted }; raise the limit ('ulimit -n { $wanted }' in a shell, LimitNOFILE= in a systemd unit)
trouble-out-of-files = this process, or this host, has reached the limit of open files and sockets ({ $error }); raise it ('ulimit -n' in a shell, LimitNOFILE= in a systemd unit)
trouble-kernel = the kernel refused to { $operation } ({ $error }); check limits and security policy for this process
operation-find-the-interface = find the interface
operation-look-up-the-route = look up the route
operation-open-a-udp-socket = open a UDP socket
operation-open-any-socket = open any socket
operation-open-many-udp-ports = open many UDP ports
operation-watch-a-socket = watch a socket
trouble-receive = receiving on { $interface } failed ({ $error }); check that the interface is still up

## The capture.

trouble-is-folder = cannot write the capture to { $path }: it is a folder; name a file inside it
trouble-no-folder = cannot write the capture to { $path }: the folder does not exist; create it or name another one
trouble-not-permitted = cannot write the capture to { $path }: permission denied; name a file in a folder that you may write to
trouble-not-opened = cannot write the capture to { $path }: { $error }; name another file
trouble-no-room = cannot write the capture to { $path }: { $lack ->
    [quota] this user's disk quota is used up; free some space or name a file elsewhere
    [file-size] files of this process may not be that large; raise the limit (ulimit -f)
   *[disk] the disk is full; free some space or name a file elsewhere
}
trouble-full = { $lack ->
    [quota] this user's disk quota is used up
    [file-size] the limit for the size of a file (ulimit -f) is reached
   *[disk] the disk is full
}: the capture to { $path } stopped { $frames ->
    [0] before the first frame
    [one] after one frame, which is kept
   *[other] after { $frames } frames, which are kept
}
trouble-not-read = the reader of the capture on { $path } takes no more: the capture stopped after { $frames ->
    [one] one frame
   *[other] { $frames } frames
}
trouble-closed = the reader of the capture on { $path } closed it after { $frames ->
    [one] one frame
   *[other] { $frames } frames
}
trouble-not-written = the capture to { $path } stopped after { $frames ->
    [one] one frame
   *[other] { $frames } frames
}: { $error }
trouble-limit-reached = the capture to { $path } stopped at its limit after { $frames ->
    [one] one frame
   *[other] { $frames } frames
} ({ $bytes } bytes)
trouble-not-annotated = the findings were not added to { $path }: { $lack ->
    [quota] this user's disk quota is used up
    [file-size] the limit for the size of a file (ulimit -f) is reached
    [disk] the disk is full
   *[none] { $error }
}

standard-output = standard output
waiting-for-reader = probe809: waiting for somebody to read the named pipe { $path }; Ctrl-C ends it

## The key.

trouble-key-file = the file of { $option } cannot be read: { $error }
trouble-key-file-long = the file of { $option } cannot be read: it has more than { $most } bytes
trouble-key-prompt = cannot ask for the key: { $error }
trouble-key-empty = the pre-shared key is empty
trouble-key-seeded = --seed lets anyone who sees it know all keys of the run: leave it out with a key
trouble-witness-seeded = --seed makes the probe's marks repeat: leave it out with a witness key
trouble-witness-short = the witness key has fewer than { $least } bytes; make one with: probe809 respond --new-key FILE
trouble-keylog-without-key = --keylog writes what a key decrypts: give --psk-file, { $variable } or --psk-prompt
trouble-key-not-made = cannot make the key file { $path }: { $error }
trouble-keylog-not-made = cannot make { $path }: { $error }
trouble-keylog-not-written = the keylog cannot be written: { $error }

## The system.

trouble-event-loop = cannot start the event loop: { $error }
trouble-signals = cannot listen for an interrupt: { $error }
trouble-no-entropy = the operating system returns no random bytes ({ $error }); check that /dev/urandom is readable
trouble-not-nobody = this system does not let root become nobody ({ $step }: { $error })
trouble-unforeseen = an unexpected error: { $error }

## The practice network.

trouble-user-namespace = this system lets only root create a practice network ({ $error }); allow unprivileged user namespaces (see kernel.unprivileged_userns_clone, user.max_user_namespaces or kernel.apparmor_restrict_unprivileged_userns) or run as root
trouble-namespace-ids = this system does not allow a practice network to be set up ({ $error } for { $file }); run as root
trouble-network-namespace = the kernel creates no network namespace ({ $error }); check user.max_net_namespaces and the container's security policy
trouble-practice-interface = the practice network's interface could not be set up: { $step } failed ({ $error }); check that /dev/net/tun exists and can be opened
trouble-practice-device = the practice device failed: { $error }
trouble-practice-over = the practice network stopped unexpectedly
trouble-scenario = scenario { $scenario }: { $error }
trouble-scenario-over = a scenario stopped unexpectedly
trouble-demo-folder = cannot create the folder { $path }; choose another with --output-dir: { $error }

## A capture that is read.

trouble-capture-empty = empty, no capture
trouble-event-trace = an event trace log of Windows (.etl), no capture; convert it on a Windows PC: pktmon etl2pcap FILE.etl --out FILE.pcapng, or, where it is from netsh trace, etl2pcapng FILE.etl FILE.pcapng
trouble-no-capture = not a pcap or pcapng capture (begins with { $magic })
trouble-capture-large = larger than { $frames } frames or { $bytes } bytes
trouble-capture-damaged = damaged at byte { $offset }, after { $frames ->
    [one] one frame
   *[other] { $frames } frames
}: { $damage }
damage-cut-short = the file ends inside a record
damage-too-long = a record claims a length of { $claimed } bytes
damage-short-block = a block is shorter than it claims
damage-unknown-interface = a packet of interface { $interface }, which is not described
damage-interfaces = more than { $most } interfaces
damage-not-decompressed = cannot be decompressed: { $error }
damage-unreadable = cannot be read any further: { $error }

## What the system says, by its own number; "system-lookup" by its own words.

system-error-1 = Operation not permitted
system-error-2 = No such file or directory
system-error-5 = Input/output error
system-error-11 = Resource temporarily unavailable
system-error-12 = Cannot allocate memory
system-error-13 = Permission denied
system-error-16 = Device or resource busy
system-error-17 = File exists
system-error-19 = No such device
system-error-20 = Not a directory
system-error-21 = Is a directory
system-error-22 = Invalid argument
system-error-23 = Too many open files in system
system-error-24 = Too many open files
system-error-27 = File too large
system-error-28 = No space left on device
system-error-30 = Read-only file system
system-error-32 = Broken pipe
system-error-90 = Message too long
system-error-98 = Address already in use
system-error-99 = Cannot assign requested address
system-error-100 = Network is down
system-error-101 = Network is unreachable
system-error-105 = No buffer space available
system-error-110 = Connection timed out
system-error-111 = Connection refused
system-error-113 = No route to host
system-error-122 = Disk quota exceeded
system-lookup-name-unknown = Name or service not known
system-lookup-temporary = Temporary failure in name resolution
system-lookup-no-address = No address associated with hostname
system-lookup-failed = Non-recoverable failure in name resolution
