//! How far each kind of packet came, and where one stops while another goes on.
//!
//! Owns the table of the walk and the stops in it. Silence of a hop counts only
//! beside an answer of the same hop, or of one beyond, to another packet within a
//! second: a router's limit is then no drop. Routers that answer for one
//! protocol accuse nobody. The walk sees requests only: the last stretch, where a server's
//! answer may be what is lost, it never accuses, and no port that is shown to pass.

mod findings;
mod sheet;
mod stop;
mod table;

pub use findings::{collect, of_esp};

use std::net::IpAddr;

use super::class::is_undelivered;
use super::icmp;
use super::nat::NatEvidence;
use super::view::View;
use super::{
    ChannelReport, Channels, EspState, FarEnd, FarEndRow, PortState, Reason, Stop, Walk, WalkColumn,
};
use crate::evidence::{Channel, ObservationId, WalkChannel};
use sheet::Sheet;
use stop::Exchange;

/// The walk of a log; `None` where there is none.
pub fn judge(
    view: &View<'_>,
    channels: &Channels,
    nat: &NatEvidence,
    far_end: Option<&FarEnd>,
) -> Option<Walk> {
    let sheet = Sheet::of(view.log(), view.loss().count)?;
    let columns = sheet.channels().map(|channel| {
        let reached_target = sheet.reached(channel) || has_answered(channel, channels);
        // What came back, good for a client or not, passed both ways.
        let back = reached_target || view.came_back_on(channel.channel()).next().is_some();
        let context = stop::Context {
            exchange: if back || arrived_there(channel, far_end) {
                Exchange::Passes
            } else {
                heard(view, channel)
            },
            translated: stop::is_translated(view, nat),
            refused_by: refused_by(view, channel, channels),
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
        walk.stop(WalkChannel::ESP).filter(|_| esp.state == EspState::Undetermined && waits)?;
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
    match channel.of_exchange() {
        // At the translator in front of the server nothing on the way stops it.
        Some(Channel::Esp) => {
            channels.esp.state == EspState::Open
                || matches!(channels.esp.reason, Some(Reason::NatAnswers { .. }))
        }
        Some(channel) => heard(&channels[channel]),
        None => false,
    }
}

/// Who on the way refused such packets in an exchange of their own.
fn refused_by(
    view: &View<'_>,
    channel: WalkChannel,
    channels: &Channels,
) -> Option<(IpAddr, ObservationId)> {
    let of_port = |report: &ChannelReport<PortState>| {
        let filtered = report.state == PortState::Filtered;
        (report.reason.clone().filter(|_| filtered), report.because.first().copied())
    };
    let (reason, because) = match (channel, channel.of_exchange()) {
        (_, Some(Channel::Esp)) => {
            let blocked = channels.esp.state == EspState::Blocked;
            let reason = channels.esp.reason.clone().filter(|_| blocked);
            (reason, channels.esp.because.first().copied())
        }
        (_, Some(channel)) => of_port(&channels[channel]),
        // Whoever refuses the port has said as much of other bytes to it, and less for a while.
        (WalkChannel::Noise500, None) => of_port(&channels[Channel::Ike500]),
        _ => return None,
    };
    let Some(Reason::Icmp { from, icmp_type, code }) = reason else { return None };
    // That there is no way to the host is said of all packets: none of them is filtered.
    if is_undelivered(from, icmp_type, code) {
        return None;
    }
    (from != view.log().path().server).then_some((from, because?))
}

/// The far end says that such packets arrived there, whatever became of its answers.
fn arrived_there(channel: WalkChannel, far_end: Option<&FarEnd>) -> bool {
    let row = channel.of_exchange().and_then(|channel| far_end?.row(channel));
    row.is_some_and(FarEndRow::arrived)
}

/// What came from the port that is asked, whatever it was: answers of IKEv2, our own
/// packets, and what answers nothing.
fn heard(view: &View<'_>, channel: WalkChannel) -> Exchange {
    if !matches!(channel, WalkChannel::IKE500 | WalkChannel::IKE4500) {
        return Exchange::Unknown;
    }
    let (of_v1, port) = (channel.channel(), channel.channel().port());
    if view.fresh_answers(of_v1).next().is_some() {
        // Of our ports one passes: nothing on the way stops the server's.
        return Exchange::Passes;
    }
    let Some(heard) = port.and_then(|port| view.log().heard(port)) else {
        return Exchange::Unknown;
    };
    let other_version = heard.unusable.is_empty() && answers_v2(view, channel.channel());
    if other_version { Exchange::OtherVersion } else { Exchange::Passes }
}

fn answers_v2(view: &View<'_>, flow: Channel) -> bool {
    view.asked_answers(Channel::Ikev2).any(|(_, one)| {
        let to = view.request(one.request).map(|sent| sent.to.port());
        to.is_some() && to == flow.port()
    })
}
