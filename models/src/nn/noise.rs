//! Random numbers that are a function of (seed, stream, step) and of nothing else.
//! Not a general generator for Monte Carlo work, and never libtorch's global one.
//!
//! A resumed training needs no generator state: step 1,001 draws the same dropout masks whether or
//! not steps 1 to 1,000 ran in this process. The numbers are SplitMix64 in counter mode (Steele,
//! Lea, Flood, "Fast splittable pseudorandom number generators", 2014): element `i` of draw `d` is
//! `mix(key_d + i * γ)`.

use tch::{Device, Kind, Tensor};

/// The odd fraction of the golden ratio, SplitMix64's increment.
const GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

/// SplitMix64's finaliser (Stafford's variant 13): every input bit reaches every output bit.
#[inline]
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A stream of random numbers, and the mark of training against evaluation.
///
/// Every layer with a random part takes `&mut Noise`. In [`Noise::evaluation`] dropout is the
/// identity and batch normalisation uses its running statistics.
///
/// ```
/// use netlearn_models::nn::Noise;
/// let mut a = Noise::new(7, "step", 12);
/// let mut b = Noise::new(7, "step", 12);
/// assert_eq!(a.next_u64(), b.next_u64());
/// assert_ne!(a.next_u64(), Noise::new(7, "step", 13).next_u64());
/// ```
#[derive(Debug, Clone)]
pub struct Noise {
    key: u64,
    draws: u64,
    training: bool,
}

impl Noise {
    /// The stream named `stream` of `seed` at `step`.
    pub fn new(seed: u64, stream: &str, step: u64) -> Self {
        // FNV-1a spreads the name; `mix` does the rest.
        let name = stream.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |h, b| {
            (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01B3)
        });
        let key = mix(mix(mix(seed.wrapping_add(GAMMA)) ^ name).wrapping_add(step.wrapping_mul(GAMMA)));
        Self {
            key,
            draws: 0,
            training: true,
        }
    }

    /// No noise: layers behave as in prediction.
    pub fn evaluation() -> Self {
        Self {
            key: 0,
            draws: 0,
            training: false,
        }
    }

    /// The independent stream of part `index` (a micro-batch, a sample, a layer).
    pub fn part(&self, index: u64) -> Self {
        let key = mix(self.key ^ mix(index.wrapping_add(GAMMA)));
        Self {
            key,
            draws: 0,
            training: self.training,
        }
    }

    /// Whether layers are to behave as in training.
    pub fn is_training(&self) -> bool {
        self.training
    }

    /// The key of the next draw.
    fn draw(&mut self) -> u64 {
        self.draws += 1;
        mix(self.key.wrapping_add(self.draws.wrapping_mul(GAMMA)))
    }

    /// 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.draw()
    }

    /// A number in `[0, 1)` with 53 random bits.
    pub fn uniform(&mut self) -> f64 {
        (self.draw() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// An index below `n`, unbiased to 2⁻⁶⁴; 0 where `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.draw()) * n as u128) >> 64) as usize
    }

    /// Shuffles in place (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            let j = self.below(i + 1);
            items.swap(i, j);
        }
    }

    /// Numbers uniform in `[low, high)`, f32, shape `shape`, on the CPU.
    pub fn uniform_tensor(&mut self, shape: &[i64], low: f64, high: f64) -> Tensor {
        let key = self.draw();
        let values: Vec<f32> = (0..count(shape))
            .map(|i| {
                let bits = mix(key.wrapping_add((i as u64).wrapping_mul(GAMMA))) >> 11;
                (low + (high - low) * (bits as f64 / (1_u64 << 53) as f64)) as f32
            })
            .collect();
        Tensor::from_slice(&values).view(shape)
    }

    /// Normal numbers of mean 0 and deviation `deviation`, f32, on the CPU (Box and Muller).
    pub fn normal_tensor(&mut self, shape: &[i64], deviation: f64) -> Tensor {
        let key = self.draw();
        let values: Vec<f32> = (0..count(shape))
            .map(|i| {
                let bits = mix(key.wrapping_add((i as u64).wrapping_mul(GAMMA)));
                // The radius needs a number above zero, so its 32 bits are taken from 1.
                let radius = (((bits >> 32) + 1) as f64 / 4_294_967_296.0).ln();
                let angle = (bits & 0xFFFF_FFFF) as f64 / 4_294_967_296.0 * std::f64::consts::TAU;
                (deviation * (-2.0 * radius).sqrt() * angle.cos()) as f32
            })
            .collect();
        Tensor::from_slice(&values).view(shape)
    }

    /// Dropout: zeroes elements with probability `p` and scales the rest, so that the mean stays.
    /// The identity in evaluation and for `p <= 0`.
    ///
    /// `p` is rounded to a 65,536th, and the scale fits the rounded value exactly.
    pub fn dropout(&mut self, x: &Tensor, p: f64) -> Tensor {
        if !self.training || p <= 0.0 {
            return x.shallow_clone();
        }
        x * self.dropout_mask(&x.size(), p, x.kind(), x.device())
    }

    /// The mask of [`Noise::dropout`]: elements are 0 or `1 / (1 - p)`.
    fn dropout_mask(&mut self, shape: &[i64], p: f64, kind: Kind, device: Device) -> Tensor {
        let key = self.draw();
        let dropped = (p * 65_536.0).round().clamp(0.0, 65_535.0) as u16;
        let scale = (65_536.0 / (65_536.0 - f64::from(dropped))) as f32;
        let n = count(shape);
        let mut values = vec![0_f32; n];
        // Four 16-bit lanes a word: one mix serves four elements.
        for (word, lanes) in values.chunks_mut(4).enumerate() {
            let bits = mix(key.wrapping_add((word as u64).wrapping_mul(GAMMA)));
            for (lane, value) in lanes.iter_mut().enumerate() {
                let kept = (bits >> (16 * lane)) as u16 >= dropped;
                *value = if kept { scale } else { 0.0 };
            }
        }
        Tensor::from_slice(&values)
            .view(shape)
            .to_kind(kind)
            .to_device(device)
    }
}

