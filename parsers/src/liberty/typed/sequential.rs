//! `ff`, `latch` and their banks, and `statetable`.
//! Not for: what a cell does with them.

use super::context::Context;
use crate::diagnostic::{Diagnostic, Report, counted};
use crate::liberty::library::{Sequential, SequentialKind, Statetable};
use crate::liberty::tree::Statement;

/// Reads an `ff`, `ff_bank`, `latch` or `latch_bank` group.
pub(super) fn read_sequential<'a>(
    context: &mut Context<'a>,
    group: Statement<'a>,
    kind: SequentialKind,
) -> Result<Option<Sequential>, Report> {
    let is_bank = group.name().ends_with(b"_bank");
    let width = match group.values().nth(2) {
        Some(value) if is_bank => context.count_of(group, value)?,
        _ => None,
    };
    let mut states = context.texts(group)?;
    states.truncate(2);
    if states.is_empty() {
        let message = format!("`{}` without the name of its state", group.name_text());
        context.error(group, Diagnostic::error(group.name_span(), message))?;
        return Ok(None);
    }
    let mut sequential = Sequential {
        kind,
        states,
        width,
        clock: None,
        clock_also: None,
        data: None,
        clear: None,
        preset: None,
        clear_preset_var1: None,
        clear_preset_var2: None,
        power_down: None,
        span: group.span(),
    };
    context.each(group, &mut |context, statement| {
        match statement.name() {
            b"clocked_on" | b"enable" => sequential.clock = context.function(statement)?,
            b"clocked_on_also" | b"enable_also" => sequential.clock_also = context.function(statement)?,
            b"next_state" | b"data_in" => sequential.data = context.function(statement)?,
            b"clear" => sequential.clear = context.function(statement)?,
            b"preset" => sequential.preset = context.function(statement)?,
            b"power_down_function" => sequential.power_down = context.function(statement)?,
            b"clear_preset_var1" => {
                sequential.clear_preset_var1 = context.one_of(statement, STATES, state)?;
            }
            b"clear_preset_var2" => {
                sequential.clear_preset_var2 = context.one_of(statement, STATES, state)?;
            }
            _ => context.skip(statement),
        }
        Ok(())
    })?;
    Ok(Some(sequential))
}

const STATES: &str = "`L`, `H`, `N`, `T` or `X`";

fn state(name: &str) -> Option<char> {
    let mut letters = name.chars();
    let letter = letters.next().filter(|letter| "LHNTX".contains(*letter))?;
    letters.next().is_none().then_some(letter)
}

/// Reads a `statetable` group.
pub(super) fn read_statetable<'a>(
    context: &mut Context<'a>,
    group: Statement<'a>,
) -> Result<Statetable, Report> {
    let mut lists = context.texts(group)?.into_iter();
    let mut words = || -> Vec<String> { lists.next().map_or_else(Vec::new, |list| words_of(&list)) };
    let mut statetable = Statetable {
        inputs: words(),
        nodes: words(),
        rows: Vec::new(),
        span: group.span(),
    };
    context.each(group, &mut |context, statement| {
        if statement.name() != b"table" {
            context.skip(statement);
            return Ok(());
        }
        let Some(text) = context.text(statement)? else {
            return Ok(());
        };
        for row in text.split(',').filter(|row| !row.trim().is_empty()) {
            let parts: Vec<Vec<String>> = row.split(':').map(words_of).collect();
            match rows_of(parts, &statetable) {
                Ok(parts) => statetable.rows.push(parts),
                Err(found) => {
                    let message = format!("row `{}` of the state table has {found}", row.trim());
                    let label = format!(
                        "expected {} : {} : {}",
                        counted(statetable.inputs.len(), "input"),
                        counted(statetable.nodes.len(), "present state"),
                        counted(statetable.nodes.len(), "next state")
                    );
                    let span = statement.value().map_or(statement.span(), |value| value.span());
                    context.error(statement, Diagnostic::error(span, message).labelled(label))?;
                }
            }
        }
        Ok(())
    })?;
    Ok(statetable)
}

/// The three parts of a row, if they are as wide as the table; else what they are.
fn rows_of(parts: Vec<Vec<String>>, statetable: &Statetable) -> Result<[Vec<String>; 3], String> {
    let parts: [Vec<String>; 3] = parts
        .try_into()
        .map_err(|parts: Vec<Vec<String>>| counted(parts.len(), "part"))?;
    let lengths = parts.each_ref().map(Vec::len);
    if lengths
        == [
            statetable.inputs.len(),
            statetable.nodes.len(),
            statetable.nodes.len(),
        ]
    {
        return Ok(parts);
    }
    Err(format!(
        "{} : {} : {} entries",
        lengths[0], lengths[1], lengths[2]
    ))
}

fn words_of(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}
