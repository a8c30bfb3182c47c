#include "core/thread_pool.h"

namespace aurora {

ThreadPool::ThreadPool(uint32_t threads) {
  for (uint32_t i = 1; i < threads; i++) workers_.emplace_back([this, i] { run(i); });
}

ThreadPool::~ThreadPool() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  for (auto& worker : workers_) worker.join();
}

void ThreadPool::forEach(uint32_t count, const std::function<void(uint32_t, uint32_t)>& work) {
  if (count == 0) return;
  {
    std::lock_guard lock(mutex_);
    work_ = &work;
    count_ = count;
    next_.store(0, std::memory_order_relaxed);
    busy_ = static_cast<uint32_t>(workers_.size());
    round_++;
  }
  wake_.notify_all();
  takePieces(0);
  std::unique_lock lock(mutex_);
  done_.wait(lock, [this] { return busy_ == 0; });
  work_ = nullptr;
}

void ThreadPool::takePieces(uint32_t thread) {
  for (uint32_t piece; (piece = next_.fetch_add(1, std::memory_order_relaxed)) < count_;) (*work_)(piece, thread);
}

void ThreadPool::run(uint32_t thread) {
  uint64_t seen = 0;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return ending_ || round_ != seen; });
      if (ending_) return;
      seen = round_;
    }
    takePieces(thread);
    std::lock_guard lock(mutex_);
    if (--busy_ == 0) done_.notify_one();
  }
}

}  // namespace aurora
