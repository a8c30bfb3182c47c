/* Three slots in a segment: one process writes records, others read the newest. */
#pragma once
#include <cstdint>
#include <vector>

#include "shm/segment.h"

namespace aurora {

/* What stands beside a record's bytes. */
struct RecordInfo {
  uint32_t size = 0;            /* bytes */
  uint32_t width = 0, height = 0;
  uint32_t reserved = 0;
  double time = 0;
};

class Ring {
 public:
  /* `capacity` in bytes of one record, a multiple of 8. */
  Ring(size_t offset, uint32_t capacity);

  static size_t sizeFor(uint32_t capacity);

  /* Returns the record's generation. */
  uint64_t write(Segment& segment, const RecordInfo& info, const void* bytes) const;

  struct Read {
    uint64_t generation = 0;    /* 0: nothing but what was known */
    RecordInfo info;
  };
  /* The newest record, if it is another than `known`; its bytes are in `bytes` then. Throws AURORA_ERROR_LINK when what stands there does not add up. */
  Read read(const Segment& segment, uint64_t known, std::vector<unsigned char>& bytes) const;

 private:
  size_t slotAt(uint64_t generation) const;

  size_t offset_;
  uint32_t capacity_;
};

}  // namespace aurora
