//! A SPEF file in pieces, which can be read apart from each other.
//! Not for: threads; whoever reads the pieces has them.

use memchr::memmem;

use super::ast::Ast;
use super::reader::{Head, Reader};
use crate::diagnostic::Report;
use crate::findings::Mode;
use crate::source::Source;

/// A file in which all `*D_NET`s stand behind everything else, as most tools write it, cut between nets.
///
/// ```
/// use netlearn_parsers::{Source, spef};
///
/// let text = "*SPEF \"IEEE 1481-1999\"\n*C_UNIT 1 FF\n*R_UNIT 1 OHM\n*D_NET clk 0.5\n*CAP\n1 clk 0.5\n*END\n";
/// let source = Source::from_bytes("top.spef", text);
/// let pieces = spef::Pieces::cut(&source, 1 << 18).expect("its nets stand at the end");
/// let trees: Option<Vec<_>> = (0..pieces.len()).map(|piece| pieces.read(piece)).collect();
/// // Where a piece cannot be read, `spef::parse` tells why.
/// assert_eq!(trees.map(|trees| trees[0].num_nets()), Some(1));
/// ```
pub struct Pieces<'a> {
    source: &'a Source,
    head: Head,
    /// Where the pieces begin, and the end of the file.
    cuts: Vec<usize>,
    warnings: Vec<Report>,
}

impl<'a> Pieces<'a> {
    /// Cuts a file into pieces of so many bytes at least, but for the last. `None` where what stands before the
    /// nets cannot be read, or there is no net.
    pub fn cut(source: &'a Source, length: usize) -> Option<Self> {
        let mut reader = Reader::new(source, Mode::Strict);
        reader.begin().ok()?;
        reader.sections(Reader::is_at_net).ok()?;
        if reader.is_at_end() {
            return None;
        }
        let mut cuts = vec![reader.scanner.offset()];
        let bytes = source.bytes();
        let mut at = cuts[0];
        while let Some(rest) = bytes.get(at + length..)
            && let Some(net) = memmem::find(rest, b"\n*D_NET ")
        {
            at += length + net + 1;
            cuts.push(at);
        }
        cuts.push(bytes.len());
        reader.check_units(true);
        let (head, findings) = reader.into_head();
        let warnings = findings.finish(Ok(())).ok()?.warnings;
        Some(Self {
            source,
            head,
            cuts,
            warnings,
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.cuts.len() - 1
    }

    /// Never: there is one net at least.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// What was odd before the nets; in nets nothing is.
    pub fn warnings(&self) -> &[Report] {
        &self.warnings
    }

    /// A tree with the header of the file and the nets of one piece, in file order.
    ///
    /// `None` where there is an error, or something else between the nets: then the file is one to be read as a
    /// whole.
    ///
    /// # Panics
    /// When there are not so many pieces.
    pub fn read(&self, piece: usize) -> Option<Ast> {
        let (start, end) = (self.cuts[piece], self.cuts[piece + 1]);
        let mut reader = Reader::of_piece(self.source, &self.head, start..end);
        while reader.is_at_net() && reader.scanner.offset() < end {
            reader.section().ok()?;
        }
        // A cut within a comment was none, and the piece that begins there ends as it should.
        reader.is_at_end();
        (reader.scanner.offset() == end).then_some(reader.tree)
    }
}
