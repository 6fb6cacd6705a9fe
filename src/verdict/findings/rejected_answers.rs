//! Answers that somebody does not take, and says so to the server by ICMP.

use std::net::IpAddr;

use super::answers_not_received::unheeded;
use super::{Finding, Seen};
use crate::evidence::{Answered, Channel, IcmpAbout, ObservationId};
use crate::verdict::class::Decision;
use crate::verdict::view::{MOST_WITNESSES, View};
use crate::verdict::{Certainty, Class, Owner};

finding! {
    /// The client itself rejects the server's answers.
    ClientRejectsAnswers {
        /// On which channel.
        pub channel: Channel,
        /// The client, as it is seen.
        pub by: IpAddr,
    } => Owner::USER,
        decides(Class::Inconclusive),
        beside()
}
finding! {
    /// Somebody on the way back rejects the server's answers.
    AnswersRejected {
        /// On which channel.
        pub channel: Channel,
        /// Who says so.
        pub by: IpAddr,
    } => Owner::CARRIERS,
        decides(Class::ServerSilent),
        beside()
}

/// Answers rejected that are no chance: a client that ended its attempt rejects the last.
const MANY: usize = 2;

/// Answers of a channel that are rejected time and again, while nothing goes on there.
struct Rejected {
    channel: Channel,
    by: IpAddr,
    by_client: bool,
    because: Vec<ObservationId>,
}

/// One for each channel.
pub fn find(seen: &Seen<'_>) -> Vec<Finding> {
    all(seen.view).map(|one| one.finding()).collect()
}

/// The class in the place of one that leaves open, or took for silence, what is rejected.
pub fn decide(seen: &Seen<'_>) -> Option<Decision> {
    let open = match seen.decision.class {
        Class::Inconclusive => true,
        Class::ServerSilent => seen.decision.certainty < Certainty::Proven,
        _ => false,
    };
    let needed = |one: &Rejected| one.channel != Channel::Ikev2 || !seen.view.asks_by_v1();
    let finding = all(seen.view).find(needed).filter(|_| open)?.finding();
    let proven = finding.kind.told().class == Some(Class::ServerSilent);
    let certainty = if proven { finding.certainty } else { Certainty::Undetermined };
    Some(Decision::new(certainty, finding.kind, &[&finding.because]))
}

fn all<'a>(view: &'a View<'_>) -> impl Iterator<Item = Rejected> + 'a {
    let channels = [Channel::Ike500, Channel::Ike4500, Channel::Ikev2];
    channels.into_iter().filter_map(|channel| on(view, channel))
}

fn on(view: &View<'_>, channel: Channel) -> Option<Rejected> {
    let unheeded = unheeded(view, channel);
    let of_these = |one: &Answered| {
        let asked = view.request(one.request);
        asked.is_some_and(|asked| unheeded.iter().any(|sent| sent.request == asked.request))
    };
    let (first, _) = view.asked_answers(channel).find(|(_, one)| of_these(one))?;
    // What comes by IKEv2 is on the ports of IKEv1.
    let refused = |(id, said): &(ObservationId, IcmpAbout)| {
        *id > first.id && said.kind.meaning().is_refusal()
    };
    let of_port = |one: Channel| view.rejected_answers(one).filter(refused).collect::<Vec<_>>();
    let rejected = match channel {
        Channel::Ikev2 => [of_port(Channel::Ike500), of_port(Channel::Ike4500)].concat(),
        channel => of_port(channel),
    };
    let by = rejected.first()?.1.from;
    let because: Vec<_> =
        rejected.iter().filter(|(_, one)| one.from == by).map(|(id, _)| *id).collect();
    let by_client = view.client() == Some(by);
    let because: Vec<_> = because.into_iter().take(MOST_WITNESSES).collect();
    (because.len() >= MANY).then_some(Rejected { channel, by, by_client, because })
}

impl Rejected {
    /// An error about what the server sent quotes the server's packet: whoever says so had it,
    /// or saw the exchange.
    fn finding(&self) -> Finding {
        let Self { channel, by, by_client, because } = self;
        let (channel, by) = (*channel, *by);
        if *by_client {
            let kind = ClientRejectsAnswers { channel, by };
            return Finding::new(kind, Certainty::Proven, because);
        }
        Finding::new(AnswersRejected { channel, by }, Certainty::Likely, because)
    }
}
