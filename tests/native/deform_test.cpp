#include "morph/deform.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "ball.h"

namespace {

using aurora::Deformed;
using aurora::Mesh;
using aurora::Pose;
using aurora::Vec3;

Mesh ballMesh(float head = 1) {
  Ball ball;
  for (size_t i = 0; i < ball.rig.size(); i += 3) ball.rig[i] = head;
  return aurora::copyMesh(ball.desc);
}

TEST(Deform, RestIsTheMeshItself) {
  const Mesh mesh = ballMesh();
  Deformed out;
  aurora::deform(mesh, Pose{}, out);
  for (uint32_t i = 0; i < mesh.vertexCount(); i++) {
    EXPECT_EQ(out.positions[i].x, mesh.positions[i].x);
    EXPECT_EQ(out.normals[i].y, mesh.normals[i].y);
  }
}

TEST(Deform, AShapeMovesOnlyItsVerticesByItsWeight) {
  const Mesh mesh = ballMesh();
  Deformed out;
  Pose pose;
  pose.weights = {0.5f};
  aurora::deform(mesh, pose, out);
  const auto& moved = mesh.shapes[0].positionIndices;
  for (uint32_t i = 0; i < mesh.vertexCount(); i++) {
    const bool isMoved = std::binary_search(moved.begin(), moved.end(), i);
    EXPECT_FLOAT_EQ(out.positions[i].y, mesh.positions[i].y + (isMoved ? 0.025f : 0)) << i;
  }
}

TEST(Deform, YawTurnsToHerLeft) {
  const Mesh mesh = ballMesh();
  Deformed out;
  Pose pose;
  pose.yaw = 0.3f;
  aurora::deform(mesh, pose, out);
  /* A point in front of the pivot goes to +x by sin(yaw). */
  for (uint32_t i = 0; i < mesh.vertexCount(); i++) {
    const Vec3 a = mesh.positions[i], b = out.positions[i];
    EXPECT_NEAR(b.x, a.x * std::cos(0.3f) + a.z * std::sin(0.3f), 1e-6f);
    EXPECT_NEAR(b.z, a.z * std::cos(0.3f) - a.x * std::sin(0.3f), 1e-6f);
    EXPECT_FLOAT_EQ(b.y, a.y);
  }
}

TEST(Deform, PitchLooksUpAndRollLeansToHerRight) {
  const Mesh mesh = ballMesh();
  Deformed out;
  Pose pose;
  pose.pitch = 0.2f;
  aurora::deform(mesh, pose, out);
  for (uint32_t i = 0; i < mesh.vertexCount(); i++)
    EXPECT_NEAR(out.positions[i].y, mesh.positions[i].y * std::cos(0.2f) + mesh.positions[i].z * std::sin(0.2f), 1e-6f);
  pose = {};
  pose.roll = 0.2f;
  aurora::deform(mesh, pose, out);
  for (uint32_t i = 0; i < mesh.vertexCount(); i++)
    EXPECT_NEAR(out.positions[i].x, mesh.positions[i].x * std::cos(0.2f) - mesh.positions[i].y * std::sin(0.2f), 1e-6f);
}

/* A lerp of positions would shrink the neck; turning by a part of the angle keeps every distance to the pivot. */
TEST(Deform, HalfFollowingMeansHalfTheAngle) {
  const Mesh half = ballMesh(0.5f), whole = ballMesh(1);
  Deformed a, b;
  Pose pose;
  pose.yaw = 1.2f;
  aurora::deform(half, pose, a);
  pose.yaw = 0.6f;
  aurora::deform(whole, pose, b);
  for (uint32_t i = 0; i < half.vertexCount(); i++) {
    EXPECT_NEAR(a.positions[i].x, b.positions[i].x, 1e-6f);
    EXPECT_NEAR(aurora::length(a.positions[i]), aurora::length(half.positions[i]), 1e-6f);
  }
}

TEST(Deform, BreathRaisesAndSwayShiftsByTheRig) {
  const Mesh mesh = ballMesh();
  Deformed out;
  Pose pose;
  pose.breath = 1;
  aurora::deform(mesh, pose, out);
  EXPECT_GT(out.positions[40].y, mesh.positions[40].y);
  pose = {};
  pose.sway = {0.1f, 0, 0};
  aurora::deform(mesh, pose, out);
  EXPECT_NEAR(out.positions[40].x, mesh.positions[40].x + 0.1f * 0.25f * 0.7f, 1e-6f);
}

TEST(Deform, LocksStirEachInItsOwnTime) {
  Ball ball;
  for (size_t i = 0; i < ball.masks.size(); i += 8) ball.masks[i + 7] = static_cast<float>(i % 5) / 5;
  const Mesh mesh = aurora::copyMesh(ball.desc);
  Deformed out, later;
  Pose pose;
  pose.hair = 1;
  pose.time = 3;
  aurora::deform(mesh, pose, out);
  pose.time = 3.5f;
  aurora::deform(mesh, pose, later);
  const auto moved = [&](const Deformed& d, uint32_t i) { return d.positions[i].x - mesh.positions[i].x; };
  EXPECT_NE(moved(out, 40), moved(later, 40));
  EXPECT_NE(moved(out, 40), moved(out, 41));
  for (uint32_t i = 0; i < mesh.vertexCount(); i++) EXPECT_LE(std::fabs(moved(out, i)), 0.004f * mesh.rig[i].sway);
}

}  // namespace
