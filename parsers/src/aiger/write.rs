//! AIGER files from trees: binary with canonical numbers, or text with the numbers of the tree.
//! Not for: repairing a tree; one that no file can hold is refused.

use std::io::{self, Write};

use rustc_hash::FxHashMap;

use super::ast::{And, Ast, Latch, Literal, Reset, SymbolKind};
use super::binary::encode;

/// Writes the binary form.
///
/// It leaves no choice of numbers: inputs come first, then latches, then ANDs. A tree that is
/// numbered otherwise is renumbered; one that was read from a binary file gives the same bytes,
/// apart from numbers that were not encoded the shortest way.
///
/// # Errors
/// Those of `out`, and [`io::ErrorKind::InvalidInput`] for a tree that breaks the promises of
/// [`Ast`].
pub fn write(ast: &Ast, out: &mut dyn Write) -> io::Result<()> {
    let renumbered;
    let ast = if is_canonical(ast) {
        ast
    } else {
        renumbered = canonical(ast)?;
        &renumbered
    };
    header(ast, "aig", out)?;
    for latch in &ast.latches {
        write!(out, "{}", latch.next.0)?;
        reset(latch, out)?;
    }
    properties(ast, out)?;
    let mut packed = Vec::with_capacity(4 * ast.ands.len());
    for and in &ast.ands {
        encode(and.output.0 - and.fanins[0].0, &mut packed);
        encode(and.fanins[0].0 - and.fanins[1].0, &mut packed);
    }
    out.write_all(&packed)?;
    symbols_and_comment(ast, out)
}

/// Writes the text form, with the tree's own numbers.
///
/// # Errors
/// Those of `out`, and [`io::ErrorKind::InvalidInput`] for a name that holds a line end.
pub fn write_ascii(ast: &Ast, out: &mut dyn Write) -> io::Result<()> {
    header(ast, "aag", out)?;
    for input in &ast.inputs {
        writeln!(out, "{}", input.0)?;
    }
    for latch in &ast.latches {
        write!(out, "{} {}", latch.literal.0, latch.next.0)?;
        reset(latch, out)?;
    }
    properties(ast, out)?;
    for and in &ast.ands {
        writeln!(out, "{} {} {}", and.output.0, and.fanins[0].0, and.fanins[1].0)?;
    }
    symbols_and_comment(ast, out)
}

fn header(ast: &Ast, magic: &str, out: &mut dyn Write) -> io::Result<()> {
    let counts = [
        ast.max_variable as usize,
        ast.inputs.len(),
        ast.latches.len(),
        ast.outputs.len(),
        ast.ands.len(),
        ast.bad.len(),
        ast.constraints.len(),
        ast.justice.len(),
        ast.fairness.len(),
    ];
    // The last four are of version 1.9 and stand only where something needs them.
    let used = counts
        .iter()
        .rposition(|&count| count > 0)
        .map_or(5, |last| (last + 1).max(5));
    write!(out, "{magic}")?;
    for count in &counts[..used] {
        write!(out, " {count}")?;
    }
    writeln!(out)
}

fn reset(latch: &Latch, out: &mut dyn Write) -> io::Result<()> {
    match latch.reset {
        Reset::Zero => writeln!(out),
        Reset::One => writeln!(out, " 1"),
        Reset::Undefined => writeln!(out, " {}", latch.literal.0),
    }
}

fn properties(ast: &Ast, out: &mut dyn Write) -> io::Result<()> {
    for literal in ast.outputs.iter().chain(&ast.bad).chain(&ast.constraints) {
        writeln!(out, "{}", literal.0)?;
    }
    for property in &ast.justice {
        writeln!(out, "{}", property.len())?;
    }
    for literal in ast.justice.iter().flatten().chain(&ast.fairness) {
        writeln!(out, "{}", literal.0)?;
    }
    Ok(())
}

