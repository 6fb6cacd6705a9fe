//! The evidence log takes in whatever comes, and names only what it holds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use probe809::evidence::Fact;
use probe809_fuzz::script::{self, Run};

fuzz_target!(
    init: probe809_fuzz::plant(script::seeds()),
    |script: &[u8]| {
        check(&Run::play(script));
    }
);

/// Ids count from 1, and whatever names another observation names an earlier request.
fn check(run: &Run) {
    for (number, observation) in (1..).zip(run.log().observations()) {
        assert_eq!(observation.id.0, number);
        assert!(observation.frame.is_none_or(|frame| frame <= run.frames()));
        let request = match &observation.fact {
            Fact::Answered(answered) => Some(answered.request),
            Fact::Reflected { request } => Some(*request),
            Fact::IcmpError(report) => Some(report.request),
            _ => None,
        };
        if let Some(request) = request {
            assert!(request < observation.id);
            let named = run.log().observation(request).expect("a request in the log");
            assert!(matches!(named.fact, Fact::RequestSent(_)));
        }
        if let Fact::HopAnswered(answered) = &observation.fact {
            let named = run.log().observation(answered.probe).expect("a probe in the log");
            assert!(matches!(named.fact, Fact::HopProbed(_)) && named.id < observation.id);
        }
    }
}
