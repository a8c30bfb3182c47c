/* Worker threads that sleep between frames and share out the pieces of one loop at a time. */
#pragma once
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace aurora {

class ThreadPool {
 public:
  /* `threads` that work in a loop, the caller's own among them. */
  explicit ThreadPool(uint32_t threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  uint32_t size() const { return static_cast<uint32_t>(workers_.size()) + 1; }

  /* Calls work(piece, thread) for each piece of 0 ... count - 1, in any order; returns when all are done. `work` must not throw. */
  void forEach(uint32_t count, const std::function<void(uint32_t piece, uint32_t thread)>& work);

 private:
  void run(uint32_t thread);
  void takePieces(uint32_t thread);

  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable wake_, done_;
  const std::function<void(uint32_t, uint32_t)>* work_ = nullptr;
  std::atomic<uint32_t> next_{0};
  uint32_t count_ = 0;
  uint32_t busy_ = 0;
  uint64_t round_ = 0;
  bool ending_ = false;
};

}  // namespace aurora
