//! Lone first pieces: whoever waits for what follows one has received it.
//!
//! A piece of ESP that nobody reports says nothing by itself: a box on the way may have
//! kept it, or the host may be silent about all of them. It does where the pieces of UDP
//! that were sent in turn with it are reported.

use std::net::IpAddr;

use super::icmp::is_flooded;
use super::loss::shows_loss;
use super::view::View;
use super::{Certainty, ChannelReport, EspState, Reason};
use crate::evidence::silence::{FEWEST_ESP_PIECES, FEWEST_UDP_PIECES, PIECE_TURNS, reassembly};
use crate::evidence::{Fact, ObservationId, PieceOf, PieceTimedOut};

/// The server itself waited for the rest of an ESP packet.
pub fn reached(view: &View<'_>) -> Option<(ObservationId, IpAddr)> {
    let mut of_esp = reports(view).filter(|(_, one)| one.of == PieceOf::Esp && one.from_target);
    of_esp.next().map(|(id, one)| (id, one.from))
}

/// Whether pieces of ESP were sent, and a word about them was waited for: it came, or the
/// recording went on for as long as a host keeps pieces. A run that ends before asked nothing.
pub fn was_asked(view: &View<'_>) -> bool {
    let fewest = pieces(view, PieceOf::Udp).get(FEWEST_UDP_PIECES - 1).copied();
    let sent_at = fewest.and_then(|id| view.log().observation(id)).map(|one| one.at);
    let until = sent_at.map(|at| at + reassembly(view.log().path().server));
    let last = view.log().observations().last().map(|one| one.at);
    let waited = until.is_some_and(|until| last.is_some_and(|last| last >= until));
    !pieces(view, PieceOf::Esp).is_empty() && (waited || reports(view).next().is_some())
}

/// The server waited for UDP packets, and for none of the ESP packets in between.
pub fn blocked(view: &View<'_>) -> Option<ChannelReport<EspState>> {
    if reports(view).any(|(_, one)| one.of == PieceOf::Esp) {
        return None;
    }
    let udp = pieces(view, PieceOf::Udp);
    let reported: Vec<_> =
        reports(view).filter(|(_, one)| one.of == PieceOf::Udp && one.from_target).collect();
    let last = reported.iter().map(|(_, one)| one.piece).max()?;
    let distinct = udp.iter().filter(|id| reported.iter().any(|(_, one)| one.piece == **id));
    let distinct = distinct.count();
    // A later piece of UDP had its time, and so had what was sent before it.
    let esp: Vec<_> = pieces(view, PieceOf::Esp).into_iter().filter(|id| *id < last).collect();
    // Where packets are lost by chance, too few are sent to tell.
    let lossy = shows_loss(view);
    if lossy || distinct < FEWEST_UDP_PIECES || esp.len() < FEWEST_ESP_PIECES {
        return None;
    }
    let all = distinct == udp.len() && esp.len() >= 2 * PIECE_TURNS;
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let reason = Reason::OnlyUdpPieces { udp: count(distinct), esp: count(esp.len()), all };
    let because = esp.into_iter().chain(reported.iter().map(|(id, _)| *id)).collect();
    Some(ChannelReport { state: EspState::Blocked, rtt: None, reason: Some(reason), because })
}

/// How sure it is that ESP is blocked: proven where none of either kind is missing that
/// should not be.
pub const fn certainty(all: bool) -> Certainty {
    if all { Certainty::Proven } else { Certainty::Likely }
}

fn pieces(view: &View<'_>, of: PieceOf) -> Vec<ObservationId> {
    let all = view.log().observations().iter();
    all.filter(|one| matches!(one.fact, Fact::FirstPiece(piece) if piece.of == of))
        .map(|one| one.id)
        .collect()
}

/// What is reported of pieces; nothing where errors flood: among so many made-up ones some
/// guess a piece's identification, which has 16 bits.
fn reports<'a>(view: &View<'a>) -> impl Iterator<Item = (ObservationId, &'a PieceTimedOut)> {
    let believed = !is_flooded(view);
    view.log().observations().iter().filter(move |_| believed).filter_map(|one| match &one.fact {
        Fact::PieceTimedOut(report) => Some((one.id, report)),
        _ => None,
    })
}
