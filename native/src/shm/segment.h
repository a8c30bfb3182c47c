/* A named piece of memory between processes, reached only by copies that cannot fault. */
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace aurora {

class Segment {
 public:
  /* Replaces one of the same name. Filled with zeros, and really there: running out of memory fails here, not later. */
  static Segment create(const std::string& name, size_t size);
  static Segment open(const std::string& name);

  Segment(Segment&& other) noexcept;
  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;
  ~Segment();

  /* As it is now; whoever else has it may have changed it. */
  size_t size() const;
  /* Throws AURORA_ERROR_LINK when the memory does not reach that far. */
  void load(size_t offset, void* to, size_t count) const;
  void store(size_t offset, const void* from, size_t count);

 private:
#if defined(_WIN32)
  Segment(std::string name, void* mapping);
#else
  Segment(std::string name, int descriptor, bool owner);
#endif
  void map();

  std::string name_; /* "" once it is not ours to remove */
#if defined(_WIN32)
  void* mapping_;
#else
  int descriptor_;
#endif
  unsigned char* mapped_ = nullptr;
  size_t mappedSize_ = 0;
};

}  // namespace aurora
