//! Commands that read files, set the session up and say delays.
//! Not for reports; see `reports`.

use netlearn_parsers::tcl::{Call, Value};
use netlearn_parsers::{Diagnostic, Source};

use super::options::{Words, number, take_apart};
use super::wires::{GivenCheck, Which, WireStatement};
use super::{Session, SessionError};
use crate::library::{Edge, Mode, Units};
use crate::parasitics::{Pi, SpefOptions};
use crate::timing::DelayCalculator;

/// What running a command gives; `None` where it is none of these.
pub(super) type Answer = Result<Option<Value>, Diagnostic>;

/// Delay calculators by their names in scripts.
const CALCULATORS: [(&str, DelayCalculator); 5] = [
    ("dmp_ceff_elmore", DelayCalculator::EffectiveCapacitance),
    ("dmp_ceff_two_pole", DelayCalculator::TwoPole),
    ("lumped_cap", DelayCalculator::Lumped),
    ("unit", DelayCalculator::Unit(UNIT_PS)),
    ("tau", DelayCalculator::Tau),
];

/// What every gate takes by the calculator `unit`: a ns, in ps.
const UNIT_PS: f32 = 1e3;

impl Session<'_> {
    /// Commands that the language and constraints do not have.
    pub(super) fn tool_command(&mut self, call: &mut Call<'_>) -> Answer {
        match call.name {
            "read_liberty" => self.read_liberty_command(call)?,
            "read_verilog" => self.read_verilog_command(call)?,
            "link_design" => self.link_command(call)?,
            "define_scene" => self.define_scene(call)?,
            "define_corners" => self.define_corners(call)?,
            "read_lef" => self.read_lef_command(call)?,
            "read_def" => self.read_def_command(call)?,
            "set_wire_rc" => self.set_wire_rc(call)?,
            "estimate_parasitics" => self.estimate_parasitics(call)?,
            "read_spef" => self.read_spef_command(call)?,
            "read_sdf" => self.read_sdf_command(call)?,
            "write_sdf" => self.write_sdf(call)?,
            "replace_cell" => self.replace_cell_command(call)?,
            "set_delay_calculator" => self.set_delay_calculator(call)?,
            "set_pi_model" => self.set_pi_model(call)?,
            "set_elmore" => self.set_elmore_command(call)?,
            "set_assigned_delay" | "set_annotated_delay" => self.set_delay(call)?,
            "set_assigned_check" | "set_annotated_check" => self.set_check(call)?,
            "set_assigned_transition" | "set_annotated_transition" | "set_assigned_slew" => {
                self.set_transition(call)?;
            }
            "exit" => return Err(self.exit(call)),
            "sta_version" | "version" => {
                return Ok(Some(Value::from(format!(
                    "netlearn {}",
                    env!("CARGO_PKG_VERSION")
                ))));
            }
            _ => return self.report_command(call),
        }
        Ok(Some(Value::default()))
    }

    /// The file of `read_sdc`.
    pub(super) fn sourced_file(&mut self, call: &mut Call<'_>) -> Result<Option<Source>, Diagnostic> {
        if call.name.trim_start_matches("sta::") != "read_sdc" {
            return Ok(None);
        }
        let words = take_apart(call, &["-echo"], &["-mode"], 1)?;
        let place = words.rest(call, 0, "the name of a file")?;
        let name = call.words[place].text();
        let found = self.folders.find_input(&name, call.script());
        let source = found.and_then(|path| Source::open(path).map_err(|error| error.to_string()));
        source
            .map(Some)
            .map_err(|message| unreadable(call, place, message))
    }

    fn read_liberty_command(&mut self, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        let flags = ["-min", "-max", "-infer_latches", "-no_latch_infer"];
        let words = take_apart(call, &flags, &["-corner", "-scene"], 1)?;
        let path = self.readable(call, &words)?;
        let which = which(call, &words);
        self.read_liberty(&path, which.scene.as_deref(), which.mode)
            .map_err(|error| self.failed(call, error))
    }

    fn read_verilog_command(&mut self, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        let words = take_apart(call, &["-reader"], &[], 1)?;
        let path = self.readable(call, &words)?;
        self.read_verilog(&path).map_err(|error| self.failed(call, error))
    }

    fn link_command(&mut self, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        let words = take_apart(call, &["-no_black_boxes"], &[], 1)?;
        let top = words
            .rest
            .first()
            .map(|&place| call.words[place].text().into_owned());
        self.link(top.as_deref())
            .map_err(|error| self.failed(call, error))
    }

    /// Scenes come before anybody looks at the design.
    fn check_scene(&mut self, call: &Call<'_>) -> Result<(), Diagnostic> {
        self.check_not_linked(call.name)
            .map_err(|error| self.failed(call, error))
    }

    fn define_scene(&mut self, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        let keys = ["-liberty", "-liberty_min", "-liberty_max", "-mode"];
        let words = take_apart(call, &[], &keys, 1)?;
        self.check_scene(call)?;
        let name = call.words[words.rest(call, 0, "the name of a scene")?]
            .text()
            .into_owned();
        let mut libraries: [Vec<String>; 2] = Default::default();
        for (key, place) in words.places(&keys[..3]) {
            let names = self.names(call, place)?;
            for mode in [Mode::Early, Mode::Late] {
                let other = if mode == Mode::Early {
                    "-liberty_max"
                } else {
                    "-liberty_min"
                };
                if key != other {
                    libraries[mode.index()].extend(names.iter().cloned());
                }
            }
        }
        let place = words.places(&keys[..3]).next().map_or(0, |(_, place)| place);
        let added = self.queries.design.add_scene(&name, libraries);
        added.map_err(|message| call.error_at(place, message))
    }

    fn define_corners(&mut self, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        self.check_scene(call)?;
        if call.words.is_empty() {
            return Err(call.error("`define_corners` needs names of corners"));
        }
        for place in 0..call.words.len() {
            for name in self.names(call, place)? {
                let added = self.queries.design.add_scene(&name, Default::default());
                added.map_err(|message| call.error_at(place, message))?;
            }
        }
        Ok(())
    }

    fn read_spef_command(&mut self, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        let flags = [
            "-min",
            "-max",
            "-keep_capacitive_coupling",
            "-pin_cap_included",
            "-reduce",
            "-quiet",
            "-delete_after_reduce",
            "-increment",
            "-save",
        ];
        let keys = [
            "-path",
            "-corner",
            "-scene",
            "-coupling_reduction_factor",
            "-reduce_to",
            "-name",
        ];
        let words = take_apart(call, &flags, &keys, 1)?;
        let path = self.readable(call, &words)?;
        let defaults = SpefOptions::default();
        let coupling_factor = words.number(call, "-coupling_reduction_factor")?;
        let inside = words.text(call, "-path").unwrap_or_default();
        let options = SpefOptions {
            path: &inside,
            coupling_factor: coupling_factor.unwrap_or(defaults.coupling_factor),
            includes_pins: words.has("-pin_cap_included"),
        };
        let read = Source::open(&path).map_err(SessionError::from);
        read.and_then(|source| self.read_spef(&source, &which(call, &words), options))
            .map_err(|error| self.failed(call, error))
    }

    fn read_sdf_command(&mut self, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        let keys = ["-path", "-corner", "-scene", "-cond_use"];
        let words = take_apart(call, &["-unescaped_dividers"], &keys, 1)?;
        let path = self.readable(call, &words)?;
        if let Some(place) = words.place("-cond_use") {
            call.warn(Diagnostic::warning(
                call.span_of(place),
                "`-cond_use` is not modelled: conditions are those of the libraries",
            ));
        }
        let inside = words.text(call, "-path").unwrap_or_default();
        let read = Source::open(&path).map_err(SessionError::from);
        read.and_then(|source| self.read_sdf(&source, &inside, &which(call, &words)))
            .map_err(|error| self.failed(call, error))
    }

    fn set_delay_calculator(&mut self, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        let words = take_apart(call, &[], &[], 1)?;
        let place = words.rest(call, 0, "the name of a delay calculator")?;
        let name = call.words[place].text();
        let found = CALCULATORS.iter().find(|(known, _)| *known == name);
        let Some(&(_, calculator)) = found else {
            let names: Vec<_> = CALCULATORS.iter().map(|(name, _)| *name).collect();
            let message = format!("there is no delay calculator `{name:.40}`");
            let help = format!("there are {}", names.join(", "));
            return Err(call.error_at(place, message).help(help));
        };
        self.set_calculator(calculator);
        Ok(())
    }

    fn set_pi_model(&mut self, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        let words = take_apart(call, &["-min", "-max"], &["-corner", "-scene"], 4)?;
        let what = "a driver, a capacitance, a resistance and a capacitance";
        let driver = self.pin(call, words.rest(call, 0, what)?)?;
        let units = self.units(call)?;
        let value = |place| number(call, words.rest(call, place, what)?);
        let pi = Pi {
            near_ff: value(1)? * units.capacitance_ff,
            kohm: value(2)? * units.resistance_kohm,
            far_ff: value(3)? * units.capacitance_ff,
        };
        self.set_pi(driver, &which(call, &words), &pi)
            .map_err(|error| self.failed(call, error))
    }

    fn replace_cell_command(&mut self, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        let words = take_apart(call, &[], &[], 2)?;
        let what = "an instance and a cell";
        let [instance, cell] = [words.rest(call, 0, what)?, words.rest(call, 1, what)?];
        let netlist = self.netlist().map_err(|error| self.failed(call, error))?;
        let names = self.names(call, instance)?;
        let [name] = &names[..] else {
            return Err(call.error_at(instance, format!("expected one instance, not {}", names.len())));
        };
        let found = netlist.find_instance(name);
        let found =
            found.ok_or_else(|| call.error_at(instance, format!("the design has no instance `{name}`")))?;
        // `library/cell` is how queries print cells of libraries.
        let name = call.words[cell].text().into_owned();
        let name = name.rsplit('/').next().unwrap_or_default();
        let new = netlist.libraries().find_cell(name);
        let new = new.ok_or_else(|| call.error_at(cell, format!("the libraries have no cell `{name}`")))?;
        self.replace_cell(found, new)
            .map_err(|error| self.failed(call, error))
    }

    fn set_elmore_command(&mut self, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        let words = take_apart(call, &["-min", "-max"], &["-corner", "-scene"], 3)?;
        let what = "a driver, a load and a delay";
        let driver = self.pin(call, words.rest(call, 0, what)?)?;
        let load = self.pin(call, words.rest(call, 1, what)?)?;
        let delay_ps = number(call, words.rest(call, 2, what)?)? * self.units(call)?.time_ps;
        self.set_elmore(driver, load, &which(call, &words), delay_ps)
            .map_err(|error| self.failed(call, error))
    }

    fn set_delay(&mut self, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        let flags = ["-cell", "-net", "-rise", "-fall", "-min", "-max"];
        let words = take_apart(call, &flags, &["-corner", "-scene", "-from", "-to"], 1)?;
        if words.has("-cell") == words.has("-net") {
            return Err(call.error(format!("`{}` takes either `-cell` or `-net`", call.name)));
        }
        let [from, to] = self.ends(call, &words)?;
        let delay_ps = number(call, words.rest(call, 0, "a delay")?)? * self.units(call)?.time_ps;
        self.annotate(WireStatement::Delay {
            is_net: words.has("-net"),
            from,
            to,
            which: which(call, &words),
            delay_ps,
        });
        Ok(())
    }

    fn set_check(&mut self, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        let checks = [
            ("-setup", GivenCheck::Setup),
            ("-hold", GivenCheck::Hold),
            ("-recovery", GivenCheck::Recovery),
            ("-removal", GivenCheck::Removal),
        ];
        let flags = [
            "-setup",
            "-hold",
            "-recovery",
            "-removal",
            "-rise",
            "-fall",
            "-min",
            "-max",
            "-worst",
        ];
        let keys = ["-corner", "-scene", "-from", "-to", "-clock", "-cond"];
        let words = take_apart(call, &flags, &keys, 1)?;
        let given: Vec<_> = checks.into_iter().filter(|(flag, _)| words.has(flag)).collect();
        let [(_, check)] = given[..] else {
            let names = "`-setup`, `-hold`, `-recovery` or `-removal`";
            return Err(call.error(format!("`{}` takes one of {names}", call.name)));
        };
        let clock = match words.text(call, "-clock").as_deref() {
            None => None,
            Some("rise") => Some(Edge::Rise),
            Some("fall") => Some(Edge::Fall),
            Some(_) => return Err(call.error("`-clock` is `rise` or `fall`")),
        };
        let [from, to] = self.ends(call, &words)?;
        let margin_ps = number(call, words.rest(call, 0, "a margin")?)? * self.units(call)?.time_ps;
        self.annotate(WireStatement::Check {
            check,
            from,
            to,
            clock,
            condition: words.text(call, "-cond"),
            which: which(call, &words),
            margin_ps,
        });
        Ok(())
    }

    fn set_transition(&mut self, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        let flags = ["-rise", "-fall", "-min", "-max"];
        let words = take_apart(call, &flags, &["-corner", "-scene"], 2)?;
        let what = "a slew and pins";
        let slew_ps = number(call, words.rest(call, 0, what)?)? * self.units(call)?.time_ps;
        let pins = self.pins(call, words.rest(call, 1, what)?)?;
        self.annotate(WireStatement::Slew {
            pins,
            which: which(call, &words),
            slew_ps,
        });
        Ok(())
    }

    /// The pins of `-from` and of `-to`.
    fn ends(&mut self, call: &Call<'_>, words: &Words) -> Result<[Vec<crate::ids::PinId>; 2], Diagnostic> {
        let mut ends: [Vec<_>; 2] = Default::default();
        for (pins, key) in ends.iter_mut().zip(["-from", "-to"]) {
            let missing = || call.error(format!("`{}` needs `{key}`", call.name));
            *pins = self.pins(call, words.place(key).ok_or_else(missing)?)?;
        }
        Ok(ends)
    }

    /// Ends the script. What it wants is no error, but nothing else stops a script.
    fn exit(&mut self, call: &Call<'_>) -> Diagnostic {
        let code = call
            .words
            .first()
            .map_or(Ok(0), |word| word.text().trim().parse());
        match code {
            Ok(code) => {
                self.exit = Some(code);
                call.error("the script has ended")
            }
            Err(_) => call.error_at(0, "expected a whole number"),
        }
    }

    /// The units of numbers in scripts: those of the first library.
    pub(super) fn units(&mut self, call: &Call<'_>) -> Result<Units, Diagnostic> {
        let netlist = self.netlist().map_err(|error| self.failed(call, error))?;
        let headers = netlist.libraries().library().headers();
        Ok(headers.first().map(|header| header.units).unwrap_or_default())
    }

    /// The path of the one file that a command names.
    pub(super) fn readable(&self, call: &Call<'_>, words: &Words) -> Result<std::path::PathBuf, Diagnostic> {
        let place = words.rest(call, 0, "the name of a file")?;
        let name = call.words[place].text();
        let found = self.folders.find_input(&name, call.script());
        found.map_err(|message| unreadable(call, place, message))
    }
}

fn unreadable(call: &Call<'_>, place: usize, message: String) -> Diagnostic {
    let diagnostic = call.error_at(place, message);
    if diagnostic.message.contains("is not in a folder") {
        return diagnostic.help("the folder of the script is open to it, and those of `--allow-read`");
    }
    diagnostic
}

/// Scene, mode and edge that options name.
fn which(call: &Call<'_>, words: &Words) -> Which {
    let one = |first: bool, second: bool| first != second;
    let [min, max] = [words.has("-min"), words.has("-max")];
    let [rise, fall] = [words.has("-rise"), words.has("-fall")];
    Which {
        scene: words.text(call, "-corner").or_else(|| words.text(call, "-scene")),
        mode: one(min, max).then_some(if min { Mode::Early } else { Mode::Late }),
        edge: one(rise, fall).then_some(if rise { Edge::Rise } else { Edge::Fall }),
    }
}