/// Elements of a shape.
fn count(shape: &[i64]) -> usize {
    shape.iter().product::<i64>().max(0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitmix64_gives_the_published_first_numbers() {
        // The reference generator seeded with 1234567 (Vigna's splitmix64.c).
        let first = [
            6_457_827_717_110_365_317_u64,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
        ];
        for (i, expected) in first.iter().enumerate() {
            assert_eq!(
                mix(1_234_567_u64.wrapping_add(GAMMA.wrapping_mul(i as u64 + 1))),
                *expected
            );
        }
    }

    #[test]
    fn streams_steps_parts_and_draws_differ() {
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..3 {
            for stream in ["init", "step", "shuffle"] {
                for step in 0..5 {
                    let whole = Noise::new(seed, stream, step);
                    for part in 0..4 {
                        let mut noise = whole.part(part);
                        assert!(seen.insert(noise.next_u64()) && seen.insert(noise.next_u64()));
                    }
                }
            }
        }
        assert_eq!(seen.len(), 3 * 3 * 5 * 4 * 2);
    }

    #[test]
    fn dropout_keeps_the_mean_and_the_share() {
        tch::set_num_threads(1);
        let x = Tensor::ones([1000, 101], (Kind::Float, Device::Cpu));
        let y = Noise::new(1, "step", 0).dropout(&x, 0.1);
        let kept = y.ne(0.0).to_kind(Kind::Double).mean(None).double_value(&[]);
        assert!((kept - 0.9).abs() < 0.003, "{kept}");
        assert!((y.to_kind(Kind::Double).mean(None).double_value(&[]) - 1.0).abs() < 0.004);
        assert_eq!(Noise::evaluation().dropout(&x, 0.1), x);
        assert_eq!(Noise::new(1, "step", 0).dropout(&x, 0.1), y);
    }

    #[test]
    fn uniform_and_normal_tensors_have_their_moments() {
        tch::set_num_threads(1);
        let mut noise = Noise::new(3, "init", 0);
        let u = noise.uniform_tensor(&[200, 500], -2.0, 4.0).to_kind(Kind::Double);
        assert!((u.mean(None).double_value(&[]) - 1.0).abs() < 0.02);
        assert!((u.var(true).double_value(&[]) - 3.0).abs() < 0.03);
        assert!(u.min().double_value(&[]) >= -2.0 && u.max().double_value(&[]) < 4.0);
        let n = noise.normal_tensor(&[200, 500], 0.5).to_kind(Kind::Double);
        assert!(n.mean(None).double_value(&[]).abs() < 0.01);
        assert!((n.std(true).double_value(&[]) - 0.5).abs() < 0.005);
        assert!(n.isfinite().all().int64_value(&[]) == 1);
    }

    #[test]
    fn a_shuffle_is_a_permutation_and_below_stays_below() {
        let mut items: Vec<u32> = (0..100).collect();
        Noise::new(5, "shuffle", 2).shuffle(&mut items);
        assert_ne!(items, (0..100).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..100).collect::<Vec<_>>());
        let mut noise = Noise::new(5, "below", 0);
        assert!((0..1000).all(|_| noise.below(7) < 7));
        assert_eq!(noise.below(0), 0);
    }
}
