/* Misuse and use of a link, and what a hostile process can do to whoever reads. */
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "aurora.h"

namespace {

constexpr uint32_t kSide = 32;
constexpr size_t kBytes = kSide * kSide * 4;
/* Where things lie, written down here once more: the layout is a promise between versions. */
constexpr size_t kVersionAt = 8, kPoseRing = 4096, kSlotHeader = 64;
constexpr size_t kFrameRing = kPoseRing + 64 + 3 * (kSlotHeader + AURORA_POSE_MAX * 4);
constexpr size_t frameSlot(uint64_t generation) { return kFrameRing + 64 + (generation % 3) * (kSlotHeader + kBytes); }

void expectError(aurora_status status, aurora_status wanted, const std::string& part) {
  EXPECT_EQ(status, wanted) << aurora_last_error();
  EXPECT_NE(std::string(aurora_last_error()).find(part), std::string::npos) << aurora_last_error();
}

/* Every byte of a frame says which one it is. */
std::vector<uint8_t> frameOf(uint32_t number) { return std::vector<uint8_t>(kBytes, static_cast<uint8_t>(number)); }

class Link : public testing::Test {
 protected:
  void SetUp() override {
    name = "/aurora-test-" + std::to_string(getpid());
    const aurora_link_desc desc{name.c_str(), kSide};
    ASSERT_EQ(aurora_link_create(&desc, &kernel), AURORA_OK) << aurora_last_error();
    ASSERT_EQ(aurora_link_open(name.c_str(), &host), AURORA_OK) << aurora_last_error();
  }
  void TearDown() override {
    aurora_link_destroy(host);
    aurora_link_destroy(kernel);
  }

  void write(uint32_t number) {
    const aurora_link_frame frame{kSide, kSide, static_cast<double>(number), 0};
    ASSERT_EQ(aurora_link_write_frame(host, &frame, frameOf(number).data()), AURORA_OK) << aurora_last_error();
  }
  aurora_status read() { return aurora_link_read_frame(kernel, pixels.data(), pixels.size(), &frame); }

  /* What another program can do with the memory. */
  void scribble(size_t at, const void* bytes, size_t size) {
    const int descriptor = shm_open(name.c_str(), O_RDWR, 0);
    ASSERT_EQ(pwrite(descriptor, bytes, size, static_cast<off_t>(at)), static_cast<ssize_t>(size));
    close(descriptor);
  }
  void cut(size_t size) {
    const int descriptor = shm_open(name.c_str(), O_RDWR, 0);
    ASSERT_EQ(ftruncate(descriptor, static_cast<off_t>(size)), 0);
    close(descriptor);
  }
  void expectUntouched(aurora_status status, const std::string& part) {
    expectError(status, AURORA_ERROR_LINK, part);
    EXPECT_EQ(pixels, std::vector<uint8_t>(kBytes, 0xee));
  }

