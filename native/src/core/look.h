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
  float rim, scanlines, drift, glyphs, circuits, bloom, aura, chromatic, flicker, glitch, dissolve, materialise;
  Vec3 cool, warm, signal;

  /* Whether triangles that are solid otherwise have holes. */
  bool isPartial() const { return dissolve > 0 || materialise < 1; }
};

/* Height at rest, metres, up to which she has formed; far above her when that is all. */
float frontOf(const Look& look);
/* Scanlines have a period of 4; how far they have sunk by now, 0 ... 4. */
float scanShiftOf(const Look& look, float time);
/* 0 ... 1: whether one stroke of a glyph on the surface is as wide as a pixel, or they blur into grey. */
float glyphDetailOf(const Camera& camera, int height);

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
