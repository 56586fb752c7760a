//! Trainings that are stopped, killed and taken up again end with the same bytes.
//! The kill test runs this very test binary as its child.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use netlearn_models::Error;
use netlearn_models::nn::{Embedding, Init, Mlp, Noise, VarStore};
use netlearn_models::train::{
    LossSum, Metrics, Observer, Outcome, RunFolder, ScheduleKind, StepReport, Task, TrainConfig, train,
};
use tch::{Device, Kind, Tensor};

/// Learns a function of an id and a number from noisy samples; with dropout, so that noise matters.
struct Toy {
    store: VarStore,
    table: Embedding,
    mlp: Mlp,
    /// Validation numbers that replace the true one, to steer the loop.
    script: Vec<f64>,
    /// The step whose loss is not a number.
    breaks_at: Option<u64>,
    losses: std::cell::Cell<u64>,
    validations: std::cell::Cell<usize>,
}

const SAMPLES: usize = 48;

impl Toy {
    fn new(hidden: i64) -> Self {
        let store = VarStore::new(Device::Cpu, 11);
        let table = Embedding::new(&(store.root() / "table"), 4, 3, Init::Normal(1.0));
        let mlp = Mlp::new(&(store.root() / "mlp"), &[4, hidden, 16, 1], 0.2).expect("sizes");
        Self {
            store,
            table,
            mlp,
            script: vec![],
            breaks_at: None,
            losses: Default::default(),
            validations: Default::default(),
        }
    }

    fn predict(&self, samples: &[usize], noise: &mut Noise) -> Result<(Tensor, Tensor), Error> {
        let id: Vec<i64> = samples.iter().map(|s| (s % 4) as i64).collect();
        let x: Vec<f32> = samples.iter().map(|s| *s as f32 / SAMPLES as f32 - 0.5).collect();
        let y: Vec<f32> = x
            .iter()
            .zip(&id)
            .map(|(x, id)| (3.0 * x).sin() * (*id as f32 - 1.5))
            .collect();
        let x = Tensor::from_slice(&x).unsqueeze(1);
        let table = self.table.forward(&Tensor::from_slice(&id))?;
        let predicted = self.mlp.forward(&Tensor::cat(&[table, x], 1), noise)?;
        Ok((predicted.squeeze_dim(1), Tensor::from_slice(&y)))
    }
}

impl Task for Toy {
    type Batch = Vec<usize>;

    fn variables(&self) -> &VarStore {
        &self.store
    }

    fn plan_epoch(&self, epoch: u64) -> Vec<Vec<usize>> {
        let mut order: Vec<usize> = (0..SAMPLES).collect();
        Noise::new(3, "shuffle", epoch).shuffle(&mut order);
        order.chunks(8).map(<[usize]>::to_vec).collect()
    }

    fn micro_batches(&self, batch: &Vec<usize>, count: usize) -> Vec<Vec<usize>> {
        batch
            .chunks(batch.len().div_ceil(count))
            .map(<[usize]>::to_vec)
            .collect()
    }

    fn loss(&self, batch: &Vec<usize>, noise: &mut Noise) -> Result<LossSum, Error> {
        self.losses.set(self.losses.get() + 1);
        let (predicted, truth) = self.predict(batch, noise)?;
        let broken = self.breaks_at == Some(self.losses.get());
        let factor = if broken { f64::NAN } else { 1.0 };
        let sum = (&predicted - &truth).square().sum(Kind::Float) * factor;
        let absolute = (predicted - truth).abs().sum(Kind::Double).double_value(&[]);
        Ok(LossSum {
            sum,
            weight: batch.len() as f64,
            parts: vec![("mae", absolute)],
        })
    }

    fn validate(&self) -> Result<Metrics, Error> {
        let (predicted, truth) = self.predict(&(0..SAMPLES).collect::<Vec<_>>(), &mut Noise::evaluation())?;
        let mse = (predicted - truth).square().mean(Kind::Double).double_value(&[]);
        let scripted = self.script.get(self.validations.get()).copied();
        self.validations.set(self.validations.get() + 1);
        Ok(vec![
            ("mse".into(), scripted.unwrap_or(mse)),
            ("rmse".into(), mse.sqrt()),
        ])
    }
}

fn config(micro_batches: usize) -> TrainConfig {
    TrainConfig {
        epochs: 5,
        lr: 0.01,
        schedule: ScheduleKind::Plateau,
        plateau_patience: 0,
        warmup_steps: 5,
        micro_batches,
        log_every_steps: 4,
        checkpoint_every_steps: 3,
        early_stop_patience: 4,
        ..TrainConfig::default()
    }
}

/// Asks to stop after a step.
struct StopAt(u64, std::sync::Arc<std::sync::atomic::AtomicBool>);

