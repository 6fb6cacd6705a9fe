//! xl2tpd, alone on a host on which no IPsec was ever set up, or behind the gateway.

use std::process::Child;
use std::time::Duration;

use anyhow::Result;
use probe809::wire::ppp::{
    AuthenticationProtocol, ChapAlgorithm, ConfigureCode, LcpOption, LcpPacket, PppFrame,
};

use crate::clock::Stopwatch;
use crate::hosts::{Host, World};
use crate::servers::{listens_on_udp, spawn, wait_until};

/// Where it listens behind the gateway.
pub const INSIDE: &str = "127.0.0.1";

const LOG: &str = "xl2tpd.log";
/// How long a close may take to be in the log.
const PATIENCE: Duration = Duration::from_secs(2);

/// What of it a cell needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Xl2tpd {
    /// On every address, in clear.
    Bare,
    /// On loopback; begins with LCP.
    Inside,
    /// On loopback, and the gateway's address is not among those it serves.
    InsideRefuses,
    /// On loopback; its pppd ends at once, as on a kernel without PPP.
    InsideWithoutPpp,
}

/// Starts it in the foreground.
pub fn start(world: &World, settings: Xl2tpd) -> Result<Child> {
    let folder = world.folder();
    std::fs::write(folder.join("xl2tpd.conf"), configuration(settings))?;
    std::fs::write(folder.join("pppd"), pppd(settings))?;
    std::fs::write(folder.join("start"), START)?;
    let script = format!("exec sh -e {folder}/start {folder}", folder = folder.display());
    let mut process = spawn(world, Host::Server, &script, LOG)?;
    wait_until(&mut process, "UDP 1701", |process| listens_on_udp(process, 1701))?;
    Ok(process)
}

/// What is wrong where a tunnel is still open, or none ever was.
pub fn tunnels_left(world: &World) -> Result<Option<String>> {
    let watch = Stopwatch::start();
    loop {
        let log = std::fs::read_to_string(world.folder().join(LOG))?;
        let count = |words: [&str; 2]| {
            log.lines().filter(|line| words.iter().all(|word| line.contains(word))).count()
        };
        let opened = count(["Connection established to", "Local:"]);
        let closed = count(["Connection closed to", "Local:"]);
        if opened > 0 && opened == closed {
            return Ok(None);
        }
        if watch.elapsed() > PATIENCE {
            return Ok(Some(format!("of {opened} tunnels in xl2tpd's log {closed} were closed")));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn configuration(settings: Xl2tpd) -> String {
    let listen = if settings == Xl2tpd::Bare { "0.0.0.0" } else { INSIDE };
    let access = if settings == Xl2tpd::InsideRefuses { "yes" } else { "no" };
    format!(
        "[global]
port = 1701
listen-addr = {listen}
force userspace = yes
debug tunnel = yes
access control = {access}

[lns default]
ip range = 10.99.0.10-10.99.0.20
local ip = 10.99.0.1
lac = 198.51.100.250
"
    )
}

/// pppd needs a kernel with PPP, which not every machine of a lab has. What stands in for
/// it says the first word of LCP again and again, on the terminal that xl2tpd gives it.
fn pppd(settings: Xl2tpd) -> String {
    if settings == Xl2tpd::InsideWithoutPpp {
        return "#!/bin/sh\nexit 4\n".to_owned();
    }
    let octal: Vec<String> = first_word().iter().map(|byte| format!("\\{byte:03o}")).collect();
    let octal = octal.concat();
    format!("#!/bin/sh\nstty raw -echo\nwhile :; do printf '{octal}'; sleep 1; done\n")
}

/// A Configure-Request for MS-CHAPv2, framed for an asynchronous line (RFC 1662 4.2).
fn first_word() -> Vec<u8> {
    let login = AuthenticationProtocol::Chap(ChapAlgorithm::MsChapV2);
    let options = vec![LcpOption::Authentication(login), LcpOption::MagicNumber(0x0809_0809)];
    let request = LcpPacket::configure(ConfigureCode::Request, 1, options);
    let mut frame = PppFrame::lcp(&request).emit();
    frame.extend(frame_check_sequence(&frame).to_le_bytes());
    let escaped = frame.into_iter().flat_map(|byte| match byte {
        0..0x20 | 0x7d | 0x7e => vec![0x7d, byte ^ 0x20],
        _ => vec![byte],
    });
    std::iter::once(0x7e).chain(escaped).chain([0x7e]).collect()
}

/// RFC 1662, appendix C.2.
fn frame_check_sequence(frame: &[u8]) -> u16 {
    let shift = |sum: u16| if sum & 1 == 1 { (sum >> 1) ^ 0x8408 } else { sum >> 1 };
    !frame.iter().fold(0xffff, |sum, byte| (0..8).fold(sum ^ u16::from(*byte), |sum, _| shift(sum)))
}

/// What is hidden under another file is so in the mount namespace that `ip netns exec` makes.
const START: &str = "\
folder=$1
chmod +x \"$folder/pppd\"
mount --bind \"$folder/pppd\" /usr/sbin/pppd
exec xl2tpd -D -c \"$folder/xl2tpd.conf\" -p \"$folder/xl2tpd.pid\" -C \"$folder/control\"
";
