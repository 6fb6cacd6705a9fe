//! How long a translator keeps a mapping, by the late answers of a far end.
//!
//! A late answer is one packet, and a path that loses packets loses some of these too.
//! So the end of a mapping is only told where as many of them in a row stayed away as
//! make silence of a port. One that stayed away while the far end was not to be heard
//! says nothing, and none does where the far end lost its memory.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::MappingLifetime;
use super::loss::{measured, of_count};
use super::search::Searches;
use super::view::View;
use crate::evidence::silence::{HEARD_AFTER, HEARD_BEFORE, LATE_BY, MOST_QUESTIONS};
use crate::evidence::{
    Channel, EvidenceLog, Fact, Learned, LossCount, ObservationId, SILENCE, Timestamp,
};

/// Witnesses that are further apart than this came in the order in which they left.
const OVERTAKEN_BY: Duration = Duration::from_secs(1);

/// The longest wait that was answered, and the one behind it at which the mapping was
/// gone; `None` where nothing was asked.
pub fn judge(view: &View<'_>) -> Option<MappingLifetime> {
    let waits = Waits::of(view)?;
    let (lossy, needed) = (waits.loss(view).shows_loss(), waits.needed(view));
    let overdue: Vec<_> = waits.overdue().take(needed).collect();
    // Where nothing else was lost, none of them is. Where something was, the first ones may
    // be lost, and only the last is not explained by that.
    let end = if lossy { overdue.last() } else { overdue.first() };
    let gone = end.copied().filter(|_| overdue.len() == needed && !waits.are_forgotten(view));
    let because = waits.lived.map(|(_, id)| id).into_iter();
    let overdue = overdue.iter().filter(|_| gone.is_some());
    Some(MappingLifetime {
        lived: waits.lived.map(|(tenths, _)| of_tenths(tenths)),
        gone: gone.map(|(tenths, _)| of_tenths(tenths)),
        because: because.chain(overdue.map(|(_, id)| *id)).collect(),
    })
}

/// How many late answers in a row have to stay away before a mapping counts as gone.
#[must_use]
pub fn late_answers_needed(log: &EvidenceLog) -> usize {
    let searches = Searches::default();
    let view = View::new(log, &searches);
    Waits::of(&view).map_or(of_count(SILENCE), |waits| waits.needed(&view))
}

/// What was asked to wait, and what came of it.
struct Waits {
    /// By tenths of a second.
    asked: BTreeMap<u16, Asked>,
    answered: BTreeSet<u16>,
    /// The longest that was answered.
    lived: Option<(u16, ObservationId)>,
    /// When the far end was heard last.
    heard: Timestamp,
    /// When it was heard on UDP 4500.
    heard_on_4500: BTreeSet<Timestamp>,
    /// Questions that were to be answered at once only, before any late answer was due.
    /// Later ones ask whether the far end is there.
    warming: usize,
    /// When the far end was first asked to wait.
    since: Timestamp,
}

/// The question of one waiting time.
struct Asked {
    /// The last time: the far end begins anew with each.
    id: ObservationId,
    at: Timestamp,
    times: u8,
}

impl Waits {
    fn of(view: &View<'_>) -> Option<Self> {
        let notes = || {
            view.log().observations().iter().filter_map(|one| match one.fact {
                Fact::Learned(learned) => Some((one, learned)),
                _ => None,
            })
        };
        let waits = notes().filter_map(|(one, learned)| match learned {
            Learned::AskedToWait { tenths: tenths @ 1.. } => Some((one.at, tenths)),
            _ => None,
        });
        let (since, first_due) = (
            waits.clone().map(|(at, _)| at).min()?,
            waits.map(|(at, tenths)| at + of_tenths(tenths)).min()?,
        );
        let (mut asked, mut answered) = (BTreeMap::<u16, Asked>::new(), BTreeSet::new());
        let (mut lived, mut heard, mut warming) = (None, None, 0);
        let mut heard_on_4500 = BTreeSet::new();
        for (one, learned) in notes() {
            match learned {
                Learned::FarEnd => {
                    heard = heard.max(Some(one.at));
                    if one.channel == Channel::Ike4500 {
                        heard_on_4500.insert(one.at);
                    }
                }
                Learned::AskedToWait { tenths: 0 } => warming += usize::from(one.at < first_due),
                Learned::AskedToWait { tenths } => {
                    let times = asked.get(&tenths).map_or(0, |known: &Asked| known.times);
                    let times = times.saturating_add(1);
                    asked.insert(tenths, Asked { id: one.id, at: one.at, times });
                }
                Learned::Waited { tenths } => {
                    answered.insert(tenths);
                    lived = lived.max(Some((tenths, one.id)));
                }
                _ => {}
            }
        }
        Some(Self { asked, answered, lived, heard: heard?, heard_on_4500, warming, since })
    }

