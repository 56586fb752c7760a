// What tch has no binding for: a node of the autograd graph whose backward is a Rust closure, and the
// fused AdamW step. Each function catches every exception and puts its first line into the caller's
// buffer.

#include <ATen/ops/_fused_adamw.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr size_t kTextCapacity = 1024;

// Runs the closure `data`. `grads` are borrowed and null where a gradient is undefined; `results`
// is filled with one owned tensor, or null, an input. Not 0 where it failed, with the reason in `text`.
using Backward = int (*)(void* data, at::Tensor* const* grads, size_t num_grads,
                         at::Tensor** results, size_t num_results, char* text, size_t capacity);
using Drop = void (*)(void* data);

void put_text(const char* from, char* to, size_t capacity) {
  const size_t line = std::strcspn(from, "\n");
  const size_t length = std::min(line, capacity - 1);
  std::memcpy(to, from, length);
  to[length] = '\0';
}

template <typename F>
int guarded(char* text, size_t capacity, F&& body) {
  try {
    body();
    return 0;
  } catch (const std::exception& error) {
    put_text(error.what(), text, capacity);
  } catch (...) {
    put_text("unknown C++ exception", text, capacity);
  }
  return 1;
}

// Owns the Rust closure; the graph's node owns this, so the closure dies with the graph.
struct Closure : torch::CustomClassHolder {
  Closure(void* data, Backward backward, Drop drop) : data(data), backward(backward), drop(drop) {}
  ~Closure() override { drop(data); }
  void* data;
  Backward backward;
  Drop drop;
};

struct RustOp : torch::autograd::Function<RustOp> {
  // `inputs` has to be a TensorList: tensors in a std::vector are not seen as variables.
  static variable_list forward(AutogradContext* context, at::TensorList inputs, int64_t outputs,
                               int64_t closure) {
    context->saved_data["closure"] =
        c10::IValue::make_capsule(*reinterpret_cast<c10::intrusive_ptr<Closure>*>(closure));
    context->saved_data["inputs"] = static_cast<int64_t>(inputs.size());
    return std::move(*reinterpret_cast<variable_list*>(outputs));
  }

  static variable_list backward(AutogradContext* context, variable_list grads) {
    const auto holder = context->saved_data["closure"].toCapsule();
    const auto* closure = static_cast<const Closure*>(holder.get());
    const auto num_inputs = static_cast<size_t>(context->saved_data["inputs"].toInt());
    std::vector<at::Tensor*> given;
    given.reserve(grads.size());
    for (auto& grad : grads) given.push_back(grad.defined() ? &grad : nullptr);
    std::vector<at::Tensor*> made(num_inputs, nullptr);
    char text[kTextCapacity] = {0};
    const int failed = closure->backward(closure->data, given.data(), given.size(), made.data(),
                                         made.size(), text, sizeof text);
    // Two more than inputs: the integer arguments of forward have no gradient.
    variable_list results(num_inputs + 2);
    for (size_t i = 0; i < num_inputs; ++i) {
      if (made[i] == nullptr) continue;
      results[i] = std::move(*made[i]);
      delete made[i];
    }
    if (failed) throw std::runtime_error(text);
    return results;
  }
};

std::vector<at::Tensor> collect(at::Tensor* const* tensors, size_t count) {
  std::vector<at::Tensor> list;
  list.reserve(count);
  for (size_t i = 0; i < count; ++i) list.push_back(*tensors[i]);
  return list;
}

}  // namespace

extern "C" {

// Takes the closure in any case. `outputs` are replaced by handles that carry the node.
int netlearn_custom_op(at::Tensor* const* inputs, size_t num_inputs, at::Tensor** outputs,
                       size_t num_outputs, void* data, Backward backward, Drop drop, char* text,
                       size_t capacity) {
  return guarded(text, capacity, [&] {
    auto closure = c10::make_intrusive<Closure>(data, backward, drop);
    const auto in = collect(inputs, num_inputs);
    variable_list out;
    for (size_t i = 0; i < num_outputs; ++i) out.push_back(std::move(*outputs[i]));
    const auto results = RustOp::apply(at::TensorList(in), reinterpret_cast<int64_t>(&out),
                                       reinterpret_cast<int64_t>(&closure));
    for (size_t i = 0; i < num_outputs; ++i) *outputs[i] = results[i];
  });
}

int netlearn_fused_adamw(at::Tensor* const* weights, at::Tensor* const* grads,
                         at::Tensor* const* first, at::Tensor* const* second,
                         at::Tensor* const* steps, size_t count, double lr, double beta1,
                         double beta2, double weight_decay, double eps, char* text,
                         size_t capacity) {
  return guarded(text, capacity, [&] {
    const at::NoGradGuard no_grad;
    auto p = collect(weights, count);
    const auto g = collect(grads, count);
    auto m = collect(first, count);
    auto v = collect(second, count);
    const auto t = collect(steps, count);
    at::_fused_adamw_(p, g, m, v, {}, t, lr, beta1, beta2, weight_decay, eps, false, false);
  });
}

}  // extern "C"
