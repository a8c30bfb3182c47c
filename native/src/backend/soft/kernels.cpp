/*
 * Tiles of the picture, in three passes: which triangle owns each sample (depth, coverage), what each pixel's triangles look
 * like (once a pixel and triangle, however many samples they share), and their sum. Compiled once for each instruction set.
 */
#include <algorithm>
#include <cmath>

#include "backend/soft/scene.h"
#include "backend/soft/shade.h"
#include "backend/soft/simd.h"

namespace aurora::soft::AURORA_KERNELS {
namespace {

/* A vector covers a block of 4 x kRows pixels, and a tile is a row of such blocks after another. */
constexpr int kRows = W / 4;
constexpr int kBlocks = kTile / 4;

inline int place(int x, int y) { return ((y / kRows) * kBlocks + x / 4) * W + (y % kRows) * 4 + x % 4; }

/* Offsets of the samples from the pixel's corner, in pixels: Direct3D's standard patterns. */
constexpr float kOne[1][2] = {{0.5f, 0.5f}};
constexpr float kFour[4][2] = {{0.375f, 0.125f}, {0.875f, 0.375f}, {0.125f, 0.625f}, {0.625f, 0.875f}};
constexpr float kEight[8][2] = {{0.5625f, 0.3125f}, {0.4375f, 0.6875f}, {0.8125f, 0.5625f}, {0.3125f, 0.1875f},
                                {0.1875f, 0.8125f}, {0.0625f, 0.4375f}, {0.6875f, 0.9375f}, {0.9375f, 0.0625f}};

const float (*samplesOf(int count))[2] { return count == 1 ? kOne : count == 4 ? kFour : kEight; }

/* 1 / distance grows by this for what lies on the skin. */
constexpr float kBias = 1.0008f;

struct Corner {
  float x, y, inverseDepth;
};

/* Twice the signed area of (p, b, c). Swapping b and c negates it exactly: neighbours never leave a crack. */
inline F edge(const Corner& b, const Corner& c, F px, F py) { return (b.x - px) * (c.y - py) - (b.y - py) * (c.x - px); }

inline F interpolate(F a, F b, F c, float va, float vb, float vc) { return a * va + b * vb + c * vc; }

struct TileGeometry {
  const Scene& scene;
  int left, top, right, bottom; /* pixels; the last two exclusive */
  float dissolve;
};

/* Fraction of a fragment that is there, at the middle of each pixel of a block. */
F coverageOf(const TileGeometry& tile, const Triangle& triangle, F a, F b, F c) {
  const Vertex& p = tile.scene.vertices[triangle.vertices[0]];
  const Vertex& q = tile.scene.vertices[triangle.vertices[1]];
  const Vertex& r = tile.scene.vertices[triangle.vertices[2]];
  const F u = interpolate(a, b, c, p.u, q.u, r.u), v = interpolate(a, b, c, p.v, q.v, r.v);
  const F seed = interpolate(a, b, c, p.masks[kSeed], q.masks[kSeed], r.masks[kSeed]);
  F fade = interpolate(a, b, c, p.masks[kFade], q.masks[kFade], r.masks[kFade]);
  if (tile.dissolve > 0) fade = (fade >= 0.999f ? all(1.15f) : fade) - 1.15f * tile.dissolve;
  F coverage = regionCoverage(triangle.region, u, v, seed);
  if (any(fade < 0.999f)) {
    const V rest = {interpolate(a, b, c, p.rest[0], q.rest[0], r.rest[0]), interpolate(a, b, c, p.rest[1], q.rest[1], r.rest[1]),
                    interpolate(a, b, c, p.rest[2], q.rest[2], r.rest[2])};
    coverage *= fadeCoverage(fade, rest);
  }
  return coverage;
}

void rasterize(const TileGeometry& tile, uint32_t index, Scratch& scratch) {
  const Scene& scene = tile.scene;
  const Triangle& triangle = scene.triangles[index];
  Corner corner[3];
  for (int k = 0; k < 3; k++) {
    const ScreenVertex& v = scene.screen[triangle.vertices[k]];
    corner[k] = {v.x - static_cast<float>(tile.left), v.y - static_cast<float>(tile.top), v.inverseDepth};
  }
  const auto& [A, B, C] = corner;
  const float area = (B.x - A.x) * (C.y - A.y) - (B.y - A.y) * (C.x - A.x);
  const float sign = area < 0 ? -1.0f : 1.0f, inverse = 1 / area;
  const float bias = triangle.biased ? kBias : 1.0f;
  const int width = tile.right - tile.left, height = tile.bottom - tile.top;
  /* The comparison with the tile's sides is made on floats: a corner may lie far outside of int's range. */
  const auto clamp = [](float value, int most) { return static_cast<int>(std::min(std::max(value, 0.0f), static_cast<float>(most))); };
  const int x0 = clamp(std::min({A.x, B.x, C.x}), width), x1 = clamp(std::ceil(std::max({A.x, B.x, C.x})), width);
  const int y0 = clamp(std::min({A.y, B.y, C.y}), height), y1 = clamp(std::ceil(std::max({A.y, B.y, C.y})), height);
  const float(*samples)[2] = samplesOf(scene.samples);

  F laneX, laneY;
  for (int lane = 0; lane < W; lane++) {
    laneX[lane] = static_cast<float>(lane % 4);
    laneY[lane] = static_cast<float>(lane / 4);
  }
  for (int y = y0 / kRows * kRows; y < y1; y += kRows) {
    for (int x = x0 / 4 * 4; x < x1; x += 4) {
      const F px = laneX + static_cast<float>(x), py = laneY + static_cast<float>(y);
      const int at = (y / kRows * kBlocks + x / 4) * W;
      bool known = false;
      F coverage{}, dither{};
      for (int s = 0; s < scene.samples; s++) {
        const F sx = px + samples[s][0], sy = py + samples[s][1];
        const F a = edge(B, C, sx, sy), b = edge(C, A, sx, sy), c = edge(A, B, sx, sy);
        I inside = (a * sign >= 0.0f) & (b * sign >= 0.0f) & (c * sign >= 0.0f);
        if (!any(inside)) continue;
        const F depth = (a * (A.inverseDepth * inverse) + b * (B.inverseDepth * inverse) + c * (C.inverseDepth * inverse)) * bias;
        F& nearest = *reinterpret_cast<F*>(&scratch.depth[s][at]);
        inside &= depth > nearest;
        if (!any(inside)) continue;
        if (triangle.covered) {
          if (!known) {
            /* Once for all samples, at the pixel's middle; perspective bends what is linear on the screen. */
            const F mx = px + 0.5f, my = py + 0.5f;
            F ma = edge(B, C, mx, my) * (A.inverseDepth * inverse), mb = edge(C, A, mx, my) * (B.inverseDepth * inverse),
              mc = edge(A, B, mx, my) * (C.inverseDepth * inverse);
            const F sum = ma + mb + mc, scale = 1.0f / (abs(sum) > 1e-12f ? sum : all(1));
            coverage = coverageOf(tile, triangle, ma * scale, mb * scale, mc * scale);
            /* Neighbouring pixels round differently: 4 levels between two samples' worth. */
            const I ix = toInt(px) + tile.left, iy = toInt(py) + tile.top;
            dither = toFloat(((ix ^ iy) & 1) * 2 + (iy & 1)) * 0.25f + 0.125f;
            known = true;
          }
          inside &= coverage * static_cast<float>(scene.samples) > dither + static_cast<float>(s);
          if (!any(inside)) continue;
        }
        nearest = inside ? depth : nearest;
        I& owner = *reinterpret_cast<I*>(&scratch.owner[s][at]);
        owner = inside ? allInt(static_cast<int32_t>(index)) : owner;
      }
    }
  }
}

/* Each triangle that owns samples of a pixel becomes one fragment there. */
void collectFragments(const TileGeometry& tile, Scratch& scratch) {
  const Scene& scene = tile.scene;
  const float(*samples)[2] = samplesOf(scene.samples);
  const float share = 1.0f / static_cast<float>(scene.samples);
  for (auto& list : scratch.fragments) list.clear();
  for (int y = 0; y < tile.bottom - tile.top; y++) {
    for (int x = 0; x < tile.right - tile.left; x++) {
      const int at = place(x, y);
      uint32_t counted = 0; /* samples, by bit */
      for (int s = 0; s < scene.samples; s++) {
        const int32_t owner = scratch.owner[s][at];
        if (owner < 0 || counted >> s & 1) continue;
        float sumX = 0, sumY = 0;
        int count = 0;
        for (int t = s; t < scene.samples; t++) {
          if (scratch.owner[t][at] != owner) continue;
          counted |= 1u << t;
          sumX += samples[t][0];
          sumY += samples[t][1];
          count++;
        }
        const float n = 1.0f / static_cast<float>(count);
        scratch.fragments[static_cast<int>(scene.triangles[owner].material)].push_back(
            {static_cast<uint32_t>(owner), static_cast<uint16_t>(at), static_cast<float>(tile.left + x) + sumX * n,
             static_cast<float>(tile.top + y) + sumY * n, static_cast<float>(count) * share});
      }
    }
  }
}

struct Batch {
  Point point;
  F weight;
  I strand;
};

/* Attributes of up to W fragments, corrected for perspective. Lanes beyond `count` repeat the last one. */
void gather(const Scene& scene, const Fragment* fragments, int count, Batch& batch) {
  F ax, ay, bx, by, cx, cy, az, bz, cz, px, py;
  const Triangle* triangles[W];
  for (int lane = 0; lane < W; lane++) {
    const Fragment& f = fragments[std::min(lane, count - 1)];
    const Triangle& t = scene.triangles[f.triangle];
    triangles[lane] = &t;
    const ScreenVertex &a = scene.screen[t.vertices[0]], &b = scene.screen[t.vertices[1]], &c = scene.screen[t.vertices[2]];
    ax[lane] = a.x, ay[lane] = a.y, az[lane] = a.inverseDepth;
    bx[lane] = b.x, by[lane] = b.y, bz[lane] = b.inverseDepth;
    cx[lane] = c.x, cy[lane] = c.y, cz[lane] = c.inverseDepth;
    px[lane] = f.x, py[lane] = f.y;
    batch.weight[lane] = lane < count ? f.weight : 0;
    batch.strand[lane] = t.region == AURORA_REGION_HAIR_STRAND ? -1 : 0;
  }
  const F x1 = ax - px, y1 = ay - py, x2 = bx - px, y2 = by - py, x3 = cx - px, y3 = cy - py;
  const F wa = (x2 * y3 - y2 * x3) * az, wb = (x3 * y1 - y3 * x1) * bz, wc = (x1 * y2 - y1 * x2) * cz;
  const F scale = 1.0f / (wa + wb + wc), a = wa * scale, b = wb * scale, c = wc * scale;

  alignas(64) float columns[kVertexFloats][W];
  typedef float Eight __attribute__((vector_size(32)));
  for (int lane = 0; lane < W; lane++) {
    const auto* va = reinterpret_cast<const Eight*>(&scene.vertices[triangles[lane]->vertices[0]]);
    const auto* vb = reinterpret_cast<const Eight*>(&scene.vertices[triangles[lane]->vertices[1]]);
    const auto* vc = reinterpret_cast<const Eight*>(&scene.vertices[triangles[lane]->vertices[2]]);
    for (int part = 0; part < kVertexFloats / 8; part++) {
      const Eight mixed = va[part] * a[lane] + vb[part] * b[lane] + vc[part] * c[lane];
      for (int k = 0; k < 8; k++) columns[part * 8 + k][lane] = mixed[k];
    }
  }
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
  p.pixelX = toInt(px * fine);
  p.pixelY = toInt(py * fine);
}

V shade(Material material, const Batch& batch, const Light& light) {
  switch (material) {
    case Material::Skin: return shadeSkin(batch.point, light);
    case Material::Eye: return shadeEye(batch.point, light);
    case Material::Teeth: return shadeTeeth(batch.point, light);
    case Material::Tongue: return shadeTongue(batch.point, light);
    case Material::Lashes: return shadeLashes(batch.point);
    case Material::Brow: return shadeBrow(batch.point, light);
    case Material::Hair: return shadeHair(batch.point, light, batch.strand);
    default: return shadeOrnament(batch.point, light);
  }
}

/* Lines fixed on the screen, four 512ths of its height apart; eyes and lips carry the feeling and keep nearly all their light. */
F scanline(const Point& p, Material material, float depth) {
  const F phase = toFloat(p.pixelY & 3) * 0.25f;
  const F crisp = material == Material::Eye ? all(0.3f) : 1.0f - 0.7f * p.masks[kLips];
  return 1.0f - 0.065f * depth * crisp * (1.0f - cosTurns(phase));
}

void shadeFragments(const TileGeometry& tile, const Light& light, Scratch& scratch) {
  Batch batch;
  for (int m = 0; m < static_cast<int>(Material::Count); m++) {
    const auto material = static_cast<Material>(m);
    const auto& list = scratch.fragments[m];
    scratch.shaded += static_cast<uint32_t>(list.size());
    for (size_t begin = 0; begin < list.size(); begin += W) {
      const int count = static_cast<int>(std::min<size_t>(W, list.size() - begin));
      gather(tile.scene, &list[begin], count, batch);
      const V lit = shade(material, batch, light);
      const F weight = batch.weight * scanline(batch.point, material, tile.scene.frame.look.scanlines);
      const V colour = lit * weight;
      for (int lane = 0; lane < count; lane++) {
        const int at = list[begin + lane].pixel;
        scratch.colour[0][at] += colour.x[lane];
        scratch.colour[1][at] += colour.y[lane];
        scratch.colour[2][at] += colour.z[lane];
        scratch.colour[3][at] += batch.weight[lane];
      }
    }
  }
}

Light lightOf(const Scene& scene) {
  const auto& [pose, camera, look, time, studio] = scene.frame;
  const auto vector = [](Vec3 v) { return v3(v.x, v.y, v.z); };
  Light light{vector(camera.eye), time, vector(look.cool), vector(look.warm), vector(look.signal), {}, look.rim, look.glyphs, look.circuits};
  light.seam = mix(light.cool, light.signal, all(0.35f));
  return light;
}

void drawTile(const Scene& scene, int tileX, int tileY, const TileList* const* lists, int listCount, Scratch& scratch, float* canvas) {
  const TileGeometry tile{scene, tileX * kTile, tileY * kTile, std::min(scene.width, (tileX + 1) * kTile),
                          std::min(scene.height, (tileY + 1) * kTile), scene.frame.look.dissolve};
  bool empty = true;
  for (int i = 0; i < listCount && empty; i++) empty = lists[i]->triangles.empty();
  std::fill_n(&scratch.colour[0][0], 4 * kTile * kTile, 0.0f);
  if (!empty) {
    for (int s = 0; s < scene.samples; s++) {
      std::fill_n(scratch.depth[s], kTile * kTile, 0.0f);
      std::fill_n(scratch.owner[s], kTile * kTile, -1);
    }
    for (int i = 0; i < listCount; i++)
      for (const uint32_t index : lists[i]->triangles) rasterize(tile, index, scratch);
    collectFragments(tile, scratch);
    shadeFragments(tile, lightOf(scene), scratch);
  }
  /* Colour planes one after another: what follows works on them one at a time. */
  const size_t plane = static_cast<size_t>(scene.width) * scene.height;
  for (int c = 0; c < 4; c++)
    for (int y = tile.top; y < tile.bottom; y++)
      for (int x = tile.left; x < tile.right; x++)
        canvas[plane * c + static_cast<size_t>(y) * scene.width + x] = scratch.colour[c][place(x - tile.left, y - tile.top)];
}

/* Narkowicz's fit of the ACES curve (2015), then gamma 2.2. */
inline F tone(F x) {
  x = max(x, F{});
  const F y = saturate(x * (2.51f * x + 0.03f) / (x * (2.43f * x + 0.59f) + 0.14f));
  return y > 0.0f ? pow(y, 1 / 2.2f) : F{};
}

void finishRow(const float* red, const float* green, const float* blue, const float* alpha, int width, uint8_t* pixels) {
  const float* planes[4] = {red, green, blue, alpha};
  for (int x = 0; x < width; x += W) {
    const int count = std::min(W, width - x);
    for (int c = 0; c < 4; c++) {
      F value{};
      for (int lane = 0; lane < count; lane++) value[lane] = planes[c][x + lane];
      const I byte = toInt((c < 3 ? tone(value) : saturate(value)) * 255.0f + 0.5f);
      for (int lane = 0; lane < count; lane++) pixels[(x + lane) * 4 + c] = static_cast<uint8_t>(byte[lane]);
    }
  }
}

}  // namespace

extern const Kernels kKernels;
const Kernels kKernels{AURORA_KERNELS_NAME, drawTile, finishRow};

}  // namespace aurora::soft::AURORA_KERNELS
