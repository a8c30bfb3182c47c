/* A mesh in a pose: shapes added up, the head turned, the chest breathing, hair swaying. */
#pragma once
#include <vector>

#include "core/vector.h"
#include "morph/mesh.h"

namespace aurora {

struct Pose {
  std::vector<float> weights;
  float yaw = 0, pitch = 0, roll = 0, breath = 0;
  Vec3 sway;
  float hair = 0, time = 0; /* how much locks stir; seconds */
};

/* Vertices of one mesh in its last pose. */
struct Deformed {
  std::vector<Vec3> positions, normals, tangents;
};

/*
 * Writes all of `out`. Shapes with weight 0 cost nothing. The head turns about the neck's pivot by weight * angle, roll
 * first, then pitch, then yaw: a vertex half way down the neck turns by half the angle and keeps its distance.
 * Normals and tangents are not of unit length afterwards.
 */
void deform(const Mesh& mesh, const Pose& pose, Deformed& out);

/* The same for the vertices from `begin` to `end` (exclusive); `out` has room for all. Ranges may be done side by side. */
void deformRange(const Mesh& mesh, const Pose& pose, uint32_t begin, uint32_t end, Deformed& out);
void makeRoom(const Mesh& mesh, Deformed& out);

}  // namespace aurora
