//! Running the recipes of one call, whatever happens to the process.
//! Not for: deciding what is shared (`plan`), or how it is said (`script`).

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use netlearn_parsers::aiger;
use netlearn_parsers::source::Source;
use tempfile::TempDir;

use super::answers::refusal;
use super::plan::Job;
use super::script::Script;
use super::session::{Fault, Session};
use crate::aig::Aig;
use crate::synthesis::engine::{LibraryFormat, StepQor};
use crate::synthesis::{EngineError, MapAt, Op, Recipe, RecipeError, RunOptions, Trajectory};

const CIRCUIT_FILE: &str = "circuit.aig";
const MAPPED_FILE: &str = "mapped.v";

/// A state in a file, and the trajectory up to it.
struct Kept {
    ops: Vec<Op>,
    steps: Vec<StepQor>,
    file: String,
}

/// One call of the engine.
pub(super) struct Run<'a> {
    binary: &'a Path,
    recipes: &'a [Recipe],
    options: &'a RunOptions,
    /// Private to this call: states, the circuit, the library; ABC's current folder.
    folder: TempDir,
    read_library: Option<(String, LibraryFormat)>,
    session: Option<Session>,
    /// The start with its mapping, measured once.
    start: Option<StepQor>,
    /// A stack: each one's operators are a prefix of the next one's.
    kept: Vec<Kept>,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        binary: &'a Path,
        circuit: &Aig,
        recipes: &'a [Recipe],
        options: &'a RunOptions,
    ) -> Result<Self, EngineError> {
        let io_error = |path: &Path, source| EngineError::Io {
            path: path.display().to_string(),
            source,
        };
        let folder = tempfile::Builder::new()
            .prefix("netlearn-abc-")
            .tempdir()
            .map_err(|source| io_error(Path::new("a temporary folder"), source))?;
        let path = folder.path().join(CIRCUIT_FILE);
        let mut ast = circuit.to_aiger();
        // Names are of no use to ABC, and some of them trouble it.
        ast.symbols.clear();
        write_circuit(&ast, &path).map_err(|source| io_error(&path, source))?;
        let mut read_library = None;
        if let Some(library) = options
            .library
            .as_ref()
            .filter(|_| options.map_at != MapAt::Never)
        {
            let (name, command) = match library.format {
                LibraryFormat::Liberty => ("library.lib", "read_lib"),
                LibraryFormat::Genlib => ("library.genlib", "read_genlib"),
            };
            let path = folder.path().join(name);
            fs::write(&path, Source::open(&library.path)?.bytes())
                .map_err(|source| io_error(&path, source))?;
            read_library = Some((format!("{command} {name}"), library.format));
        }
        Ok(Self {
            binary,
            recipes,
            options,
            folder,
            read_library,
            session: None,
            start: None,
            kept: Vec::new(),
        })
    }

    /// Maps the circuit as it is; the netlist as Verilog. Ports have the names of the circuit where all of
    /// these are plain, else `pi0`, `po0` and so on.
    pub(super) fn mapped(mut self, circuit: &Aig) -> Result<Result<Vec<u8>, RecipeError>, EngineError> {
        let io_error = |path: &Path, source| EngineError::Io {
            path: path.display().to_string(),
            source,
        };
        let ast = circuit.to_aiger();
        if has_plain_names(&ast) {
            let path = self.folder.path().join(CIRCUIT_FILE);
            write_circuit(&ast, &path).map_err(|source| io_error(&path, source))?;
        }
        if let Err(error) = self.ensure_session()? {
            return Ok(Err(error));
        }
        let mut script = Script::default();
        script.load(CIRCUIT_FILE, 0);
        script.write_mapped(MAPPED_FILE);
        if let Err(error) = self.speak(&script, &mut [StepQor::default()]) {
            return Ok(Err(error));
        }
        let path = self.folder.path().join(MAPPED_FILE);
        let mut text = fs::read(&path).map_err(|source| io_error(&path, source))?;
        // The first line is a comment with the time.
        let end = text
            .iter()
            .position(|&byte| byte == b'\n')
            .map_or(0, |end| end + 1);
        if text.starts_with(b"//") {
            text.drain(..end);
        }
        Ok(Ok(text))
    }

    pub(super) fn all(mut self, jobs: &[Job]) -> Result<Vec<Result<Trajectory, RecipeError>>, EngineError> {
        let mut results = vec![Err(RecipeError::Cancelled); self.recipes.len()];
        for job in jobs {
            let clock = Instant::now();
            match self.one(job)? {
                Ok(steps) => {
                    let seconds = clock.elapsed().as_secs_f64();
                    for &i in &job.serves {
                        let worked = Some(&i) == job.serves.last();
                        results[i] = Ok(self.trajectory(i, &steps, if worked { seconds } else { 0.0 }));
                    }
                }
                Err(error) => self.after_failure(job, &error, &mut results)?,
            }
        }
        Ok(results)
    }

    /// The longest recipe of the job has failed; the shorter ones need not.
    fn after_failure(
        &mut self,
        job: &Job,
        error: &RecipeError,
        results: &mut [Result<Trajectory, RecipeError>],
    ) -> Result<(), EngineError> {
        for &i in &job.serves {
            let recipe = &self.recipes[i];
            results[i] = if *recipe == job.recipe || *error == RecipeError::Cancelled {
                Err(error.clone())
            } else {
                let clock = Instant::now();
                let alone = Job {
                    recipe: recipe.clone(),
                    serves: vec![i],
                    keep_at: None,
                };
                let steps = self.one(&alone)?;
                steps.map(|steps| self.trajectory(i, &steps, clock.elapsed().as_secs_f64()))
            };
        }
        Ok(())
    }

    /// The steps of recipe `i`, out of those of a recipe that begins with it.
    fn trajectory(&self, i: usize, steps: &[StepQor], seconds: f64) -> Trajectory {
        let recipe = self.recipes[i].clone();
        let len = recipe.len();
        let own = |(step, qor): (usize, &StepQor)| {
            let mut qor = qor.clone();
            if !self.options.map_at.contains(step, len) {
                (qor.area_um2, qor.delay_ps) = (None, None);
            }
            qor
        };
        Trajectory {
            steps: steps[..=len].iter().enumerate().map(own).collect(),
            recipe,
            seconds,
        }
    }

    fn one(&mut self, job: &Job) -> Result<Result<Vec<StepQor>, RecipeError>, EngineError> {
        if let Err(error) = self.ensure_session()? {
            return Ok(Err(error));
        }
        let ops = job.recipe.ops();
        self.kept.retain(|kept| ops.starts_with(&kept.ops));
        let mut steps = vec![StepQor::default(); ops.len() + 1];
        let mut script = Script::default();
        let done = match self.kept.last() {
            Some(kept) => {
                let done = kept.ops.len();
                steps[..=done].clone_from_slice(&kept.steps);
                script.load(&kept.file, done);
                done
            }
            None => {
                script.load(CIRCUIT_FILE, 0);
                0
            }
        };
        let keep_at = job.keep_at.filter(|&depth| depth > done);
        let mapped = self.mapped_steps(job, done);
        for (step, &op) in (done + 1..).zip(&ops[done..]) {
            script.apply(op, step);
            if keep_at == Some(step) || (step < ops.len() && mapped.contains(&step)) {
                script.keep(&state_file(step));
            }
        }
        // Mapping takes the network away, so it comes last: first that of the last step, then
        // those whose states were written.
        if let Some((_, format)) = &self.read_library {
            for &step in mapped.iter().rev() {
                if step < ops.len() {
                    script.load(&state_file(step), step);
                }
                script.map(*format, step);
            }
        }
        if let Err(error) = self.speak(&script, &mut steps) {
            return Ok(Err(error));
        }
        if let Some(start) = &self.start {
            (steps[0].area_um2, steps[0].delay_ps) = (start.area_um2, start.delay_ps);
        }
        if let Some(depth) = keep_at {
            let file = format!("kept{depth}.aig");
            // The same name for every job would be overwritten while it is still on the stack.
            let renamed = fs::rename(
                self.folder.path().join(state_file(depth)),
                self.folder.path().join(&file),
            );
            if renamed.is_ok() {
                self.kept.push(Kept {
                    ops: ops[..depth].to_vec(),
                    steps: steps[..=depth].to_vec(),
                    file,
                });
            }
        }
        Ok(Ok(steps))
    }

    /// The steps after `done` at which any recipe of the job is mapped, in order.
    fn mapped_steps(&self, job: &Job, done: usize) -> Vec<usize> {
        let wanted = |&step: &usize| {
            job.serves
                .iter()
                .any(|&i| self.options.map_at.contains(step, self.recipes[i].len()))
        };
        // The start has been measured for all recipes at once.
        (done + 1..=job.recipe.len()).filter(wanted).collect()
    }

    /// Starts the process where there is none: reads the library and, the first time, measures
    /// the start. The inner error concerns one recipe, the outer one all.
    fn ensure_session(&mut self) -> Result<Result<(), RecipeError>, EngineError> {
        if self.session.is_none() {
            match Session::start(self.binary, self.folder.path()) {
                Ok(session) => self.session = Some(session),
                Err(fault) => return Ok(Err(self.recipe_error(fault, &[]))),
            }
            if let Some((command, _)) = &self.read_library {
                let command = [command.clone()];
                if let Err(error) = self.load_library(&command)? {
                    return Ok(Err(error));
                }
            }
        }
        if self.start.is_none() {
            let mut script = Script::default();
            script.load(CIRCUIT_FILE, 0);
            let wanted = self
                .recipes
                .iter()
                .any(|recipe| self.options.map_at.contains(0, recipe.len()));
            if let Some((_, format)) = self.read_library.as_ref().filter(|_| wanted) {
                script.map(*format, 0);
            }
            let mut steps = [StepQor::default()];
            if let Err(error) = self.speak(&script, &mut steps) {
                return Ok(Err(error));
            }
            let [start] = steps;
            self.start = Some(start);
        }
        Ok(Ok(()))
    }

    fn load_library(&mut self, command: &[String]) -> Result<Result<(), RecipeError>, EngineError> {
        let reason = match self.ask(command) {
            Ok(answers) => match refusal(&answers.concat()) {
                Some(message) => message.to_owned(),
                None => return Ok(Ok(())),
            },
            // ABC ends on some malformed libraries; it would on the next attempt too.
            Err(RecipeError::Crashed { status, .. }) => format!("it ended ({status}) while reading it"),
            Err(error) => return Ok(Err(error)),
        };
        let path = self
            .options
            .library
            .as_ref()
            .map(|library| library.path.display().to_string());
        Err(EngineError::Library {
            path: path.unwrap_or_default(),
            reason,
        })
    }

    fn speak(&mut self, script: &Script, steps: &mut [StepQor]) -> Result<(), RecipeError> {
        let answers = self.ask(script.commands())?;
        script.read(&answers, steps)
    }

    /// Asks, and lets go of a process that did not answer.
    fn ask(&mut self, commands: &[String]) -> Result<Vec<Vec<String>>, RecipeError> {
        let Some(session) = &mut self.session else {
            return Err(RecipeError::Unavailable("there is no process".to_owned()));
        };
        let deadline = Instant::now() + self.options.timeout;
        match session.ask(commands, deadline, &self.options.cancel) {
            Ok(answers) => Ok(answers),
            Err(fault) => {
                let error = self.recipe_error(fault, commands);
                self.session = None;
                Err(error)
            }
        }
    }

    fn recipe_error(&mut self, fault: Fault, commands: &[String]) -> RecipeError {
        let command = |i: usize| commands.get(i).cloned();
        match fault {
            Fault::TimedOut(i) => RecipeError::TimedOut {
                limit: self.options.timeout,
                command: command(i),
            },
            Fault::Ended(i) => RecipeError::Crashed {
                status: self.session.as_mut().map(Session::end_status).unwrap_or_default(),
                command: command(i),
            },
            Fault::Cancelled => RecipeError::Cancelled,
            Fault::Start(error) => RecipeError::Unavailable(error.to_string()),
        }
    }
}

fn write_circuit(ast: &aiger::Ast, path: &Path) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    aiger::write(ast, &mut out)?;
    out.flush()
}

/// Whether every input and output has a name of its own that troubles nobody: letters, digits, underscores, and
/// the bit of a bus.
fn has_plain_names(ast: &aiger::Ast) -> bool {
    let is_plain = |name: &str| {
        let base = match name.strip_suffix(']').and_then(|name| name.rsplit_once('[')) {
            Some((base, bit)) if bit.bytes().all(|byte| byte.is_ascii_digit()) && !bit.is_empty() => base,
            _ => name,
        };
        let mut letters = base.bytes();
        let first = letters
            .next()
            .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
        first && letters.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let names: HashSet<&str> = ast.symbols.iter().map(|symbol| symbol.name.as_str()).collect();
    names.len() == ast.symbols.len()
        && names.len() == ast.inputs.len() + ast.outputs.len()
        && ast.symbols.iter().all(|symbol| is_plain(&symbol.name))
}

fn state_file(step: usize) -> String {
    format!("state{step}.aig")
}
