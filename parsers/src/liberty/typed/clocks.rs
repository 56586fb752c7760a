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
    let mut width = MinPulseWidth::default();
    context.each(group, &mut |context, statement| {
        match statement.name() {
            b"constraint_high" => width.high = context.number(statement)?,
            b"constraint_low" => width.low = context.number(statement)?,
            b"when" => width.when = context.function(statement)?,
            b"sdf_cond" => width.sdf_cond = context.text(statement)?,
            _ => context.skip(statement),
        }
        Ok(())
    })?;
    Ok(width)
}

/// Reads a `minimum_period` group.
pub(super) fn read_min_period<'a>(
    context: &mut Context<'a>,
    group: Statement<'a>,
) -> Result<MinPeriod, Report> {
    let mut period = MinPeriod::default();
    context.each(group, &mut |context, statement| {
        match statement.name() {
            b"constraint" => period.constraint = context.number(statement)?,
            b"when" => period.when = context.function(statement)?,
            b"sdf_cond" => period.sdf_cond = context.text(statement)?,
            _ => context.skip(statement),
        }
        Ok(())
    })?;
    Ok(period)
}

/// Reads a `generated_clock` group.
pub(super) fn read_generated_clock<'a>(
    context: &mut Context<'a>,
    group: Statement<'a>,
) -> Result<Option<GeneratedClock>, Report> {
    if context.group_name(group)?.is_none() {
        return Ok(None);
    }
    let mut clock = GeneratedClock {
        names: context.names(group)?,
        ..GeneratedClock::default()
    };
    context.each(group, &mut |context, statement| {
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
    let Some(name) = context.group_name(group)? else {
        return Ok(None);
    };
    let mut definition = ModeDefinition {
        name,
        values: Vec::new(),
    };
    context.each(group, &mut |context, statement| {
        match (statement.is_group(), statement.name()) {
            (true, b"mode_value") => definition.values.extend(read_mode(context, statement)?),
            _ => context.skip(statement),
        }
        Ok(())
    })?;
    Ok(Some(definition))
}

fn read_mode<'a>(context: &mut Context<'a>, group: Statement<'a>) -> Result<Option<Mode>, Report> {
    let Some(name) = context.group_name(group)? else {
        return Ok(None);
    };
    let mut mode = Mode {
        name,
        ..Mode::default()
    };
    context.each(group, &mut |context, statement| {
        match statement.name() {
            b"when" => mode.when = context.function(statement)?,
            b"sdf_cond" => mode.sdf_cond = context.text(statement)?,
            _ => context.skip(statement),
        }
        Ok(())
    })?;
    Ok(Some(mode))
}
