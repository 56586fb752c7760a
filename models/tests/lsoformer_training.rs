//! Training from end to end on real labels: it learns, it repeats itself, it comes back from disk
//! (spec 11.14, 11.16).

mod support;

use netlearn_datasets::qor::QorDataset;
use netlearn_datasets::splits::{Sample, trans};
use netlearn_models::lsoformer::baselines::synthnet::{SynthNetConfig, SynthNetTask};
use netlearn_models::lsoformer::baselines::{ConstCircuit, ConstRatio, FewShot, RecipeOnly, last_step};
use netlearn_models::lsoformer::config::{Config, LossKind, Normalise};
use netlearn_models::lsoformer::evaluate::Evaluation;
use netlearn_models::lsoformer::predict::{ModelCard, Predictor};
use netlearn_models::lsoformer::prediction::{QorPredictor, RecipePrediction, predict_samples};
use netlearn_models::lsoformer::quantity::Quantity;
use netlearn_models::lsoformer::task::LsoformerTask;
use netlearn_models::nn::Noise;
use netlearn_models::train::{RunFolder, ScheduleKind, Task, TrainConfig, train};
use support::reference_dataset;
use tch::{Device, Kind};

/// All samples of a data set.
fn all(dataset: &QorDataset) -> Vec<Sample> {
    let rows = |c: usize| (0..dataset.circuits[c].rows.len()).map(move |row| Sample { circuit: c, row });
    (0..dataset.circuits.len()).flat_map(rows).collect()
}

fn fit(task: &impl Task, config: &TrainConfig) -> (tempfile::TempDir, RunFolder) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let run = RunFolder::create(folder.path().join("run")).expect("an empty folder");
    train(task, config, &run, &mut ()).expect("trains");
    (folder, run)
}

/// 300 steps on 32 recipes of one circuit bring the log-ratio's squared error below 1e-4.
#[test]
fn thirty_two_recipes_are_learnt_by_heart() {
    let Some(dataset) = reference_dataset(&["ctrl"], 32) else {
        return;
    };
    let mut config = Config::default();
    config.data.normalise = Normalise::Logratio;
    config.data.targets = vec![Quantity::And];
    config.loss.kind = LossKind::Mse;
    config.loss.alpha = 0.0;
    config.augment.drop_noop = false;
    config.sequence.dropout = 0.0;
    config.head.dropout = 0.0;
    config.batch.size = 32;
    config.train = TrainConfig {
        epochs: 300,
        lr: 0.01,
        ema_decay: 0.0,
        warmup_steps: 10,
        ..config.train
    };
    let samples = all(&dataset);
    let task = LsoformerTask::new(&dataset, &samples, &samples, config.clone(), Device::Cpu).expect("a task");
    let _run = fit(&task, &config.train);
    let error = task.validate().expect("validates")[0].clone();
    assert!(error.0 == "finals" && error.1 < 1e-4, "{error:?}");
}

#[test]
fn without_the_trajectory_the_loss_is_that_of_the_final_step() {
    let Some(dataset) = reference_dataset(&["ctrl", "router"], 12) else {
        return;
    };
    tch::set_num_threads(1);
    let mut config = Config::default();
    config.augment.drop_noop = false;
    let samples = all(&dataset);
    let task = |alpha: f64| {
        let mut config = config.clone();
        config.loss.alpha = alpha;
        LsoformerTask::new(&dataset, &samples, &samples, config, Device::Cpu).expect("a task")
    };
    let (without, with) = (task(0.0), task(0.5));
    let batch = without.plan_epoch(0).remove(0);
    let of = |task: &LsoformerTask| task.loss(&batch, &mut Noise::evaluation()).expect("a loss");
    let (a, b) = (of(&without), of(&with));
    let sum = |loss: &netlearn_models::train::LossSum| loss.sum.to_kind(Kind::Double).double_value(&[]);
    assert!((sum(&a) - a.parts[0].1).abs() < 1e-6);
    assert!((sum(&b) - (b.parts[0].1 + 0.5 * b.parts[1].1)).abs() < 1e-4);
    assert!(b.parts[1].1 > 0.0 && (a.parts[0].1 - b.parts[0].1).abs() < 1e-6);
}

