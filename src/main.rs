//! The street door: words in, an exit code out.

fn main() {}
