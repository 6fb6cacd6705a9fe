//! The two streams: the result on standard output, everything else on
//! standard error. A reader that has gone away is no error.

use std::io::{self, ErrorKind, Write};

use anstream::{AutoStream, ColorChoice};

use super::exit::{COULD_NOT_RUN, Exit};

/// Whether somebody still reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// All of it was taken.
    Whole,
    /// The reader closed the pipe, which is the reader's good right.
    ReaderGone,
}

/// Writes a result to standard output.
///
/// # Errors
/// When the stream refuses for another reason than a closed pipe, for example
/// a full disk.
pub fn write_result(text: &str, color: ColorChoice) -> io::Result<Written> {
    // Taking colours out of a long document takes longer than writing it.
    if !text.contains('\u{1b}') {
        return write_to(&mut io::stdout().lock(), text);
    }
    write_to(&mut AutoStream::new(io::stdout().lock(), color), text)
}

/// Writes a note to standard error.
///
/// # Errors
/// As [`write_result`].
pub fn write_note(text: &str, color: ColorChoice) -> io::Result<Written> {
    write_to(&mut AutoStream::new(io::stderr().lock(), color), text)
}

/// Writes both texts of an end and gives the exit code: the end's own, also
/// where the reader has gone, and [`COULD_NOT_RUN`] where a stream refuses.
#[must_use]
pub fn end(exit: &Exit, color: ColorChoice) -> u8 {
    let written = write_note(&exit.stderr, color).and(write_result(&exit.stdout, color));
    if written.is_ok() { exit.code } else { COULD_NOT_RUN }
}

/// Writes all of `text` and flushes.
///
/// # Errors
/// When `stream` refuses for another reason than a closed pipe.
pub fn write_to(stream: &mut impl Write, text: &str) -> io::Result<Written> {
    match stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
        Ok(()) => Ok(Written::Whole),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Written::ReaderGone),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, ErrorKind, Write};

    use super::{Written, write_to};

    struct Refusing(ErrorKind);

    impl Write for Refusing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_closed_pipe_is_no_error_and_a_full_disk_is() {
        let gone = write_to(&mut Refusing(ErrorKind::BrokenPipe), "text");
        assert_eq!(gone.unwrap(), Written::ReaderGone);
        let full = write_to(&mut Refusing(ErrorKind::StorageFull), "text");
        assert_eq!(full.unwrap_err().kind(), ErrorKind::StorageFull);
    }

    #[test]
    fn colour_is_taken_away_where_it_does_not_belong() {
        let mut taken = Vec::new();
        {
            let mut stream = anstream::StripStream::new(&mut taken);
            assert_eq!(write_to(&mut stream, "\u{1b}[1mred\u{1b}[0m\n").unwrap(), Written::Whole);
        }
        assert_eq!(taken, b"red\n");
    }
}
