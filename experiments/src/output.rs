//! Where results go: stdout, as text or JSON.
//! Not for progress and logs: those go to stderr, by [`crate::progress`] and [`crate::logging`].

use std::fmt;
use std::io::{self, BufWriter, Write};

use serde::Serialize;

use crate::json::WithSchema;

/// Stdout, buffered, with the form the user asked for.
pub(crate) struct Output {
    out: BufWriter<Stdout>,
    json: bool,
}

impl Output {
    /// Stdout.
    pub(crate) fn new(json: bool) -> Self {
        Self {
            out: BufWriter::new(Stdout),
            json,
        }
    }

    /// Whether the user wants objects instead of text.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// Prints one object with its schema.
    pub(crate) fn object<T: Serialize>(&mut self, schema: &str, value: &T) -> anyhow::Result<()> {
        serde_json::to_writer(&mut self.out, &WithSchema::new(schema, value)).map_err(io::Error::from)?;
        Ok(writeln!(self.out)?)
    }

    /// Prints an array of objects, each with its schema, one a line.
    pub(crate) fn array<T: Serialize>(&mut self, schema: &str, values: &[T]) -> anyhow::Result<()> {
        self.objects(values.iter().map(|value| (schema, value)))
    }

    /// As [`Output::array`], of objects that may have different schemas.
    pub(crate) fn objects<'s, T: Serialize>(
        &mut self,
        values: impl Iterator<Item = (&'s str, T)>,
    ) -> anyhow::Result<()> {
        let mut separator = "[";
        for (schema, value) in values {
            write!(self.out, "{separator}")?;
            serde_json::to_writer(&mut self.out, &WithSchema::new(schema, &value))
                .map_err(io::Error::from)?;
            separator = ",\n ";
        }
        writeln!(self.out, "{}", if separator == "[" { "[]" } else { "]" })?;
        Ok(())
    }

    /// Makes what was printed so far visible; a command that goes on for long calls it.
    pub(crate) fn flush(&mut self) -> anyhow::Result<()> {
        Ok(self.out.flush()?)
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Stdout whose closed pipe is told from every other one.
struct Stdout;

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        io::stdout().write(bytes).map_err(of_stdout)
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().flush().map_err(of_stdout)
    }
}

/// The reader of stdout went away, as `head` does when it has enough.
#[derive(Debug)]
struct ReaderLeft;

impl fmt::Display for ReaderLeft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the reader of stdout went away")
    }
}

impl std::error::Error for ReaderLeft {}

/// An error of writing to stdout, with a closed pipe told from every other one.
pub(crate) fn of_stdout(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::BrokenPipe => io::Error::new(io::ErrorKind::BrokenPipe, ReaderLeft),
        _ => error,
    }
}

/// Whether an error only says that nobody reads stdout any more.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
            .is_some_and(|inner| inner.is::<ReaderLeft>())
    })
}
