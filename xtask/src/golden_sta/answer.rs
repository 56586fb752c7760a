//! The program's answers, from the tables of `netlearn sta --csv`, brought to ns.
//! Not for the reference answers: those are `reference`.

use std::fs;
use std::path::Path;

use super::reference::{all, key, name, wanted};
use super::rows::{Arc, Cell, End, Pin, Side, Summary, Timing};
use super::table::{Row, Table};
use crate::failure::{Context, Failure, Outcome};

/// Picoseconds of a nanosecond.
const PS: f64 = 1e3;

/// Reads the folder that the program wrote.
pub(super) fn of_folder(folder: &Path) -> Outcome<Timing> {
    let table = |name: &str| table(folder, name);
    let pins: Vec<[Pin; 2]> = all(&table("pins")?, pin)?;
    let summary: Vec<Option<Summary>> = all(&table("summary")?, summary)?;
    Ok(Timing {
        summary: Some(summary.into_iter().flatten().collect()),
        endpoints: Some(endpoints_of(folder)?),
        paths: Some(all(&table("paths")?, end)?),
        pins: Some(pins.into_iter().flatten().collect()),
        arcs: Some(all(&table("arcs")?, arc)?),
        is_complete: true,
        ..Timing::default()
    })
}

/// The endpoints of a folder that the program wrote.
pub(super) fn endpoints_of(folder: &Path) -> Outcome<Vec<End>> {
    all(&table(folder, "endpoints")?, end)
}

fn table(folder: &Path, name: &str) -> Outcome<Table> {
    let path = folder.join(format!("{name}.csv"));
    let text = fs::read_to_string(&path).context(|| path.display().to_string())?;
    Ok(Table::of_csv(&text))
}

fn side(row: &Row<'_>) -> Outcome<Side> {
    let name = row.text("check")?;
    Side::of(name).ok_or_else(|| Failure::new(format!("`{name}` is no side of a check")))
}

/// `None` of the figures of single path groups.
fn summary(row: Row<'_>) -> Outcome<Option<Summary>> {
    if !row.text("group")?.is_empty() {
        return Ok(None);
    }
    Ok(Some(Summary {
        side: side(&row)?,
        wns: wanted(&row, "wns_ps")? / PS,
        tns: wanted(&row, "tns_ps")? / PS,
        worst_slack: row.number("worst_slack_ps")?.map(|slack| slack / PS),
    }))
}

fn end(row: Row<'_>) -> Outcome<End> {
    Ok(End {
        side: side(&row)?,
        kind: Some(row.text("kind")?.to_owned()),
        role: Some(row.text("role")?.to_owned()),
        startpoint: name(&row, "startpoint")?,
        endpoint: name(&row, "endpoint")?,
        edge: sign(row.text("edge")?).to_owned(),
        clock: row.text("capture_clock")?.to_owned(),
        slack: wanted(&row, "slack_ps")? / PS,
        arrival: wanted(&row, "arrival_ps")? / PS,
        required: wanted(&row, "required_ps")? / PS,
    })
}

/// The names of the edges are those of the answers; the program writes `rise` and `fall`.
fn sign(edge: &str) -> &str {
    match edge {
        "rise" => "^",
        "fall" => "v",
        other => other,
    }
}

/// Both edges of a pin.
fn pin(row: Row<'_>) -> Outcome<[Pin; 2]> {
    let edge = |sign: &'static str, edge: &str| -> Outcome<Pin> {
        let cells = |side: &str| -> Outcome<[Cell; 4]> {
            let number = |name: &str| -> Outcome<Option<f64>> {
                Ok(row.number(&format!("{name}_{side}_{edge}_ps"))?.map(|ps| ps / PS))
            };
            let arrival = number("arrival")?;
            let known = |number: Option<f64>, or_else: Cell| number.map_or(or_else, Cell::Number);
            let asked = if arrival.is_none() {
                Cell::NoPath
            } else {
                Cell::Unconstrained
            };
            Ok([
                known(arrival, Cell::NoPath),
                known(number("slew")?, Cell::NoPath),
                known(number("required")?, asked),
                known(number("slack")?, asked),
            ])
        };
        Ok(Pin {
            name: name(&row, "pin")?,
            driver: row.text("direction")? == "driver",
            edge: sign,
            stages: row.number("level")?,
            cells: [cells("max")?, cells("min")?],
        })
    };
    Ok([edge("^", "rise")?, edge("v", "fall")?])
}

fn arc(row: Row<'_>) -> Outcome<Arc> {
    Ok(Arc {
        key: key(&row)?,
        delays: [
            row.number("delay_max_ps")?.map(|ps| ps / PS),
            row.number("delay_min_ps")?.map(|ps| ps / PS),
        ],
        disabled: Some(row.text("disabled")?.to_owned()).filter(|why| !why.is_empty()),
    })
}
