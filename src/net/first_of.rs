//! Waiting for the first of several sockets.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::Pin;
use std::task::Poll;

/// The first of several that is done, and which one it is.
///
/// May be dropped while it waits; nothing is lost by that where each of them may.
///
/// # Errors
/// Those of the first that is done.
pub async fn first_of<T>(
    mut waiting: Vec<Pin<Box<impl Future<Output = io::Result<T>>>>>,
) -> io::Result<(T, usize)> {
    poll_fn(|context| {
        for (index, one) in waiting.iter_mut().enumerate() {
            if let Poll::Ready(done) = one.as_mut().poll(context) {
                return Poll::Ready(done.map(|done| (done, index)));
            }
        }
        Poll::Pending
    })
    .await
}

/// A flood on one socket must not keep the others waiting.
pub const AT_ONCE: usize = 64;
