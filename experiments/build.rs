//! Makes the program find libtorch without an environment variable, where it is built with it.

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Without the feature `torch` there is no torch-sys below, and nothing to find.
    let Ok(lib) = std::env::var("DEP_TCH_LIBTORCH_LIB") else { return };
    println!("cargo:rustc-link-arg=-Wl,-rpath,{lib}");
    if Path::new(&lib).join("libtorch_cuda.so").exists() {
        println!("cargo:rustc-link-arg=-Wl,--no-as-needed");
        println!("cargo:rustc-link-arg=-ltorch_cuda");
        println!("cargo:rustc-link-arg=-Wl,--as-needed");
    }
}
