/*
 * Which triangle owns each sample of a tile. Included by kernels.cpp alone.
 *
 * Most triangles of a face are as small as a few pixels, so what they cost is setting them up: that is done for as many at a
 * time as a vector has lanes. Then each visits the blocks of pixels that it may touch.
 */
#pragma once
#include "backend/soft/scene.h"
#include "backend/soft/shade.h"
#include "backend/soft/simd.h"

namespace aurora::soft::AURORA_KERNELS {
namespace {

/* A vector covers a block of 4 x kRows pixels, and a tile is a row of such blocks after another. */
constexpr int kRows = W / 4;
constexpr int kBlocks = kTile / 4;

inline int place(int x, int y) { return ((y / kRows) * kBlocks + x / 4) * W + (y % kRows) * 4 + x % 4; }

inline int lesser(int a, int b) { return a < b ? a : b; }
inline F least(F a, F b, F c) { return min(a, min(b, c)); }
inline F most(F a, F b, F c) { return max(a, max(b, c)); }

struct TileGeometry {
  const Scene& scene;
  int left, top, right, bottom; /* pixels; the last two exclusive */
  float dissolve, front;
};

/* What grows evenly over the screen, a lane for each triangle: at its origin, and with each pixel to the right and down. */
struct Slopes {
  F at, right, down;

