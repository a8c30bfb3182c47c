/* What the kernels of the soft backend read and write: plain data, the same for every instruction set. */
#pragma once
#include <cstdint>

#include "backend/material.h"
#include "core/look.h"

namespace aurora::soft {

constexpr int kTile = 32; /* pixels on a side */
constexpr int kMaxSamples = 8;

/* A vertex on the screen: pixels, and 1 / distance along the camera's axis (0 = behind the camera). */
struct ScreenVertex {
  float x, y, inverseDepth;
};

/* A vertex as shading reads it: 24 floats in a row, of which the first nine follow the pose. */
struct Vertex {
  float position[3], normal[3], tangent[3];
  float rest[3]; /* patterns stick to where the skin was at rest */
  float u, v;
  float masks[8];
  float unused[2];
};
static_assert(sizeof(Vertex) == 96);
constexpr int kVertexFloats = 24;

/*
 * What the rasteriser tells apart: the materials, and skin whose drawing is finer than its surface (lips, the mouth's inside, the
 * eyes' outline). A power of two: it is some bits of a number.
 */
constexpr int kKindCount = 16;
constexpr uint8_t kSkinKind = static_cast<uint8_t>(Material::Skin), kFineSkinKind = kMaterialCount;
static_assert(kFineSkinKind < kKindCount);

struct Triangle {
  uint32_t vertices[3];
  uint8_t kind;
  uint8_t region;
  bool culled;  /* back faces are not seen */
  bool covered; /* its coverage varies: hair, lashes, the dissolving edge */
  bool biased;  /* lies on the skin and wins over it */
};

/* Some of a pixel's samples: their middle, and what share they are. */
struct SampleSet {
  float x, y, weight;
};

/* Offsets of the samples from the pixel's corner, in pixels: Direct3D's standard patterns. */
constexpr float kOneSample[1][2] = {{0.5f, 0.5f}};
constexpr float kFourSamples[4][2] = {{0.375f, 0.125f}, {0.875f, 0.375f}, {0.125f, 0.625f}, {0.625f, 0.875f}};
constexpr float kEightSamples[8][2] = {{0.5625f, 0.3125f}, {0.4375f, 0.6875f}, {0.8125f, 0.5625f}, {0.3125f, 0.1875f},
                                       {0.1875f, 0.8125f}, {0.0625f, 0.4375f}, {0.6875f, 0.9375f}, {0.9375f, 0.0625f}};

struct Scene {
  const Vertex* vertices;
  const ScreenVertex* screen;
  const Triangle* triangles;
  const float (*positions)[2];  /* of the samples */
  const SampleSet* sets;        /* by the samples' bits */
  int width, height, samples;
  Frame frame;
  float front, scanShift, glyphDetail; /* of the look, at this moment */
};

/* Triangles that touch a tile, in order. */
struct TriangleList {
  const uint32_t* triangles;
  uint32_t count;
};

struct Fragment {
  uint32_t triangle;
  uint16_t pixel;   /* its place in the tile */
  uint8_t own, all; /* samples by bit: of its triangle, and of all that it stands for */
};

/* One thread's working memory. */
struct Scratch {
  alignas(64) float depth[kMaxSamples][kTile * kTile];
  alignas(64) int32_t owner[kMaxSamples][kTile * kTile]; /* triangle * kKindCount + kind, where there is depth */
  alignas(64) float colour[kTile * kTile][4]; /* red, green, blue, coverage */
  /* By kind; each list has room for every sample of a tile. */
  Fragment* fragments[kKindCount];
  uint32_t counts[kKindCount];
  uint32_t shaded;
};

/* A table from radiance to byte: entry by entry the floats from 2^-14 to 2^5, 256 to a power of two. */
constexpr int kToneShift = 15, kToneFirst = (127 - 14) << 23, kToneEntries = 19 * 256;

/* What one row of the finished picture is made of: four planes each of light and halo, already where they belong. */
struct FinishedRow {
  const float* light[4];      /* red, green, blue, coverage */
  const float* halo[4];
  const float* night[3];      /* what lies behind her; null = nothing, and the picture is transparent */
  const float* vignette;      /* with `night` */
  float aura[3];              /* glow for each unit of blurred coverage */
  float gain;
  const int32_t* tone;        /* kToneEntries bytes */
  int width;
};

/* Loops that are worth their own code for each instruction set. Rows do not overlap. */
struct Kernels {
  const char* name;
  /*
   * Draws one tile of the scene into four planes of the canvas, from `lists` of triangles in their order. `blank` says whether the
   * canvas has nothing there: what was empty and stays so, as half of a picture does, costs nothing.
   */
  void (*drawTile)(const Scene& scene, int tileX, int tileY, const TriangleList* lists, int listCount, Scratch& scratch, float* canvas, uint8_t& blank);
  /* What exceeds `floor` in two rows of `width`, at half their width, rounded up. */
  void (*brightHalf)(const float* a, const float* b, int width, float floor, float* out);
  /* The mean of 2 x 2. */
  void (*halveRow)(const float* a, const float* b, int width, float* out);
  /* out[x] = sum of line[x + radius +- k] * taps[k]; `line` has `radius` more on each side. */
  void (*blurAcross)(const float* line, const float* taps, int radius, int width, float* out);
  /* out = a * weight */
  void (*weigh)(const float* a, float weight, int width, float* out);
  /* out += (a + b) * weight */
  void (*addPair)(const float* a, const float* b, float weight, int width, float* out);
  /* Twice as wide, bilinear between two rows; writes `width` values: out = out * keep + enlarged * add. `spare` has `smallWidth` + 2 values. */
  void (*enlargeRow)(const float* a, const float* b, float weight, int smallWidth, int width, float keep, float add, float* spare, float* out);
  /* From radiance to bytes. */
  void (*finishRow)(const FinishedRow& row, uint8_t* pixels);
};

/* The best for this processor. AURORA_VECTORS=sse2|avx2|avx512 in the environment asks for another, for tests. */
const Kernels& chooseKernels();

}  // namespace aurora::soft
