//! Templates and tables: numbers over axes.
//! Not for: which tables an arc has.

use super::context::{Context, Step};
use crate::diagnostic::{Diagnostic, Report, counted};
use crate::liberty::library::{Axis, Table, Template, Variable};
use crate::liberty::tree::Statement;

/// The most axes of a table.
const MAX_AXES: usize = 3;

/// Reads a `lu_table_template`.
pub(super) fn read_template<'a>(
    context: &mut Context<'a>,
    group: Statement<'a>,
) -> Result<Option<Template>, Report> {
    let Some(name) = context.group_name(group)? else {
        return Ok(None);
    };
    let mut variables = [None; MAX_AXES];
    let mut indices: [Option<Vec<f64>>; MAX_AXES] = Default::default();
    context.each(group, &mut |context, statement| {
        match (statement.name().strip_prefix(b"variable_"), axis_of(statement)) {
            (Some(b"1" | b"2" | b"3"), _) => {
                let place = usize::from(statement.name()[9] - b'1');
                variables[place] = context.one_of(statement, "a variable of tables", Variable::from_name)?;
            }
            (_, Some(place)) => indices[place] = context.numbers(statement)?,
            _ => context.skip(statement),
        }
        Ok(())
    })?;
    let count = variables.iter().take_while(|variable| variable.is_some()).count();
    let beyond = |place: &usize| variables[*place].is_some() || indices[*place].is_some();
    if let Some(place) = (count..MAX_AXES).find(beyond) {
        let message = format!("template `{name}` has no `variable_{}`", count + 1);
        let label = format!("has a `variable_` or `index_` {}", place + 1);
        context.error(
            group,
            Diagnostic::error(group.name_span(), message).labelled(label),
        )?;
        return Ok(None);
    }
    let axes = variables
        .into_iter()
        .zip(indices)
        .filter_map(|(variable, index)| {
            Some(Axis {
                variable: variable?,
                breakpoints: index.unwrap_or_default(),
            })
        })
        .collect();
    Ok(Some(Template {
        name,
        axes,
        span: group.span(),
    }))
}

/// Reads a table by its template. Axes come in the order of [`Variable`].
pub(super) fn read_table<'a>(
    context: &mut Context<'a>,
    group: Statement<'a>,
) -> Result<Option<Table>, Report> {
    let name = match group.value() {
        Some(value) => context.text_of(group, value)?.unwrap_or_default(),
        None => String::new(),
    };
    let mut indices: [Option<Vec<f64>>; MAX_AXES] = Default::default();
    let mut values = None;
    context.each(group, &mut |context, statement| {
        match (statement.name(), axis_of(statement)) {
            (b"values", _) => {
                let found = context.numbers(statement)?;
                values = found.map(|numbers| (numbers, statement));
            }
            (_, Some(place)) => {
                indices[place] = context.numbers(statement)?;
                if let Some(index) = &indices[place] {
                    check_rising(context, statement, index)?;
                }
            }
            _ => context.skip(statement),
        }
        Ok(())
    })?;
    let Some((values, at)) = values else {
        // Where the values were wrong, that was said.
        if !group.statements().any(|statement| statement.name() == b"values") {
            let message = format!("a `{}` without `values`", group.name_text());
            context.error(group, Diagnostic::error(group.name_span(), message))?;
        }
        return Ok(None);
    };
    let template = context.templates.get(name.as_str()).copied();
    let Some(template) = template else {
        return constant(context, group, &name, values);
    };
    let axes: Vec<Axis> = template
        .axes
        .iter()
        .zip(indices)
        .map(|(axis, index)| Axis {
            variable: axis.variable,
            breakpoints: index.unwrap_or_else(|| axis.breakpoints.clone()),
        })
        .collect();
    let lengths: Vec<usize> = axes.iter().map(|axis| axis.breakpoints.len()).collect();
    let expected = lengths
        .iter()
        .try_fold(1_usize, |product, &length| product.checked_mul(length));
    if expected != Some(values.len()) {
        let shape: Vec<String> = lengths.iter().map(usize::to_string).collect();
        let shape = match shape.is_empty() {
            true => "no axes".to_owned(),
            false => format!("axes of {}", shape.join(" x ")),
        };
        let message = format!(
            "{} where template `{name}` has {shape}",
            counted(values.len(), "value")
        );
        let diagnostic =
            Diagnostic::error(at.name_span(), message).related(group.name_span(), "in this table");
        context.error(group, diagnostic)?;
        return Ok(None);
    }
    Ok(Some(in_order(axes, values)))
}

