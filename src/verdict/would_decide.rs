//! What would decide, where a verdict leaves something open.

use schemars::JsonSchema;
use serde::Serialize;

use super::cause::Cause;
use super::findings::FindingKind;
use super::judgement::Verdict;
use super::model::{Certainty, EspState, Reason, RecordedAt};
use crate::evidence::NotSent;

/// What would decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WouldDecide {
    /// The same run again, later, or what the server logs.
    AnsweredInPart,
    /// A capture of both directions.
    CaptureBothDirections,
    /// A capture at the client's end.
    CaptureClientEnd,
    /// A capture with native ESP in it.
    CaptureEsp,
    /// Whether native ESP is in a capture at the other end.
    CaptureEspOtherEnd,
    /// A longer capture.
    CaptureLonger,
    /// A capture at the other end.
    CaptureOtherEnd,
    /// A capture that begins before the client dials.
    CaptureStart,
    /// A capture of whole packets.
    CaptureWholePackets,
    /// A run that may send native ESP.
    EspNotTested,
    /// A build that can send native ESP.
    EspNotInThisBuild,
    /// What --patient asks.
    EspPatiently,
    /// A capture at the server, or a login.
    EspUnknown,
    /// A run with --settle.
    Flows,
    /// A run that tests UDP 4500.
    NatTraversalUnknown,
    /// A capture at the server.
    NatUnknown,
    /// The same run again.
    RunAgain,
    /// The same run, with the server up all the while.
    ServerIsUp,
    /// The server's log.
    ServerLog,
    /// A capture at the server while the probe runs.
    Silence,
    /// The log of the end that sends nothing.
    SilentEndLog,
    /// A run that sends more.
    TooLittleSent,
}

impl Verdict {
    /// What would decide; `None` where nothing is open. `captured` is true of a recording of
    /// another client, who cannot be told to ask again.
    #[must_use]
    pub fn would_decide(&self, captured: bool) -> Option<WouldDecide> {
        if self.certainty == Certainty::Proven {
            return None;
        }
        let esp = self.channels.esp.state;
        let open = match self.recorded_at {
            RecordedAt::BothEnds => WouldDecide::with_both_ends(self.cause, esp),
            _ => WouldDecide::of(self.cause, esp, captured),
        }?;
        let undetermined = |kind: &FindingKind| matches!(kind, FindingKind::EspUndetermined(_));
        let patiently = self.findings.iter().any(|one| undetermined(&one.kind));
        let lacking = Some(Reason::NotSent { why: NotSent::NotInThisBuild });
        Some(match open {
            // Who has waited in vain is not told to wait.
            WouldDecide::EspUnknown if patiently => WouldDecide::EspPatiently,
            WouldDecide::EspNotTested if self.channels.esp.reason == lacking => {
                WouldDecide::EspNotInThisBuild
            }
            // Nothing forbids it: it was not its turn yet.
            WouldDecide::EspNotTested if self.channels.esp.reason.is_none() => {
                WouldDecide::TooLittleSent
            }
            open => open,
        })
    }
}

impl WouldDecide {
    /// Where both ends are recorded nobody is asked for another capture of them.
    const fn with_both_ends(cause: Cause, esp: EspState) -> Option<Self> {
        match cause {
            Cause::EspOneWay
            | Cause::EspArrivesOnly
            | Cause::EspOneWayUnplaced
            | Cause::EspInUdpOneWay
            | Cause::EspUnknown => Some(Self::CaptureLonger),
            _ => match Self::of(cause, esp, true) {
                Some(Self::CaptureOtherEnd) => Some(Self::ServerLog),
                other => other,
            },
        }
    }

    /// What would decide where no beginning is seen.
    const fn under_way(cause: Cause, captured: bool) -> Self {
        match cause {
            _ if !captured => Self::RunAgain,
            Cause::MalformedRequest | Cause::PacketsCut => Self::CaptureWholePackets,
            Cause::OneDirection => Self::CaptureBothDirections,
            _ => Self::CaptureStart,
        }
    }

    /// Another run of the probe, or another capture.
    const fn of(cause: Cause, esp: EspState, captured: bool) -> Option<Self> {
        Some(match cause {
            Cause::EspUnanswered => Self::SilentEndLog,
            Cause::NothingAnswered
            | Cause::Ikev1Dropped
            | Cause::NatTraversalLost
            | Cause::NatTraversalStalled
            | Cause::Ike500Lost
            | Cause::UnusableAnswers { .. }
            | Cause::StalledAfterMessage2
            | Cause::LostInFragments
            | Cause::AuthenticationUnanswered
            | Cause::QuickModeUnanswered
            | Cause::ProtectedUnanswered => Self::silence(captured),
            Cause::AuthenticationRefused
            | Cause::IdentityRefused { .. }
            | Cause::QuickModeRefused
            | Cause::IpsecDeleted
            | Cause::L2tpRefused(_)
            | Cause::L2tpUndecided
            | Cause::L2tpUnanswered => Self::ServerLog,
            Cause::EspInUdpOneWay => Self::CaptureOtherEnd,
            Cause::EspOneWay | Cause::EspArrivesOnly | Cause::EspOneWayUnplaced => {
                Self::CaptureEspOtherEnd
            }
            Cause::EspUnknown if captured => Self::CaptureEsp,
            Cause::EspUnknown if matches!(esp, EspState::NotTested) => Self::EspNotTested,
            Cause::EspUnknown | Cause::EspStops { .. } => Self::EspUnknown,
            Cause::NatUnknown => Self::NatUnknown,
            Cause::NatTraversalUnknown | Cause::TooLittleSent if captured => Self::CaptureLonger,
            Cause::NatTraversalUnknown => Self::NatTraversalUnknown,
            Cause::TooLittleSent => Self::TooLittleSent,
            Cause::ClosedMeanwhile => Self::ServerIsUp,
            Cause::AnsweredInPart => Self::AnsweredInPart,
            Cause::SourcePortDropped => Self::Silence,
            Cause::OnlyOwnFlowAnswered | Cause::OnlyFreshFlowAnswered => Self::Flows,
            Cause::AnswersNotReceived { .. } => Self::CaptureClientEnd,
            Cause::SessionUnderWay
            | Cause::MalformedRequest
            | Cause::OneDirection
            | Cause::PacketsCut => Self::under_way(cause, captured),
            Cause::OverNatTraversal
            | Cause::OverNativeEsp
            | Cause::OverBoth
            | Cause::Closed
            | Cause::Filtered { .. }
            | Cause::Unreachable { .. }
            | Cause::RoutingLoop { .. }
            | Cause::Reflector
            | Cause::AnswersFromElsewhere
            | Cause::AnswersDamaged
            | Cause::AnswersUnacceptable
            | Cause::EspFiltered { .. }
            | Cause::EspUndeliverable { .. }
            | Cause::EspOnlyInUdp
            | Cause::EspPiecesLost
            | Cause::EspLostBetween
            | Cause::EspLostOnTheWay { .. }
            | Cause::MessageLostOnTheWay { .. }
            | Cause::LostBetweenEnds { .. }
            | Cause::NatAtClient
            | Cause::NatAtServer
            | Cause::NatAtBoth
            | Cause::NoProposalChosen
            | Cause::Ikev2Only { .. }
            | Cause::RefusedWith { .. } => return None,
        })
    }

    const fn silence(captured: bool) -> Self {
        if captured { Self::CaptureOtherEnd } else { Self::Silence }
    }
}