fn symbols_and_comment(ast: &Ast, out: &mut dyn Write) -> io::Result<()> {
    for symbol in &ast.symbols {
        let kind = match symbol.kind {
            SymbolKind::Input => 'i',
            SymbolKind::Latch => 'l',
            SymbolKind::Output => 'o',
            SymbolKind::Bad => 'b',
            SymbolKind::Constraint => 'c',
            SymbolKind::Justice => 'j',
            SymbolKind::Fairness => 'f',
        };
        if symbol.name.contains('\n') || symbol.name.ends_with('\r') {
            return Err(invalid("a name holds a line end"));
        }
        writeln!(out, "{kind}{} {}", symbol.index, symbol.name)?;
    }
    if let Some(comment) = &ast.comment {
        out.write_all(b"c\n")?;
        out.write_all(comment)?;
    }
    Ok(())
}

fn is_canonical(ast: &Ast) -> bool {
    let inputs = ast.inputs.iter().copied();
    let latches = ast.latches.iter().map(|latch| latch.literal);
    let ands = ast.ands.iter().map(|and| and.output);
    let defined = ast.inputs.len() + ast.latches.len() + ast.ands.len();
    let is_numbered = inputs
        .chain(latches)
        .chain(ands)
        .zip(1u32..)
        .all(|(literal, variable)| literal == Literal(variable.wrapping_mul(2)));
    let nexts = ast.latches.iter().map(|latch| latch.next);
    let is_defined = |literal: Literal| literal.variable() <= ast.max_variable;
    let lists = [&ast.outputs, &ast.bad, &ast.constraints, &ast.fairness];
    let mut uses = lists
        .into_iter()
        .chain(&ast.justice)
        .flatten()
        .copied()
        .chain(nexts);
    let is_ordered = |and: &And| and.output > and.fanins[0] && and.fanins[0] >= and.fanins[1];
    ast.max_variable as usize == defined
        && is_numbered
        && ast.ands.iter().all(is_ordered)
        && uses.all(is_defined)
}

/// The same tree with the numbers of the binary form.
fn canonical(ast: &Ast) -> io::Result<Ast> {
    let defined = ast.inputs.len() + ast.latches.len() + ast.ands.len();
    let max_variable = u32::try_from(defined)
        .ok()
        .filter(|&count| count < 1 << 31)
        .ok_or_else(|| invalid("more variables than literals of 32 bits can name"))?;
    let mut new = NewNumbers(FxHashMap::from_iter([(0, 0)]));
    let mut tree = Ast {
        max_variable,
        symbols: ast.symbols.clone(),
        comment: ast.comment.clone(),
        ..Ast::default()
    };
    for &input in &ast.inputs {
        tree.inputs.push(new.define(input)?);
    }
    for latch in &ast.latches {
        let literal = new.define(latch.literal)?;
        tree.latches.push(Latch { literal, ..*latch });
    }
    for and in &ast.ands {
        let mut fanins = [new.of(and.fanins[0])?, new.of(and.fanins[1])?];
        fanins.sort_unstable_by(|a, b| b.cmp(a));
        let output = new.define(and.output)?;
        tree.ands.push(And { output, fanins });
    }
    for latch in &mut tree.latches {
        latch.next = new.of(latch.next)?;
    }
    tree.outputs = new.of_all(&ast.outputs)?;
    tree.bad = new.of_all(&ast.bad)?;
    tree.constraints = new.of_all(&ast.constraints)?;
    tree.fairness = new.of_all(&ast.fairness)?;
    tree.justice = ast
        .justice
        .iter()
        .map(|property| new.of_all(property))
        .collect::<io::Result<_>>()?;
    Ok(tree)
}

/// From old variables to new ones.
struct NewNumbers(FxHashMap<u32, u32>);

impl NewNumbers {
    fn define(&mut self, literal: Literal) -> io::Result<Literal> {
        let variable = self.0.len() as u32;
        if literal.is_inverted() || self.0.insert(literal.variable(), variable).is_some() {
            return Err(invalid("a variable is defined twice or by an odd literal"));
        }
        Ok(Literal(2 * variable))
    }

    fn of(&self, literal: Literal) -> io::Result<Literal> {
        match self.0.get(&literal.variable()) {
            Some(variable) => Ok(Literal(2 * variable + u32::from(literal.is_inverted()))),
            None => Err(invalid("a literal is used before it is defined")),
        }
    }

    fn of_all(&self, literals: &[Literal]) -> io::Result<Vec<Literal>> {
        literals.iter().map(|&literal| self.of(literal)).collect()
    }
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidInput,
        format!("this AIGER tree cannot be written: {what}"),
    )
}
