/* What only the gl backend is about: being absent politely, being a good guest, and looking like the soft one. */
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "ball.h"

#if defined(__linux__)

namespace {

/* Mean difference of all channels, 0 ... 255. */
double difference(const std::vector<uint8_t>& a, const std::vector<uint8_t>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); i++) sum += std::abs(a[i] - b[i]);
  return sum / static_cast<double>(a.size());
}

TEST(Gl, WithoutEglCreationFailsAndSoftIsNamed) {
  setenv("AURORA_EGL", "libNoSuchEgl.so.9", 1);
  aurora_renderer renderer{};
  const aurora_renderer_desc desc{AURORA_BACKEND_GL, 64, 64, 4, 1};
  EXPECT_EQ(aurora_renderer_create(&desc, &renderer), AURORA_ERROR_BACKEND);
  EXPECT_NE(std::string(aurora_last_error()).find("libNoSuchEgl.so.9"), std::string::npos) << aurora_last_error();
  EXPECT_NE(std::string(aurora_last_error()).find("AURORA_BACKEND_SOFT"), std::string::npos) << aurora_last_error();
  /* A library that is something else. */
  setenv("AURORA_EGL", "libm.so.6", 1);
  EXPECT_EQ(aurora_renderer_create(&desc, &renderer), AURORA_ERROR_BACKEND);
  EXPECT_NE(std::string(aurora_last_error()).find("eglGetProcAddress"), std::string::npos) << aurora_last_error();
  unsetenv("AURORA_EGL");
  EXPECT_EQ(renderer.id, 0u);
  EXPECT_EQ(aurora_renderer_create(&desc, &renderer), AURORA_OK) << aurora_last_error();
  EXPECT_EQ(aurora_renderer_destroy(renderer), AURORA_OK);
}

TEST(Gl, RenderersDoNotSeeEachOther) {
  Stage first(AURORA_BACKEND_GL, 64), second(AURORA_BACKEND_GL, 48, 1);
  const auto a = first.draw(first.frame());
  aurora_frame_desc turned = second.frame();
  turned.look.dissolve = 0.4f;
  const auto b = second.draw(turned);
  EXPECT_EQ(first.pixels(), a);
  EXPECT_EQ(first.draw(first.frame()), a);
  EXPECT_EQ(second.pixels(), b);
}

class LikeSoft : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Regions, LikeSoft, testing::Range(0, static_cast<int>(AURORA_REGION_COUNT)));

/* A ball of each region, plain and with everything switched on, at odd and even sizes. */
TEST_P(LikeSoft, WithinTwoOf255) {
  const auto region = static_cast<aurora_region>(GetParam());
  for (const uint32_t samples : {1u, 4u}) {
    for (const uint32_t side : {96u, 127u}) {
      Stage soft(AURORA_BACKEND_SOFT, side, samples, 1, region), gl(AURORA_BACKEND_GL, side, samples, 1, region);
      for (const bool everything : {false, true}) {
        const float weight = 0.3f;
        aurora_frame_desc frame = soft.frame();
        frame.time = 4.25;
        frame.weights = &weight;
        frame.weight_count = 1;
        if (everything) {
          frame.head_yaw = 0.3f;
          frame.backdrop = AURORA_BACKDROP_STUDIO;
          frame.look.dissolve = 0.3f;
          frame.look.materialise = 0.7f;
          frame.look.drift = 2;
          frame.hair = 2;
          frame.look.glitch = 0.7f;
          frame.look.chromatic = 4;
          frame.look.flicker = 0.8f;
        }
        aurora_frame_desc same = frame;
        same.mesh = gl.mesh;
        EXPECT_LE(difference(soft.draw(frame), gl.draw(same)), 2.0) << samples << " samples, " << side << " pixels, everything " << everything;
      }
    }
  }
}

}  // namespace

#endif
