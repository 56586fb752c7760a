//! `pin`, `bus` and `bundle` groups.
//! Not for: giving each bit what its bus says.

use super::clocks::{read_min_period, read_min_pulse_width};
use super::context::{Context, Step};
use super::timing::read_timing;
use crate::diagnostic::{Diagnostic, Report};
use crate::liberty::library::{Bundle, Bus, Direction, Pin};
use crate::liberty::tree::Statement;

/// Reads a `pin` group. In lenient reading one without a name is nothing.
pub(super) fn read_pin<'a>(context: &mut Context<'a>, group: Statement<'a>) -> Result<Option<Pin>, Report> {
    let Some(pin) = begin(context, group)? else {
        return Ok(None);
    };
    let pin = context.fill(group, pin, |context, statement, pin| {
        pin_statement(context, statement, pin)
    })?;
    Ok(Some(pin))
}

/// Reads a `bus` group.
pub(super) fn read_bus<'a>(context: &mut Context<'a>, group: Statement<'a>) -> Result<Option<Bus>, Report> {
    let Some(common) = begin(context, group)? else {
        return Ok(None);
    };
    let begin = Bus {
        common,
        ..Bus::default()
    };
    let bus = context.fill(group, begin, |context, statement, bus| {
        match (statement.is_group(), statement.name()) {
            (true, b"pin") => bus.pins.extend(read_pin(context, statement)?),
            (false, b"bus_type") => bus.bus_type = context.text(statement)?,
            _ => pin_statement(context, statement, &mut bus.common)?,
        }
        Ok(())
    })?;
    Ok(Some(bus))
}

/// Reads a `bundle` group.
pub(super) fn read_bundle<'a>(
    context: &mut Context<'a>,
    group: Statement<'a>,
) -> Result<Option<Bundle>, Report> {
    let Some(common) = begin(context, group)? else {
        return Ok(None);
    };
    let begin = Bundle {
        common,
        ..Bundle::default()
    };
    let bundle = context.fill(group, begin, |context, statement, bundle| {
        match (statement.is_group(), statement.name()) {
            (true, b"pin") => bundle.pins.extend(read_pin(context, statement)?),
            (false, b"members") => bundle.members = context.names(statement)?,
            _ => pin_statement(context, statement, &mut bundle.common)?,
        }
        Ok(())
    })?;
    Ok(Some(bundle))
}

/// The names of a pin group, before its content.
fn begin<'a>(context: &mut Context<'a>, group: Statement<'a>) -> Result<Option<Pin>, Report> {
    if context.group_name(group)?.is_none() {
        return Ok(None);
    }
    Ok(Some(Pin {
        names: context.names(group)?,
        span: group.span(),
        ..Pin::default()
    }))
}

fn pin_statement<'a>(context: &mut Context<'a>, statement: Statement<'a>, pin: &mut Pin) -> Step {
    if !statement.is_group() {
        return attribute_of(context, statement, pin);
    }
    match statement.name() {
        b"timing" => pin.timings.push(read_timing(context, statement)?),
        b"min_pulse_width" => pin
            .min_pulse_widths
            .push(read_min_pulse_width(context, statement)?),
        b"minimum_period" => pin.min_periods.push(read_min_period(context, statement)?),
        b"cell" => {
            let message = "a `cell` in a pin";
            let diagnostic =
                Diagnostic::error(statement.name_span(), message).labelled("is a `}` missing before it?");
            context.error(statement, diagnostic)?;
        }
        _ => context.skip(statement),
    }
    Ok(())
}

fn attribute_of<'a>(context: &mut Context<'a>, attribute: Statement<'a>, pin: &mut Pin) -> Step {
    match attribute.name() {
        b"direction" => {
            let what = "`input`, `output`, `inout` or `internal`";
            pin.direction = context.one_of(attribute, what, direction)?;
        }
        b"clock" => pin.is_clock = context.truth(attribute)?,
        b"capacitance" => pin.capacitance = context.number(attribute)?,
        b"rise_capacitance" => pin.rise_capacitance = context.number(attribute)?,
        b"fall_capacitance" => pin.fall_capacitance = context.number(attribute)?,
        b"rise_capacitance_range" => pin.rise_capacitance_range = context.range(attribute)?,
        b"fall_capacitance_range" => pin.fall_capacitance_range = context.range(attribute)?,
        b"function" => pin.function = context.function(attribute)?,
        b"three_state" => pin.three_state = context.function(attribute)?,
        b"state_function" => pin.state_function = context.function(attribute)?,
        b"x_function" => pin.x_function = context.function(attribute)?,
        b"internal_node" => pin.internal_node = context.text(attribute)?,
        b"nextstate_type" => pin.nextstate_type = context.text(attribute)?,
        b"driver_type" => pin.driver_type = context.text(attribute)?,
        b"max_transition" => pin.max_transition = context.number(attribute)?,
        b"min_transition" => pin.min_transition = context.number(attribute)?,
        b"max_capacitance" => pin.max_capacitance = context.number(attribute)?,
        b"min_capacitance" => pin.min_capacitance = context.number(attribute)?,
        b"max_fanout" => pin.max_fanout = context.number(attribute)?,
        b"min_fanout" => pin.min_fanout = context.number(attribute)?,
        b"fanout_load" => pin.fanout_load = context.number(attribute)?,
        b"drive_current" => pin.drive_current = context.number(attribute)?,
        b"min_pulse_width_high" => pin.min_pulse_width_high = context.number(attribute)?,
        b"min_pulse_width_low" => pin.min_pulse_width_low = context.number(attribute)?,
        b"min_period" => pin.min_period = context.number(attribute)?,
        b"clock_gate_clock_pin" => pin.is_clock_gate_clock = context.truth(attribute)? == Some(true),
        b"clock_gate_enable_pin" => pin.is_clock_gate_enable = context.truth(attribute)? == Some(true),
        b"clock_gate_test_pin" => pin.is_clock_gate_test = context.truth(attribute)? == Some(true),
        b"clock_gate_out_pin" => pin.is_clock_gate_out = context.truth(attribute)? == Some(true),
        b"related_power_pin" => pin.related_power_pin = context.text(attribute)?,
        b"related_ground_pin" => pin.related_ground_pin = context.text(attribute)?,
        _ => context.skip(attribute),
    }
    Ok(())
}

fn direction(name: &str) -> Option<Direction> {
    match name {
        "input" => Some(Direction::Input),
        "output" => Some(Direction::Output),
        "inout" => Some(Direction::Inout),
        "internal" => Some(Direction::Internal),
        _ => None,
    }
}
