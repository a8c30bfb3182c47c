#include "morph/deform.h"

#include <algorithm>
#include <cmath>

namespace aurora {
namespace {

/* How far the chest goes at a breath of 1, metres: a rise, and a little forward. */
constexpr Vec3 kBreath{0, 0.0022f, 0.0030f};

struct Rotation {
  Vec3 x, y, z; /* rows */
};

Vec3 operator*(const Rotation& r, Vec3 v) { return {dot(r.x, v), dot(r.y, v), dot(r.z, v)}; }

/* Roll in the plane x-y, then pitch in z-y, then yaw in z-x. */
Rotation rotationBy(float yaw, float pitch, float roll) {
  const float cr = std::cos(roll), sr = std::sin(roll), cp = std::cos(pitch), sp = std::sin(pitch);
  const float cy = std::cos(yaw), sy = std::sin(yaw);
  /* Columns of the product, from what each step does to the unit vectors. */
  auto turn = [&](Vec3 v) {
    v = {cr * v.x - sr * v.y, sr * v.x + cr * v.y, v.z};
    v = {v.x, sp * v.z + cp * v.y, cp * v.z - sp * v.y};
    return Vec3{sy * v.z + cy * v.x, v.y, cy * v.z - sy * v.x};
  };
  const Vec3 a = turn({1, 0, 0}), b = turn({0, 1, 0}), c = turn({0, 0, 1});
  return {{a.x, b.x, c.x}, {a.y, b.y, c.y}, {a.z, b.z, c.z}};
}

/* Indices ascend: a range of vertices is a range of each shape. */
void addDeltas(const std::vector<uint32_t>& indices, const std::vector<Vec3>& deltas, float weight, uint32_t begin, uint32_t end, std::vector<Vec3>& out) {
  const auto first = std::lower_bound(indices.begin(), indices.end(), begin);
  for (size_t k = static_cast<size_t>(first - indices.begin()); k < indices.size() && indices[k] < end; k++) {
    Vec3& v = out[indices[k]];
    v = v + deltas[k] * weight;
  }
}

void addShapes(const Mesh& mesh, const Pose& pose, uint32_t begin, uint32_t end, Deformed& out) {
  for (size_t i = 0; i < mesh.shapes.size() && i < pose.weights.size(); i++) {
    const float weight = pose.weights[i];
    if (weight == 0) continue;
    const Shape& shape = mesh.shapes[i];
    addDeltas(shape.positionIndices, shape.positionDeltas, weight, begin, end, out.positions);
    addDeltas(shape.normalIndices, shape.normalDeltas, weight, begin, end, out.normals);
  }
}

void turnHead(const Mesh& mesh, const Pose& pose, uint32_t begin, uint32_t end, Deformed& out) {
  if (pose.yaw == 0 && pose.pitch == 0 && pose.roll == 0) return;
  const Rotation whole = rotationBy(pose.yaw, pose.pitch, pose.roll);
  for (uint32_t i = begin; i < end; i++) {
    const float h = mesh.rig[i].head;
    if (h == 0) continue;
    const Rotation r = h == 1 ? whole : rotationBy(pose.yaw * h, pose.pitch * h, pose.roll * h);
    out.positions[i] = r * (out.positions[i] - mesh.neckPivot) + mesh.neckPivot;
    out.normals[i] = r * out.normals[i];
    out.tangents[i] = r * out.tangents[i];
  }
}

/* A lock has a seed, and by it a pace and a moment of its own: air that moves, never two locks alike. */
Vec3 stir(const Pose& pose, float seed) {
  const float pace = 0.7f + 0.6f * seed, phase = seed * 40;
  const float a = std::sin(pose.time * 1.9f * pace + phase), b = std::sin(pose.time * 3.1f * pace + phase * 1.7f);
  return Vec3{0.0022f * a + 0.0008f * b, 0, 0.0016f * b - 0.0007f * a} * pose.hair;
}

void breatheAndSway(const Mesh& mesh, const Pose& pose, uint32_t begin, uint32_t end, Deformed& out) {
  const Vec3 breath = kBreath * pose.breath;
  for (uint32_t i = begin; i < end; i++) {
    const Rig& rig = mesh.rig[i];
    if (rig.breath != 0) out.positions[i] = out.positions[i] + breath * rig.breath;
    if (rig.sway == 0) continue;
    /* The last mask of hair is its seed. */
    const float seed = mesh.masks[i][7];
    Vec3 moved = pose.sway * (rig.sway * (0.7f + 0.6f * seed));
    if (pose.hair != 0) moved = moved + stir(pose, seed) * rig.sway;
    out.positions[i] = out.positions[i] + moved;
  }
}

}  // namespace

void makeRoom(const Mesh& mesh, Deformed& out) {
  out.positions.resize(mesh.vertexCount());
  out.normals.resize(mesh.vertexCount());
  out.tangents.resize(mesh.vertexCount());
}

void deformRange(const Mesh& mesh, const Pose& pose, uint32_t begin, uint32_t end, Deformed& out) {
  const auto copy = [&](const std::vector<Vec3>& from, std::vector<Vec3>& to) { std::copy(from.begin() + begin, from.begin() + end, to.begin() + begin); };
  copy(mesh.positions, out.positions);
  copy(mesh.normals, out.normals);
  copy(mesh.tangents, out.tangents);
  addShapes(mesh, pose, begin, end, out);
  turnHead(mesh, pose, begin, end, out);
  breatheAndSway(mesh, pose, begin, end, out);
}

void deform(const Mesh& mesh, const Pose& pose, Deformed& out) {
  makeRoom(mesh, out);
  deformRange(mesh, pose, 0, mesh.vertexCount(), out);
}

}  // namespace aurora
