#include "morph/deform.h"

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

void addShapes(const Mesh& mesh, const Pose& pose, Deformed& out) {
  for (size_t i = 0; i < mesh.shapes.size() && i < pose.weights.size(); i++) {
    const float weight = pose.weights[i];
    if (weight == 0) continue;
    const Shape& shape = mesh.shapes[i];
    for (size_t k = 0; k < shape.positionIndices.size(); k++) {
      Vec3& p = out.positions[shape.positionIndices[k]];
      p = p + shape.positionDeltas[k] * weight;
    }
    for (size_t k = 0; k < shape.normalIndices.size(); k++) {
      Vec3& n = out.normals[shape.normalIndices[k]];
      n = n + shape.normalDeltas[k] * weight;
    }
  }
}

void turnHead(const Mesh& mesh, const Pose& pose, Deformed& out) {
  if (pose.yaw == 0 && pose.pitch == 0 && pose.roll == 0) return;
  const Rotation whole = rotationBy(pose.yaw, pose.pitch, pose.roll);
  for (uint32_t i = 0; i < mesh.vertexCount(); i++) {
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

void breatheAndSway(const Mesh& mesh, const Pose& pose, Deformed& out) {
  const Vec3 breath = kBreath * pose.breath;
  for (uint32_t i = 0; i < mesh.vertexCount(); i++) {
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

void deform(const Mesh& mesh, const Pose& pose, Deformed& out) {
  out.positions = mesh.positions;
  out.normals = mesh.normals;
  out.tangents = mesh.tangents;
  addShapes(mesh, pose, out);
  turnHead(mesh, pose, out);
  breatheAndSway(mesh, pose, out);
}

}  // namespace aurora
