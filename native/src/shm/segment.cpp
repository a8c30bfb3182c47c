/*
 * On Linux shared memory is a file in memory, and it is copied from and to by its descriptor: a mapping would kill this process
 * with SIGBUS as soon as somebody made the file shorter, or memory ran out. Elsewhere descriptors of shared memory cannot be
 * read from, and it is mapped; sizes are checked before each copy there, which leaves a moment.
 */
#include "shm/segment.h"

#include <cstring>
#include <utility>

#include "core/error.h"

#if defined(_WIN32)
#  define WIN32_LEAN_AND_MEAN
#  include <windows.h>
#else
#  include <fcntl.h>
#  include <sys/mman.h>
#  include <sys/stat.h>
#  include <unistd.h>

#  include <cerrno>
#endif

namespace aurora {
namespace {

/* A whole barrier: fences of the language speak of atomics in one process. It costs nothing beside a copy. */
void orderCopies() { __sync_synchronize(); }

std::string lastProblem() {
#if defined(_WIN32)
  return "error " + std::to_string(GetLastError());
#else
  return std::strerror(errno);
#endif
}

[[noreturn]] void fail(const std::string& what, const std::string& name) {
  throw Error(AURORA_ERROR_LINK, what + " the shared memory " + name + ": " + lastProblem() + ".");
}

[[noreturn]] void tooShort(const std::string& name, size_t size) {
  throw Error(AURORA_ERROR_LINK, "The shared memory " + name + " has only " + std::to_string(size) + " bytes.");
}

}  // namespace

#if defined(_WIN32)

namespace {
/* Names live in the session, where nobody else's processes are. */
std::string localName(const std::string& name) { return "Local\\aurora" + name.substr(1); }
}  // namespace

Segment::Segment(std::string name, void* mapping) : name_(std::move(name)), mapping_(mapping) {}

Segment::Segment(Segment&& other) noexcept
    : name_(std::exchange(other.name_, "")),
      mapping_(std::exchange(other.mapping_, nullptr)),
      mapped_(std::exchange(other.mapped_, nullptr)),
      mappedSize_(other.mappedSize_) {}

Segment::~Segment() {
  if (mapped_) UnmapViewOfFile(mapped_);
  if (mapping_) CloseHandle(mapping_);
}

/* A name that another process still holds cannot be taken from it; memory that is large enough is begun anew for both. */
Segment Segment::create(const std::string& name, size_t size) {
  const auto wide = static_cast<uint64_t>(size);
  void* mapping = CreateFileMappingA(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, static_cast<DWORD>(wide >> 32), static_cast<DWORD>(wide), localName(name).c_str());
  if (mapping == nullptr) fail("Cannot create", name);
  Segment segment(name, mapping);
  segment.map();
  if (segment.mappedSize_ < size) tooShort(name, segment.mappedSize_);
  std::memset(segment.mapped_, 0, size);
  return segment;
}

Segment Segment::open(const std::string& name) {
  void* mapping = OpenFileMappingA(FILE_MAP_READ | FILE_MAP_WRITE, FALSE, localName(name).c_str());
  if (mapping == nullptr) fail("Cannot open", name);
  Segment segment(name, mapping);
  segment.map();
  return segment;
}

/* Memory of this kind keeps its size for life. */
size_t Segment::size() const { return mappedSize_; }

void Segment::map() {
  mapped_ = static_cast<unsigned char*>(MapViewOfFile(mapping_, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, 0));
  if (mapped_ == nullptr) fail("Cannot map", name_);
  MEMORY_BASIC_INFORMATION about{};
  if (VirtualQuery(mapped_, &about, sizeof about) == 0) fail("Cannot measure", name_);
  mappedSize_ = about.RegionSize;
}

#else

Segment::Segment(std::string name, int descriptor, bool owner) : name_(owner ? std::move(name) : ""), descriptor_(descriptor) {}

Segment::Segment(Segment&& other) noexcept
    : name_(std::exchange(other.name_, "")),
      descriptor_(std::exchange(other.descriptor_, -1)),
      mapped_(std::exchange(other.mapped_, nullptr)),
      mappedSize_(other.mappedSize_) {}

Segment::~Segment() {
  if (mapped_) munmap(mapped_, mappedSize_);
  if (descriptor_ >= 0) close(descriptor_);
  if (!name_.empty()) shm_unlink(name_.c_str());
}

Segment Segment::create(const std::string& name, size_t size) {
  shm_unlink(name.c_str());
  const int descriptor = shm_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL, 0600);
  if (descriptor < 0) fail("Cannot create", name);
  Segment segment(name, descriptor, true);
#if defined(__linux__)
  if (const int error = posix_fallocate(descriptor, 0, static_cast<off_t>(size)); error != 0) {
    errno = error;
    fail("Cannot make room for", name);
  }
#else
  if (ftruncate(descriptor, static_cast<off_t>(size)) != 0) fail("Cannot make room for", name);
#endif
  segment.map();
  return segment;
}

