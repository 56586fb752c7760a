//! `netlearn aig check A B`: do two circuits compute the same?
//! Not for proofs of large circuits: random patterns find differences, not their absence.

use std::io::Write as _;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use netlearn_graph::aig::equivalence::{Equivalence, EquivalenceParams, Matching, equivalent_by_simulation};
use serde::Serialize;

use crate::circuit_file::CircuitOptions;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;

/// Compare two circuits by simulation, latches as cut points.
///
/// Exit code 0 where all patterns were tried and they are equal, 1 where they differ, 3 where
/// random patterns showed no difference: that is no proof.
#[derive(Args)]
pub(in crate::cli) struct Arguments {
    /// A circuit.
    first: PathBuf,
    /// Another.
    second: PathBuf,
    /// Random patterns for circuits with too many inputs to try all.
    #[arg(long, default_value_t = EquivalenceParams::default().patterns)]
    patterns: u64,
    /// Seed of the random patterns.
    #[arg(long, default_value_t = EquivalenceParams::default().seed)]
    seed: u64,
    /// Which inputs and outputs belong together.
    #[arg(long, value_enum, default_value_t = MatchBy::NameOrPlace)]
    matching: MatchBy,
    #[command(flatten)]
    options: CircuitOptions,
}

#[derive(Clone, Copy, ValueEnum)]
enum MatchBy {
    /// Those of the same name where both circuits have the same names, else of the same place.
    NameOrPlace,
    /// Those of the same name.
    Name,
    /// Those of the same place.
    Place,
}

impl From<MatchBy> for Matching {
    fn from(by: MatchBy) -> Self {
        match by {
            MatchBy::NameOrPlace => Self::NameOrPlace,
            MatchBy::Name => Self::Name,
            MatchBy::Place => Self::Place,
        }
    }
}

#[derive(Serialize)]
struct Answer {
    first: String,
    second: String,
    #[serde(flatten)]
    verdict: Verdict,
}

/// The answer in words.
#[derive(Serialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
enum Verdict {
    Equal,
    Different {
        output: String,
        first_value: bool,
        inputs: String,
        latches: String,
    },
    Undecided {
        patterns: u64,
    },
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        let reader = self.options.resolve()?;
        let (first, second) = (reader.read_file(&self.first)?, reader.read_file(&self.second)?);
        let params = EquivalenceParams {
            patterns: self.patterns,
            seed: self.seed,
            matching: self.matching.into(),
            ..EquivalenceParams::default()
        };
        let found = equivalent_by_simulation(&first, &second, &params).map_err(|mismatch| {
            Failure::input(mismatch.to_string())
                .help("circuits are compared input by input; `--matching place` ignores names")
        })?;
        let (verdict, exit) = match found {
            Equivalence::Proved => (Verdict::Equal, Exit::Done),
            Equivalence::NoDifferenceFound { patterns } => (Verdict::Undecided { patterns }, Exit::Undecided),
            Equivalence::Different(example) => (
                Verdict::Different {
                    output: example.output,
                    first_value: example.first_value,
                    inputs: bits(&example.inputs),
                    latches: bits(&example.latches),
                },
                Exit::No,
            ),
        };
        let answer = Answer {
            first: self.first.display().to_string(),
            second: self.second.display().to_string(),
            verdict,
        };
        if output.is_json() {
            output.object("aig-check", &answer)?;
        } else {
            print(output, &answer)?;
        }
        Ok(exit)
    }
}

fn bits(values: &[bool]) -> String {
    values
        .iter()
        .map(|&value| if value { '1' } else { '0' })
        .collect()
}

fn print(output: &mut Output, answer: &Answer) -> anyhow::Result<()> {
    match &answer.verdict {
        Verdict::Equal => writeln!(output, "equal: all patterns were tried")?,
        Verdict::Undecided { patterns } => {
            writeln!(
                output,
                "no difference in {patterns} random patterns, which is no proof"
            )?;
        }
        Verdict::Different {
            output: name,
            first_value,
            inputs,
            latches,
        } => {
            let values = [u8::from(*first_value), u8::from(!first_value)];
            writeln!(
                output,
                "different: output {name} is {} in the first, {} in the second",
                values[0], values[1]
            )?;
            writeln!(output, "inputs  {inputs}")?;
            if !latches.is_empty() {
                writeln!(output, "latches {latches}")?;
            }
        }
    }
    Ok(())
}
