### The scenarios of the practice network.

scenario-clear = No NAT, nothing filtered; the server answers the ESP echo.
scenario-nat = The client's router translates its address and keeps the ports.
scenario-nat-rewritten = The client's router translates its address and its ports.
scenario-server-nat = The server is behind a NAT of its own.
scenario-nat-both = Client and server are both behind NATs.
scenario-esp-blocked = No NAT, and the provider's router refuses ESP.
scenario-esp-silent = No NAT, and ESP is dropped silently behind the last router.
scenario-walk-esp-stops = The home router drops ESP silently, and two routers are behind it.
scenario-silent = Nobody answers at the server's address.
scenario-closed = The host is up and runs no VPN server.
scenario-filtered = The provider's router refuses UDP 500 and 4500.
scenario-natt-blocked = A NAT at the client, and UDP 4500 is lost on the path.
scenario-ikev1-refused = The server answers IKEv2 and drops IKEv1 by policy.
scenario-refused = The server answers that it accepts none of the proposals.
scenario-forced-nat = No NAT, and the server pretends that there is one at the client to force UDP.
scenario-forced-server = No NAT, and the server pretends that there is one in front of itself to force UDP.
scenario-knock = A filter opens UDP 4500 to a client once it has seen its UDP 500.
scenario-l2tp-exposed = Everything works, and L2TP also answers without IPsec.
scenario-reflector = No VPN server: a host that sends every packet back.
scenario-far-end = The far end runs in the server's place, with our witness key; the answers to ESP do not come back.
scenario-key = The far end runs in the server's place, and both have the pre-shared key.