Segment Segment::open(const std::string& name) {
  const int descriptor = shm_open(name.c_str(), O_RDWR, 0);
  if (descriptor < 0) fail("Cannot open", name);
  Segment segment(name, descriptor, false);
  segment.map();
  return segment;
}

size_t Segment::size() const {
  struct stat status {};
  if (fstat(descriptor_, &status) != 0 || status.st_size < 0) fail("Cannot measure", name_);
  return static_cast<size_t>(status.st_size);
}

#if defined(__linux__)

void Segment::map() {}

void Segment::load(size_t offset, void* to, size_t count) const {
  auto* at = static_cast<unsigned char*>(to);
  while (count > 0) {
    const ssize_t n = pread(descriptor_, at, count, static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail("Cannot read", name_);
    if (n == 0) tooShort(name_, size());
    at += n;
    offset += static_cast<size_t>(n);
    count -= static_cast<size_t>(n);
  }
  orderCopies();
}

void Segment::store(size_t offset, const void* from, size_t count) {
  /* Writing behind the end would grow what somebody has cut. */
  if (size() < offset + count) tooShort(name_, size());
  orderCopies();
  const auto* at = static_cast<const unsigned char*>(from);
  while (count > 0) {
    const ssize_t n = pwrite(descriptor_, at, count, static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) fail("Cannot write", name_);
    at += n;
    offset += static_cast<size_t>(n);
    count -= static_cast<size_t>(n);
  }
}

#else

void Segment::map() {
  mappedSize_ = size();
  if (mappedSize_ == 0) tooShort(name_, 0);
  void* at = mmap(nullptr, mappedSize_, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_, 0);
  if (at == MAP_FAILED) fail("Cannot map", name_);
  mapped_ = static_cast<unsigned char*>(at);
}

#endif

#endif

#if !defined(__linux__)

/* Word by word, so that copying what another process writes at the same moment is defined. Offsets and sizes are multiples of 8. */
void Segment::load(size_t offset, void* to, size_t count) const {
  if (const size_t now = size(); now < mappedSize_ || mappedSize_ < offset + count) tooShort(name_, now);
  const auto* from = reinterpret_cast<const volatile uint64_t*>(mapped_ + offset);
  for (size_t i = 0; i * 8 < count; i++) {
    const uint64_t word = __atomic_load_n(from + i, __ATOMIC_RELAXED);
    std::memcpy(static_cast<unsigned char*>(to) + i * 8, &word, count - i * 8 < 8 ? count - i * 8 : 8);
  }
  orderCopies();
}

void Segment::store(size_t offset, const void* from, size_t count) {
  if (const size_t now = size(); now < mappedSize_ || mappedSize_ < offset + count) tooShort(name_, now);
  orderCopies();
  auto* to = reinterpret_cast<volatile uint64_t*>(mapped_ + offset);
  for (size_t i = 0; i * 8 < count; i++) {
    uint64_t word = 0;
    std::memcpy(&word, static_cast<const unsigned char*>(from) + i * 8, count - i * 8 < 8 ? count - i * 8 : 8);
    __atomic_store_n(to + i, word, __ATOMIC_RELAXED);
  }
}

#endif

}  // namespace aurora
