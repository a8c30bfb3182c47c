/* Objects by 32-bit handle: slot in the low bits, generation above, so that a stale handle is told from its successor. */
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

namespace aurora {

template <typename T>
class HandleTable {
 public:
  explicit HandleTable(uint32_t limit) : limit_(limit) {}

  /* 0 when the table is full. */
  uint32_t add(std::shared_ptr<T> object) {
    for (uint32_t slot = 0; slot < slots_.size(); slot++)
      if (!slots_[slot].object) return fill(slot, std::move(object));
    if (slots_.size() == limit_) return 0;
    slots_.emplace_back();
    return fill(static_cast<uint32_t>(slots_.size()) - 1, std::move(object));
  }

  /* Null for a handle that is not in use. */
  std::shared_ptr<T> find(uint32_t handle) const {
    const uint32_t slot = (handle & kSlotMask) - 1;
    if (slot >= slots_.size() || slots_[slot].generation != handle >> kSlotBits) return nullptr;
    return slots_[slot].object;
  }

  std::shared_ptr<T> remove(uint32_t handle) {
    std::shared_ptr<T> object = find(handle);
    if (object) slots_[(handle & kSlotMask) - 1].object.reset();
    return object;
  }

 private:
  static constexpr uint32_t kSlotBits = 12, kSlotMask = (1u << kSlotBits) - 1;
  struct Slot {
    std::shared_ptr<T> object;
    uint32_t generation = 0;
  };

  uint32_t fill(uint32_t slot, std::shared_ptr<T> object) {
    slots_[slot].object = std::move(object);
    slots_[slot].generation = (slots_[slot].generation + 1) & (0xffffffffu >> kSlotBits);
    return slots_[slot].generation << kSlotBits | (slot + 1);
  }

  std::vector<Slot> slots_;
  uint32_t limit_;
};

}  // namespace aurora