  std::string name;
  aurora_link kernel{}, host{};
  std::vector<uint8_t> pixels = std::vector<uint8_t>(kBytes, 0xee);
  aurora_link_frame frame{};
};

TEST_F(Link, RefusesNamesAndSizes) {
  aurora_link link{};
  for (const char* bad : {"", "/", "aurora", "/a/b", "/a b", "/../x", "/123456789012345678901234567890", "/\xc3\xa4"}) {
    const aurora_link_desc desc{bad, 32};
    expectError(aurora_link_create(&desc, &link), AURORA_ERROR_ARGUMENT, "it must be a slash and 1 to 29");
    expectError(aurora_link_open(bad, &link), AURORA_ERROR_ARGUMENT, "it must be a slash and 1 to 29");
  }
  const aurora_link_desc huge{"/aurora-huge", 4096};
  expectError(aurora_link_create(&huge, &link), AURORA_ERROR_ARGUMENT, "max_side is 4096; it must be 16 to 2048");
  expectError(aurora_link_create(nullptr, &link), AURORA_ERROR_ARGUMENT, "desc is NULL");
  expectError(aurora_link_open("/aurora-nobody", &link), AURORA_ERROR_LINK, "/aurora-nobody");
  expectError(aurora_link_destroy({0}), AURORA_ERROR_HANDLE, "no link 0");
}

TEST_F(Link, RefusesWhatIsNoPoseAndNoFrame) {
  const float nan[2] = {0, std::numeric_limits<float>::quiet_NaN()};
  expectError(aurora_link_write_pose(kernel, nan, 2), AURORA_ERROR_ARGUMENT, "values[1]");
  expectError(aurora_link_write_pose(kernel, nan, 0), AURORA_ERROR_ARGUMENT, "it must be 1 to 256");
  expectError(aurora_link_write_pose(kernel, nullptr, 1), AURORA_ERROR_ARGUMENT, "values is NULL");
  const aurora_link_frame wide{kSide + 1, 1, 0, 0}, flat{kSide, 0, 0, 0}, timeless{1, 1, std::nan(""), 0};
  expectError(aurora_link_write_frame(host, &wide, pixels.data()), AURORA_ERROR_ARGUMENT, "33 pixels a side; it must be 1 to 32");
  expectError(aurora_link_write_frame(host, &flat, pixels.data()), AURORA_ERROR_ARGUMENT, "0 pixels a side");
  expectError(aurora_link_write_frame(host, &timeless, pixels.data()), AURORA_ERROR_ARGUMENT, "time");
  EXPECT_EQ(read(), AURORA_OK);
  EXPECT_EQ(frame.width, 0u);
}

TEST_F(Link, AFrameThatDoesNotFitCanBeReadAgain) {
  write(7);
  expectError(aurora_link_read_frame(kernel, pixels.data(), kBytes - 1, &frame), AURORA_ERROR_ARGUMENT, "room for 4095");
  ASSERT_EQ(read(), AURORA_OK);
  EXPECT_EQ(pixels, frameOf(7));
}

TEST_F(Link, TheNewestFrameIsReadOnce) {
  for (uint32_t n = 1; n <= 5; n++) write(n);
  ASSERT_EQ(read(), AURORA_OK);
  EXPECT_EQ(pixels, frameOf(5));
  EXPECT_EQ(frame.generation, 5u);
  EXPECT_EQ(frame.time, 5);
  pixels.assign(kBytes, 0xee);
  ASSERT_EQ(read(), AURORA_OK);
  EXPECT_EQ(frame.width, 0u);
  EXPECT_EQ(pixels[0], 0xee);
}

TEST_F(Link, APoseArrivesAndIsThereForASuccessor) {
  const std::vector<float> pose{0.25f, -1, 3};
  ASSERT_EQ(aurora_link_write_pose(kernel, pose.data(), 3), AURORA_OK);
  for (int life = 0; life < 2; life++) {
    std::vector<float> seen(AURORA_POSE_MAX);
    uint32_t count = AURORA_POSE_MAX;
    ASSERT_EQ(aurora_link_read_pose(host, seen.data(), &count), AURORA_OK);
    ASSERT_EQ(count, 3u);
    EXPECT_EQ(seen[2], 3);
    count = AURORA_POSE_MAX;
    ASSERT_EQ(aurora_link_read_pose(host, seen.data(), &count), AURORA_OK);
    EXPECT_EQ(count, 0u);
    aurora_link_destroy(host);
    ASSERT_EQ(aurora_link_open(name.c_str(), &host), AURORA_OK);
  }
}

TEST_F(Link, ASecondKernelTakesTheNameOver) {
  aurora_link successor{};
  const aurora_link_desc desc{name.c_str(), 64};
  ASSERT_EQ(aurora_link_create(&desc, &successor), AURORA_OK) << aurora_last_error();
  write(1);
  ASSERT_EQ(read(), AURORA_OK);
  EXPECT_EQ(frame.width, kSide) << "those who had the old one open keep it";
  aurora_link_destroy(successor);
}

/* ---- hostile ---- */

TEST_F(Link, AWriterThatStopsInTheMiddleIsNotSeen) {
  write(1);
  ASSERT_EQ(read(), AURORA_OK);
  write(2);
  /* Generation 3 as a process leaves it that dies while it writes: half of the pixels, an odd sequence, not announced. */
  const uint64_t odd = 5;
  scribble(frameSlot(3), &odd, 8);
  scribble(frameSlot(3) + kSlotHeader, frameOf(9).data(), kBytes / 2);
  ASSERT_EQ(read(), AURORA_OK);
  EXPECT_EQ(pixels, frameOf(2));
  write(3);
  ASSERT_EQ(read(), AURORA_OK);
  EXPECT_EQ(pixels, frameOf(3)) << "its successor goes on";
  EXPECT_EQ(frame.generation, 3u);
}

TEST_F(Link, AnnouncingWhatIsNotWholeIsAnError) {
  write(1);
  const uint64_t odd = 3, announced = 2;
  scribble(frameSlot(2), &odd, 8);
  scribble(kFrameRing, &announced, 8);
  expectUntouched(read(), "does not add up");
}

TEST_F(Link, OneChangedBitIsAnError) {
  uint64_t generation = 0;
  for (const size_t at : {size_t{0}, size_t{1}, kBytes / 2 + 5, kBytes - 1}) {
    write(4);
    const uint8_t other = 5;
    scribble(frameSlot(++generation) + kSlotHeader + at, &other, 1);
    expectUntouched(read(), "does not add up");
  }
}

TEST_F(Link, SizesThatLieAreAnError) {
  write(1);
  const uint32_t sizes[] = {0xffffffffu, 0x7fffffffu, kBytes + 4, 0};
  for (const uint32_t size : sizes) {
    scribble(frameSlot(1) + 16, &size, 4);
    expectUntouched(read(), "does not add up");
  }
}

TEST_F(Link, GenerationsThatLieAreAnErrorAndAreOvercome) {
  write(1);
  for (const uint64_t lie : {~uint64_t{0}, ~uint64_t{0} / 2, uint64_t{1} << 40}) {
    scribble(kFrameRing, &lie, 8);
    expectUntouched(read(), "does not add up");
  }
  const uint64_t last = ~uint64_t{0};
  scribble(kFrameRing, &last, 8);
  write(6);
  ASSERT_EQ(read(), AURORA_OK) << aurora_last_error();
  EXPECT_EQ(pixels, frameOf(6));
}

TEST_F(Link, AnotherVersionIsAnError) {
  const uint32_t version = 7;
  write(1);
  scribble(kVersionAt, &version, 4);
  expectUntouched(read(), "version 7; this AURORA knows 1");
  aurora_link other{};
  expectError(aurora_link_open(name.c_str(), &other), AURORA_ERROR_LINK, "version 7");
  const char magic[8] = "NOTHING";
  scribble(0, magic, 8);
  expectUntouched(read(), "does not begin as a link does");
}

TEST_F(Link, AnotherSizeIsAnErrorAndNoCrash) {
  write(1);
  for (const size_t size : {frameSlot(1) + kSlotHeader + 10, size_t{4096}, size_t{100}, size_t{0}}) {
    cut(size);
    expectUntouched(read(), "bytes");
    const aurora_link_frame next{kSide, kSide, 0, 0};
    expectError(aurora_link_write_frame(host, &next, frameOf(2).data()), AURORA_ERROR_LINK, "bytes");
    aurora_link other{};
    expectError(aurora_link_open(name.c_str(), &other), AURORA_ERROR_LINK, "bytes");
  }
  const struct { char magic[8]; uint32_t version, side; uint64_t size; } header{{'A', 'U', 'R', 'L', 'I', 'N', 'K', '\n'}, 1, 2048, 1 << 20};
  cut(1 << 20);
  scribble(0, &header, sizeof header);
  expectUntouched(read(), "2048 pixels a side");
}

/* A reader beside an honest writer that is as fast as it can be: whatever it gets is one frame. */
TEST_F(Link, NoFrameIsTorn) {
  std::atomic<bool> done{false};
  std::thread writer([&] {
    for (uint32_t n = 1; n <= 3000; n++) write(n);
    done = true;
  });
  uint64_t last = 0;
  uint32_t frames = 0;
  for (bool finished = false; !finished;) {
    finished = done;
    ASSERT_EQ(read(), AURORA_OK) << aurora_last_error();
    if (frame.width == 0) continue;
    frames++;
    ASSERT_GT(frame.generation, last);
    last = frame.generation;
    ASSERT_EQ(pixels, frameOf(static_cast<uint32_t>(last))) << "frame " << last;
  }
  writer.join();
  EXPECT_EQ(last, 3000u);
  EXPECT_GT(frames, 0u);
}

/* Another process that writes anything anywhere, cuts and grows, while an honest one writes and this one reads. */
TEST_F(Link, AProcessThatScribblesIsSurvived) {
  const uint32_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  const size_t size = kFrameRing + 64 + 3 * (kSlotHeader + kBytes);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) {
    std::mt19937 random(seed);
    const int descriptor = shm_open(name.c_str(), O_RDWR, 0);
    while (getppid() == parent) {
      uint64_t noise[8];
      for (uint64_t& word : noise) word = random() % 3 == 0 ? random() % 8 : uint64_t{random()} << 32 | random();
      const size_t at = random() % 4 == 0 ? kFrameRing + random() % 128 : random() % size;
      [[maybe_unused]] const ssize_t n = pwrite(descriptor, noise, 1 + random() % sizeof noise, static_cast<off_t>(at));
      if (random() % 50 == 0 && ftruncate(descriptor, static_cast<off_t>(random() % size)) == 0)
        [[maybe_unused]] const int grown = ftruncate(descriptor, static_cast<off_t>(size));
      /* The header is put right again, so that more than its check is met. */
      const struct { char magic[8]; uint32_t version, side; uint64_t size; } header{{'A', 'U', 'R', 'L', 'I', 'N', 'K', '\n'}, 1, kSide, size};
      [[maybe_unused]] const ssize_t h = pwrite(descriptor, &header, sizeof header, 0);
    }
    _exit(0);
  }
  ASSERT_GT(child, 0);
  int whole = 0, refused = 0;
  for (uint32_t n = 1; n <= 4000; n++) {
    const aurora_link_frame next{kSide, kSide, static_cast<double>(n), 0};
    const aurora_status wrote = aurora_link_write_frame(host, &next, frameOf(n).data());
    ASSERT_TRUE(wrote == AURORA_OK || wrote == AURORA_ERROR_LINK) << aurora_last_error();
    pixels.assign(kBytes, 0xee);
    const aurora_status status = read();
    if (status == AURORA_OK && frame.width != 0) {
      whole++;
      ASSERT_EQ(frame.width, kSide);
      ASSERT_EQ(pixels, frameOf(static_cast<uint32_t>(frame.time))) << "frame " << frame.generation;
    } else {
      ASSERT_TRUE(status == AURORA_OK || status == AURORA_ERROR_LINK) << aurora_last_error();
      refused += status == AURORA_ERROR_LINK;
      ASSERT_EQ(pixels, std::vector<uint8_t>(kBytes, 0xee));
    }
  }
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_GT(whole + refused, 0);
}

TEST_F(Link, HandlesOfTheDeadAreRefused) {
  aurora_link_destroy(host);
  expectError(aurora_link_destroy(host), AURORA_ERROR_HANDLE, "no link");
  const aurora_link_frame next{kSide, kSide, 0, 0};
  expectError(aurora_link_write_frame(host, &next, pixels.data()), AURORA_ERROR_HANDLE, "no link");
  ASSERT_EQ(aurora_link_open(name.c_str(), &host), AURORA_OK);
  aurora_link_destroy(kernel);
  aurora_link late{};
  expectError(aurora_link_open(name.c_str(), &late), AURORA_ERROR_LINK, "Cannot open");
}

}  // namespace
