/* The C functions of a link: a header, the ring of poses, the ring of frames. */
#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstring>
#include <memory>
#include <mutex>

#include "core/guard.h"
#include "core/handle_table.h"
#include "shm/ring.h"

namespace aurora {
namespace {

constexpr uint32_t kMaxLinks = 64, kMinSide = 16, kMaxSide = 2048, kUsualSide = 720;
/* macOS allows 31 characters with the slash and the end. */
constexpr size_t kLongestName = 30;
constexpr size_t kHeaderRoom = 4096, kPage = 65536;
constexpr uint32_t kPoseBytes = AURORA_POSE_MAX * sizeof(float);

struct Header {
  char magic[8] = {'A', 'U', 'R', 'L', 'I', 'N', 'K', '\n'};
  uint32_t version = 1;
  uint32_t maxSide = 0;
  uint64_t size = 0;
};
static_assert(sizeof(Header) == 24);

constexpr uint32_t frameBytes(uint32_t side) { return side * side * 4; }

struct Link {
  Link(Segment segment, const Header& agreed)
      : segment(std::move(segment)),
        agreed(agreed),
        poses(kHeaderRoom, kPoseBytes),
        frames(kHeaderRoom + Ring::sizeFor(kPoseBytes), frameBytes(agreed.maxSide)) {}

  /* In whole pages of any system: some tell the size of shared memory in those. */
  static size_t sizeFor(uint32_t side) { return (kHeaderRoom + Ring::sizeFor(kPoseBytes) + Ring::sizeFor(frameBytes(side)) + kPage - 1) / kPage * kPage; }

  std::mutex mutex;
  Segment segment;
  Header agreed;
  Ring poses, frames;
  uint64_t knownPose = 0, knownFrame = 0;
  std::vector<unsigned char> scratch;
};

std::mutex gMutex;
HandleTable<Link> gLinks{kMaxLinks};

std::string nameFrom(const char* given) {
  need("name", given);
  const std::string name(given, strnlen(given, kLongestName + 1));
  const bool legal = name.size() >= 2 && name.size() <= kLongestName && name[0] == '/' &&
                     std::all_of(name.begin() + 1, name.end(), [](unsigned char c) { return (c < 128 && std::isalnum(c)) || c == '-'; });
  if (!legal) throw Error(AURORA_ERROR_ARGUMENT, "name is \"" + name + "\"; it must be a slash and 1 to 29 letters, digits or hyphens.");
  return name;
}

/* At each reading: memory can change its mind. */
Header readHeader(const Segment& segment) {
  const Header own;
  if (const size_t size = segment.size(); size < kHeaderRoom)
    throw Error(AURORA_ERROR_LINK, "The shared memory has " + std::to_string(size) + " bytes; that is no link.");
  Header header;
  segment.load(0, &header, sizeof header);
  if (std::memcmp(header.magic, own.magic, sizeof own.magic) != 0)
    throw Error(AURORA_ERROR_LINK, "The shared memory does not begin as a link does.");
  if (header.version != own.version)
    throw Error(AURORA_ERROR_LINK, "The shared memory has version " + std::to_string(header.version) + "; this AURORA knows " +
                                       std::to_string(own.version) + ".");
  if (header.maxSide < kMinSide || header.maxSide > kMaxSide || header.size != Link::sizeFor(header.maxSide) ||
      segment.size() != header.size)
    throw Error(AURORA_ERROR_LINK, "The shared memory says " + std::to_string(header.maxSide) + " pixels a side and " +
                                       std::to_string(header.size) + " bytes, and has " + std::to_string(segment.size()) + ".");
  return header;
}

void recheck(const Link& link) {
  const Header now = readHeader(link.segment);
  if (std::memcmp(&now, &link.agreed, sizeof now) != 0) throw Error(AURORA_ERROR_LINK, "The shared memory has changed its size.");
}

void add(std::shared_ptr<Link> link, aurora_link* handle) {
  std::lock_guard lock(gMutex);
  const uint32_t id = gLinks.add(std::move(link));
  if (id == 0) throw Error(AURORA_ERROR_LIMIT, "There are " + std::to_string(kMaxLinks) + " links already.");
  handle->id = id;
}

std::shared_ptr<Link> linkOf(aurora_link handle) {
  std::lock_guard lock(gMutex);
  if (auto link = gLinks.find(handle.id)) return link;
  throw Error(AURORA_ERROR_HANDLE, "There is no link " + std::to_string(handle.id) + ".");
}

}  // namespace
}  // namespace aurora

using namespace aurora;

