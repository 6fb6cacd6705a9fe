//! IPv4 packets in Ethernet frames, and the numbers they are filled with.

/// An Ethernet frame.
pub struct Packet(pub Vec<u8>);

impl Packet {
    pub fn udp(from: u32, to: u32, from_port: u16, to_port: u16, body: &[u8]) -> Self {
        let length = 8 + body.len() as u16;
        // A check sum of zero: not computed (RFC 768).
        let header = [from_port, to_port, length, 0].map(u16::to_be_bytes).concat();
        Self::ip(17, from, to, &[&header, body])
    }

    pub fn tcp(from: u32, to: u32, from_port: u16, to_port: u16, body: &[u8]) -> Self {
        let ports = [from_port, to_port].map(u16::to_be_bytes).concat();
        let rest = [0, 0, 0, 1, 0, 0, 0, 1, 0x50, 0x10, 0xff, 0xff, 0, 0, 0, 0];
        Self::ip(6, from, to, &[&ports, &rest, body])
    }

    pub fn esp(from: u32, to: u32, body: &[u8]) -> Self {
        Self::ip(50, from, to, &[body])
    }

    fn ip(protocol: u8, from: u32, to: u32, parts: &[&[u8]]) -> Self {
        let length = 20 + parts.iter().map(|part| part.len()).sum::<usize>() as u16;
        let [high, low] = length.to_be_bytes();
        let mut header = vec![0x45, 0, high, low, 0, 1, 0, 0, 64, protocol, 0, 0];
        header.extend(from.to_be_bytes());
        header.extend(to.to_be_bytes());
        let sum = header.chunks(2).map(|two| u32::from(two[0]) << 8 | u32::from(two[1])).sum();
        header[10..12].copy_from_slice(&check_sum(sum).to_be_bytes());
        let link = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0];
        Self([&link[..], &header, &parts.concat()].concat())
    }
}

fn check_sum(sum: u32) -> u16 {
    let folded = (sum & 0xffff) + (sum >> 16);
    !((folded & 0xffff) + (folded >> 16)) as u16
}

/// Numbers that look random and are the same on every run (splitmix64).
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub fn bytes(&mut self, count: u64) -> Vec<u8> {
        let words = (0..count.div_ceil(8)).flat_map(|_| self.next().to_le_bytes());
        let mut bytes: Vec<_> = words.collect();
        bytes.truncate(count as usize);
        bytes
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }
}
