### The scenarios of the practice network.

scenario-clear = No translator, nothing filtered; the server answers the ESP echo.
scenario-nat = The client's router translates its address and keeps the ports.
scenario-nat-rewritten = The client's router translates its address and its ports.
scenario-server-nat = The server stands behind a translator of its own.
scenario-nat-both = Client and server both stand behind translators.
scenario-esp-blocked = No translator, and the provider's router refuses ESP.
scenario-esp-silent = No translator, and ESP is dropped without a word behind the last router.
scenario-walk-esp-stops = The home router drops ESP without a word, and two routers are behind it.
scenario-silent = Nobody answers at the server's address.
scenario-closed = The host is up and runs no VPN server.
scenario-filtered = The provider's router refuses UDP 500 and 4500.
scenario-natt-blocked = A translator at the client, and UDP 4500 is lost on the way.
scenario-ikev1-refused = The server answers IKEv2 and drops IKEv1 by policy.
scenario-refused = The server answers that it accepts none of the proposals.
scenario-forced-nat = No translator, and the server claims one at the client to force UDP.
scenario-forced-server = No translator, and the server claims one in front of itself to force UDP.
scenario-knock = A filter opens UDP 4500 to a client once it has seen its UDP 500.
scenario-l2tp-exposed = Everything works, and L2TP also answers without IPsec.
scenario-reflector = No VPN server: a host that sends every datagram back.
scenario-far-end = The far end stands at the server's place, with our witness key; ESP is lost on the way back.
scenario-key = The far end stands at the server's place, and both have the pre-shared key.