extern "C" {

aurora_status aurora_link_create(const aurora_link_desc* desc, aurora_link* handle) {
  return guarded([&] {
    need("desc", desc);
    need("link", handle);
    const std::string name = nameFrom(desc->name);
    Header header;
    header.maxSide = desc->max_side == 0 ? kUsualSide : desc->max_side;
    if (header.maxSide < kMinSide || header.maxSide > kMaxSide)
      throw Error(AURORA_ERROR_ARGUMENT, "max_side is " + std::to_string(header.maxSide) + "; it must be 16 to 2048.");
    header.size = Link::sizeFor(header.maxSide);
    Segment segment = Segment::create(name, header.size);
    segment.store(0, &header, sizeof header);
    add(std::make_shared<Link>(std::move(segment), header), handle);
  });
}

aurora_status aurora_link_open(const char* given, aurora_link* handle) {
  return guarded([&] {
    const std::string name = nameFrom(given);
    need("link", handle);
    Segment segment = Segment::open(name);
    const Header header = readHeader(segment);
    add(std::make_shared<Link>(std::move(segment), header), handle);
  });
}

aurora_status aurora_link_destroy(aurora_link handle) {
  return guarded([&] {
    const std::shared_ptr<Link> link = linkOf(handle);
    {
      std::lock_guard lock(gMutex);
      gLinks.remove(handle.id);
    }
    /* A call that runs on another thread ends first. */
    std::lock_guard lock(link->mutex);
  });
}

aurora_status aurora_link_write_pose(aurora_link handle, const float* values, uint32_t count) {
  return guarded([&] {
    need("values", values);
    if (count < 1 || count > AURORA_POSE_MAX)
      throw Error(AURORA_ERROR_ARGUMENT, "count is " + std::to_string(count) + "; it must be 1 to " + std::to_string(AURORA_POSE_MAX) + ".");
    for (uint32_t i = 0; i < count; i++)
      if (!std::isfinite(values[i])) throw Error(AURORA_ERROR_ARGUMENT, "values[" + std::to_string(i) + "] is not a finite number.");
    const auto link = linkOf(handle);
    std::lock_guard lock(link->mutex);
    recheck(*link);
    RecordInfo info;
    info.size = count * sizeof(float);
    link->poses.write(link->segment, info, values);
  });
}

aurora_status aurora_link_read_pose(aurora_link handle, float* values, uint32_t* count) {
  return guarded([&] {
    need("values", values);
    need("count", count);
    const auto link = linkOf(handle);
    std::lock_guard lock(link->mutex);
    recheck(*link);
    const auto read = link->poses.read(link->segment, link->knownPose, link->scratch);
    const uint32_t found = read.info.size / sizeof(float);
    if (found > *count)
      throw Error(AURORA_ERROR_ARGUMENT, "The pose has " + std::to_string(found) + " numbers; there is room for " + std::to_string(*count) + ".");
    if (read.generation != 0) {
      std::vector<float> numbers(found);
      std::memcpy(numbers.data(), link->scratch.data(), found * sizeof(float));
      if (found == 0 || !std::all_of(numbers.begin(), numbers.end(), [](float value) { return std::isfinite(value); }))
        throw Error(AURORA_ERROR_LINK, "The pose in the shared memory holds what is no number.");
      std::copy(numbers.begin(), numbers.end(), values);
      link->knownPose = read.generation;
    }
    *count = found;
  });
}

aurora_status aurora_link_write_frame(aurora_link handle, const aurora_link_frame* frame, const void* pixels) {
  return guarded([&] {
    need("frame", frame);
    need("pixels", pixels);
    const auto link = linkOf(handle);
    const uint32_t most = link->agreed.maxSide;
    for (const uint32_t side : {frame->width, frame->height})
      if (side < 1 || side > most)
        throw Error(AURORA_ERROR_ARGUMENT, "A frame has " + std::to_string(side) + " pixels a side; it must be 1 to " + std::to_string(most) + ".");
    if (!std::isfinite(frame->time)) throw Error(AURORA_ERROR_ARGUMENT, "time is not a finite number.");
    std::lock_guard lock(link->mutex);
    recheck(*link);
    RecordInfo info;
    info.size = frame->width * frame->height * 4;
    info.width = frame->width;
    info.height = frame->height;
    info.time = frame->time;
    link->frames.write(link->segment, info, pixels);
  });
}

aurora_status aurora_link_read_frame(aurora_link handle, void* pixels, size_t size, aurora_link_frame* frame) {
  return guarded([&] {
    need("pixels", pixels);
    need("frame", frame);
    const auto link = linkOf(handle);
    std::lock_guard lock(link->mutex);
    recheck(*link);
    const auto [generation, info] = link->frames.read(link->segment, link->knownFrame, link->scratch);
    if (generation != 0) {
      const uint32_t most = link->agreed.maxSide;
      if (info.width < 1 || info.width > most || info.height < 1 || info.height > most || info.size != info.width * info.height * 4 ||
          !std::isfinite(info.time))
        throw Error(AURORA_ERROR_LINK, "A frame in the shared memory says " + std::to_string(info.width) + " x " + std::to_string(info.height) +
                                           " pixels and " + std::to_string(info.size) + " bytes.");
      if (info.size > size)
        throw Error(AURORA_ERROR_ARGUMENT, "The frame has " + std::to_string(info.size) + " bytes; there is room for " + std::to_string(size) + ".");
      std::memcpy(pixels, link->scratch.data(), info.size);
      link->knownFrame = generation;
    }
    *frame = {info.width, info.height, info.time, generation};
  });
}

}  // extern "C"
