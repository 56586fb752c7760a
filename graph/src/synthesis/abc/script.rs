//! The commands for one recipe, and what is learned from the answer to each.
//! Not for: talking to the process.

use super::answers::{NetworkStats, network_stats, refusal, timing};
use crate::synthesis::engine::{LibraryFormat, StepQor};
use crate::synthesis::{Op, RecipeError};

/// What the answer to a command says.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Meaning {
    /// Nothing but whether it was refused.
    Obeyed,
    /// AND nodes and levels after a step.
    Aig(usize),
    /// Look-up tables and their levels after a step.
    Luts(usize),
    /// Mapped area and delay after a step, from timing.
    Timing(usize),
    /// Mapped area and delay after a step, from the mapper.
    Mapped(usize),
}

/// Commands with the meaning of their answers.
#[derive(Debug, Default)]
pub(super) struct Script {
    commands: Vec<String>,
    meanings: Vec<Meaning>,
}

impl Script {
    /// Reads a network from an AIGER file that ABC itself wrote or that is the start, and measures
    /// it as that of step `step`.
    pub(super) fn load(&mut self, file: &str, step: usize) {
        // A file that cannot be read would silently leave the network before it.
        self.push("empty", Meaning::Obeyed);
        self.push(format!("read_aiger {file}"), Meaning::Obeyed);
        if step == 0 {
            self.push("strash", Meaning::Obeyed);
        }
        self.push("print_stats", Meaning::Aig(step));
    }

    /// Applies an operator as step `step` and measures its result.
    pub(super) fn apply(&mut self, op: Op, step: usize) {
        self.push(op.to_string(), Meaning::Obeyed);
        if matches!(op, Op::IfLut(_)) {
            self.push("print_stats", Meaning::Luts(step));
            self.push("strash", Meaning::Obeyed);
        }
        self.push("print_stats", Meaning::Aig(step));
    }

    /// Writes the network to an AIGER file. It stays as it is, to the order of its fanouts.
    pub(super) fn keep(&mut self, file: &str) {
        self.push(format!("write_aiger {file}"), Meaning::Obeyed);
    }

    /// Maps the network, which is lost by that, and measures the result as that of step `step`.
    pub(super) fn map(&mut self, format: LibraryFormat, step: usize) {
        self.push("map -B 0.9", Meaning::Obeyed);
        self.push("topo", Meaning::Obeyed);
        match format {
            LibraryFormat::Liberty => self.push("stime", Meaning::Timing(step)),
            LibraryFormat::Genlib => self.push("print_stats", Meaning::Mapped(step)),
        }
    }

    /// Maps the network and writes the netlist as Verilog.
    pub(super) fn write_mapped(&mut self, file: &str) {
        for command in ["map -B 0.9", "topo"] {
            self.push(command, Meaning::Obeyed);
        }
        self.push(format!("write_verilog {file}"), Meaning::Obeyed);
    }

    fn push(&mut self, command: impl Into<String>, meaning: Meaning) {
        self.commands.push(command.into());
        self.meanings.push(meaning);
    }

    /// The commands, in order.
    pub(super) fn commands(&self) -> &[String] {
        &self.commands
    }

    /// Fills in what the answers say.
    pub(super) fn read(&self, answers: &[Vec<String>], steps: &mut [StepQor]) -> Result<(), RecipeError> {
        for ((command, &meaning), answer) in self.commands.iter().zip(&self.meanings).zip(answers) {
            let failed = |message: &str| RecipeError::CommandFailed {
                command: command.clone(),
                message: message.to_owned(),
            };
            if let Some(message) = refusal(answer) {
                return Err(failed(message));
            }
            let understood = learn(meaning, answer, steps);
            understood.ok_or_else(|| failed(&format!("it answered `{}`", answer.join(" / "))))?;
        }
        Ok(())
    }
}

fn learn(meaning: Meaning, answer: &[String], steps: &mut [StepQor]) -> Option<()> {
    match meaning {
        Meaning::Obeyed => {}
        Meaning::Aig(step) => {
            let NetworkStats::Aig { ands, levels, .. } = network_stats(answer)? else {
                return None;
            };
            steps[step].ands = ands;
            if steps[step].luts.is_none() {
                steps[step].levels = levels;
            }
        }
        Meaning::Luts(step) => {
            let NetworkStats::Nodes { nodes, levels, .. } = network_stats(answer)? else {
                return None;
            };
            steps[step].luts = Some(nodes);
            steps[step].levels = levels;
        }
        Meaning::Timing(step) => {
            let (area, delay) = timing(answer)?;
            steps[step].area_um2 = Some(area);
            steps[step].delay_ps = Some(delay);
        }
        Meaning::Mapped(step) => {
            let NetworkStats::Nodes { area, delay, .. } = network_stats(answer)? else {
                return None;
            };
            steps[step].area_um2 = Some(area?);
            steps[step].delay_ps = Some(delay?);
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_command_names_itself() {
        let mut script = Script::default();
        script.apply(Op::Rewrite, 1);
        let refused = vec![vec!["** cmd error: unknown command".to_owned()], vec![]];
        let error = script
            .read(&refused, &mut [StepQor::default(), StepQor::default()])
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "`rewrite` failed: ** cmd error: unknown command"
        );
    }

    #[test]
    fn a_missing_figure_is_an_error() {
        let mut script = Script::default();
        script.apply(Op::Rewrite, 1);
        let error = script
            .read(&[vec![], vec!["hm".to_owned()]], &mut vec![StepQor::default(); 2])
            .unwrap_err();
        assert_eq!(error.to_string(), "`print_stats` failed: it answered `hm`");
    }

    #[test]
    fn a_lut_step_reports_luts_and_the_graph_below() {
        let mut script = Script::default();
        script.apply(Op::IfLut(6), 1);
        assert_eq!(
            script.commands(),
            ["if -K 6", "print_stats", "strash", "print_stats"]
        );
        let answer = |text: &str| vec![text.to_owned()];
        let luts = answer("i/o = 1/ 1 lat = 0 nd = 351 edge = 1577 aig = 1507 lev = 4");
        let aig = answer("i/o = 1/ 1 lat = 0 and = 1279 lev = 16");
        let mut steps = vec![StepQor::default(); 2];
        script.read(&[vec![], luts, vec![], aig], &mut steps).unwrap();
        assert_eq!(
            (steps[1].luts, steps[1].levels, steps[1].ands),
            (Some(351), 4, 1279)
        );
    }
}