/// A table without a known template: one value, as under `scalar`.
fn constant<'a>(
    context: &mut Context<'a>,
    group: Statement<'a>,
    name: &str,
    values: Vec<f64>,
) -> Result<Option<Table>, Report> {
    if values.len() == 1 {
        let axes = Vec::new();
        return Ok(Some(Table { axes, values }));
    }
    let span = group.value().map_or(group.name_span(), |value| value.span());
    if name == "scalar" || name.is_empty() {
        let message = format!("{} in a table that holds one", counted(values.len(), "value"));
        context.error(group, Diagnostic::error(span, message).labelled("has no axes"))?;
        return Ok(None);
    }
    // Some libraries are cut out of larger ones; their other tables are good.
    let message = format!("unknown template `{name}`: the table is left out");
    let label = "expected a `lu_table_template` of the library";
    context.warning(group, Diagnostic::warning(span, message).labelled(label));
    Ok(None)
}

/// Which axis an `index_` attribute speaks of, from 0.
fn axis_of(statement: Statement<'_>) -> Option<usize> {
    match statement.name() {
        b"index_1" => Some(0),
        b"index_2" => Some(1),
        b"index_3" => Some(2),
        _ => None,
    }
}

fn check_rising<'a>(context: &mut Context<'a>, statement: Statement<'a>, index: &[f64]) -> Step {
    let Some(pair) = index.windows(2).find(|pair| pair[0] >= pair[1]) else {
        return Ok(());
    };
    let message = format!(
        "`{}` does not rise: {} is followed by {}",
        statement.name_text(),
        pair[0],
        pair[1]
    );
    let span = statement.value().map_or(statement.span(), |value| value.span());
    context.error(
        statement,
        Diagnostic::error(span, message).labelled("expected rising numbers"),
    )
}

/// Sorts the axes by their variables, and the values with them.
fn in_order(mut axes: Vec<Axis>, values: Vec<f64>) -> Table {
    if axes.is_sorted_by_key(|axis| axis.variable) {
        return Table { axes, values };
    }
    // How far apart neighbours along an axis are.
    let mut strides = vec![1; axes.len()];
    for place in (1..axes.len()).rev() {
        strides[place - 1] = strides[place] * axes[place].breakpoints.len();
    }
    let mut order: Vec<usize> = (0..axes.len()).collect();
    order.sort_by_key(|&place| axes[place].variable);
    let lengths: Vec<usize> = order.iter().map(|&place| axes[place].breakpoints.len()).collect();
    let from = |number: usize| {
        let mut rest = number;
        let mut from = 0;
        for (&place, length) in order.iter().zip(&lengths).rev() {
            from += rest % length * strides[place];
            rest /= length;
        }
        values[from]
    };
    let values = (0..values.len()).map(from).collect();
    axes.sort_by_key(|axis| axis.variable);
    Table { axes, values }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_are_sorted_with_their_values() {
        let axis = |variable, length: usize| Axis {
            variable,
            breakpoints: (0..length).map(|number| number as f64).collect(),
        };
        let load = axis(Variable::TotalOutputNetCapacitance, 2);
        let slew = axis(Variable::InputNetTransition, 3);
        let table = in_order(
            vec![load.clone(), slew.clone()],
            vec![0.0, 1.0, 2.0, 10.0, 11.0, 12.0],
        );
        assert_eq!(table.axes, [slew.clone(), load.clone()]);
        assert_eq!(table.values, [0.0, 10.0, 1.0, 11.0, 2.0, 12.0]);

        let other = axis(Variable::RelatedOutTotalOutputNetCapacitance, 2);
        let values: Vec<f64> = (0..12).map(f64::from).collect();
        // [other][load][slew] to [slew][load][other]
        let table = in_order(vec![other.clone(), load.clone(), slew.clone()], values);
        assert_eq!(table.axes, [slew, load, other]);
        for (number, value) in table.values.iter().enumerate() {
            let (slew, load, other) = (number / 4, number / 2 % 2, number % 2);
            assert_eq!(*value, (other * 6 + load * 3 + slew) as f64);
        }
    }
}
