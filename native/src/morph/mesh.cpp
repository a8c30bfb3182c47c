#include "morph/mesh.h"

#include <cmath>
#include <string>

#include "core/error.h"

namespace aurora {
namespace {

constexpr uint32_t kMaxVertices = 1'000'000;
constexpr uint32_t kMaxIndices = 6'000'000;
constexpr uint32_t kMaxShapes = 1024;
/* Metres. A head is smaller than this, and products of such numbers stay far from float's ends. */
constexpr float kFarthest = 1000;

[[noreturn]] void refuse(const std::string& what) { throw Error(AURORA_ERROR_MESH, what); }

void checkFloats(const char* name, const float* values, size_t count, float most) {
  for (size_t i = 0; i < count; i++) {
    if (std::isfinite(values[i]) && std::fabs(values[i]) <= most) continue;
    refuse(std::string(name) + "[" + std::to_string(i) + "] is " + std::to_string(values[i]) +
           "; it must be a number of at most " + std::to_string(static_cast<int>(most)) + ".");
  }
}

void need(const char* name, const void* pointer) {
  if (pointer == nullptr) throw Error(AURORA_ERROR_ARGUMENT, std::string("mesh desc: ") + name + " is NULL.");
}

void checkRange(const char* name, uint32_t value, uint32_t least, uint32_t most) {
  if (value >= least && value <= most) return;
  refuse(std::string(name) + " is " + std::to_string(value) + "; it must be " + std::to_string(least) + " to " +
         std::to_string(most) + ".");
}

std::vector<Vec3> vectors(const float* values, size_t count) {
  std::vector<Vec3> result(count);
  for (size_t i = 0; i < count; i++) result[i] = {values[i * 3], values[i * 3 + 1], values[i * 3 + 2]};
  return result;
}

struct Deltas {
  std::vector<uint32_t> indices;
  std::vector<Vec3> deltas;
};

Deltas copyDeltas(const std::string& name, const uint32_t* indices, const float* deltas, uint32_t count, uint32_t vertices) {
  checkRange((name + "_count").c_str(), count, 0, vertices);
  if (count == 0) return {};
  need((name + "_indices").c_str(), indices);
  need((name + "_deltas").c_str(), deltas);
  checkFloats((name + "_deltas").c_str(), deltas, size_t{count} * 3, kFarthest);
  for (uint32_t i = 0; i < count; i++) {
    if (indices[i] >= vertices)
      refuse(name + "_indices[" + std::to_string(i) + "] is " + std::to_string(indices[i]) + "; there are " +
             std::to_string(vertices) + " vertices.");
    if (i > 0 && indices[i] <= indices[i - 1])
      refuse(name + "_indices[" + std::to_string(i) + "] is " + std::to_string(indices[i]) + " after " +
             std::to_string(indices[i - 1]) + "; they must ascend.");
  }
  return {std::vector<uint32_t>(indices, indices + count), vectors(deltas, count)};
}

}  // namespace

Mesh copyMesh(const aurora_mesh_desc& desc) {
  checkRange("vertex_count", desc.vertex_count, 3, kMaxVertices);
  checkRange("index_count", desc.index_count, 3, kMaxIndices);
  checkRange("shape_count", desc.shape_count, 0, kMaxShapes);
  if (desc.index_count % 3 != 0) refuse("index_count is " + std::to_string(desc.index_count) + "; it must be a multiple of 3.");
  need("positions", desc.positions);
  need("normals", desc.normals);
  need("indices", desc.indices);
  const size_t n = desc.vertex_count;
  checkFloats("positions", desc.positions, n * 3, kFarthest);
  checkFloats("normals", desc.normals, n * 3, 2);
  if (desc.tangents) checkFloats("tangents", desc.tangents, n * 3, 2);
  if (desc.uvs) checkFloats("uvs", desc.uvs, n * 2, 1000);
  if (desc.masks) checkFloats("masks", desc.masks, n * kMaskCount, 1);
  if (desc.rig) checkFloats("rig", desc.rig, n * 3, 1);
  checkFloats("neck_pivot", desc.neck_pivot, 3, kFarthest);

  Mesh mesh;
  mesh.positions = vectors(desc.positions, n);
  mesh.normals = vectors(desc.normals, n);
  mesh.tangents = desc.tangents ? vectors(desc.tangents, n) : std::vector<Vec3>(n);
  mesh.uvs.resize(n);
  mesh.masks.resize(n);
  mesh.rig.resize(n);
  mesh.regions.resize(n);
  for (size_t i = 0; i < n; i++) {
    if (desc.uvs) mesh.uvs[i] = {desc.uvs[i * 2], desc.uvs[i * 2 + 1]};
    mesh.masks[i] = {1, 0, 0, 1, 0, 0, 0, 0};
    if (desc.masks)
      for (uint32_t k = 0; k < kMaskCount; k++) mesh.masks[i][k] = std::max(0.0f, desc.masks[i * kMaskCount + k]);
    mesh.rig[i] = desc.rig ? Rig{desc.rig[i * 3], desc.rig[i * 3 + 1], desc.rig[i * 3 + 2]} : Rig{1, 0, 0};
    const uint8_t region = desc.regions ? desc.regions[i] : uint8_t{AURORA_REGION_SKIN};
    if (region >= AURORA_REGION_COUNT)
      refuse("regions[" + std::to_string(i) + "] is " + std::to_string(region) + "; there are 0 to " +
             std::to_string(AURORA_REGION_COUNT - 1) + ".");
    mesh.regions[i] = region;
  }
  for (uint32_t i = 0; i < desc.index_count; i++) {
    if (desc.indices[i] < desc.vertex_count) continue;
    refuse("indices[" + std::to_string(i) + "] is " + std::to_string(desc.indices[i]) + "; there are " +
           std::to_string(desc.vertex_count) + " vertices.");
  }
  mesh.indices.assign(desc.indices, desc.indices + desc.index_count);
  if (desc.shape_count > 0) need("shapes", desc.shapes);
  for (uint32_t i = 0; i < desc.shape_count; i++) {
    const aurora_shape_desc& shape = desc.shapes[i];
    const std::string name = "shapes[" + std::to_string(i) + "].";
    Deltas positions = copyDeltas(name + "position", shape.position_indices, shape.position_deltas, shape.position_count, desc.vertex_count);
    Deltas normals = copyDeltas(name + "normal", shape.normal_indices, shape.normal_deltas, shape.normal_count, desc.vertex_count);
    mesh.shapes.push_back({std::move(positions.indices), std::move(normals.indices), std::move(positions.deltas), std::move(normals.deltas)});
  }
  mesh.neckPivot = {desc.neck_pivot[0], desc.neck_pivot[1], desc.neck_pivot[2]};
  return mesh;
}

}  // namespace aurora
