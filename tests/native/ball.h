/* A ball that is cheap to draw and has everything a head has: shapes, masks, a rig, several regions. */
#pragma once
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "aurora.h"

/* Those that this machine must have: every test of what is common to them runs with each. */
inline const std::vector<aurora_backend> kDrawingBackends = {
    AURORA_BACKEND_SOFT,
#if defined(__linux__)
    AURORA_BACKEND_GL,
#endif
};
inline const std::vector<aurora_backend> kAllBackends = [] {
  std::vector<aurora_backend> all = kDrawingBackends;
  all.push_back(AURORA_BACKEND_NULL);
  return all;
}();
inline std::string nameOfBackend(const testing::TestParamInfo<aurora_backend>& info) {
  return info.param == AURORA_BACKEND_NULL ? "null" : info.param == AURORA_BACKEND_GL ? "gl" : "soft";
}

struct Ball {
  static constexpr int kRings = 24, kSlices = 32;
  std::vector<float> positions, normals, tangents, uvs, masks, rig, deltas;
  std::vector<uint8_t> regions;
  std::vector<uint32_t> indices, upper;
  aurora_shape_desc shape{};
  aurora_mesh_desc desc{};

  explicit Ball(aurora_region region = AURORA_REGION_SKIN, float radius = 0.12f) {
    for (int ring = 0; ring <= kRings; ring++) {
      for (int slice = 0; slice <= kSlices; slice++) {
        const float polar = 3.14159265f * ring / kRings, turn = 6.2831853f * slice / kSlices;
        const float n[3] = {std::sin(polar) * std::sin(turn), std::cos(polar), std::sin(polar) * std::cos(turn)};
        for (const float c : n) {
          positions.push_back(c * radius);
          normals.push_back(c);
        }
        tangents.insert(tangents.end(), {0, -1, 0});
        uvs.insert(uvs.end(), {static_cast<float>(slice) / kSlices, static_cast<float>(ring) / kRings});
        masks.insert(masks.end(), {1, 0, n[0] > 0 ? 1.0f : 0.0f, n[1] < -0.6f ? 0.6f : 1, 0, 0, 0, 0});
        rig.insert(rig.end(), {1, 0.5f, 0.25f});
        regions.push_back(static_cast<uint8_t>(region));
        if (ring < kRings / 2) {
          upper.push_back(static_cast<uint32_t>(regions.size() - 1));
          deltas.insert(deltas.end(), {0, 0.05f, 0});
        }
      }
    }
    for (int ring = 0; ring < kRings; ring++) {
      for (int slice = 0; slice < kSlices; slice++) {
        const auto a = static_cast<uint32_t>(ring * (kSlices + 1) + slice), b = a + 1, c = a + kSlices + 1, d = c + 1;
        indices.insert(indices.end(), {a, c, b, b, c, d});
      }
    }
    shape.position_indices = upper.data();
    shape.position_deltas = deltas.data();
    shape.position_count = static_cast<uint32_t>(upper.size());
    desc.vertex_count = static_cast<uint32_t>(regions.size());
    desc.positions = positions.data();
    desc.normals = normals.data();
    desc.tangents = tangents.data();
    desc.uvs = uvs.data();
    desc.masks = masks.data();
    desc.rig = rig.data();
    desc.regions = regions.data();
    desc.indices = indices.data();
    desc.index_count = static_cast<uint32_t>(indices.size());
    desc.shapes = &shape;
    desc.shape_count = 1;
  }
  Ball(const Ball&) = delete;
  Ball& operator=(const Ball&) = delete;
};

/* A renderer and a ball in it, gone at the end of the scope. */
struct Stage {
  aurora_renderer renderer{};
  aurora_mesh mesh{};
  uint32_t width, height;
  Ball ball;

  Stage(aurora_backend backend, uint32_t side = 96, uint32_t samples = 4, uint32_t threads = 2, aurora_region region = AURORA_REGION_SKIN)
      : width(side), height(side), ball(region) {
    const aurora_renderer_desc desc{backend, side, side, samples, threads};
    if (aurora_renderer_create(&desc, &renderer) != AURORA_OK || aurora_mesh_create(renderer, &ball.desc, &mesh) != AURORA_OK)
      throw std::runtime_error(aurora_last_error());
  }
  ~Stage() { aurora_renderer_destroy(renderer); }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  aurora_frame_desc frame() const {
    aurora_frame_desc desc{};
    desc.mesh = mesh;
    desc.camera.eye[2] = 0.6f;
    return desc;
  }
  std::vector<uint8_t> draw(const aurora_frame_desc& desc) {
    if (aurora_render(renderer, &desc) != AURORA_OK) throw std::runtime_error(aurora_last_error());
    return pixels();
  }
  std::vector<uint8_t> pixels() {
    std::vector<uint8_t> bytes(size_t{width} * height * 4);
    if (aurora_read_pixels(renderer, bytes.data(), bytes.size()) != AURORA_OK) throw std::runtime_error(aurora_last_error());
    return bytes;
  }
};
