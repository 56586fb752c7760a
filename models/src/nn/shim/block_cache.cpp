// An allocator for libtorch's big blocks on the CPU: huge pages, and freed blocks kept for the next
// tensor of about the size. On a graph of hyp's size a fresh activation is 110 MB: 27,000 page faults
// to fill it and a miss of the page table for every row gathered from it.
//
// Live and kept blocks together never exceed a quarter more than the most that was ever live at once.

#if defined(__linux__)

#include <c10/core/CPUAllocator.h>
#include <c10/core/impl/alloc_cpu.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <mutex>
#include <unordered_map>

namespace {

constexpr size_t kHugePage = size_t{1} << 21;
// Smaller blocks are the C library's business.
constexpr size_t kBig = size_t{1} << 22;

// Addresses of whole huge pages, or null.
void* map_pages(size_t size) {
  const size_t reserved = size + kHugePage;
  void* raw = mmap(nullptr, reserved, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (raw == MAP_FAILED) return nullptr;
  const auto start = reinterpret_cast<uintptr_t>(raw);
  const uintptr_t aligned = (start + kHugePage - 1) & ~(kHugePage - 1);
  if (aligned > start) munmap(raw, aligned - start);
  const size_t behind = reserved - (aligned - start) - size;
  if (behind > 0) munmap(reinterpret_cast<void*>(aligned + size), behind);
  void* block = reinterpret_cast<void*>(aligned);
  madvise(block, size, MADV_HUGEPAGE);  // a wish; without it pages are small and all else holds
  return block;
}

class BlockCache final : public c10::Allocator {
 public:
  static BlockCache& instance() {
    static auto* cache = new BlockCache;  // never destroyed: tensors may outlive every static
    return *cache;
  }

  c10::DataPtr allocate(size_t bytes) override {
    void* data = bytes < kBig ? c10::alloc_cpu(bytes) : take(bytes);
    return {data, data, &release, c10::Device(c10::DeviceType::CPU)};
  }

  c10::DeleterFnPtr raw_deleter() const override { return &release; }

  void copy_data(void* to, const void* from, size_t bytes) const override {
    default_copy_data(to, from, bytes);
  }

 private:
  static void release(void* data) {
    // Every block of ours starts a huge page, so that most others are told apart without the lock.
    const bool may_be_ours = reinterpret_cast<uintptr_t>(data) % kHugePage == 0;
    if (data == nullptr || !may_be_ours || !instance().give_back(data)) c10::free_cpu(data);
  }

  void* take(size_t bytes) {
    const size_t size = (bytes + kHugePage - 1) & ~(kHugePage - 1);
    const std::lock_guard<std::mutex> guard(mutex_);
    const auto kept = kept_.lower_bound(size);
    if (kept != kept_.end() && kept->first <= size + size / 4) {
      const auto [kept_size, block] = *kept;
      kept_.erase(kept);
      kept_bytes_ -= kept_size;
      return made_live(block, kept_size);
    }
    forget_down_to(limit(live_bytes_ + size), size);
    void* block = map_pages(size);
    if (block == nullptr) {
      forget_down_to(0, 0);
      block = map_pages(size);
    }
    TORCH_CHECK(block != nullptr, "not enough memory: cannot allocate ", bytes, " bytes");
    return made_live(block, size);
  }

  bool give_back(void* block) {
    const std::lock_guard<std::mutex> guard(mutex_);
    const auto found = live_.find(block);
    if (found == live_.end()) return false;
    const size_t size = found->second;
    live_.erase(found);
    live_bytes_ -= size;
    kept_.emplace(size, block);
    kept_bytes_ += size;
    return true;
  }

  void* made_live(void* block, size_t size) {
    live_.emplace(block, size);
    live_bytes_ += size;
    most_live_ = std::max(most_live_, live_bytes_);
    return block;
  }

  size_t limit(size_t live) const {
    const size_t most = std::max(most_live_, live);
    return most + most / 4;
  }

  // Gives kept blocks to the system, the largest first, until all blocks and `wanted` fit.
  void forget_down_to(size_t bytes, size_t wanted) {
    while (!kept_.empty() && live_bytes_ + kept_bytes_ + wanted > bytes) {
      const auto last = std::prev(kept_.end());
      munmap(last->second, last->first);
      kept_bytes_ -= last->first;
      kept_.erase(last);
    }
  }

  std::mutex mutex_;
  std::unordered_map<void*, size_t> live_;
  std::multimap<size_t, void*> kept_;
  size_t live_bytes_ = 0;
  size_t kept_bytes_ = 0;
  size_t most_live_ = 0;
};

}  // namespace

// Blocks allocated before keep the deleter they came with.
extern "C" void netlearn_keep_big_blocks() {
  static std::once_flag once;
  std::call_once(once, [] { c10::SetCPUAllocator(&BlockCache::instance()); });
}

#else

extern "C" void netlearn_keep_big_blocks() {}

#endif
