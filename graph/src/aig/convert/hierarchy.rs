//! What flattening needs in every format: no circles among modules, no explosion in size.

use netlearn_parsers::{Diagnostic, Span};

use super::network::Network;
use super::{ConvertError, ConvertErrorKind};
use crate::level_graph::{Edge, LevelError, LevelGraph};

/// Nets or instances past this are refused: a few lines that double themselves thirty times
/// would fill any memory. The largest circuits known to us have some ten million.
const MOST: usize = 1 << 25;

/// Counts instances while a hierarchy is flattened.
#[derive(Default)]
pub(super) struct Expansion {
    instances: usize,
}

impl Expansion {
    pub(super) fn count_instance(&mut self, span: Span) -> Result<(), ConvertError> {
        self.instances += 1;
        check(self.instances, "instances", span)
    }

    pub(super) fn check_size(&self, network: &Network<'_>, span: Span) -> Result<(), ConvertError> {
        check(network.num_nets(), "nets", span)
    }
}

fn check(count: usize, what: &str, span: Span) -> Result<(), ConvertError> {
    if count <= MOST {
        return Ok(());
    }
    let message = format!("the flattened circuit has more than {MOST} {what}");
    let diagnostic = Diagnostic::error(span, message).labelled("flattened too often");
    Err(ConvertError::new(ConvertErrorKind::TooLarge, diagnostic))
}

/// Refuses modules that hold themselves; an edge goes from a module to one it uses.
pub(super) fn check_recursion<'n>(
    num_modules: usize,
    uses: &[Edge],
    module: impl Fn(usize) -> (&'n str, Span),
) -> Result<(), ConvertError> {
    let Err(LevelError::Loop { nodes }) = LevelGraph::from_edges(num_modules, uses, &[]) else {
        // Edges join modules that are there, and there are fewer than bytes in a source.
        return Ok(());
    };
    let names: Vec<&str> = (nodes.iter().chain(nodes.first()))
        .map(|&place| module(place as usize).0)
        .collect();
    let (name, span) = module(nodes.first().map_or(0, |&place| place as usize));
    let message = match nodes.len() {
        1 => format!("`{name}` holds an instance of itself"),
        _ => format!("`{name}` holds an instance of itself: {}", names.join(" -> ")),
    };
    let diagnostic = Diagnostic::error(span, message);
    Err(ConvertError::new(ConvertErrorKind::Recursion, diagnostic))
}
