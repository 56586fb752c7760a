//! `min_pulse_width`, `minimum_period`, `generated_clock` and `mode_definition`.
//! Not for: checks with tables, which are `timing` groups.

use super::context::Context;
use crate::diagnostic::Report;
use crate::liberty::library::{GeneratedClock, MinPeriod, MinPulseWidth, Mode, ModeDefinition};
use crate::liberty::tree::Statement;

/// Reads a `min_pulse_width` group.
pub(super) fn read_min_pulse_width<'a>(
    context: &mut Context<'a>,
    group: Statement<'a>,
) -> Result<MinPulseWidth, Report> {
    context.fill(group, MinPulseWidth::default(), |context, statement, width| {
        match statement.name() {
            b"constraint_high" => width.high = context.number(statement)?,
            b"constraint_low" => width.low = context.number(statement)?,
            b"when" => width.when = context.function(statement)?,
            b"sdf_cond" => width.sdf_cond = context.text(statement)?,
            _ => context.skip(statement),
        }
        Ok(())
    })
}

/// Reads a `minimum_period` group.
pub(super) fn read_min_period<'a>(
    context: &mut Context<'a>,
    group: Statement<'a>,
) -> Result<MinPeriod, Report> {
    context.fill(group, MinPeriod::default(), |context, statement, period| {
        match statement.name() {
            b"constraint" => period.constraint = context.number(statement)?,
            b"when" => period.when = context.function(statement)?,
            b"sdf_cond" => period.sdf_cond = context.text(statement)?,
            _ => context.skip(statement),
        }
        Ok(())
    })
}

/// Reads a `generated_clock` group.
pub(super) fn read_generated_clock<'a>(
    context: &mut Context<'a>,
    group: Statement<'a>,
) -> Result<Option<GeneratedClock>, Report> {
    if context.group_name(group)?.is_none() {
        return Ok(None);
    }
    let begin = GeneratedClock {
        names: context.names(group)?,
        ..GeneratedClock::default()
    };
    let clock = context.fill(group, begin, |context, statement, clock| {
        match statement.name() {
            b"clock_pin" => clock.clock_pins = context.names(statement)?,
            b"master_pin" => clock.master_pin = context.text(statement)?,
            b"divided_by" => clock.divided_by = context.number(statement)?,
            b"multiplied_by" => clock.multiplied_by = context.number(statement)?,
            b"duty_cycle" => clock.duty_cycle = context.number(statement)?,
            b"invert" => clock.invert = context.truth(statement)? == Some(true),
            b"edges" => clock.edges = context.numbers(statement)?.unwrap_or_default(),
            b"shifts" => clock.shifts = context.numbers(statement)?.unwrap_or_default(),
            _ => context.skip(statement),
        }
        Ok(())
    })?;
    Ok(Some(clock))
}

/// Reads a `mode_definition` group.
pub(super) fn read_modes<'a>(
    context: &mut Context<'a>,
    group: Statement<'a>,
) -> Result<Option<ModeDefinition>, Report> {
    let begin = |name| ModeDefinition {
        name,
        ..ModeDefinition::default()
    };
    context.fill_named(group, begin, |context, statement, definition| {
        match (statement.is_group(), statement.name()) {
            (true, b"mode_value") => definition.values.extend(read_mode(context, statement)?),
            _ => context.skip(statement),
        }
        Ok(())
    })
}

fn read_mode<'a>(context: &mut Context<'a>, group: Statement<'a>) -> Result<Option<Mode>, Report> {
    let begin = |name| Mode {
        name,
        ..Mode::default()
    };
    context.fill_named(group, begin, |context, statement, mode| {
        match statement.name() {
            b"when" => mode.when = context.function(statement)?,
            b"sdf_cond" => mode.sdf_cond = context.text(statement)?,
            _ => context.skip(statement),
        }
        Ok(())
    })
}
