/*
 * From owners of samples to fragments: what each pixel's surfaces look like, once a pixel and surface however many samples they
 * share. Included by kernels.cpp alone.
 */
#pragma once
#include "backend/soft/raster.h"

namespace aurora::soft::AURORA_KERNELS {
namespace {

/* @param own, all samples by bit: of the triangle itself, where it is looked at; and those that it stands for */
inline void push(Scratch& scratch, int32_t owner, int at, uint32_t own, uint32_t all) {
  const int kind = owner & (kKindCount - 1);
  scratch.fragments[kind][scratch.counts[kind]++] = {static_cast<uint32_t>(owner) / kKindCount, static_cast<uint16_t>(at), static_cast<uint8_t>(own), static_cast<uint8_t>(all)};
}

/*
 * Triangles of skin are often finer than a pixel. Those that are as far away as each other, to 1 in 300, are one surface, and one
 * of them speaks for all: what it looks like changes less from triangle to triangle than from pixel to pixel. A nose before a
 * cheek is nearer than that, and keeps its edge; so do lips, whose line would be jagged.
 */
constexpr float kOneSurface = 1.0f / 300;

/* A pixel that several surfaces share, or that one covers in part. */
template <int S>
inline void collectShared(Scratch& scratch, int at) {
  int32_t owners[S];
  float depths[S];
  uint32_t left = 0; /* samples, by bit */
  for (int s = 0; s < S; s++) {
    owners[s] = scratch.owner[s][at];
    depths[s] = scratch.depth[s][at];
    left |= static_cast<uint32_t>(depths[s] > 0) << s;
  }
  while (left != 0) {
    const int first = __builtin_ctz(left);
    const int32_t owner = owners[first];
    const float near = depths[first], tolerance = (owner & (kKindCount - 1)) == kSkinKind ? near * kOneSurface : -1.0f;
    uint32_t own = 0, surface = 0;
    for (int s = 0; s < S; s++) {
      const float apart = depths[s] > near ? depths[s] - near : near - depths[s];
      own |= static_cast<uint32_t>(owners[s] == owner) << s;
      surface |= static_cast<uint32_t>((owners[s] & (kKindCount - 1)) == kSkinKind && apart <= tolerance) << s;
    }
    own &= left;
    surface &= left;
    push(scratch, owner, at, own, own | surface);
    left &= ~(own | surface);
  }
}

/* A sample without depth has no owner: its number is left over from another tile. */
template <int S>
void collectFragments(Scratch& scratch) {
  constexpr uint32_t whole = (1u << S) - 1;
  for (uint32_t& count : scratch.counts) count = 0;
  for (int block = 0; block < kTile * kTile; block += W) {
    const I first = *reinterpret_cast<const I*>(&scratch.owner[0][block]);
    const F depth = *reinterpret_cast<const F*>(&scratch.depth[0][block]);
    I present = depth > 0.0f, everywhere = present, own = allInt(1), kinds = first;
    F nearest = depth, farthest = depth;
    for (int s = 1; s < S; s++) {
      const F at = *reinterpret_cast<const F*>(&scratch.depth[s][block]);
      const I owner = *reinterpret_cast<const I*>(&scratch.owner[s][block]), there = at > 0.0f;
      own |= (owner == first) & (1 << s);
      kinds |= owner;
      nearest = max(nearest, at);
      farthest = min(farthest, at);
      present |= there;
      everywhere &= there;
    }
    if (!any(present)) continue;
    /* Skin is kind 0: where the bits of all owners' are 0, all are skin. */
    static_assert(kSkinKind == 0);
    const I surface = ((kinds & (kKindCount - 1)) == 0) & (nearest - farthest <= nearest * kOneSurface);
    const uint32_t alone = maskBits(everywhere & ((own == static_cast<int32_t>(whole)) | surface));
    alignas(64) int32_t owns[W];
    *reinterpret_cast<I*>(owns) = own;
    /* One kind after the other: a processor guesses wrongly where they take turns. */
    for (uint32_t lanes = alone; lanes != 0; lanes &= lanes - 1) {
      const int lane = __builtin_ctz(lanes), at = block + lane;
      push(scratch, scratch.owner[0][at], at, static_cast<uint32_t>(owns[lane]), whole);
    }
    for (uint32_t lanes = maskBits(present) & ~alone; lanes != 0; lanes &= lanes - 1) collectShared<S>(scratch, block + __builtin_ctz(lanes));
  }
}

typedef float Four __attribute__((vector_size(16)));
typedef int32_t FourIndices __attribute__((vector_size(16)));

struct Batch {
  Point point;
  F weight;
  I strand;
};

/* Four rows become four columns. */
inline void turn(Four a, Four b, Four c, Four d, Four* columns) {
  const Four ab = __builtin_shuffle(a, b, FourIndices{0, 4, 1, 5}), cd = __builtin_shuffle(c, d, FourIndices{0, 4, 1, 5});
  const Four ba = __builtin_shuffle(a, b, FourIndices{2, 6, 3, 7}), dc = __builtin_shuffle(c, d, FourIndices{2, 6, 3, 7});
  columns[0] = __builtin_shuffle(ab, cd, FourIndices{0, 1, 4, 5});
  columns[1] = __builtin_shuffle(ab, cd, FourIndices{2, 3, 6, 7});
  columns[2] = __builtin_shuffle(ba, dc, FourIndices{0, 1, 4, 5});
  columns[3] = __builtin_shuffle(ba, dc, FourIndices{2, 3, 6, 7});
}

/* W rows of kVertexFloats become kVertexFloats rows of W, in squares of 4 x 4. */
void transpose(const float* rows, float* columns) {
  for (int i = 0; i < W; i += 4) {
    for (int k = 0; k < kVertexFloats; k += 4) {
      const auto row = [&](int n) { return *reinterpret_cast<const Four*>(rows + (i + n) * kVertexFloats + k); };
      Four turned[4];
      turn(row(0), row(1), row(2), row(3), turned);
      for (int n = 0; n < 4; n++) *reinterpret_cast<Four*>(columns + (k + n) * W + i) = turned[n];
    }
  }
}

typedef float Eight __attribute__((vector_size(32)));
typedef float Sixteen __attribute__((vector_size(64)));

template <typename Many>
inline void blend(const float* va, const float* vb, const float* vc, float a, float b, float c, float* out) {
  /* Rows lie wherever a vector of the library put them: not at multiples of a vector's size. */
  const auto of = [](const float* from) {
    Many value;
    std::memcpy(&value, from, sizeof value);
    return value;
  };
  const Many blended = of(va) * a + of(vb) * b + of(vc) * c;
  std::memcpy(out, &blended, sizeof blended);
}

/* Attributes of up to W fragments, corrected for perspective. Lanes beyond `count` repeat the last one. */
void gather(const TileGeometry& tile, const Fragment* fragments, int count, Batch& batch) {
  const Scene& scene = tile.scene;
  F ax, ay, bx, by, cx, cy, az, bz, cz, px, py;
  const Triangle* triangles[W];
  for (int lane = 0; lane < W; lane++) {
    const Fragment& f = fragments[lesser(lane, count - 1)];
    const Triangle& t = scene.triangles[f.triangle];
    triangles[lane] = &t;
    const ScreenVertex &a = scene.screen[t.vertices[0]], &b = scene.screen[t.vertices[1]], &c = scene.screen[t.vertices[2]];
    ax[lane] = a.x, ay[lane] = a.y, az[lane] = a.inverseDepth;
    bx[lane] = b.x, by[lane] = b.y, bz[lane] = b.inverseDepth;
    cx[lane] = c.x, cy[lane] = c.y, cz[lane] = c.inverseDepth;
    const SampleSet& set = scene.sets[f.own];
    px[lane] = static_cast<float>(tile.left + f.pixel / W % kBlocks * 4 + f.pixel % 4) + set.x;
    py[lane] = static_cast<float>(tile.top + f.pixel / W / kBlocks * kRows + f.pixel % W / 4) + set.y;
    batch.weight[lane] = lane < count ? scene.sets[f.all].weight : 0;
    batch.strand[lane] = t.region == AURORA_REGION_HAIR_STRAND ? -1 : 0;
  }
  const F x1 = ax - px, y1 = ay - py, x2 = bx - px, y2 = by - py, x3 = cx - px, y3 = cy - py;
  const F wa = (x2 * y3 - y2 * x3) * az, wb = (x3 * y1 - y3 * x1) * bz, wc = (x1 * y2 - y1 * x2) * cz;
  const F scale = 1.0f / (wa + wb + wc), a = wa * scale, b = wb * scale, c = wc * scale;

  alignas(64) float rows[W][kVertexFloats];
  for (int lane = 0; lane < W; lane++) {
    const auto* va = reinterpret_cast<const float*>(&scene.vertices[triangles[lane]->vertices[0]]);
    const auto* vb = reinterpret_cast<const float*>(&scene.vertices[triangles[lane]->vertices[1]]);
    const auto* vc = reinterpret_cast<const float*>(&scene.vertices[triangles[lane]->vertices[2]]);
    if (W == 16) blend<Sixteen>(va, vb, vc, a[lane], b[lane], c[lane], rows[lane]);
    else blend<Eight>(va, vb, vc, a[lane], b[lane], c[lane], rows[lane]), blend<Eight>(va + 8, vb + 8, vc + 8, a[lane], b[lane], c[lane], rows[lane] + 8);
    blend<Eight>(va + 16, vb + 16, vc + 16, a[lane], b[lane], c[lane], rows[lane] + 16);
  }
  alignas(64) float columns[kVertexFloats][W];
  transpose(&rows[0][0], &columns[0][0]);
  const auto column = [&](int i) { return *reinterpret_cast<const F*>(columns[i]); };
  Point& p = batch.point;
  p.position = {column(0), column(1), column(2)};
  p.normal = {column(3), column(4), column(5)};
  p.tangent = {column(6), column(7), column(8)};
  p.rest = {column(9), column(10), column(11)};
  p.u = column(12);
  p.v = column(13);
  for (int k = 0; k < 8; k++) p.masks[k] = column(14 + k);
  const float fine = 512.0f / static_cast<float>(scene.height);
  /* What is fixed on the screen is the same for all triangles of a pixel. */
  p.pixelY = toInt((toFloat(toInt(py)) + 0.5f) * fine);
}

}  // namespace
}  // namespace aurora::soft::AURORA_KERNELS
