//! Options that choose modes and edges, and tables of numbers by them.
//! Not for: single commands.

use crate::constraints::PerEdge;

/// Both of two where neither is asked for, else those that are.
pub(super) fn either(first: bool, second: bool) -> [bool; 2] {
    match first == second {
        true => [true; 2],
        false => [first, second],
    }
}

/// Puts a number where modes and edges are chosen.
pub(super) fn put<T: Copy>(
    table: &mut PerEdge<Option<T>>,
    modes: [bool; 2],
    edges: [bool; 2],
    value: Option<T>,
) {
    for (row, _) in table.iter_mut().zip(modes).filter(|(_, chosen)| *chosen) {
        put_row(row, edges, value);
    }
}

/// Puts a number where a row is chosen.
pub(super) fn put_row<T: Copy>(row: &mut [Option<T>; 2], chosen: [bool; 2], value: Option<T>) {
    for (slot, _) in row.iter_mut().zip(chosen).filter(|(_, chosen)| *chosen) {
        *slot = value;
    }
}
