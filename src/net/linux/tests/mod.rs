//! Links in network namespaces of the tests' own: real kernels, no real network.

mod ends;
mod links;
mod loopback;
mod peer;
mod place;
mod tunnels;