    fn needed(&self, view: &View<'_>) -> usize {
        let loss = self.loss(view);
        // The question arrived: only its late answer can be lost.
        let needed = if loss.shows_loss() { loss.needed_one_way() } else { SILENCE };
        of_count(needed)
    }

    /// A request or a question had to be repeated, or a late answer stayed away although
    /// one that waited longer came.
    fn loss(&self, view: &View<'_>) -> LossCount {
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let again = self.asked.values().map(|one| u32::from(one.times.saturating_sub(1))).sum();
        let late = self.due().filter(|(tenths, _)| self.is_within(*tenths)).count();
        let own = LossCount {
            answered: number(self.answered.len()),
            lost: number(self.warming.saturating_sub(self.asked.len())) + number(late),
        };
        measured(view.log()).count.and(own).and(LossCount { answered: 0, lost: again })
    }

    /// The waits behind the longest answered whose answers are overdue although the far
    /// end was heard then, from the shortest.
    fn overdue(&self) -> impl Iterator<Item = (u16, ObservationId)> {
        let behind = self.due().filter(|(tenths, _)| !self.is_within(*tenths));
        let told = behind.filter(|(tenths, one)| self.is_heard_about(one.at + of_tenths(*tenths)));
        told.map(|(tenths, one)| (tenths, one.id))
    }

    /// The waits whose answers should have come and did not. The far end was heard after
    /// that, and may never have got a question that was asked to the last.
    fn due(&self) -> impl Iterator<Item = (u16, &Asked)> {
        let due = self.asked.iter().filter(|(tenths, one)| {
            let over = one.at + of_tenths(**tenths) + LATE_BY <= self.heard;
            over && one.times < MOST_QUESTIONS && !self.answered.contains(*tenths)
        });
        due.map(|(tenths, one)| (*tenths, one))
    }

    fn is_heard_about(&self, due: Timestamp) -> bool {
        let until = due + HEARD_AFTER;
        let latest = self.heard_on_4500.range(..=until).next_back();
        latest.is_some_and(|at| *at + HEARD_BEFORE >= due)
    }

    /// Whether the far end counts anew since it was asked to wait: it was started again,
    /// and what was to be answered late is forgotten.
    fn are_forgotten(&self, view: &View<'_>) -> bool {
        let mut counts = BTreeMap::<Channel, Vec<(Timestamp, u16)>>::new();
        let observations = view.log().observations().iter();
        observations.filter(|one| one.at >= self.since).any(|one| {
            let Fact::Learned(Learned::Witnessed(seen)) = one.fact else { return false };
            let earlier = counts.entry(seen.channel).or_default();
            let before = earlier.partition_point(|(at, _)| *at + OVERTAKEN_BY <= one.at);
            let known = before.checked_sub(1).and_then(|last| earlier.get(last));
            let fewer = known.is_some_and(|(_, most)| seen.arrived < *most);
            let most = earlier.last().map_or(0, |(_, most)| *most);
            earlier.push((one.at, most.max(seen.arrived)));
            fewer
        })
    }

    fn is_within(&self, tenths: u16) -> bool {
        self.lived.is_some_and(|(longest, _)| tenths < longest)
    }
}

fn of_tenths(tenths: u16) -> Duration {
    Duration::from_millis(100) * u32::from(tenths)
}