  F offset(const float (&sample)[2]) const { return right * sample[0] + down * sample[1]; }
};

/*
 * Twice the signed area of (p, b, c), positive inside. Corners lie on a grid of 1/256 pixel and samples on one of 1/16, so
 * for triangles of up to 16 pixels every product and sum here is exact: two neighbours never leave a crack between them.
 */
inline Slopes edges(F bx, F by, F cx, F cy, F sign) { return {(bx * cy - by * cx) * sign, (by - cy) * sign, (cx - bx) * sign}; }

/* W triangles, ready to be drawn one after another. */
struct Setup {
  int32_t triangles[W];
  alignas(64) int32_t x0[W], x1[W], y0[W], y1[W]; /* pixels in the tile */
  /* Three edges, and 1 / distance. */
  alignas(64) float at[4][W], right[4][W], down[4][W];
  alignas(64) float reach[3][W];                  /* of the outermost sample: where even that is outside, all are */
  alignas(64) float offset[4][kMaxSamples][W];    /* of each sample */
  alignas(64) float inverseDepth[3][W];
};

inline void put(float (&into)[W], F value) { *reinterpret_cast<F*>(into) = value; }
inline void put(int32_t (&into)[W], I value) { *reinterpret_cast<I*>(into) = value; }

/* `count` triangles, 1 ... W; lanes beyond repeat the last one. */
void setUp(const TileGeometry& tile, const uint32_t* indices, int count, Setup& out) {
  const Scene& scene = tile.scene;
  F ax, ay, az, bx, by, bz, cx, cy, cz, bias;
  for (int lane = 0; lane < W; lane++) {
    const uint32_t index = indices[lesser(lane, count - 1)];
    const Triangle& t = scene.triangles[index];
    const ScreenVertex &a = scene.screen[t.vertices[0]], &b = scene.screen[t.vertices[1]], &c = scene.screen[t.vertices[2]];
    out.triangles[lane] = static_cast<int32_t>(index);
    ax[lane] = a.x, ay[lane] = a.y, az[lane] = a.inverseDepth;
    bx[lane] = b.x, by[lane] = b.y, bz[lane] = b.inverseDepth;
    cx[lane] = c.x, cy[lane] = c.y, cz[lane] = c.inverseDepth;
    bias[lane] = t.biased ? kSkinBias : 1.0f;
  }
  const float left = static_cast<float>(tile.left), top = static_cast<float>(tile.top);
  /* Clamped as floats: a corner may lie far outside of int's range. */
  const auto pixel = [](F value, int end) { return toInt(min(max(value, F{}), all(static_cast<float>(end)))); };
  const int width = tile.right - tile.left, height = tile.bottom - tile.top;
  /* In fours whatever the vector: how a large triangle rounds must not depend on it. */
  const I x0 = pixel(least(ax, bx, cx) - left, width) & -4, y0 = pixel(least(ay, by, cy) - top, height) & -4;
  put(out.x0, x0);
  put(out.y0, y0);
  put(out.x1, pixel(most(ax, bx, cx) - left + 1.0f, width));
  put(out.y1, pixel(most(ay, by, cy) - top + 1.0f, height));
  const F originX = toFloat(x0) + left, originY = toFloat(y0) + top;
  ax = ax - originX, bx = bx - originX, cx = cx - originX;
  ay = ay - originY, by = by - originY, cy = cy - originY;
  const F area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  const F sign = area < 0.0f ? all(-1) : all(1), scale = bias / (area * sign);
  const Slopes a = edges(bx, by, cx, cy, sign), b = edges(cx, cy, ax, ay, sign), c = edges(ax, ay, bx, by, sign);
  const F wa = az * scale, wb = bz * scale, wc = cz * scale;
  const Slopes d{a.at * wa + b.at * wb + c.at * wc, a.right * wa + b.right * wb + c.right * wc, a.down * wa + b.down * wb + c.down * wc};
  const Slopes* all4[4] = {&a, &b, &c, &d};
  for (int i = 0; i < 4; i++) {
    put(out.at[i], all4[i]->at);
    put(out.right[i], all4[i]->right);
    put(out.down[i], all4[i]->down);
    F reach = all(-1e30f);
    for (int s = 0; s < scene.samples; s++) {
      const F offset = all4[i]->offset(scene.positions[s]);
      put(out.offset[i][s], offset);
      reach = max(reach, offset);
    }
    if (i < 3) put(out.reach[i], reach);
  }
  put(out.inverseDepth[0], az);
  put(out.inverseDepth[1], bz);
  put(out.inverseDepth[2], cz);
}

inline F interpolate(F a, F b, F c, float va, float vb, float vc) { return a * va + b * vb + c * vc; }

/*
 * Fraction of a fragment that is there, at the middle of each pixel of a block.
 * @param dither 0 ... 1, where it is rounded; changed for what has a grain of its own
 */
F coverageOf(const TileGeometry& tile, const Triangle& triangle, F a, F b, F c, F& dither) {
  const Vertex& p = tile.scene.vertices[triangle.vertices[0]];
  const Vertex& q = tile.scene.vertices[triangle.vertices[1]];
  const Vertex& r = tile.scene.vertices[triangle.vertices[2]];
  const F u = interpolate(a, b, c, p.u, q.u, r.u), v = interpolate(a, b, c, p.v, q.v, r.v);
  const F seed = interpolate(a, b, c, p.masks[kSeed], q.masks[kSeed], r.masks[kSeed]);
  F fade = interpolate(a, b, c, p.masks[kFade], q.masks[kFade], r.masks[kFade]);
  if (tile.dissolve > 0) fade = (fade >= 0.999f ? all(1.15f) : fade) - 1.15f * tile.dissolve;
  F coverage = regionCoverage(triangle.region, u, v, seed);
  if (triangle.region == AURORA_REGION_HAIR_STRAND) dither = strandDither(u, v, seed);
  if (tile.front < 1000.0f) fade = min(fade, (tile.front - interpolate(a, b, c, p.rest[1], q.rest[1], r.rest[1])) * (1 / 0.05f));
  if (any(fade < 0.999f)) {
    const V rest = {interpolate(a, b, c, p.rest[0], q.rest[0], r.rest[0]), interpolate(a, b, c, p.rest[1], q.rest[1], r.rest[1]),
                    interpolate(a, b, c, p.rest[2], q.rest[2], r.rest[2])};
    coverage *= fadeCoverage(fade, rest);
  }
  return coverage;
}

/*
 * How many of a pixel's samples are there, less a dither: once for all samples, at the pixel's middle.
 * @param ea, eb, ec the edges there
 */
F coverageAt(const TileGeometry& tile, const Triangle& triangle, const Setup& setup, int lane, F ea, F eb, F ec, int x, int y) {
  /* Perspective bends what is linear on the screen. */
  const F ma = ea * setup.inverseDepth[0][lane], mb = eb * setup.inverseDepth[1][lane], mc = ec * setup.inverseDepth[2][lane];
  const F sum = ma + mb + mc, scale = 1.0f / (abs(sum) > 1e-12f ? sum : all(1));
  /* Neighbouring pixels round differently: 4 levels between two samples' worth. Tiles begin at even pixels. */
  I ix, iy;
  for (int i = 0; i < W; i++) {
    ix[i] = i % 4;
    iy[i] = i / 4;
  }
  ix += x;
  iy += y;
  F dither = toFloat(((ix ^ iy) & 1) * 2 + (iy & 1)) * 0.25f + 0.125f;
  const F coverage = coverageOf(tile, triangle, ma * scale, mb * scale, mc * scale, dither);
  return coverage * static_cast<float>(tile.scene.samples) - dither;
}

/* Draws triangle `lane` of a setup at S samples a pixel. */
template <int S>
void rasterize(const TileGeometry& tile, const Setup& setup, int lane, Scratch& scratch) {
  const Triangle& triangle = tile.scene.triangles[setup.triangles[lane]];
  const int x0 = setup.x0[lane], x1 = setup.x1[lane], y0 = setup.y0[lane], y1 = setup.y1[lane];
  const auto slope = [&](const float(&of)[4][W], int i) { return all(of[i][lane]); };
  const F rightA = slope(setup.right, 0), rightB = slope(setup.right, 1), rightC = slope(setup.right, 2), rightD = slope(setup.right, 3);
  const F reachA = all(setup.reach[0][lane]), reachB = all(setup.reach[1][lane]), reachC = all(setup.reach[2][lane]);
  const I owned = allInt(setup.triangles[lane] * kKindCount + triangle.kind);
  F laneX, laneY;
  for (int i = 0; i < W; i++) {
    laneX[i] = static_cast<float>(i % 4);
    laneY[i] = static_cast<float>(i / 4);
  }
  for (int y = y0; y < y1; y += kRows) {
    const F py = laneY + static_cast<float>(y - y0);
    const F rowA = py * slope(setup.down, 0) + slope(setup.at, 0), rowB = py * slope(setup.down, 1) + slope(setup.at, 1);
    const F rowC = py * slope(setup.down, 2) + slope(setup.at, 2), rowD = py * slope(setup.down, 3) + slope(setup.at, 3);
    for (int x = x0; x < x1; x += 4) {
      const F px = laneX + static_cast<float>(x - x0);
      const F ea = px * rightA + rowA, eb = px * rightB + rowB, ec = px * rightC + rowC;
      if (!any(least(ea + reachA, eb + reachB, ec + reachC) >= 0.0f)) continue;
      const F d = px * rightD + rowD;
      const int at = (y / kRows * kBlocks + x / 4) * W;
      Mask inside[S], seen{};
      F depth[S];
      for (int s = 0; s < S; s++) {
        depth[s] = d + setup.offset[3][s][lane];
        const F within = least(ea + setup.offset[0][s][lane], eb + setup.offset[1][s][lane], ec + setup.offset[2][s][lane]);
        inside[s] = isAtLeast(within, F{}) & isAbove(depth[s], *reinterpret_cast<const F*>(&scratch.depth[s][at]));
        seen |= inside[s];
      }
      if (!isAny(seen)) continue;
      if (triangle.covered) {
        const auto middle = [&](int i) { return (setup.right[i][lane] + setup.down[i][lane]) * 0.5f; };
        const F coverage = coverageAt(tile, triangle, setup, lane, ea + middle(0), eb + middle(1), ec + middle(2), x, y);
        for (int s = 0; s < S; s++) inside[s] &= isAbove(coverage, all(static_cast<float>(s)));
      }
      for (int s = 0; s < S; s++) {
        storeWhere(inside[s], &scratch.depth[s][at], depth[s]);
        storeWhere(inside[s], &scratch.owner[s][at], owned);
      }
    }
  }
}

template <int S>
void rasterizeLists(const TileGeometry& tile, const TriangleList* lists, int listCount, Scratch& scratch) {
  Setup setup;
  for (int i = 0; i < listCount; i++) {
    for (uint32_t k = 0; k < lists[i].count; k += W) {
      const int count = lesser(W, static_cast<int>(lists[i].count - k));
      setUp(tile, lists[i].triangles + k, count, setup);
      for (int lane = 0; lane < count; lane++) rasterize<S>(tile, setup, lane, scratch);
    }
  }
}

}  // namespace
}  // namespace aurora::soft::AURORA_KERNELS
