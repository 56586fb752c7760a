//! Compiles the C++ shims of `nn::autograd` and `nn::memory`, and makes tests, examples and benches of
//! this crate find libtorch without an environment variable.

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/nn/shim");
    let lib = std::env::var("DEP_TCH_LIBTORCH_LIB").expect("torch-sys exports its library folder");
    let include = Path::new(&lib).join("../include");
    cc::Build::new()
        .cpp(true)
        .pic(true)
        .std("c++17")
        .warnings(false)
        .include(&include)
        .include(include.join("torch/csrc/api/include"))
        .define("_GLIBCXX_USE_CXX11_ABI", "1")
        .file("src/nn/shim/shim.cpp")
        .file("src/nn/shim/block_cache.cpp")
        .compile("netlearn_shim");

    println!("cargo:rustc-link-arg=-Wl,-rpath,{lib}");
    if Path::new(&lib).join("libtorch_cuda.so").exists() {
        println!("cargo:rustc-link-arg=-Wl,--no-as-needed");
        println!("cargo:rustc-link-arg=-ltorch_cuda");
        println!("cargo:rustc-link-arg=-Wl,--as-needed");
    }
}