impl Observer for StopAt {
    fn stepped(&mut self, report: &StepReport) {
        if report.step == self.0 {
            self.1.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    }
}

/// The files whose bytes a training promises, with their names.
fn promised(folder: &Path) -> Vec<(String, Vec<u8>)> {
    [
        "metrics.csv",
        "checkpoints/last.safetensors",
        "checkpoints/best.safetensors",
    ]
    .map(|name| (name.to_owned(), fs::read(folder.join(name)).expect("written")))
    .into()
}

fn assert_same(a: &Path, b: &Path) {
    for ((name, left), (_, right)) in promised(a).iter().zip(promised(b)) {
        assert!(
            *left == right,
            "{name} differs: {} and {} bytes",
            left.len(),
            right.len()
        );
    }
}

fn weights(task: &Toy) -> Vec<Tensor> {
    task.store
        .variables()
        .iter()
        .map(|v| v.tensor.detach().copy())
        .collect()
}

fn run_in(folder: &Path, config: &TrainConfig) -> (Outcome, Vec<Tensor>) {
    let task = Toy::new(16);
    let run = RunFolder::create(folder).expect("made");
    let outcome = train(&task, config, &run, &mut ()).expect("trains");
    (outcome, weights(&task))
}

#[test]
fn a_training_stopped_anywhere_goes_on_to_the_same_bytes() {
    for micro_batches in [1, 4] {
        let config = config(micro_batches);
        let scratch = tempfile::tempdir().expect("temporary folder");
        let whole = scratch.path().join("whole");
        let (outcome, expected) = run_in(&whole, &config);
        assert!(matches!(outcome, Outcome::Finished(_)), "{outcome:?}");
        assert_eq!((outcome.summary().steps, outcome.summary().epochs), (30, 5));

        let parts = scratch.path().join("parts");
        fs::create_dir(&parts).expect("made");
        let mut left = vec![17, 13, 1];
        let last = loop {
            // A fresh model with other first values: all must come from the checkpoint.
            let task = Toy::new(16);
            let run = RunFolder::resume(&parts).expect("opened");
            let mut observer = StopAt(left.pop().unwrap_or(0), run.stop_flag());
            match train(&task, &config, &run, &mut observer).expect("trains") {
                Outcome::Interrupted(summary) => assert!([1, 13, 17].contains(&summary.steps)),
                end => {
                    assert_eq!(end, outcome);
                    break weights(&task);
                }
            }
        };
        assert_eq!(last, expected);
        assert_same(&whole, &parts);
        // A finished run stays as it is and gives its best weights again.
        let task = Toy::new(16);
        let run = RunFolder::resume(&parts).expect("opened");
        assert_eq!(
            train(&task, &config, &run, &mut ()).expect("nothing to do"),
            outcome
        );
        assert_eq!((weights(&task), task.losses.get()), (expected, 0));
        assert_same(&whole, &parts);
    }
}

#[test]
fn four_micro_batches_make_the_step_of_one() {
    let scratch = tempfile::tempdir().expect("temporary folder");
    let without_dropout = |micro_batches: usize| {
        let store_hidden = Toy::new(16);
        let mlp = {
            let store = VarStore::new(Device::Cpu, 11);
            let table = Embedding::new(&(store.root() / "table"), 4, 3, Init::Normal(1.0));
            let mlp = Mlp::new(&(store.root() / "mlp"), &[4, 16, 16, 1], 0.0).expect("sizes");
            Toy {
                store,
                table,
                mlp,
                ..store_hidden
            }
        };
        // Few steps: rounding, once different, grows with training.
        let config = TrainConfig {
            epochs: 1,
            ema_decay: 0.0,
            ..config(micro_batches)
        };
        let run = RunFolder::create(scratch.path().join(micro_batches.to_string())).expect("made");
        train(&mlp, &config, &run, &mut ()).expect("trains");
        weights(&mlp)
    };
    for (one, four) in without_dropout(1).iter().zip(without_dropout(4)) {
        let scale = one.abs().max().double_value(&[]);
        let apart = (one - four).abs().max().double_value(&[]);
        assert!(apart <= 1e-6 * scale.max(1.0), "{apart} at scale {scale}");
    }
}

#[test]
fn a_loss_that_is_no_number_stops_with_step_rate_and_checkpoint() {
    let scratch = tempfile::tempdir().expect("temporary folder");
    let run = RunFolder::create(scratch.path().join("run")).expect("made");
    let task = Toy {
        breaks_at: Some(8),
        ..Toy::new(16)
    };
    let error = train(&task, &config(1), &run, &mut ())
        .expect_err("breaks")
        .to_string();
    assert!(
        error.starts_with("step 8: loss is NaN (learning rate 1e-2); the last good"),
        "{error}"
    );
    assert!(error.ends_with("last.safetensors"), "{error}");
    // The run goes on from there once its cause is mended.
    let outcome = train(&Toy::new(16), &config(1), &run, &mut ()).expect("trains");
    assert_eq!(outcome.summary().steps, 30);
}

#[test]
fn training_ends_early_and_keeps_the_best_weights() {
    let scratch = tempfile::tempdir().expect("temporary folder");
    let run = RunFolder::create(scratch.path().join("run")).expect("made");
    let task = Toy {
        script: vec![3.0, 2.0, 2.5, 2.0, 2.1],
        ..Toy::new(16)
    };
    let config = TrainConfig {
        epochs: 20,
        early_stop_patience: 3,
        ..config(1)
    };
    let outcome = train(&task, &config, &run, &mut ()).expect("trains");
    let Outcome::StoppedEarly(summary) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(
        (summary.epochs, summary.best_epoch, summary.best_metric),
        (5, Some(1), Some(2.0))
    );
    let fresh = Toy::new(16);
    netlearn_models::train::checkpoint::load_weights(&run.best_checkpoint(), &fresh.store).expect("loads");
    assert_eq!(weights(&fresh), weights(&task));
}

#[test]
fn a_resume_with_another_configuration_or_model_is_refused() {
    let scratch = tempfile::tempdir().expect("temporary folder");
    let folder = scratch.path().join("run");
    let (_, _) = run_in(&folder, &config(1));
    let run = RunFolder::resume(&folder).expect("opened");
    let other = TrainConfig {
        lr: 0.02,
        ..config(1)
    };
    let error = train(&Toy::new(16), &other, &run, &mut ())
        .expect_err("refused")
        .to_string();
    assert!(
        error.contains("train.lr = 0.01, the configuration says 0.02"),
        "{error}"
    );
    let error = train(&Toy::new(17), &config(1), &run, &mut ())
        .expect_err("refused")
        .to_string();
    assert!(
        error.contains("it is of another model") || error.contains("the model has"),
        "{error}"
    );
    let rarer = TrainConfig {
        checkpoint_every_steps: 0,
        ..config(1)
    };
    assert!(train(&Toy::new(16), &rarer, &run, &mut ()).is_ok());
}

/// The environment variable that makes [`child_of_the_kill_test`] train in the folder it names.
const CHILD: &str = "NETLEARN_TEST_CHILD_FOLDER";

/// Wide enough that writing a checkpoint takes a while.
const CHILD_HIDDEN: i64 = 12_000;

fn child_config() -> TrainConfig {
    TrainConfig {
        epochs: 6,
        checkpoint_every_steps: 2,
        ..config(2)
    }
}

/// Not a test of its own: the process that the test below kills.
#[test]
fn child_of_the_kill_test() {
    let Some(folder) = std::env::var_os(CHILD) else {
        return;
    };
    let task = Toy::new(CHILD_HIDDEN);
    let run = RunFolder::resume(PathBuf::from(folder)).expect("opened");
    let outcome = train(&task, &child_config(), &run, &mut ()).expect("trains");
    assert_eq!(outcome.summary().steps, 36);
}

fn start_child(folder: &Path) -> Child {
    let program = std::env::current_exe().expect("this test");
    let mut command = Command::new(program);
    command
        .args(["--exact", "child_of_the_kill_test"])
        .env(CHILD, folder);
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts")
}

/// Waits until `condition` or the child's end; whether the condition came.
fn wait_for(child: &mut Child, mut condition: impl FnMut() -> bool) -> bool {
    while !condition() {
        if child.try_wait().expect("waits").is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_micros(200));
    }
    true
}

