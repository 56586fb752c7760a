//! The `.timing` file of a contest, as constraints.
//! Not for: constraints in SDC; those are compiled in [`crate::constraints`].

use netlearn_parsers::{Diagnostic, Report, Source};

use super::words::{Line, Word, lines};
use crate::constraints::{Clock, ClockEdge, Constraints, PerEdge, PortDelay};
use crate::ids::{ClockId, PinId};
use crate::library::{Edge, Mode};
use crate::netlist::Netlist;

/// The period against which ports are timed where there is no clock, in ps; nothing depends on it.
const ANY_PERIOD_PS: f64 = 1000.0;

/// Reads a `.timing` file: `clock port period low%`, and for ports `at`, `slew`, `rat` and `load`, with
/// four numbers each in the order early rise, early fall, late rise, late fall (one for `load`).
///
/// Times at ports are absolute. They are told against a virtual clock with the period of the clock, so
/// that what comes at an input is tested at registers one period later.
///
/// # Errors
/// At the first line that is not understood, or names no port.
///
/// ```
/// use netlearn_graph::library::{Direction, Library, LibrarySet};
/// use netlearn_graph::netlist::Netlist;
/// use netlearn_graph::tau;
/// use netlearn_parsers::Source;
///
/// # let library = Library::from_source(&Source::from_bytes("small.lib", "library (small) { }"))?;
/// let mut netlist = Netlist::new("top", LibrarySet::single(library));
/// netlist.add_port("ck", Direction::Input, None)?;
///
/// let file = Source::from_bytes("top.timing", "clock ck 50 50\nat ck 0 25 0 25\n");
/// let constraints = tau::constraints(&netlist, &file)?;
/// assert_eq!(constraints.clocks[0].name, "ck");
///
/// let file = Source::from_bytes("top.timing", "clock kc 50 50\n");
/// let error = tau::constraints(&netlist, &file).unwrap_err();
/// assert_eq!((error.position().line, error.message()), (1, "there is no port `kc`"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn constraints(netlist: &Netlist, file: &Source) -> Result<Constraints, Report> {
    let read = || {
        let mut said = Said::default();
        for line in lines(file) {
            said.line(netlist, &line?)?;
        }
        Ok(said.constraints())
    };
    read().map_err(|error: Diagnostic| error.locate(file))
}

/// What a file says, before it is known which port is the clock's.
#[derive(Default)]
struct Said {
    clock: Option<Clock>,
    arrivals_ps: Vec<(PinId, PerEdge<f64>)>,
    required_ps: Vec<(PinId, PerEdge<f64>)>,
    constraints: Constraints,
}

impl Said {
    fn line(&mut self, netlist: &Netlist, line: &Line<'_>) -> Result<(), Diagnostic> {
        let port = |word: &Word<'_>| {
            let found = netlist.find_port(word.text);
            found.ok_or_else(|| word.error(format!("there is no port `{}`", word.text)))
        };
        let four = || {
            let words = line.arguments(["port", "early rise", "early fall", "late rise", "late fall"])?;
            let [early_rise, early_fall, late_rise, late_fall] = [1, 2, 3, 4].map(|at| words[at].number());
            let values = [[early_rise?, early_fall?], [late_rise?, late_fall?]];
            Ok::<_, Diagnostic>((port(&words[0])?, values))
        };
        let environment = &mut self.constraints.environment;
        match line.words[0].text {
            "clock" => {
                let [name, period, low] = line.arguments(["port", "period", "low %"])?;
                if self.clock.is_some() {
                    return Err(line.words[0].error("there is a clock already"));
                }
                let (period_ps, low) = (period.number()?, low.number()?);
                if period_ps <= 0.0 {
                    return Err(period.error("a clock needs a period above 0"));
                }
                let fall_ps = period_ps * (1.0 - low / 100.0);
                let source = vec![port(&name)?];
                self.clock = Some(clock(name.text, source, period_ps, fall_ps));
            }
            "at" => self.arrivals_ps.push(four()?),
            "rat" => self.required_ps.push(four()?),
            "slew" => {
                let (port, ps) = four()?;
                let slews = ps.map(|row| row.map(|ps| Some(ps as f32)));
                environment.drives.entry(port).or_default().slew_ps = slews;
            }
            "load" => {
                let [name, ff] = line.arguments(["port", "capacitance"])?;
                let load = environment.loads.entry(port(&name)?).or_default();
                load.pin_ff = [[ff.number()? as f32; 2]; 2];
            }
            other => return Err(line.words[0].error(format!("`{other}` is no command of a `.timing` file"))),
        }
        Ok(())
    }

    fn constraints(self) -> Constraints {
        let mut constraints = self.constraints;
        let period_ps = self.clock.as_ref().map_or(ANY_PERIOD_PS, |clock| clock.period_ps);
        let source = self
            .clock
            .as_ref()
            .and_then(|clock| clock.sources.first().copied());
        constraints.clocks.extend(self.clock);
        let ports = ClockEdge {
            clock: ClockId(constraints.clocks.len() as u32),
            edge: Edge::Rise,
        };
        let virtual_clock = clock("ports", Vec::new(), period_ps, period_ps / 2.0);
        constraints.clocks.push(virtual_clock);
        let delay = |pin: PinId, delay_ps: PerEdge<f64>| PortDelay {
            pin,
            clock: Some(ports),
            reference: None,
            delay_ps: delay_ps.map(|row| row.map(Some)),
            includes_source_latency: false,
            includes_network_latency: false,
        };
        for (pin, ps) in self.arrivals_ps {
            if Some(pin) == source {
                // How much later than its edges the clock comes.
                let clock = &mut constraints.clocks[0];
                let edges = clock.edges_ps;
                let later = Mode::ALL.map(|mode| {
                    Edge::ALL.map(|edge| Some(ps[mode.index()][edge.index()] - edges[edge.index()]))
                });
                clock.source_latency_ps = later.map(|row| [row; 2]);
            } else {
                constraints.input_delays.push(delay(pin, ps));
            }
        }
        for (pin, [early, late]) in self.required_ps {
            let delays = [early.map(|ps| -ps), late.map(|ps| period_ps - ps)];
            constraints.output_delays.push(delay(pin, delays));
        }
        constraints
    }
}

/// A clock that is what its network makes of it.
fn clock(name: &str, sources: Vec<PinId>, period_ps: f64, fall_ps: f64) -> Clock {
    Clock {
        name: name.to_owned(),
        is_propagated: !sources.is_empty(),
        sources,
        period_ps,
        edges_ps: [0.0, fall_ps],
        generated: None,
        latency_ps: Default::default(),
        source_latency_ps: Default::default(),
        slew_ps: Default::default(),
        uncertainty_ps: Default::default(),
    }
}