/// Micro-batches add up to the batch: sums and weights are sums and weights.
#[test]
fn micro_batches_add_up_to_their_batch() {
    let Some(dataset) = reference_dataset(&["ctrl", "int2float"], 20) else {
        return;
    };
    tch::set_num_threads(1);
    let mut config = Config::default();
    config.augment.drop_noop = false;
    let samples = all(&dataset);
    let task = LsoformerTask::new(&dataset, &samples, &samples, config, Device::Cpu).expect("a task");
    let batch = task.plan_epoch(3).remove(0);
    let sum = |batch: &Vec<u32>| {
        let loss = task.loss(batch, &mut Noise::evaluation()).expect("a loss");
        (loss.sum.to_kind(Kind::Double).double_value(&[]), loss.weight)
    };
    let whole = sum(&batch);
    let parts: Vec<(f64, f64)> = task.micro_batches(&batch, 4).iter().map(sum).collect();
    assert_eq!(parts.len(), 4);
    assert_eq!(parts.iter().map(|p| p.1).sum::<f64>(), whole.1);
    let difference = parts.iter().map(|p| p.0).sum::<f64>() - whole.0;
    assert!(difference.abs() < 1e-4 * whole.0, "{difference}");
}

/// The same seed gives the same bits; the run's files give the same predictions as the task.
#[test]
fn a_run_repeats_itself_and_comes_back_from_disk() {
    let Some(dataset) = reference_dataset(&["ctrl", "int2float", "router"], 60) else {
        return;
    };
    let split = trans(&dataset);
    let mut config = Config::default();
    config.train = TrainConfig {
        epochs: 6,
        warmup_steps: 5,
        ..config.train
    };
    let train_once = || {
        let task = LsoformerTask::new(&dataset, &split.train, &split.valid, config.clone(), Device::Cpu)
            .expect("a task");
        let (folder, run) = fit(&task, &config.train);
        let metrics = std::fs::read(run.metrics_csv()).expect("metrics");
        (task, folder, run, metrics)
    };
    let (first, second) = (train_once(), train_once());
    assert_eq!(
        first.3, second.3,
        "metrics.csv differs between two runs of one seed"
    );
    ModelCard::new(&first.0).write(first.2.path()).expect("written");
    let from_task = Predictor::from_task(&second.0, Device::Cpu).expect("a predictor");
    let from_disk = Predictor::from_run(first.2.path(), Device::Cpu).expect("a predictor");
    let ask = |predictor: &Predictor| predict_samples(predictor, &dataset, &split.test).expect("predicts");
    let (task, disk) = (ask(&from_task), ask(&from_disk));
    // Weights come back to the bit; the card's decimal numbers to the last place but one.
    for (a, b) in task.predictions.iter().zip(&disk.predictions) {
        let pairs = a
            .finals
            .iter()
            .zip(&b.finals)
            .map(|(a, b)| (a.expect("all"), b.expect("all")));
        let along = |p: &RecipePrediction| {
            p.trajectory
                .iter()
                .flatten()
                .flatten()
                .copied()
                .collect::<Vec<_>>()
        };
        for (a, b) in pairs.chain(along(a).into_iter().zip(along(b))) {
            assert!((a - b).abs() <= 1e-12 * a, "{a} against {b}");
        }
    }
    // Trajectories start at the truth, never rise, and finals are positive.
    for (sample, prediction) in split.test.iter().zip(&disk.predictions) {
        let row = &dataset.circuits[sample.circuit].rows[sample.row];
        let steps = prediction.steps(Quantity::And).expect("AND at every step");
        assert_eq!((steps.len(), steps[0]), (21, f64::from(row.ands[0])));
        assert!(steps.is_sorted_by(|a, b| a >= b));
        assert!(
            Quantity::ALL
                .iter()
                .all(|&q| prediction.last(q).is_some_and(|value| value > 0.0))
        );
    }
    let card = std::fs::read_to_string(first.2.path().join(ModelCard::FILE)).expect("a card");
    assert!(ModelCard::parse(&card.replace("\"lsoformer\"", "\"other\"")).is_err());
    assert!(Predictor::from_bytes(&card, b"no weights", Device::Cpu).is_err());
}

