/* Misuse and use of aurora.h, the same for every backend. */
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>

#include "ball.h"

namespace {

const float kNaN = std::numeric_limits<float>::quiet_NaN();

class Api : public testing::TestWithParam<aurora_backend> {};
INSTANTIATE_TEST_SUITE_P(Backends, Api, testing::ValuesIn(kAllBackends), nameOfBackend);

void expectError(aurora_status status, aurora_status wanted, const std::string& part) {
  EXPECT_EQ(status, wanted) << aurora_last_error();
  EXPECT_NE(std::string(aurora_last_error()).find(part), std::string::npos) << aurora_last_error();
}

TEST_P(Api, RefusesNull) {
  aurora_renderer renderer{};
  const aurora_renderer_desc desc{GetParam(), 64, 64, 1, 1};
  expectError(aurora_renderer_create(nullptr, &renderer), AURORA_ERROR_ARGUMENT, "desc is NULL");
  expectError(aurora_renderer_create(&desc, nullptr), AURORA_ERROR_ARGUMENT, "renderer is NULL");
  Stage stage(GetParam());
  expectError(aurora_render(stage.renderer, nullptr), AURORA_ERROR_ARGUMENT, "frame is NULL");
  expectError(aurora_read_pixels(stage.renderer, nullptr, 1 << 20), AURORA_ERROR_ARGUMENT, "pixels is NULL");
  expectError(aurora_mesh_create(stage.renderer, nullptr, &stage.mesh), AURORA_ERROR_ARGUMENT, "desc is NULL");
}

TEST_P(Api, RefusesSizesAndNamesWhatIsLegal) {
  aurora_renderer renderer{};
  aurora_renderer_desc desc{GetParam(), 5000, 64, 1, 1};
  expectError(aurora_renderer_create(&desc, &renderer), AURORA_ERROR_ARGUMENT, "width is 5000; it must be 16 to 4096");
  desc = {GetParam(), 64, 64, 3, 1};
  expectError(aurora_renderer_create(&desc, &renderer), AURORA_ERROR_ARGUMENT, "samples is 3; it must be 1, 4 or 8");
  desc = {9, 64, 64, 1, 1};
  expectError(aurora_renderer_create(&desc, &renderer), AURORA_ERROR_ARGUMENT, "backend is 9");
}

TEST_P(Api, KnowsStaleAndForeignHandles) {
  aurora_renderer old{};
  {
    Stage stage(GetParam());
    old = stage.renderer;
    Stage other(GetParam());
    aurora_frame_desc frame = other.frame();
    frame.mesh.id = 77;
    expectError(aurora_render(other.renderer, &frame), AURORA_ERROR_HANDLE, "no mesh 77");
    EXPECT_EQ(aurora_mesh_destroy(stage.renderer, stage.mesh), AURORA_OK);
    expectError(aurora_mesh_destroy(stage.renderer, stage.mesh), AURORA_ERROR_HANDLE, "no mesh");
  }
  expectError(aurora_renderer_destroy(old), AURORA_ERROR_HANDLE, "no renderer");
  expectError(aurora_renderer_destroy({0}), AURORA_ERROR_HANDLE, "no renderer 0");
  /* A slot that is used again has another handle. */
  Stage again(GetParam());
  EXPECT_NE(again.renderer.id, old.id);
}

TEST_P(Api, RefusesMeshesThatContradictThemselves) {
  Stage stage(GetParam());
  Ball ball;
  aurora_mesh mesh{};
  const auto refused = [&](auto change, const std::string& part) {
    aurora_mesh_desc desc = ball.desc;
    aurora_shape_desc shape = ball.shape;
    desc.shapes = &shape;
    change(desc, shape);
    const aurora_status status = aurora_mesh_create(stage.renderer, &desc, &mesh);
    EXPECT_TRUE(status == AURORA_ERROR_MESH || status == AURORA_ERROR_ARGUMENT);
    EXPECT_NE(std::string(aurora_last_error()).find(part), std::string::npos) << part << " / " << aurora_last_error();
  };
  refused([](auto& d, auto&) { d.vertex_count = 2; }, "vertex_count is 2");
  refused([](auto& d, auto&) { d.vertex_count = 4'000'000'000u; }, "vertex_count is 4000000000");
  refused([](auto& d, auto&) { d.index_count = 4; }, "multiple of 3");
  refused([](auto& d, auto&) { d.positions = nullptr; }, "positions is NULL");
  refused([](auto& d, auto&) { d.shape_count = 100'000; }, "shape_count is 100000");
  std::vector<uint32_t> wild = ball.indices;
  wild[7] = ball.desc.vertex_count;
  refused([&](auto& d, auto&) { d.indices = wild.data(); }, "indices[7]");
  std::vector<float> broken = ball.positions;
  broken[5] = kNaN;
  refused([&](auto& d, auto&) { d.positions = broken.data(); }, "positions[5]");
  broken[5] = 1e30f;
  refused([&](auto& d, auto&) { d.positions = broken.data(); }, "positions[5]");
  std::vector<uint8_t> regions = ball.regions;
  regions[3] = 15;
  refused([&](auto& d, auto&) { d.regions = regions.data(); }, "regions[3] is 15");
  std::vector<uint32_t> unsorted = ball.upper;
  unsorted[2] = unsorted[1];
  refused([&](auto&, auto& s) { s.position_indices = unsorted.data(); }, "must ascend");
  unsorted.back() = ball.desc.vertex_count;
  unsorted[2] = unsorted[1] + 1;
  refused([&](auto&, auto& s) { s.position_indices = unsorted.data(); }, "there are");
}

TEST_P(Api, RefusesFramesAndKeepsTheLastPicture) {
  Stage stage(GetParam());
  const auto before = stage.draw(stage.frame());
  const auto refused = [&](auto change, const std::string& part) {
    aurora_frame_desc frame = stage.frame();
    change(frame);
    expectError(aurora_render(stage.renderer, &frame), AURORA_ERROR_ARGUMENT, part);
  };
  const float weights[2] = {kNaN, 0};
  refused([&](auto& f) { f.weights = weights, f.weight_count = 2; }, "the mesh has 1 shapes");
  refused([&](auto& f) { f.weights = weights, f.weight_count = 1; }, "weights[0]");
  refused([&](auto& f) { f.weight_count = 1; }, "weights is NULL");
  refused([&](auto& f) { f.head_yaw = 40; }, "head_yaw");
  refused([&](auto& f) { f.time = INFINITY; }, "time");
  refused([&](auto& f) { f.camera.eye[0] = f.camera.target[0] = 1, f.camera.eye[2] = 0; }, "the same place");
  refused([&](auto& f) { f.camera.vertical_fov = -1; }, "camera.vertical_fov");
  refused([&](auto& f) { f.look.dissolve = 2; }, "look.dissolve");
  refused([&](auto& f) { f.look.rim = kNaN; }, "look.rim");
  refused([&](auto& f) { f.backdrop = 7; }, "backdrop is 7");
  EXPECT_EQ(stage.pixels(), before);
}

TEST_P(Api, TellsTheRoomThatPixelsNeed) {
  Stage stage(GetParam(), 64);
  std::vector<uint8_t> small(100);
  expectError(aurora_read_pixels(stage.renderer, small.data(), small.size()), AURORA_ERROR_ARGUMENT, "16384 bytes");
}

TEST_P(Api, IsTransparentBeforeTheFirstFrame) {
  Stage stage(GetParam(), 32);
  EXPECT_EQ(stage.pixels(), std::vector<uint8_t>(32 * 32 * 4));
}

TEST_P(Api, ForgetsAnErrorAtTheNextCall) {
  Stage stage(GetParam());
  EXPECT_NE(aurora_render(stage.renderer, nullptr), AURORA_OK);
  EXPECT_STRNE(aurora_last_error(), "");
  const aurora_frame_desc frame = stage.frame();
  EXPECT_EQ(aurora_render(stage.renderer, &frame), AURORA_OK);
  EXPECT_STREQ(aurora_last_error(), "");
}

TEST_P(Api, DescribesItself) {
  Stage stage(GetParam(), 48, 8, 3);
  aurora_renderer_info info{};
  ASSERT_EQ(aurora_renderer_describe(stage.renderer, &info), AURORA_OK);
  EXPECT_EQ(info.backend, uint32_t{GetParam()});
  EXPECT_EQ(info.width, 48u);
  /* Hardware may have fewer. */
  if (GetParam() == AURORA_BACKEND_GL) EXPECT_TRUE(info.samples == 1 || info.samples == 4 || info.samples == 8) << info.samples;
  else EXPECT_EQ(info.samples, 8u);
  EXPECT_EQ(info.threads, 3u);
  EXPECT_NE(std::string(info.device), "");
}

TEST_P(Api, ServesManyThreadsOnOneRenderer) {
  Stage stage(GetParam(), 48, 1, 2);
  const auto expected = stage.draw(stage.frame());
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; i++)
    callers.emplace_back([&] {
      std::vector<uint8_t> pixels(expected.size());
      for (int k = 0; k < 10; k++) {
        const aurora_frame_desc frame = stage.frame();
        EXPECT_EQ(aurora_render(stage.renderer, &frame), AURORA_OK);
        EXPECT_EQ(aurora_read_pixels(stage.renderer, pixels.data(), pixels.size()), AURORA_OK);
        EXPECT_EQ(pixels, expected);
      }
    });
  for (auto& caller : callers) caller.join();
}

TEST(Limits, ThereAreOnlySoManyRenderers) {
  std::vector<aurora_renderer> made;
  const aurora_renderer_desc desc{AURORA_BACKEND_NULL, 16, 16, 1, 1};
  aurora_renderer renderer{};
  while (made.size() < 100 && aurora_renderer_create(&desc, &renderer) == AURORA_OK) made.push_back(renderer);
  EXPECT_EQ(made.size(), 64u);
  expectError(aurora_renderer_create(&desc, &renderer), AURORA_ERROR_LIMIT, "64 renderers");
  for (const auto r : made) EXPECT_EQ(aurora_renderer_destroy(r), AURORA_OK);
}

TEST(Names, EveryStatusHasOne) {
  for (int i = AURORA_OK; i <= AURORA_ERROR_INTERNAL; i++) EXPECT_EQ(std::string(aurora_status_name(static_cast<aurora_status>(i))).rfind("AURORA_", 0), 0u);
  EXPECT_STREQ(aurora_status_name(static_cast<aurora_status>(99)), "AURORA_ERROR_UNKNOWN");
}

}  // namespace
