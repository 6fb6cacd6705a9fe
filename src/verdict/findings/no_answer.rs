//! What comes and is no answer to a client.

use std::net::IpAddr;

use super::{Finding, FindingKind, Seen};
use crate::evidence::{AnswerSource, Channel, Flaw, ObservationId, port};
use crate::verdict::view::MOST_WITNESSES;
use crate::verdict::{Certainty, ChannelReport, Class, Open, Owner, PortState, Reason};

finding! {
    /// Packets come from the port that is asked, and none is an answer to what was asked.
    UnusableAnswers {
        /// The server's port.
        pub port: u16,
    } => Owner::CLIENT_FIRST,
        decides(Class::ServerSilent),
        open(Open::SILENCE),
        beside()
}
finding! {
    /// Answers come from another port than the one asked.
    AnswersFromOtherPort {
        /// That port.
        pub port: u16,
    } => Owner::SERVER_FIRST
}
finding! {
    /// Answers come from another address than the one asked.
    AnswersFromOtherAddress {
        /// That address.
        pub address: IpAddr,
    } => Owner::SERVER_FIRST
}
finding! {
    /// Answers of a channel have a wrong checksum: the host drops them.
    AnswersDamaged {
        /// Which channel.
        pub channel: Channel,
        /// How many.
        pub packets: u32,
    } => Owner::CLIENT_FIRST,
        decides(Class::ServerSilent),
        beside()
}
finding! {
    /// Something answers what no client goes on with.
    AnswerUnacceptable {
        /// Which channel.
        pub channel: Channel,
        /// What is wrong with it.
        pub flaw: Flaw,
    } => Owner::SERVER,
        decides(Class::ServerSilent),
        beside()
}

/// Something speaks from a port, and says nothing that answers IKEv1.
pub fn unusable(seen: &Seen<'_>) -> Vec<Finding> {
    let (ike, natt) = (&seen.channels[Channel::Ike500], &seen.channels[Channel::Ike4500]);
    let unusable =
        |report: &ChannelReport<PortState>| matches!(report.reason, Some(Reason::Unusable { .. }));
    let passes_500 = ike.is_answered();
    // Of a server that answers on 500 whatever comes from 4500 is worth telling.
    let other = seen
        .view
        .log()
        .heard(port::NAT_TRAVERSAL)
        .filter(|heard| heard.unusable_packets > 0)
        .filter(|_| passes_500 && natt.state == PortState::Silent);
    let heard = [
        unusable(ike).then(|| (port::IKE, ike.because.clone())),
        unusable(natt)
            .then(|| natt.because.clone())
            .or_else(|| other.map(|heard| vec![heard.first]))
            .map(|because| (port::NAT_TRAVERSAL, because)),
    ];
    let told = |(port, because): (u16, Vec<ObservationId>)| {
        // Ports are the same in every run: anybody can send to them.
        let is_proven = seen.view.log().heard(port).is_some_and(|heard| heard.is_proven);
        let certainty = if is_proven { Certainty::Proven } else { Certainty::Likely };
        Finding::new(UnusableAnswers { port }, certainty, &because)
    };
    heard.into_iter().flatten().map(told).collect()
}

/// Answers that a client has nothing of, by channel.
pub fn damaged_or_unacceptable(seen: &Seen<'_>) -> Vec<Finding> {
    let view = seen.view;
    let mut findings: Vec<Finding> = Vec::new();
    for channel in Channel::of_ports() {
        let damaged: Vec<_> = view.damaged(channel).collect();
        let packets = u32::try_from(damaged.len()).unwrap_or(u32::MAX);
        let cited: Vec<_> = damaged.into_iter().take(MOST_WITNESSES).collect();
        if packets > 0 {
            let kind = AnswersDamaged { channel, packets };
            findings.push(Finding::new(kind, Certainty::Proven, &cited));
        }
        for (id, flaw) in view.unacceptable(channel).take(MOST_WITNESSES) {
            let kind = FindingKind::from(AnswerUnacceptable { channel, flaw });
            match findings.iter_mut().find(|one| one.kind == kind) {
                Some(known) => known.because.push(id),
                None => findings.push(Finding::new(kind, Certainty::Proven, &[id])),
            }
        }
    }
    findings
}

/// Answers that no client would take, since they come from elsewhere.
pub fn elsewhere(seen: &Seen<'_>) -> Vec<Finding> {
    let view = seen.view;
    let mut findings: Vec<Finding> = Vec::new();
    for channel in [Channel::Ike500, Channel::Ike4500, Channel::Ikev2] {
        for (observation, answered) in view.answers(channel) {
            let kind = match answered.source {
                AnswerSource::Asked => continue,
                AnswerSource::OtherPort(_)
                    if view.is_complaint_about_message_5(answered)
                        || view.repeats_message_4(answered) =>
                {
                    continue;
                }
                AnswerSource::OtherPort(port) => FindingKind::from(AnswersFromOtherPort { port }),
                AnswerSource::OtherAddress(address) => AnswersFromOtherAddress { address }.into(),
            };
            match findings.iter_mut().find(|one| one.kind == kind) {
                Some(known) => known.because.push(observation.id),
                None => findings.push(Finding::new(kind, Certainty::Proven, &[observation.id])),
            }
        }
    }
    // A host that answers from ever new places is told of once or twice, not for ever.
    findings.truncate(4);
    findings
}
