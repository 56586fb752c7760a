//! How libtorch gets its memory on the CPU.
//! Not a limit: how much is needed is the model's matter.

#![expect(unsafe_code, reason = "the border to C++")]

unsafe extern "C" {
    fn netlearn_keep_big_blocks();
}

/// Makes libtorch take blocks of 4 MiB and more in huge pages (where the system grants them) and keep
/// freed ones for the next tensor of about the size, up to a quarter more than the most that was
/// ever in use at once. A graph convolution on hyp takes 40 % less time so.
///
/// For the whole process and for good; a second call does nothing, and so does a system other than
/// Linux. No result depends on it. [`crate::train::train`] calls it; a program that only predicts on
/// big circuits should too.
pub fn keep_big_blocks() {
    // SAFETY: registers a static allocator once; tensors made before keep their own deleter.
    unsafe { netlearn_keep_big_blocks() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tch::{Device, Kind, Tensor};

    #[test]
    fn blocks_are_reused_by_size_and_hold_what_is_written() {
        tch::set_num_threads(1);
        let before = Tensor::ones([2_000_000], (Kind::Float, Device::Cpu));
        keep_big_blocks();
        keep_big_blocks();
        let sum = |t: &Tensor| t.sum(Kind::Double).double_value(&[]);
        for n in [
            10, 1_048_576, 3_000_000, 2_900_000, 3_100_000, 9_000_000, 0, 3_000_000,
        ] {
            let a = Tensor::full([n], 2.0, (Kind::Float, Device::Cpu));
            let b = Tensor::full([n], 3.0, (Kind::Float, Device::Cpu));
            assert_eq!((sum(&a), sum(&b)), (2.0 * n as f64, 3.0 * n as f64));
            let mut c = a.copy();
            let _ = c.resize_([2 * n]);
            assert_eq!(sum(&c.narrow(0, 0, n)), 2.0 * n as f64);
        }
        assert_eq!(sum(&before), 2_000_000.0);
        drop(before);
        let workers: Vec<_> = (1..5)
            .map(|k| {
                std::thread::spawn(move || {
                    (0..20).all(|_| {
                        let t = Tensor::full([1_100_000 * k], k, (Kind::Float, Device::Cpu));
                        t.eq(k as f64).all().int64_value(&[]) == 1
                    })
                })
            })
            .collect();
        assert!(workers.into_iter().all(|worker| worker.join().expect("no panic")));
    }
}
