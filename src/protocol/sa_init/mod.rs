//! IKE_SA_INIT (RFC 7296 1.2): the control that tells "nothing answers" from
//! "IKEv1 is refused".

mod initiator;
mod responder;
#[cfg(test)]
mod tests;

pub use initiator::{Configuration, Form, SaInitInitiator, Secrets};
pub use responder::SaInitResponder;
