/* What every backend that draws draws: small pictures, read back. */
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

class Drawing : public testing::TestWithParam<aurora_backend> {};
INSTANTIATE_TEST_SUITE_P(Backends, Drawing, testing::ValuesIn(kDrawingBackends), nameOfBackend);

TEST_P(Drawing, ABallCoversADiscOfItsSize) {
  Stage stage(GetParam(), 128, 8);
  aurora_frame_desc frame = stage.frame();
  const auto pixels = stage.draw(frame);
  EXPECT_EQ(at(pixels, 128, 64, 64).a, 255);
  EXPECT_EQ(at(pixels, 128, 2, 2).a, 0);
  /* The silhouette of a ball of radius r at distance d has radius r / sqrt(d^2 - r^2) on a plane at distance 1. The ball's lower cap dissolves. */
  const double radius = 0.12 / std::sqrt(0.36 - 0.0144) / std::tan(0.5 * 24 * 3.14159265 / 180) * 64;
  const double disc = 3.14159265 * radius * radius / (128 * 128);
  EXPECT_GT(meanAlpha(pixels), disc * 0.90);
  EXPECT_LT(meanAlpha(pixels), disc * 1.01);
}

TEST_P(Drawing, BackFacesOfSkinAreNotSeen) {
  Stage stage(GetParam(), 64);
  std::vector<uint32_t> turned = stage.ball.indices;
  for (size_t i = 0; i < turned.size(); i += 3) std::swap(turned[i], turned[i + 1]);
  aurora_mesh_desc desc = stage.ball.desc;
  desc.indices = turned.data();
  aurora_mesh inside{};
  ASSERT_EQ(aurora_mesh_create(stage.renderer, &desc, &inside), AURORA_OK);
  aurora_frame_desc frame = stage.frame();
  frame.mesh = inside;
  /* Of a ball turned inside out, the far half faces us. */
  const auto far = stage.draw(frame), near = stage.draw(stage.frame());
  EXPECT_NE(far, near);
  EXPECT_EQ(at(far, 64, 32, 32).a, 255);
}

TEST_P(Drawing, TheNearerSurfaceWins) {
  Stage stage(GetParam(), 64, 1, 1, AURORA_REGION_TEETH);
  /* The same ball twice in one mesh, the second smaller and inside: it must not show, whatever the order. */
  for (const bool reversed : {false, true}) {
    Ball outer, inner(AURORA_REGION_TEETH, 0.05f);
    Ball& first = reversed ? inner : outer;
    Ball& second = reversed ? outer : inner;
    std::vector<float> positions = first.positions, normals = first.normals;
    positions.insert(positions.end(), second.positions.begin(), second.positions.end());
    normals.insert(normals.end(), second.normals.begin(), second.normals.end());
    std::vector<uint8_t> regions = first.regions;
    regions.insert(regions.end(), second.regions.begin(), second.regions.end());
    std::vector<uint32_t> indices = first.indices;
    for (const uint32_t i : second.indices) indices.push_back(i + first.desc.vertex_count);
    aurora_mesh_desc both{};
    both.vertex_count = first.desc.vertex_count * 2;
    both.positions = positions.data();
    both.normals = normals.data();
    both.regions = regions.data();
    both.indices = indices.data();
    both.index_count = static_cast<uint32_t>(indices.size());
    aurora_mesh mesh{};
    ASSERT_EQ(aurora_mesh_create(stage.renderer, &both, &mesh), AURORA_OK);
    aurora_mesh_desc alone = outer.desc;
    alone.masks = alone.uvs = alone.tangents = nullptr;
    aurora_mesh only{};
    ASSERT_EQ(aurora_mesh_create(stage.renderer, &alone, &only), AURORA_OK);
    aurora_frame_desc frame = stage.frame();
    frame.mesh = mesh;
    const auto together = stage.draw(frame);
    frame.mesh = only;
    EXPECT_EQ(together, stage.draw(frame)) << reversed;
  }
}

TEST_P(Drawing, IsTheSameAgainAfterOtherFrames) {
  Stage stage(GetParam());
  aurora_frame_desc frame = stage.frame();
  const auto first = stage.draw(frame);
  frame.head_yaw = 1;
  frame.look.dissolve = 0.5f;
  EXPECT_NE(stage.draw(frame), first);
  EXPECT_EQ(stage.draw(stage.frame()), first);
}

TEST_P(Drawing, DissolvesFromSolidToNothing) {
  Stage stage(GetParam());
  double last = 2;
  for (const float amount : {0.0f, 0.25f, 0.5f, 0.75f, 1.0f}) {
    aurora_frame_desc frame = stage.frame();
    frame.look.dissolve = amount;
    const double now = meanAlpha(stage.draw(frame));
    EXPECT_LT(now, last) << amount;
    last = now;
  }
  EXPECT_EQ(last, 0);
}

TEST_P(Drawing, FormsFromBelow) {
  Stage stage(GetParam());
  double last = -1;
  /* The ball reaches from -0.12 to 0.12 m; the front goes from -0.34 to 0.17. */
  for (const float amount : {-1.0f, 0.55f, 0.6f, 0.75f, 0.0f}) {
    aurora_frame_desc frame = stage.frame();
    frame.look.materialise = amount;
    const auto pixels = stage.draw(frame);
    const double now = meanAlpha(pixels);
    EXPECT_GT(now, last) << amount;
    if (amount == -1) EXPECT_EQ(now, 0);
    if (amount == 0.6f) EXPECT_EQ(at(pixels, 96, 48, 20).a, 0);
    if (amount == 0.75f) EXPECT_EQ(at(pixels, 96, 48, 60).a, 255);
    last = now;
  }
}

TEST_P(Drawing, AmountsBelowZeroMeanNone) {
  Stage stage(GetParam());
  aurora_frame_desc frame = stage.frame();
  frame.camera.eye[2] = 0.75f;
  frame.look.bloom = frame.look.aura = -1;
  const auto pixels = stage.draw(frame);
  for (uint32_t i = 0; i < 96; i++) {
    const Pixel corner = at(pixels, 96, i, 0);
    EXPECT_EQ(corner.r + corner.g + corner.b + corner.a, 0);
  }
  frame.look = {};
  frame.look.bloom = frame.look.aura = 4;
  const Pixel glow = at(stage.draw(frame), 96, 48, 9);
  EXPECT_GT(glow.b, 0);
  EXPECT_EQ(glow.a, 0);
}

TEST_P(Drawing, DrawsWhatIsBehindTheCameraNotAtAll) {
  Stage stage(GetParam());
  aurora_frame_desc frame = stage.frame();
  frame.camera.target[2] = 2;
  EXPECT_EQ(meanAlpha(stage.draw(frame)), 0);
  /* In the middle of the ball, too: some corners lie before the camera, some behind. */
  frame.camera.eye[2] = 0.0001f;
  EXPECT_LT(meanAlpha(stage.draw(frame)), 0.01);
}

TEST_P(Drawing, OddSizesHaveNoSeams) {
  for (const uint32_t side : {16u, 33u, 95u}) {
    Stage stage(GetParam(), side);
    aurora_frame_desc frame = stage.frame();
    frame.backdrop = AURORA_BACKDROP_STUDIO;
    const auto pixels = stage.draw(frame);
    for (size_t i = 3; i < pixels.size(); i += 4) ASSERT_EQ(pixels[i], 255);
  }
}

}  // namespace
