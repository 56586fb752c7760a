//! The reference answers of a case, from their tables.
//! Not for the program's own answers: those are `answer`.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use super::rows::{Arc, Cell, End, Pin, Side, Summary, Timing};
use super::table::{Row, Table};
use crate::failure::{Context, Failure, Outcome};
use crate::files;

/// Reads the answers of a folder laid out like one of `data/timing`.
pub(super) fn of_script(folder: &Path) -> Outcome<Timing> {
    let one = folder.join("golden.tsv");
    let tables = if one.is_file() {
        sections(&text(&one)?)
    } else {
        let mut tables = BTreeMap::new();
        for name in ["summary", "endpoints", "paths", "pins", "edges"] {
            if let Some(table) = table(folder, name)? {
                tables.insert(name.to_owned(), table);
            }
        }
        tables
    };
    let ends = |name: &str| tables.get(name).map(|table| all(table, end)).transpose();
    let mut pins = tables.get("pins").map(|table| all(table, pin)).transpose()?;
    if let (Some(pins), Some(edges)) = (&mut pins, tables.get("edges")) {
        forget_partial(pins, edges)?;
    }
    let paths = ends("paths")?;
    Ok(Timing {
        paths_an_end: paths_an_end(folder, paths.as_deref().unwrap_or(&[])),
        summary: tables
            .get("summary")
            .map(|table| all(table, summary))
            .transpose()?,
        endpoints: ends("endpoints")?,
        paths,
        pins,
        arcs: tables.get("edges").map(|table| all(table, arc)).transpose()?,
        is_complete: one.is_file(),
    })
}

/// How many paths to an endpoint in a group were asked for: as `data/timing` says of the micro cases; of
/// others, which have one group, as many as there are.
fn paths_an_end(folder: &Path, paths: &[End]) -> usize {
    let is_micro = folder.parent().is_some_and(|parent| parent.ends_with("micro"));
    match folder.file_name().map(|name| name.to_string_lossy()) {
        Some(name) if is_micro => {
            if name.starts_with("m50_") {
                50
            } else {
                10
            }
        }
        _ => {
            let mut counts: BTreeMap<_, usize> = BTreeMap::new();
            for End { side, endpoint, .. } in paths {
                *counts.entry((side, endpoint)).or_default() += 1;
            }
            counts.into_values().max().unwrap_or(1)
        }
    }
}

/// Reads the answers of a folder laid out like one of `data/openlane`, with or without wires.
pub(super) fn of_openlane(folder: &Path, with_wires: bool) -> Outcome<Timing> {
    let name = if with_wires {
        "endpoints.sta"
    } else {
        "endpoints.nowire"
    };
    let endpoints = table(folder, name)?;
    let pins = if with_wires {
        table(folder, "pins.sta")?
    } else {
        None
    };
    let pins = pins.map(|pins| all(&pins, openlane_pin)).transpose()?;
    Ok(Timing {
        endpoints: endpoints.map(|table| all(&table, openlane_end)).transpose()?,
        pins: pins.map(|pins| tell_sides(pins.into_iter().flatten().collect())),
        ..Timing::default()
    })
}

/// Of a pin that both reads and drives its net the second row is the driving side.
fn tell_sides(mut pins: Vec<Pin>) -> Vec<Pin> {
    let mut seen = HashSet::new();
    for pin in &mut pins {
        pin.driver = !seen.insert((pin.name.clone(), pin.edge));
    }
    pins
}

/// The answers of TAU's operations, one a line.
pub(super) fn text(path: &Path) -> Outcome<String> {
    String::from_utf8(files::unpacked(path)?).context(|| path.display().to_string())
}

fn table(folder: &Path, name: &str) -> Outcome<Option<Table>> {
    for ending in ["tsv", "tsv.gz"] {
        let path = folder.join(format!("{name}.{ending}"));
        if path.is_file() {
            return Ok(Some(Table::of_tsv(text(&path)?.lines())));
        }
    }
    Ok(None)
}

fn sections(text: &str) -> BTreeMap<String, Table> {
    let mut tables = BTreeMap::new();
    for section in text.split("#section ").skip(1) {
        let (name, lines) = section.split_once('\n').unwrap_or((section, ""));
        tables.insert(name.trim().to_owned(), Table::of_tsv(lines.lines()));
    }
    tables
}

