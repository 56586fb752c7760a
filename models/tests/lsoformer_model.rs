//! The network against hand-checked numbers and its own promises (spec 11.5 to 11.9).

mod support;

use netlearn_graph::aig::Aig;
use netlearn_models::lsoformer::circuit::CircuitGraph;
use netlearn_models::lsoformer::config::{
    Config, EdgeDirection, EncoderKind, LevelCode, SequenceKind, TrajectoryHead,
};
use netlearn_models::lsoformer::graph_batch::GraphBatch;
use netlearn_models::lsoformer::model::{Answer, Lsoformer};
use netlearn_models::lsoformer::quantity::Quantity;
use netlearn_models::lsoformer::recipe_batch::RecipeBatch;
use netlearn_models::nn::{Noise, VarStore};
use tch::{Device, Kind, Tensor};

fn preset(name: &str) -> Config {
    let path = format!(
        "{}/../experiments/configs/lsoformer/{name}.toml",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(&path).expect("a preset");
    toml::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn random_aig(seed: u64, ands: usize) -> Aig {
    let mut aig = Aig::new(format!("random{seed}"));
    let mut noise = Noise::new(seed, "aig", 0);
    let mut lits: Vec<_> = (0..8).map(|i| aig.add_input(format!("x{i}"))).collect();
    for _ in 0..ands {
        let mut pick = || {
            // Recent ones more often: the graph becomes deep.
            let lit = lits[lits.len() - 1 - noise.below(lits.len().min(14))];
            if noise.below(2) == 0 { lit } else { !lit }
        };
        let (a, b) = (pick(), pick());
        lits.push(aig.and(a, b));
    }
    for (i, lit) in lits.iter().rev().take(6).enumerate() {
        aig.add_output(*lit, format!("y{i}"));
    }
    aig
}

fn random_recipe(seed: u64, steps: usize) -> Vec<u8> {
    let mut noise = Noise::new(seed, "recipe", 0);
    (0..steps).map(|_| noise.below(7) as u8).collect()
}

/// Encodes circuits with ids 0, 1, .. and answers `recipes[c]` of each.
fn answer(model: &Lsoformer, config: &Config, circuits: &[&CircuitGraph], recipes: &[Vec<&[u8]>]) -> Answer {
    let ids: Vec<i64> = (0..circuits.len() as i64).collect();
    answer_as(model, config, circuits, &ids, recipes)
}

fn answer_as(
    model: &Lsoformer,
    config: &Config,
    circuits: &[&CircuitGraph],
    ids: &[i64],
    recipes: &[Vec<&[u8]>],
) -> Answer {
    let graph = GraphBatch::new(circuits, config, Device::Cpu).expect("small graphs");
    let graph = graph.to_kind(model.variables().kind());
    let batch = RecipeBatch::new(recipes, config.data.recipe_length, Device::Cpu);
    let mut noise = Noise::evaluation();
    let encoded = model.encode(&graph, ids, &mut noise).expect("encodes");
    model.answer(&encoded, &batch, &mut noise).expect("answers")
}

/// The answer along the steps, whichever head gives it.
fn trajectory(answer: &Answer) -> &Tensor {
    answer
        .gains
        .as_ref()
        .or(answer.steps.as_ref())
        .expect("a trajectory head")
}

fn largest_difference(a: &Tensor, b: &Tensor) -> f64 {
    (a - b).abs().max().to_kind(Kind::Double).double_value(&[])
}

fn fill_wave(store: &VarStore, name: &str, phase: f64) {
    let mut variable = store.get(name).unwrap_or_else(|| panic!("no variable {name}"));
    let wave: Vec<f32> = (0..variable.numel())
        .map(|k| (0.5 * (0.37 * k as f64 + phase).sin()) as f32)
        .collect();
    let value = Tensor::from_slice(&wave).view(variable.size().as_slice());
    tch::no_grad(|| variable.copy_(&value));
}

#[test]
fn the_papers_shape_has_277_258_parameters() {
    let mut config = preset("paper");
    config.data.targets = vec![Quantity::Delay];
    let model = Lsoformer::new(&config, 20, Device::Cpu).expect("a valid preset");
    assert_eq!(model.variables().num_parameters(), 277_258);
}

#[test]
fn the_preset_default_is_the_default_of_the_types() {
    assert_eq!(preset("default"), Config::default());
    let unknown = toml::from_str::<Config>("[encoder]\nlayer = 3").expect_err("refused");
    assert!(unknown.to_string().contains("layer"), "{unknown}");
}

#[test]
fn contradictions_of_a_configuration_name_their_key() {
    let refused = |change: fn(&mut Config)| {
        let mut config = Config::default();
        change(&mut config);
        config.check().expect_err("refused").to_string()
    };
    assert!(refused(|c| c.sequence.heads = 5).starts_with("sequence.heads = 5"));
    assert!(refused(|c| c.data.targets = vec![Quantity::And; 2]).starts_with("data.targets"));
    assert!(refused(|c| c.loss.alpha = f64::NAN).starts_with("loss.alpha"));
    assert!(refused(|c| c.train.lr = -1.0).starts_with("train.lr"));
}

#[test]
fn the_golden_circuit_gives_the_golden_numbers() {
    tch::set_num_threads(1);
    let mut config = preset("paper");
    config.data.targets = vec![Quantity::Delay];
    config.encoder.width = 2;
    config.pool.position = LevelCode::None;
    config.recipe.embedding = 4;
    config.sequence.width = 4;
    config.sequence.layers = 1;
    config.sequence.heads = 2;
    config.sequence.feed_forward = 8;
    config.head.hidden = 8;
    let model = Lsoformer::new(&config, 0, Device::Cpu).expect("valid");
    let phases = [
        ("encoder.kinds", 0.1),
        ("encoder.layers.0.0.weight", 0.2),
        ("encoder.layers.0.0.bias", 0.3),
        ("encoder.layers.1.0.weight", 0.4),
        ("encoder.layers.1.0.bias", 0.5),
        ("recipe.table.weight", 0.6),
        ("steps.layers.0.self_attn.in_proj_weight", 1.0),
        ("steps.layers.0.self_attn.in_proj_bias", 1.1),
        ("steps.layers.0.self_attn.out_proj.weight", 1.2),
        ("steps.layers.0.self_attn.out_proj.bias", 1.3),
        ("steps.layers.0.multihead_attn.in_proj_weight", 2.0),
        ("steps.layers.0.multihead_attn.in_proj_bias", 2.1),
        ("steps.layers.0.multihead_attn.out_proj.weight", 2.2),
        ("steps.layers.0.multihead_attn.out_proj.bias", 2.3),
        ("steps.layers.0.linear1.weight", 3.0),
        ("steps.layers.0.linear1.bias", 3.1),
        ("steps.layers.0.linear2.weight", 3.2),
        ("steps.layers.0.linear2.bias", 3.3),
        ("heads.steps.0.weight", 4.0),
        ("heads.steps.0.bias", 4.1),
        ("heads.steps.1.weight", 4.2),
        ("heads.steps.1.bias", 4.3),
    ];
    for (name, phase) in phases {
        fill_wave(model.variables(), name, phase);
    }
    let mut aig = Aig::new("tiny");
    let [a, b, c] = ["a", "b", "c"].map(|name| aig.add_input(name));
    let n4 = aig.and(a, !b);
    let n5 = aig.and(!n4, c);
    aig.add_output(!n5, "y");
    let circuit = CircuitGraph::new(&aig, &config);
    let graph = GraphBatch::new(&[&circuit], &config, Device::Cpu).expect("tiny");
    let batch = RecipeBatch::new(&[vec![&[6, 2, 5]]], 20, Device::Cpu);
    let mut noise = Noise::evaluation();
    let encoded = model.encode(&graph, &[0], &mut noise).expect("encodes");
    let levels = Lsoformer::level_sequences(&encoded);
    let inputs = Tensor::from_slice(&[0.610_184_f32, 1.021_095, 0.702_058, 1.185_288]);
    assert!(
        largest_difference(&levels[0].get(0), &inputs) < 1e-5,
        "{levels:?}"
    );
    let answer = model.answer(&encoded, &batch, &mut noise).expect("answers");
    let steps = answer.steps.expect("the head of the paper").view(-1);
    let expected = Tensor::from_slice(&[-0.344_862_f32, -0.345_370, -0.333_976]);
    assert!(
        largest_difference(&steps, &expected) < 1e-5,
        "{}",
        steps.to_string(80).unwrap_or_default()
    );
}

#[test]
fn later_operators_change_no_bit_of_earlier_answers() {
    tch::set_num_threads(1);
    for name in ["paper", "default"] {
        let config = preset(name);
        let model = Lsoformer::new(&config, 1, Device::Cpu).expect("valid");
        let circuit = CircuitGraph::new(&random_aig(5, 80), &config);
        let recipe = random_recipe(1, 20);
        let at = |recipe: &[u8]| answer(&model, &config, &[&circuit], &[vec![recipe]]);
        let before = at(&recipe);
        for t in [0usize, 7, 19] {
            let mut other = recipe.clone();
            other[t] = (other[t] + 1) % 7;
            let after = at(&other);
            let prefix = |answer: &Answer| trajectory(answer).narrow(1, 0, t as i64).copy();
            assert_eq!(prefix(&before), prefix(&after), "{name}: step {t} reached back");
            let own = |answer: &Answer| trajectory(answer).select(1, t as i64).copy();
            assert_ne!(own(&before), own(&after), "{name}: step {t} does not matter");
        }
    }
}

#[test]
fn padding_leaves_the_steps_before_it_alone() {
    tch::set_num_threads(1);
    for name in ["paper", "default"] {
        let config = preset(name);
        let model = Lsoformer::new(&config, 1, Device::Cpu).expect("valid");
        let circuit = CircuitGraph::new(&random_aig(6, 80), &config);
        let (short, long) = (random_recipe(2, 15), random_recipe(3, 20));
        let alone = answer(&model, &config, &[&circuit], &[vec![&short]]);
        let padded = answer(&model, &config, &[&circuit], &[vec![&long, &short]]);
        let steps = trajectory(&padded).get(1).narrow(0, 0, 15);
        assert!(
            largest_difference(&trajectory(&alone).get(0), &steps) < 1e-6,
            "{name}"
        );
        let finals = |answer: &Answer, row| answer.finals.as_ref().expect("a final head").get(row);
        assert!(
            largest_difference(&finals(&alone, 0), &finals(&padded, 1)) < 1e-6,
            "{name}"
        );
    }
}

/// One pass over several circuits and recipes against one pass per recipe, values and gradients.
#[test]
fn a_shared_encoding_equals_one_per_sample() {
    tch::set_num_threads(1);
    let mut configs = vec![preset("paper"), preset("default"), preset("default")];
    configs[2].encoder.edges = EdgeDirection::BothShared;
    configs[2].encoder.inverted_edges = true;
    configs[2].pool.position = LevelCode::Rel;
    for config in configs {
        let model = Lsoformer::with_kind(&config, 3, Device::Cpu, Kind::Double).expect("valid");
        let circuits: Vec<CircuitGraph> = (0..3)
            .map(|c| CircuitGraph::new(&random_aig(c, 40 + 30 * c as usize), &config))
            .collect();
        let views: Vec<&CircuitGraph> = circuits.iter().collect();
        let recipes: Vec<Vec<Vec<u8>>> = (0..3)
            .map(|c| {
                (0..3u64)
                    .map(|r| random_recipe(10 * c + r, 20 - 4 * r as usize))
                    .collect()
            })
            .collect();
        let shared: Vec<Vec<&[u8]>> = recipes
            .iter()
            .map(|of_circuit| of_circuit.iter().map(Vec::as_slice).collect())
            .collect();
        let finals = |answer: &Answer| answer.finals.as_ref().expect("a final head").copy();
        let gradients = |loss: &Tensor| -> Vec<Tensor> {
            for variable in model.variables().variables() {
                let mut gradient = variable.tensor.grad();
                if gradient.defined() {
                    let _ = gradient.zero_();
                }
            }
            loss.backward();
            let trained = model
                .variables()
                .variables()
                .into_iter()
                .filter(|v| v.is_trained());
            trained
                .map(|v| v.tensor.grad())
                .filter(Tensor::defined)
                .map(|g| g.copy())
                .collect()
        };
        let together = answer(&model, &config, &views, &shared);
        let together_gradients = gradients(
            &together
                .finals
                .as_ref()
                .expect("finals")
                .square()
                .sum(Kind::Double),
        );
        let mut sum: Option<Tensor> = None;
        let mut row = 0;
        for (c, of_circuit) in shared.iter().enumerate() {
            for recipe in of_circuit {
                let one = answer_as(&model, &config, &views[c..=c], &[c as i64], &[vec![recipe]]);
                let difference = largest_difference(&finals(&one).get(0), &finals(&together).get(row));
                assert!(difference < 1e-6, "row {row}: {difference}");
                let term = one.finals.expect("finals").square().sum(Kind::Double);
                sum = Some(sum.map_or(term.shallow_clone(), |sum| sum + term));
                row += 1;
            }
        }
        let apart = gradients(&sum.expect("nine samples"));
        assert_eq!(apart.len(), together_gradients.len());
        for (a, b) in apart.iter().zip(&together_gradients) {
            assert!(largest_difference(a, b) < 1e-5);
        }
    }
}

#[test]
fn buckets_are_exact_where_they_can_be() {
    tch::set_num_threads(1);
    let mut config = preset("paper");
    config.pool.position = LevelCode::None;
    let aig = random_aig(9, 120);
    let levels_with = |max_levels: usize| {
        let mut config = config.clone();
        config.pool.max_levels = max_levels;
        let model = Lsoformer::new(&config, 1, Device::Cpu).expect("valid");
        let circuit = CircuitGraph::new(&aig, &config);
        let graph = GraphBatch::new(&[&circuit], &config, Device::Cpu).expect("small");
        let encoded = model
            .encode(&graph, &[0], &mut Noise::evaluation())
            .expect("encodes");
        (
            Lsoformer::level_sequences(&encoded).remove(0),
            circuit.graph.num_levels(),
        )
    };
    let (exact, count) = levels_with(0);
    assert_eq!(exact.size(), [count as i64, 64]);
    assert!(count > 12, "{count} levels");
    assert_eq!(levels_with(count).0, exact);
    assert_eq!(levels_with(count + 7).0, exact);
    assert_eq!(levels_with(5).0.size(), [5, 64]);
    // One bucket holds everything: the mean of means weighted by size, the maximum of maxima.
    let (one, _) = levels_with(1);
    assert_eq!(one.size(), [1, 64]);
    let maxima = exact.narrow(1, 32, 32).amax(0, false);
    assert!(largest_difference(&one.get(0).narrow(0, 32, 32), &maxima) < 1e-6);
    let circuit = CircuitGraph::new(&aig, &config);
    let sizes: Vec<f32> = (0..count).map(|l| circuit.graph.level(l).len() as f32).collect();
    let sizes = Tensor::from_slice(&sizes).unsqueeze(1);
    let mean =
        (exact.narrow(1, 0, 32) * &sizes).sum_dim_intlist(0, false, None::<Kind>) / sizes.sum(Kind::Float);
    assert!(largest_difference(&one.get(0).narrow(0, 0, 32), &mean) < 1e-5);
}

/// A name and what it switches off.
type Ablation = (&'static str, fn(&mut Config));

#[test]
fn every_ablation_answers() {
    tch::set_num_threads(1);
    let ablations: [Ablation; 7] = [
        ("no encoder", |c| c.encoder.kind = EncoderKind::None),
        ("gin", |c| c.encoder.kind = EncoderKind::Gin),
        ("no cross-attention", |c| c.sequence.cross_attention = false),
        ("no operator state", |c| c.recipe.operator_state = false),
        ("no finals", |c| c.head.finals = false),
        ("no identity", |c| c.circuit.identity = false),
        ("decoder with gains", |c| c.sequence.kind = SequenceKind::Decoder),
    ];
    for (name, change) in ablations {
        let mut config = preset("default");
        change(&mut config);
        let model = Lsoformer::new(&config, 2, Device::Cpu).unwrap_or_else(|error| panic!("{name}: {error}"));
        let circuits: Vec<CircuitGraph> = (0..2)
            .map(|c| CircuitGraph::new(&random_aig(c, 50), &config))
            .collect();
        let (a, b) = (random_recipe(1, 20), random_recipe(2, 13));
        let recipes = [vec![a.as_slice(), b.as_slice()], vec![a.as_slice()]];
        let answer = answer(&model, &config, &circuits.iter().collect::<Vec<_>>(), &recipes);
        assert_eq!(answer.finals.is_some(), config.head.finals, "{name}");
        assert_eq!(trajectory(&answer).size(), [3, 20, 2], "{name}");
        let falls = trajectory(&answer)
            .diff(1, 1, None::<Tensor>, None::<Tensor>)
            .min()
            .double_value(&[]);
        assert!(
            config.head.trajectory != TrajectoryHead::Gains || falls >= 0.0,
            "{name}: gains fall"
        );
    }
}
