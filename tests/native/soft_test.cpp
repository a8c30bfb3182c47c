/* What only the soft backend promises: the same bits on any machine, exact samples, counts. */
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "ball.h"

namespace {

struct Pixel {
  int r, g, b, a;
};

Pixel at(const std::vector<uint8_t>& pixels, uint32_t width, uint32_t x, uint32_t y) {
  const uint8_t* p = &pixels[(size_t{y} * width + x) * 4];
  return {p[0], p[1], p[2], p[3]};
}

double meanAlpha(const std::vector<uint8_t>& pixels) {
  double sum = 0;
  for (size_t i = 3; i < pixels.size(); i += 4) sum += pixels[i];
  return sum / (static_cast<double>(pixels.size()) / 4) / 255;
}

class Regions : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(All, Regions, testing::Range(0, static_cast<int>(AURORA_REGION_COUNT)));

/* Threads share out tiles, vectors share out pixels: neither may show in the picture. */
TEST_P(Regions, ThreadsAndVectorsDoNotShow) {
  std::vector<uint8_t> first;
  for (const char* vectors : {"sse2", "avx2", "avx512"}) {
    setenv("AURORA_VECTORS", vectors, 1);
    for (const uint32_t threads : {1u, 2u, 5u}) {
      Stage stage(AURORA_BACKEND_SOFT, 80, 4, threads, static_cast<aurora_region>(GetParam()));
      aurora_frame_desc frame = stage.frame();
      const float weight = 0.4f;
      frame.weights = &weight;
      frame.weight_count = 1;
      frame.head_yaw = 0.3f;
      frame.time = 12.34;
      frame.look.chromatic = 3;
      frame.look.glitch = 0.6f;
      frame.look.dissolve = 0.2f;
      const auto pixels = stage.draw(frame);
      if (first.empty()) first = pixels;
      EXPECT_EQ(pixels, first) << vectors << " on " << threads << " threads";
    }
  }
  unsetenv("AURORA_VECTORS");
}

/* Triangles of many pixels round; how they do must not depend on the vector either. */
TEST(Soft, LargeTrianglesAreTheSameAtAnyWidth) {
  std::vector<uint8_t> first;
  for (const char* vectors : {"sse2", "avx2", "avx512"}) {
    setenv("AURORA_VECTORS", vectors, 1);
    Stage stage(AURORA_BACKEND_SOFT, 250, 4, 2);
    aurora_frame_desc frame = stage.frame();
    frame.camera.eye[0] = 0.05f;
    frame.camera.eye[2] = 0.16f;
    frame.camera.vertical_fov = 1.2f;
    const auto pixels = stage.draw(frame);
    if (first.empty()) first = pixels;
    EXPECT_EQ(pixels, first) << vectors;
  }
  unsetenv("AURORA_VECTORS");
}

TEST(Soft, MoreSamplesMakeSofterEdges) {
  const auto levels = [](uint32_t samples) {
    Stage stage(AURORA_BACKEND_SOFT, 96, samples);
    aurora_frame_desc frame = stage.frame();
    const auto pixels = stage.draw(frame);
    bool seen[256] = {};
    for (size_t i = 3; i < pixels.size(); i += 4) seen[pixels[i]] = true;
    return std::count(seen, seen + 256, true);
  };
  EXPECT_EQ(levels(1), 2);
  EXPECT_EQ(levels(4), 5);
  EXPECT_EQ(levels(8), 9);
}

TEST(Soft, CountsWhatItDrew) {
  Stage stage(AURORA_BACKEND_SOFT);
  stage.draw(stage.frame());
  aurora_frame_stats stats{};
  ASSERT_EQ(aurora_frame_statistics(stage.renderer, &stats), AURORA_OK);
  /* A little under half of a ball's triangles face us. */
  EXPECT_GT(stats.triangles, stage.ball.desc.index_count / 3 * 0.3);
  EXPECT_LT(stats.triangles, stage.ball.desc.index_count / 3 * 0.5);
  EXPECT_GT(stats.fragments, 1000u);
}

/* Shaded fragments for each pixel that is not empty. */
double fragmentsEach(aurora_region region) {
  Stage stage(AURORA_BACKEND_SOFT, 96, 4, 2, region);
  const auto pixels = stage.draw(stage.frame());
  aurora_frame_stats stats{};
  if (aurora_frame_statistics(stage.renderer, &stats) != AURORA_OK) throw std::runtime_error(aurora_last_error());
  int seen = 0;
  for (size_t i = 3; i < pixels.size(); i += 4) seen += pixels[i] > 0;
  return stats.fragments / static_cast<double>(seen);
}

TEST(Soft, TrianglesOfOneSkinAreLookedAtOnceAPixelAndLocksOfHairEach) {
  EXPECT_LT(fragmentsEach(AURORA_REGION_SKIN), 1.2);
  EXPECT_GT(fragmentsEach(AURORA_REGION_HAIR_SHELL), 1.3);
}

}  // namespace