pub(super) fn all<T>(table: &Table, read: fn(Row<'_>) -> Outcome<T>) -> Outcome<Vec<T>> {
    table.rows().map(read).collect()
}

fn side(name: &str) -> Outcome<Side> {
    Side::of(name).ok_or_else(|| Failure::new(format!("`{name}` is no side of a check")))
}

/// The name of an object. Escapes are dropped on both sides: the answers keep some and drop others.
pub(super) fn name(row: &Row<'_>, column: &str) -> Outcome<String> {
    Ok(row.text(column)?.replace('\\', ""))
}

/// A number that must be there.
pub(super) fn wanted(row: &Row<'_>, column: &str) -> Outcome<f64> {
    row.number(column)?
        .ok_or_else(|| Failure::new(format!("no number in the column `{column}`")))
}

fn summary(row: Row<'_>) -> Outcome<Summary> {
    Ok(Summary {
        side: side(row.text("path")?)?,
        wns: wanted(&row, "wns")?,
        tns: wanted(&row, "tns")?,
        worst_slack: row.number("worst_slack")?.filter(|slack| slack.abs() < 1e29),
    })
}

fn end(row: Row<'_>) -> Outcome<End> {
    Ok(End {
        side: side(row.text("path")?)?,
        kind: Some(row.text("kind")?.to_owned()),
        role: Some(row.text("role")?.to_owned()),
        startpoint: name(&row, "startpoint")?,
        endpoint: name(&row, "endpoint")?,
        edge: row.text("edge")?.to_owned(),
        clock: row.text("target_clk")?.to_owned(),
        slack: wanted(&row, "slack")?,
        arrival: wanted(&row, "arrival")?,
        required: wanted(&row, "required")?,
    })
}

fn openlane_end(row: Row<'_>) -> Outcome<End> {
    Ok(End {
        side: side(row.text("check")?)?,
        kind: None,
        role: None,
        startpoint: name(&row, "startpoint")?,
        endpoint: name(&row, "endpoint")?,
        edge: row.text("end_edge")?.to_owned(),
        clock: row.text("capture_clock")?.to_owned(),
        slack: wanted(&row, "slack_ns")?,
        arrival: wanted(&row, "arrival_ns")?,
        required: wanted(&row, "required_ns")?,
    })
}

fn pin(row: Row<'_>) -> Outcome<Pin> {
    let cells = |side: &str| -> Outcome<[Cell; 4]> {
        let cell = |name: &str| -> Outcome<Cell> { Ok(cell(row.text(&format!("{name}_{side}"))?)) };
        let mut cells = [cell("arrival")?, cell("slew")?, cell("required")?, cell("slack")?];
        // The tool computes required times where it is asked for: at endpoints, 0.0 elsewhere.
        if row.text(&format!("required_{side}"))? == "0.0" {
            cells[2] = Cell::Unknown;
            cells[3] = Cell::Unknown;
        }
        Ok(cells)
    };
    let direction = row.text("dir")?;
    let mut cells = [cells("max")?, cells("min")?];
    if direction == "internal" {
        // Nodes inside of cells, which other tools need not have.
        cells = [[Cell::Unknown; 4]; 2];
    }
    Ok(Pin {
        name: name(&row, "pin")?,
        driver: direction == "drvr",
        edge: if row.text("rf")? == "rise" { "^" } else { "v" },
        stages: row.number("level")?.map(|level| level / 10.0),
        cells,
    })
}

/// Forgets required times of endpoints behind which signals go on.
///
/// Of required times the tool had computed those at endpoints alone, so that of such a pin it knows
/// what its own checks require, not what those behind it do.
fn forget_partial(pins: &mut [Pin], edges: &Table) -> Outcome<()> {
    let mut goes_on = HashSet::new();
    for row in edges.rows() {
        let is_open = row.text("disabled")?.is_empty();
        if is_open && row.text("role")? != "Latch D to Q" {
            goes_on.insert(name(&row, "from")?);
        }
    }
    for pin in pins.iter_mut().filter(|pin| goes_on.contains(&pin.name)) {
        for cells in &mut pin.cells {
            cells[2] = Cell::Unknown;
            cells[3] = Cell::Unknown;
        }
    }
    Ok(())
}

fn cell(text: &str) -> Cell {
    match text.parse::<f64>() {
        Ok(number) if number.abs() < 1e29 => Cell::Number(number),
        Ok(_) => Cell::Unconstrained,
        Err(_) => Cell::NoPath,
    }
}

/// Both edges of a pin.
fn openlane_pin(row: Row<'_>) -> Outcome<[Pin; 2]> {
    let edge = |sign: &'static str, edge: &str| -> Outcome<Pin> {
        let cells = |side: &str| -> Outcome<[Cell; 4]> {
            let cell =
                |short: &str| -> Outcome<Option<f64>> { row.number(&format!("{short}_{edge}_{side}")) };
            let [arrival, slack, slew] = [cell("arr")?, cell("slk")?, cell("slew")?];
            // A required time of 0 is one that the tool did not compute.
            let is_computed = |slack: &f64| (slack.abs() - arrival.unwrap_or(0.0).abs()).abs() > 2e-6;
            Ok(match arrival {
                None => [Cell::NoPath, Cell::Unknown, Cell::Unknown, Cell::NoPath],
                Some(arrival) => [
                    Cell::Number(arrival),
                    slew.map_or(Cell::Unknown, Cell::Number),
                    Cell::Unknown,
                    match slack {
                        None => Cell::Unconstrained,
                        Some(slack) if is_computed(&slack) => Cell::Number(slack),
                        Some(_) => Cell::Unknown,
                    },
                ],
            })
        };
        Ok(Pin {
            name: name(&row, "pin")?,
            driver: false,
            edge: sign,
            stages: row.number("level")?.map(|level| level / 10.0),
            cells: [cells("max")?, cells("min")?],
        })
    };
    Ok([edge("^", "rise")?, edge("v", "fall")?])
}

