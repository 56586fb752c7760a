//! What conversions of all formats need: no circles among modules, no explosion in size.
//!
//! What a module is, and its ports, is known to the format that has it.

use netlearn_parsers::{Diagnostic, Span};

use super::network::Network;
use super::{ConvertError, ConvertErrorKind};
use crate::level_graph::{Edge, LevelError, LevelGraph, Levelled};

/// More than this of anything is refused: a few lines that double themselves thirty times, or
/// multiply two wide vectors, would fill any memory.
const MOST: u64 = 1 << 24;

/// Refuses modules that hold themselves, and a `top` that flattens to too many instances. An edge
/// goes from a module to one it uses, once for every instance; `module` gives name and place.
pub(super) fn check_hierarchy<'n>(
    num_modules: usize,
    uses: &[Edge],
    top: usize,
    module: impl Fn(usize) -> (&'n str, Span),
) -> Result<(), ConvertError> {
    let Levelled { graph, new_id, .. } = match LevelGraph::from_edges(num_modules, uses, &[]) {
        Ok(levelled) => levelled,
        Err(LevelError::Loop { nodes }) => return Err(recursion(&nodes, module)),
        // Edges join modules that are there, and there are fewer than bytes in a source.
        Err(error) => unreachable!("{error}"),
    };
    let mut copies = vec![0u64; num_modules];
    copies[new_id[top] as usize] = 1;
    for v in 0..num_modules as u32 {
        for &user in graph.sources(v) {
            let added = copies[v as usize].saturating_add(copies[user as usize]);
            copies[v as usize] = added;
        }
    }
    let instances = copies.iter().fold(0u64, |sum, &count| sum.saturating_add(count));
    check_count(instances, "instances", module(top).1)
}

/// Refuses a network that is too large, or would be with so many more nets.
pub(super) fn check_size(network: &Network<'_>, more: u64, span: Span) -> Result<(), ConvertError> {
    check_count((network.num_nets() as u64).saturating_add(more), "nets", span)
}

/// Refuses more than a flat circuit may have of something.
pub(super) fn check_count(count: u64, what: &str, span: Span) -> Result<(), ConvertError> {
    if count <= MOST {
        return Ok(());
    }
    let message = format!("the flattened circuit has more than {MOST} {what}");
    let diagnostic = Diagnostic::error(span, message);
    Err(ConvertError::new(ConvertErrorKind::TooLarge, diagnostic))
}

fn recursion<'n>(nodes: &[u32], module: impl Fn(usize) -> (&'n str, Span)) -> ConvertError {
    let names: Vec<&str> = (nodes.iter().chain(nodes.first()))
        .map(|&place| module(place as usize).0)
        .collect();
    let (name, span) = module(nodes.first().map_or(0, |&place| place as usize));
    let message = match nodes.len() {
        1 => format!("`{name}` holds an instance of itself"),
        _ => format!("`{name}` holds an instance of itself: {}", names.join(" -> ")),
    };
    ConvertError::new(ConvertErrorKind::Recursion, Diagnostic::error(span, message))
}