/// A circuit never seen is answered from its graph, with area only where its start was measured.
#[test]
fn an_unseen_circuit_is_answered_from_its_start() {
    let Some(dataset) = reference_dataset(&["ctrl", "int2float", "cavlc"], 30) else {
        return;
    };
    let seen: Vec<Sample> = all(&dataset).into_iter().filter(|s| s.circuit != 0).collect();
    let mut config = Config::default();
    config.train = TrainConfig {
        epochs: 2,
        ..config.train
    };
    let task = LsoformerTask::new(&dataset, &seen, &[], config.clone(), Device::Cpu).expect("a task");
    let _run = fit(&task, &config.train);
    let predictor = Predictor::from_task(&task, Device::Cpu).expect("a predictor");
    let unseen = &dataset.circuits[0];
    assert!(!predictor.has_seen(&unseen.name) && predictor.has_seen(&dataset.circuits[1].name));
    let recipe = &unseen.rows[0].recipe;
    let answer = predictor
        .predict_unseen(&unseen.aig, None, None, &[recipe])
        .expect("an answer")
        .remove(0);
    assert_eq!(answer.last(Quantity::Area), None);
    let ands = answer
        .last(Quantity::And)
        .expect("AND is always known at the start");
    assert!(
        ands > 0.3 * unseen.aig.num_ands() as f64 && ands < 1.2 * unseen.aig.num_ands() as f64,
        "{ands}"
    );
    // A recipe that the model has no tokens for is refused.
    let foreign = "dc2; balance".parse().expect("a recipe");
    assert!(
        predictor
            .predict_unseen(&unseen.aig, None, None, &[&foreign])
            .is_err()
    );
}

/// Baselines on known and unknown circuits, and SynthNet in the same loop, in one table.
#[test]
fn baselines_fill_their_rows() {
    let Some(dataset) = reference_dataset(&["ctrl", "int2float", "dec"], 60) else {
        return;
    };
    let split = trans(&dataset);
    let config = SynthNetConfig {
        train: TrainConfig {
            epochs: 3,
            schedule: ScheduleKind::Constant,
            ..SynthNetConfig::default().train
        },
        ..SynthNetConfig::default()
    };
    let synthnet =
        SynthNetTask::new(&dataset, &split.train, &split.valid, &config, Device::Cpu).expect("a task");
    let _run = fit(&synthnet, &config.train);
    let predictors: [&dyn QorPredictor; 5] = [
        &ConstCircuit::fit(&dataset, &split.train),
        &ConstRatio::fit(&dataset, &split.train),
        &RecipeOnly::fit(&dataset, &split.train).expect("a ridge"),
        &FewShot::new(8),
        &synthnet,
    ];
    let mut models: Vec<_> = predictors
        .iter()
        .map(|p| predict_samples(*p, &dataset, &split.test).expect("predicts"))
        .collect();
    models.push(last_step(&dataset, &split.test));
    let table = Evaluation::new(&dataset, &split.test, &models);
    for name in [
        "const_circuit",
        "const_ratio",
        "recipe_only",
        "few-shot 8",
        "synthnet_v3",
        "last_step",
    ] {
        let row = table
            .row(name, "ctrl", Quantity::And)
            .unwrap_or_else(|| panic!("no row of {name}"));
        assert!(
            row.finals.n == 20 && row.finals.measures.mape < 60.0,
            "{name}: {row:?}"
        );
        assert!(table.row(name, "dec", Quantity::And).expect("dec").finals.flat);
    }
    let area = |name: &str| {
        table
            .row(name, "ctrl", Quantity::Area)
            .map(|row| row.finals.measures.mape)
    };
    // The reference labels do not say what the unmapped circuits start from.
    assert_eq!(area("const_ratio"), None);
    assert!(area("const_circuit").is_some() && area("synthnet_v3").is_some());
    let mean = table
        .means
        .iter()
        .find(|m| m.model == "recipe_only" && m.quantity == Quantity::And);
    let mean = mean.expect("a mean");
    assert_eq!(
        (mean.circuits, mean.flat.as_slice()),
        (3, &["dec".to_owned()][..])
    );
    assert!(mean.mean_of_quotients.is_some_and(|quotient| quotient < 1.3));
    let seen = ConstRatio::fit(&dataset, &split.train);
    let other = seen.predict(&dataset.circuits[2], &[]).expect("nothing asked");
    assert!(other.is_empty());
}
