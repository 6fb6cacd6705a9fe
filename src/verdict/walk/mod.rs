//! How far each kind of packet came, and where one stops while another goes on.
//!
//! Owns the table of the walk and the stops in it. Silence of a hop counts only
//! beside an answer of the same hop, or of one beyond, to another packet within a
//! second: a router's limit is then no drop. Routers that answer for one
//! protocol accuse nobody, nor does a server that is silent by nature.

mod findings;
mod sheet;
mod stop;
mod table;

pub use findings::{collect, of_esp};

use super::icmp;
use super::loss::Loss;
use super::nat::NatEvidence;
use super::view::View;
use super::{ChannelReport, Channels, EspState, PortState, Reason, Stop, Walk, WalkColumn};
use crate::evidence::WalkChannel;
use sheet::Sheet;
use stop::Exchange;

/// The walk of a log; `None` where there is none.
pub fn judge(view: &View<'_>, channels: &Channels, nat: &NatEvidence) -> Option<Walk> {
    let sheet = Sheet::of(view.log(), Loss::measure(view).repeated > 0)?;
    let columns = sheet.channels().map(|channel| {
        let reached_target = sheet.reached(channel) || has_answered(channel, channels);
        // What came back, good for a client or not, passed both ways.
        let back = reached_target || view.came_back_on(channel.channel()).next().is_some();
        let context = stop::Context {
            exchange: match (back, is_silent(channel, channels)) {
                (true, _) => Exchange::Answered,
                (false, true) => Exchange::Silent,
                (false, false) => Exchange::Unknown,
            },
            translated: stop::is_translated(view, nat),
            target_answers: has_any_answer(channels) || sheet.target_hop().is_some(),
        };
        let stop = stop::find(&sheet, channel, context).map(|stop| Stop {
            certainty: icmp::temper(view, stop.certainty, &stop.because),
            ..stop
        });
        let (last_hop, because) = (sheet.last_hop(channel), sheet.last_answer(channel));
        WalkColumn { channel, last_hop, reached_target, stop, because }
    });
    let columns = columns.collect();
    Some(Walk { target_hop: sheet.target_hop(), columns, hops: table::hops(&sheet) })
}

/// The state of ESP, where only the walk tells it.
pub fn of_walk(walk: &Walk, esp: &ChannelReport<EspState>) -> Option<ChannelReport<EspState>> {
    let waits = matches!(esp.reason, Some(Reason::Unanswered { .. }));
    let stop =
        walk.stop(WalkChannel::Esp).filter(|_| esp.state == EspState::Undetermined && waits)?;
    let reason = Reason::Stops { place: stop.place, certainty: stop.certainty };
    Some(ChannelReport {
        state: EspState::Blocked,
        rtt: None,
        reason: Some(reason),
        because: stop.because.clone(),
    })
}

/// The server answered such packets in an exchange of their own.
fn has_answered(channel: WalkChannel, channels: &Channels) -> bool {
    let heard = |report: &ChannelReport<PortState>| {
        matches!(report.state, PortState::Answered | PortState::Refused | PortState::Closed)
    };
    match channel {
        WalkChannel::Ike500 => heard(&channels.ike500),
        WalkChannel::Ike4500 => heard(&channels.ike4500),
        WalkChannel::L2tp1701 => heard(&channels.l2tp1701),
        WalkChannel::Esp => channels.esp.state == EspState::Open,
        WalkChannel::Control | WalkChannel::Noise500 => false,
    }
}

/// A server that is there would have answered these, and did not.
fn is_silent(channel: WalkChannel, channels: &Channels) -> bool {
    match channel {
        WalkChannel::Ike500 => channels.ike500.state == PortState::Silent,
        WalkChannel::Ike4500 => channels.ike4500.state == PortState::Silent,
        _ => false,
    }
}

fn has_any_answer(channels: &Channels) -> bool {
    let all = [WalkChannel::Ike500, WalkChannel::Ike4500, WalkChannel::L2tp1701, WalkChannel::Esp];
    all.into_iter().any(|channel| has_answered(channel, channels))
        || channels.ikev2.state == PortState::Answered
}
