/* What the kernels of the soft backend read and write: plain data, the same for every instruction set. */
#pragma once
#include <cstdint>
#include <vector>

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

enum Mask { kOcclusion, kLips, kGlow, kFade, kSuit, kInnerMouth, kEyeliner, kSeed };

/* How a triangle is shaded. */
enum class Material : uint8_t { Skin, Eye, Teeth, Tongue, Lashes, Brow, Hair, Ornament, Count };

struct Triangle {
  uint32_t vertices[3];
  Material material;
  uint8_t region;
  bool culled;  /* back faces are not seen */
  bool covered; /* its coverage varies: hair, lashes, the dissolving edge */
  bool biased;  /* lies on the skin and wins over it */
};

struct Scene {
  const Vertex* vertices;
  const ScreenVertex* screen;
  const Triangle* triangles;
  int width, height, samples;
  Frame frame;
};

/* Radiance and coverage, linear, premultiplied; rows of `width` pixels. */
struct Canvas {
  std::vector<float> rgba;
};

/* Triangles that touch a tile, in order. */
struct TileList {
  std::vector<uint32_t> triangles;
};

struct Fragment {
  uint32_t triangle;
  uint16_t pixel;   /* in the tile */
  float x, y;       /* pixels on the screen: the middle of its covered samples */
  float weight;     /* share of the pixel's samples */
};

/* One thread's working memory. */
struct Scratch {
  alignas(64) float depth[kMaxSamples][kTile * kTile];
  alignas(64) int32_t owner[kMaxSamples][kTile * kTile]; /* triangle, or -1 */
  alignas(64) float colour[4][kTile * kTile];
  std::vector<Fragment> fragments[static_cast<int>(Material::Count)];
  uint32_t shaded = 0;
};

struct Kernels {
  const char* name;
  /* Draws one tile of the scene into the canvas, from `lists` of triangles in their order. */
  void (*drawTile)(const Scene& scene, int tileX, int tileY, const TileList* const* lists, int listCount, Scratch& scratch,
                   float* canvas);
  /* One row of the finished picture, from radiance to bytes; all rows are `width` long. */
  void (*finishRow)(const float* red, const float* green, const float* blue, const float* alpha, int width, uint8_t* pixels);
};

/* The best for this processor. AURORA_VECTORS=sse2|avx2|avx512 in the environment asks for another, for tests. */
const Kernels& chooseKernels();

}  // namespace aurora::soft
