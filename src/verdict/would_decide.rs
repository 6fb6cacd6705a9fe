//! What would decide, where a verdict leaves something open. Each finding that decides a class
//! says it of itself.

use schemars::JsonSchema;
use serde::Serialize;

use super::findings::FindingKind;
use super::judgement::Verdict;
use super::leading::Summary;
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
    /// A capture with all IP fragments in it.
    CaptureFragments,
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
    /// A capture, or a run, of the gateway that the client is sent to.
    OtherGateway,
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

/// What would decide what a class leaves open: for a run of the probe, and for a recording of
/// another client, who cannot be told to ask again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    run: WouldDecide,
    capture: WouldDecide,
}

impl Open {
    /// Silence, whose side an end knows.
    pub const SILENCE: Self =
        Self::by(WouldDecide::Silence).in_a_capture(WouldDecide::CaptureOtherEnd);

    /// The same for both.
    #[must_use]
    pub const fn by(what: WouldDecide) -> Self {
        Self { run: what, capture: what }
    }

    /// The same run again, or another recording.
    #[must_use]
    pub const fn again(capture: WouldDecide) -> Self {
        Self::by(WouldDecide::RunAgain).in_a_capture(capture)
    }

    /// More of the same: a longer recording.
    #[must_use]
    pub const fn longer(run: WouldDecide) -> Self {
        Self::by(run).in_a_capture(WouldDecide::CaptureLonger)
    }

    /// Something else for a recording.
    #[must_use]
    pub const fn in_a_capture(self, capture: WouldDecide) -> Self {
        Self { capture, ..self }
    }
}

impl Verdict {
    /// What would decide; `None` where nothing is open. `captured` is true of a recording of
    /// another client.
    #[must_use]
    pub fn would_decide(&self, captured: bool) -> Option<WouldDecide> {
        if self.certainty == Certainty::Proven {
            return None;
        }
        let both_ends = self.recorded_at == RecordedAt::BothEnds;
        let open = self.leading.told().open?;
        let open = if captured || both_ends { open.capture } else { open.run };
        let undetermined = |kind: &FindingKind| matches!(kind, FindingKind::EspUndetermined(_));
        let esp = &self.channels.esp;
        Some(match open {
            // Nothing of it was sent that may have arrived.
            WouldDecide::CaptureEsp if esp.state == EspState::NotTested => {
                WouldDecide::CaptureLonger
            }
            // Where both ends are recorded nobody is asked for another capture of them.
            WouldDecide::CaptureEsp | WouldDecide::CaptureEspOtherEnd if both_ends => {
                WouldDecide::CaptureLonger
            }
            WouldDecide::CaptureOtherEnd if both_ends => {
                let in_udp = self.leading == Summary::EspInUdpOneWay.into();
                if in_udp { WouldDecide::CaptureLonger } else { WouldDecide::ServerLog }
            }
            WouldDecide::EspUnknown if esp.state == EspState::NotTested => {
                let lacking = Some(Reason::NotSent { why: NotSent::NotInThisBuild });
                match &esp.reason {
                    // Nothing forbids it: it was not its turn yet.
                    None => WouldDecide::TooLittleSent,
                    reason if *reason == lacking => WouldDecide::EspNotInThisBuild,
                    Some(_) => WouldDecide::EspNotTested,
                }
            }
            // Who has waited in vain is not told to wait.
            WouldDecide::EspUnknown if self.findings.iter().any(|one| undetermined(&one.kind)) => {
                WouldDecide::EspPatiently
            }
            open => open,
        })
    }
}
