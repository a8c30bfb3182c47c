/*
 * A ring is the newest generation, then three slots; generation g lies in slot g mod 3. A slot's sequence is 2g when g is whole,
 * 2g - 1 while it is being written. The writer announces g only when it is whole, and a slot is written again only after two
 * newer ones were announced: a reader is disturbed only when it is two frames behind within one copy, and notices.
 * The checksum covers what sequences cannot: a writer that does not keep to them.
 */
#include "shm/ring.h"

#include <cstring>

#include "core/error.h"

namespace aurora {
namespace {

constexpr uint64_t kSlots = 3;
constexpr size_t kRingHeader = 64;
/* A reader that is overtaken this often in a row gives up until it is asked again. */
constexpr int kAttempts = 4;

struct SlotHeader {
  uint64_t sequence = 0;
  uint64_t checksum = 0;
  RecordInfo info;
  unsigned char unused[24] = {};
};
static_assert(sizeof(SlotHeader) == 64);

/* Four lanes of multiply and fold: a memory's speed, and any changed bit changes the sum. Not against forgers. */
uint64_t checksumOf(uint64_t generation, const RecordInfo& info, const unsigned char* bytes) {
  constexpr uint64_t kPrime = 0x9e3779b97f4a7c15u;
  uint64_t lanes[4] = {generation, info.size, uint64_t{info.width} << 32 | info.height, 0};
  std::memcpy(&lanes[3], &info.time, 8);
  for (uint64_t& lane : lanes) lane = (lane + kPrime) * kPrime;
  size_t at = 0;
  for (; at + 32 <= info.size; at += 32) {
    uint64_t words[4];
    std::memcpy(words, bytes + at, 32);
    for (int k = 0; k < 4; k++) lanes[k] = (lanes[k] ^ words[k]) * kPrime;
  }
  unsigned char rest[32] = {};
  if (at < info.size) std::memcpy(rest, bytes + at, info.size - at);
  uint64_t sum = kPrime;
  for (int k = 0; k < 4; k++) {
    uint64_t word;
    std::memcpy(&word, rest + k * 8, 8);
    lanes[k] = (lanes[k] ^ word) * kPrime;
    sum = (sum ^ lanes[k] ^ lanes[k] >> 29) * kPrime;
  }
  return sum ^ sum >> 32;
}

}  // namespace

Ring::Ring(size_t offset, uint32_t capacity) : offset_(offset), capacity_(capacity) {}

size_t Ring::sizeFor(uint32_t capacity) { return kRingHeader + kSlots * (sizeof(SlotHeader) + size_t{capacity}); }

size_t Ring::slotAt(uint64_t generation) const {
  return offset_ + kRingHeader + (generation % kSlots) * (sizeof(SlotHeader) + size_t{capacity_});
}

uint64_t Ring::write(Segment& segment, const RecordInfo& info, const void* bytes) const {
  uint64_t newest = 0;
  segment.load(offset_, &newest, sizeof newest);
  /* 0 says that there is none; sequences are twice as large. */
  const uint64_t generation = newest >= UINT64_MAX / 2 - 1 ? 1 : newest + 1;
  const size_t slot = slotAt(generation);
  SlotHeader header;
  header.sequence = 2 * generation - 1;
  segment.store(slot, &header, sizeof header);
  segment.store(slot + sizeof header, bytes, info.size);
  header.sequence = 2 * generation;
  header.info = info;
  header.checksum = checksumOf(generation, info, static_cast<const unsigned char*>(bytes));
  segment.store(slot, &header, sizeof header);
  segment.store(offset_, &generation, sizeof generation);
  return generation;
}

Ring::Read Ring::read(const Segment& segment, uint64_t known, std::vector<unsigned char>& bytes) const {
  for (int attempt = 0; attempt < kAttempts; attempt++) {
    uint64_t newest = 0;
    segment.load(offset_, &newest, sizeof newest);
    if (newest == 0 || newest == known) return {};
    SlotHeader before, after;
    segment.load(slotAt(newest), &before, sizeof before);
    bool whole = before.sequence == 2 * newest && before.info.size <= capacity_;
    if (whole) {
      bytes.resize(before.info.size);
      segment.load(slotAt(newest) + sizeof before, bytes.data(), bytes.size());
      segment.load(slotAt(newest), &after, sizeof after);
      whole = std::memcmp(&before, &after, sizeof before) == 0 &&
              before.checksum == checksumOf(newest, before.info, bytes.data());
    }
    if (whole) return {newest, before.info};
    uint64_t since = 0;
    segment.load(offset_, &since, sizeof since);
    if (since == newest)
      throw Error(AURORA_ERROR_LINK, "Record " + std::to_string(newest) + " in the shared memory does not add up: somebody else wrote into it.");
  }
  return {};
}

}  // namespace aurora