fn arc(row: Row<'_>) -> Outcome<Arc> {
    Ok(Arc {
        key: key(&row)?,
        delays: [row.number("delay_max")?, row.number("delay_min")?],
        disabled: Some(row.text("disabled")?.to_owned()).filter(|why| !why.is_empty()),
    })
}

/// What tells an arc from all others, as far as anything does.
pub(super) fn key(row: &Row<'_>) -> Outcome<String> {
    let columns = ["from", "to", "role", "sense", "cond", "from_edge", "to_edge"];
    let fields: Vec<_> = columns
        .into_iter()
        .map(|column| name(row, column))
        .collect::<Outcome<_>>()?;
    Ok(fields.join(" "))
}

#[cfg(test)]
mod tests {
    use super::super::cases::{Kind, find};
    use super::super::compare::compare;
    use super::super::tolerance::Class;
    use super::*;

    #[test]
    fn every_shared_answer_agrees_with_itself() {
        let shared = std::env::var_os("NETLEARN_SHARED").map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
            std::path::PathBuf::from,
        );
        if !shared.is_dir() {
            eprintln!("skipped: {} is not there", shared.display());
            return;
        }
        let cases = find(&[shared.join("data/timing"), shared.join("data/openlane")]).unwrap();
        assert_eq!(cases.len(), 162);
        for case in cases {
            let timing = match case.kind {
                Kind::Script => of_script(&case.folder).unwrap(),
                Kind::Openlane => of_openlane(&case.folder, true).unwrap(),
                Kind::Tau => continue,
            };
            let verdict = compare(&timing, &timing, Class::Exact);
            assert!(verdict.passes(), "{}: {verdict:?}", case.name);
            assert!(verdict.rows > 4, "{}: {} rows", case.name, verdict.rows);
        }
    }

    #[test]
    fn sections_of_one_file_are_tables() {
        let tables = sections("#section summary\npath\twns\nmax\t0.0\n#section pins\npin\tdir\n");
        assert_eq!(tables["summary"].rows().count(), 1);
        assert_eq!(tables["pins"].rows().count(), 0);
    }

    #[test]
    fn cells_tell_why_there_is_no_number() {
        assert_eq!(cell("-"), Cell::NoPath);
        assert_eq!(cell("-Inf"), Cell::Unconstrained);
        assert_eq!(cell("1e30"), Cell::Unconstrained);
        assert_eq!(cell("0.25"), Cell::Number(0.25));
    }
}