#[test]
fn killed_twenty_times_a_training_ends_with_the_same_bytes() {
    let scratch = tempfile::tempdir().expect("temporary folder");
    let whole = scratch.path().join("whole");
    fs::create_dir(&whole).expect("made");
    let started = Instant::now();
    assert!(start_child(&whole).wait().expect("ends").success());
    let duration = started.elapsed();

    // Kills fall at 20 random moments of what is a good part of a life, and four times into a
    // checkpoint's write. Whenever a training gets to its end in spite of them, it is compared and
    // the next one begins.
    let killed = scratch.path().join("killed");
    let aside = killed.join("checkpoints/last.safetensors.tmp");
    let mut noise = Noise::new(20, "kill", 0);
    let (mut random_kills, mut kills_in_a_write) = (0, 0);
    while random_kills < 20 || kills_in_a_write < 4 {
        fs::create_dir_all(&killed).expect("made");
        let mut child = start_child(&killed);
        let into_a_write = random_kills >= 5 * (kills_in_a_write + 1);
        let came = if into_a_write {
            wait_for(&mut child, || fs::metadata(&aside).is_ok_and(|m| m.len() > 0))
        } else {
            let until = Instant::now() + duration.mul_f64(0.1 + 0.3 * noise.uniform());
            wait_for(&mut child, || Instant::now() >= until)
        };
        if came {
            child.kill().expect("kills");
            child.wait().expect("ends");
            random_kills += usize::from(!into_a_write);
            kills_in_a_write += usize::from(into_a_write && aside.exists());
        } else {
            assert!(child.wait().expect("ended").success());
            assert_same(&whole, &killed);
            fs::remove_dir_all(&killed).expect("removed");
        }
        assert!(
            started.elapsed() < Duration::from_secs(240),
            "{random_kills} kills took too long"
        );
    }
    fs::create_dir_all(&killed).expect("made");
    assert!(start_child(&killed).wait().expect("ends").success());
    assert_same(&whole, &killed);
}
