//! No backward closure outlives its graph. A file of its own: the count is the process's.

use netlearn_models::nn::autograd::{custom_op, live_closures};
use netlearn_models::nn::{Segments, SparseMatrix};
use tch::{Device, Kind, Tensor};

#[test]
fn closures_die_with_their_graph() {
    tch::set_num_threads(1);
    let x = Tensor::ones([3, 2], (Kind::Float, Device::Cpu)).set_requires_grad(true);
    let adjacency = SparseMatrix::gcn(3, &[(0, 1), (1, 2)]).expect("inside");
    let levels = Segments::from_offsets(vec![0, 1, 3]).expect("offsets");
    for backward in [true, false] {
        let y = adjacency
            .matmul(&x)
            .and_then(|h| levels.mean_max(&h))
            .expect("fits");
        assert_eq!(live_closures(), 2);
        if backward {
            y.sum(Kind::Float).backward();
        }
        drop(y);
        assert_eq!(live_closures(), 0);
    }
    let y = tch::no_grad(|| adjacency.matmul(&x)).expect("fits");
    assert_eq!((y.requires_grad(), live_closures()), (false, 0));
    let failing = custom_op(&[&x], vec![x.detach().copy()], |_| {
        Err(netlearn_models::Error::Data("no".into()))
    })
    .expect("node");
    assert!(failing[0].sum(Kind::Float).f_backward().is_err());
    drop(failing);
    assert_eq!(live_closures(), 0);
}
