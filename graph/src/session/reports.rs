//! Commands that report.
//! Not for what they report: see `analysis`.

use std::fmt::Write as _;

use netlearn_parsers::tcl::{Call, Value};
use netlearn_parsers::{Diagnostic, Severity};

use super::Session;
use super::analysis::{Analysis, Figures};
use super::commands::Answer;
use super::options::{Words, take_apart};
use super::query::{Detail, PathQuery};
use crate::constraints::Exception;
use crate::library::Mode;
use crate::timing::Enumeration;
use crate::timing::report::{Field, Layout, PathFormat, summary_line, summary_title};

/// Options that say of which paths something is.
const PATHS: [&str; 9] = [
    "-from",
    "-rise_from",
    "-fall_from",
    "-through",
    "-rise_through",
    "-fall_through",
    "-to",
    "-rise_to",
    "-fall_to",
];

impl Session<'_> {
    /// Commands that report; of those that are not known, a warning tells.
    pub(super) fn report_command(&mut self, call: &mut Call<'_>) -> Answer {
        match call.name {
            "report_checks" | "report_path_checks" => self.report_checks(call)?,
            "report_wns" => self.report_figure(call, "wns", |figures| Some(figures.wns_ps))?,
            "report_tns" => self.report_figure(call, "tns", |figures| Some(figures.tns_ps))?,
            "report_worst_slack" => {
                self.report_figure(call, "worst slack", |figures| figures.worst_slack_ps)?;
            }
            "report_check_types" => self.report_check_types(call)?,
            "report_worst_negative_slack" => {
                self.report_figure(call, "worst negative slack", |figures| Some(figures.wns_ps))?;
            }
            "report_total_negative_slack" => {
                self.report_figure(call, "total negative slack", |figures| Some(figures.tns_ps))?;
            }
            name if ["report_", "check_", "write_"]
                .iter()
                .any(|start| name.starts_with(start)) =>
            {
                let message = format!("`{:.60}` is not known here and is read over", call.name);
                call.warn(Diagnostic::warning(call.place.span, message));
            }
            _ => return Ok(None),
        }
        Ok(Some(Value::default()))
    }

    fn report_checks(&mut self, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        let flags = [
            "-unconstrained",
            "-unique_paths_to_endpoint",
            "-unique",
            "-unique_edges_to_endpoint",
            "-sort_by_slack",
            "-no_line_splits",
            "-no_split",
        ];
        let keys = [
            "-path_delay",
            "-group_path_count",
            "-group_count",
            "-endpoint_path_count",
            "-endpoint_count",
            "-corner",
            "-scenes",
            "-slack_max",
            "-slack_min",
            "-path_group",
            "-path_groups",
            "-groups",
            "-format",
            "-fields",
            "-digits",
        ];
        let words = take_apart(call, &flags, &[&PATHS[..], &keys].concat(), 0)?;
        let units = self.units(call)?;
        let mut query = self.query(call, &words, units.time_ps)?;
        let format = match words.text(call, "-format") {
            None => PathFormat::Full,
            Some(name) => {
                let message = || {
                    let place = words.place("-format").unwrap_or_default();
                    call.error_at(place, format!("there is no format `{name:.40}`"))
                        .help(format!("there are {}", PathFormat::NAMES))
                };
                PathFormat::of(&name).ok_or_else(message)?
            }
        };
        let layout = self.layout(call, &words)?;
        query.detail = match format.shows_pins() {
            true if layout.shows(Field::Capacitance) => Detail::Loads,
            true => Detail::Pins,
            false => Detail::Ends,
        };
        let paths = (self.analysis(call)?).tell_paths(&query, |path| match format.is_line() {
            true => summary_line(&path, format, &layout) + "\n",
            false => path.text(format, &layout) + "\n\n",
        });
        let text = match &paths[..] {
            [] => "No paths found.\n".to_owned(),
            lines if format.is_line() => summary_title(format) + &lines.concat(),
            paths => paths.concat(),
        };
        self.write_report(call, &words, &text)
    }

    /// The design, timed with all that was said so far.
    pub(super) fn analysis(&mut self, call: &Call<'_>) -> Result<Analysis<'_>, Diagnostic> {
        if let Err(error) = self.netlist() {
            return Err(self.failed(call, error));
        }
        self.analyse().map_err(|error| call.error(error.to_string()))
    }

    fn query(&mut self, call: &mut Call<'_>, words: &Words, time_ps: f64) -> Result<PathQuery, Diagnostic> {
        let modes = match words.text(call, "-path_delay").as_deref() {
            None | Some("max" | "max_rise" | "max_fall") => vec![Mode::Late],
            Some("min" | "min_rise" | "min_fall") => vec![Mode::Early],
            Some("min_max") => vec![Mode::Late, Mode::Early],
            Some(_) => {
                let place = words.place("-path_delay").unwrap_or_default();
                return Err(call.error_at(place, "`-path_delay` is min, max or min_max"));
            }
        };
        let mut query = PathQuery {
            modes,
            unique: words.has("-unique_paths_to_endpoint") || words.has("-unique"),
            // The same commands are to list the same paths.
            enumeration: Enumeration::OpenSta,
            scene: words
                .text(call, "-corner")
                .or_else(|| words.text(call, "-scenes")),
            wanted: self.wanted(call, words)?,
            ..PathQuery::default()
        };
        for key in ["-endpoint_path_count", "-endpoint_count"] {
            if let Some(count) = words.count(call, key)? {
                query.per_endpoint = count;
                query.per_group = query.per_group.max(count);
            }
        }
        for key in ["-group_path_count", "-group_count"] {
            if let Some(count) = words.count(call, key)? {
                query.per_group = count;
            }
        }
        if let Some(slack) = words.number(call, "-slack_max")? {
            query.below_ps = slack * time_ps;
        }
        if let Some(slack) = words.number(call, "-slack_min")? {
            query.above_ps = slack * time_ps;
        }
        for key in ["-path_group", "-path_groups", "-groups"] {
            if let Some(place) = words.place(key) {
                query.groups = self.names(call, place)?;
            }
        }
        Ok(query)
    }

    /// The paths that options such as `-from` are about; `None` where there are none.
    fn wanted(&mut self, call: &mut Call<'_>, words: &Words) -> Result<Option<Vec<Exception>>, Diagnostic> {
        let options: Vec<_> = words.places(&PATHS).collect();
        if options.is_empty() {
            return Ok(None);
        }
        let paths = self.sdc.paths(call, &options)?;
        let compiler = match self.compiler() {
            Ok(compiler) => compiler,
            Err(error) => return Err(self.failed(call, error.into())),
        };
        let wanted = compiler.wanted(&paths, call.place);
        for finding in compiler.take_findings() {
            call.warn(finding.diagnostic);
        }
        Ok(Some(wanted.unwrap_or_default()))
    }

    /// Digits, columns and units that options name.
    pub(super) fn layout(&mut self, call: &Call<'_>, words: &Words) -> Result<Layout, Diagnostic> {
        let mut layout = Layout {
            units: self.units(call)?,
            ..Layout::default()
        };
        if let Some(place) = words.place("-digits") {
            let digits = call.words[place]
                .text()
                .parse()
                .ok()
                .filter(|&digits| digits <= 15);
            layout.digits = digits.ok_or_else(|| call.error_at(place, "expected digits from 0 to 15"))?;
        }
        if let Some(place) = words.place("-fields") {
            for name in self.names(call, place)? {
                match Field::of(&name) {
                    Some(field) => layout.fields.push(field),
                    // They say where a pin is in the source, which is not kept.
                    None if ["src_attr", "variation"].contains(&name.as_str()) => {}
                    None => {
                        let message = format!("there is no column `{name:.40}`");
                        let help = "there are fanout, capacitance, slew, input_pins and nets";
                        return Err(call.error_at(place, message).help(help));
                    }
                }
            }
        }
        Ok(layout)
    }

    fn report_figure(
        &mut self,
        call: &mut Call<'_>,
        name: &str,
        of: fn(&Figures) -> Option<f64>,
    ) -> Result<(), Diagnostic> {
        let words = take_apart(call, &["-min", "-max"], &["-digits", "-corner", "-scene"], 0)?;
        let layout = self.layout(call, &words)?;
        let modes: &[(Mode, &str)] = match (words.has("-min"), words.has("-max")) {
            (true, false) => &[(Mode::Early, "min")],
            (true, true) => &[(Mode::Late, "max"), (Mode::Early, "min")],
            (false, _) => &[(Mode::Late, "max")],
        };
        let mut text = String::new();
        for &(mode, side) in modes {
            let figures = self.figures(mode).map_err(|error| self.failed(call, error))?;
            let shown = of(&figures).map_or("INF".to_owned(), |ps| layout.time(ps));
            // Text takes every line.
            let _ = writeln!(text, "{name} {side} {shown}");
        }
        self.write_report(call, &words, &text)
    }

    /// Prints a report, or writes it to the file behind `>`.
    pub(super) fn write_report(
        &mut self,
        call: &Call<'_>,
        words: &Words,
        text: &str,
    ) -> Result<(), Diagnostic> {
        let Some((place, _)) = words.redirected else {
            self.print_text(text);
            return Ok(());
        };
        let mut diagnostic = call.error_at(place, "scripts write no files here");
        diagnostic.severity = Severity::Error;
        Err(diagnostic.help("without `>`, the report goes to standard output"))
    }
}
