/* A mesh as the renderers hold it: checked, copied, with defaults filled in. */
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "aurora.h"
#include "core/vector.h"

namespace aurora {

constexpr uint32_t kMaskCount = 8;

struct Shape {
  std::vector<uint32_t> positionIndices, normalIndices;
  std::vector<Vec3> positionDeltas, normalDeltas;
};

struct Rig {
  float head, breath, sway;
};

struct Mesh {
  std::vector<Vec3> positions, normals, tangents;
  std::vector<std::array<float, 2>> uvs;
  std::vector<std::array<float, kMaskCount>> masks;
  std::vector<Rig> rig;
  std::vector<uint8_t> regions;
  std::vector<uint32_t> indices;
  std::vector<Shape> shapes;
  Vec3 neckPivot;

  uint32_t vertexCount() const { return static_cast<uint32_t>(positions.size()); }
  uint32_t triangleCount() const { return static_cast<uint32_t>(indices.size() / 3); }
};

/* Throws Error (AURORA_ERROR_ARGUMENT, AURORA_ERROR_MESH) that names the first thing wrong. */
Mesh copyMesh(const aurora_mesh_desc& desc);

}  // namespace aurora
