/* A frame as backends draw it: every default filled in, every number checked. */
#pragma once
#include "aurora.h"
#include "core/vector.h"
#include "morph/deform.h"

namespace aurora {

struct Camera {
  Vec3 eye, forward, right, up;
  /* Tangent of half the vertical field of view. */
  float tangent;
};

struct Look {
  float rim, scanlines, glyphs, circuits, bloom, aura, chromatic, flicker, glitch, dissolve;
  Vec3 cool, warm, signal;
};

struct Frame {
  Pose pose;
  Camera camera;
  Look look;
  float time;
  bool studio;
};

/* Throws Error (AURORA_ERROR_ARGUMENT) that names the first number out of its range. */
Frame readFrame(const aurora_frame_desc& desc, uint32_t shapes);

}  // namespace aurora
