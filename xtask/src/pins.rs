//! What the project needs besides crates: names, versions, digests, licences, places.
//! The one home of these facts, free of other modules, so that `netlearn doctor` includes this file too.

/// Version of libtorch that `tch` is built for; its C++ interface changes with every version.
pub(crate) const LIBTORCH_VERSION: &str = "2.13.0";

/// The ABC that published numbers were measured with; another one gives other results.
pub(crate) const YOSYS_ABC_SHA256: &str = "8abb5d861fc7332586c3cf360963f4695136a35d0c45f10fa0e1cc2f4bba1b3d";

/// The osu018 cell library that published numbers were measured with.
pub(crate) const OSU018_LIBERTY_SHA256: &str =
    "86f79b2000f1ac46715a9f6dfd5f5a596906418e9ee8a8611077bbaaad3de4e9";

/// The abstract views (LEF) of the same library.
pub(crate) const OSU018_LEF_SHA256: &str = "131932c1e6c19c85322d52d71d428c4eddf8aab14217564f272cf5a47f54ab1b";

/// Name of the file, in the folder of dependencies, that records what was installed.
pub(crate) const STAMP: &str = "STAMP.json";

/// A Python wheel, used as an archive: none of its Python code is installed.
#[derive(Debug)]
pub(crate) struct Wheel {
    /// Name of the package.
    pub(crate) name: &'static str,
    /// Its version.
    pub(crate) version: &'static str,
    /// Size of the download.
    pub(crate) bytes: u64,
    /// SHA-256 of the wheel.
    pub(crate) sha256: &'static str,
    /// Its licence, in words.
    pub(crate) licence: &'static str,
}

/// libtorch with headers, of which only the parts for the CPU are kept.
pub(crate) const TORCH: Wheel = Wheel {
    name: "torch",
    version: LIBTORCH_VERSION,
    bytes: 526_574_961,
    sha256: "60fcdcb2f3876e21146cb4524ef06397d727ca9ad5f020818547e25075fe3cb7",
    licence: "BSD-3-Clause and others",
};

/// `libcudart.so.13`, which libtorch's profiler is linked with.
pub(crate) const CUDA_RUNTIME: Wheel = Wheel {
    name: "nvidia-cuda-runtime",
    version: "13.0.96",
    bytes: 2_243_632,
    sha256: "7f82250d7782aa23b6cfe765ecc7db554bd3c2870c43f3d1821f1d18aebf0548",
    licence: "NVIDIA proprietary",
};

/// `libcupti.so.13`, which libtorch's profiler is linked with.
pub(crate) const CUDA_CUPTI: Wheel = Wheel {
    name: "nvidia-cuda-cupti",
    version: "13.0.85",
    bytes: 10_715_597,
    sha256: "4eb01c08e859bf924d222250d2e8f8b8ff6d3db4721288cf35d14252a4d933c8",
    licence: "NVIDIA proprietary",
};

/// Yosys as a Python module, with the ABC it was built with.
pub(crate) const PYOSYS: Wheel = Wheel {
    name: "pyosys",
    version: "0.70",
    bytes: 34_445_527,
    sha256: "b562ff8435c71871c4d12f4ed80ca24f0f4a59c6beaab8fbe20efe4c84006f78",
    licence: "MIT; Yosys ISC, ABC MIT-like",
};

/// Benchmark circuits as Verilog: EPFL and ISCAS are taken from it.
pub(crate) const LOGIKBENCH: Wheel = Wheel {
    name: "logikbench",
    version: "1.0.0",
    bytes: 17_655_513,
    sha256: "8f2840499b9adda5f499f24568df14645ba817a140f8143562cee653f6a2514a",
    licence: "MIT; ISCAS circuits public",
};

/// Debian's package of the osu018 cell library; pinned by the digests of the files taken from it.
pub(crate) const OSU018_PACKAGE: &str = "qflow-tech-osu018";

/// Size of that package, and of the lists of packages that apt reads to find it.
pub(crate) const OSU018_BYTES: u64 = 14_000_000;

/// Something that setup installs into a folder of its own.
#[derive(Debug)]
pub(crate) struct Component {
    /// What options and the stamp call it.
    pub(crate) name: &'static str,
    /// Its version; a stamp with another one is outdated.
    pub(crate) version: &'static str,
    /// What it is for.
    pub(crate) purpose: &'static str,
    /// Its folder, relative to the folder of dependencies.
    pub(crate) folder: &'static str,
    /// A file that is there when it is installed, relative to the folder of dependencies.
    pub(crate) main_file: &'static str,
    /// True where plain `setup` installs it.
    pub(crate) by_default: bool,
}

/// libtorch for the CPU.
pub(crate) const LIBTORCH: Component = Component {
    name: "libtorch",
    version: LIBTORCH_VERSION,
    purpose: "tensors and training",
    folder: "libtorch",
    main_file: "libtorch/torch/lib/libtorch_cpu.so",
    by_default: true,
};

/// The synthesis engine.
pub(crate) const ABC: Component = Component {
    name: "abc",
    version: PYOSYS.version,
    purpose: "synthesis labels",
    folder: "abc",
    main_file: "abc/yosys-abc",
    by_default: true,
};

/// The circuits.
pub(crate) const CIRCUITS: Component = Component {
    name: "circuits",
    version: LOGIKBENCH.version,
    purpose: "EPFL and ISCAS benchmarks",
    folder: "bench",
    main_file: "bench/logikbench/benchmarks/epfl/LICENSE",
    by_default: true,
};

/// The cell library; where it cannot be had, a small one of our own takes its place.
pub(crate) const OSU018: Component = Component {
    name: "osu018",
    version: "1.3.17",
    purpose: "cell library for mapping",
    folder: "osu018",
    main_file: "osu018/osu018_stdcells.lib",
    by_default: true,
};

/// The library that takes the place of [`OSU018`], relative to the folder of dependencies.
pub(crate) const FALLBACK_LIBRARY: &str = "osu018/fallback.genlib";

/// Yosys, only on demand.
pub(crate) const YOSYS: Component = Component {
    name: "yosys",
    version: PYOSYS.version,
    purpose: "Verilog synthesis",
    folder: "pyosys",
    main_file: "pyosys/pyosys/libyosys.so",
    by_default: false,
};

/// All of them, in the order of installation.
pub(crate) const COMPONENTS: [&Component; 5] = [&LIBTORCH, &ABC, &CIRCUITS, &OSU018, &YOSYS];
