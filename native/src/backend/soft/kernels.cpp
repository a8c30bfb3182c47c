/*
 * Tiles of the picture, in three passes: which triangle owns each sample (depth, coverage), what each pixel's triangles look
 * like (once a pixel and triangle, however many samples they share), and their sum.
 *
 * Compiled once for each instruction set. Nothing here may use a template or inline function of the standard library: the
 * linker keeps one copy of those, perhaps the one that this processor cannot run.
 */
#include <cstring>

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

inline F interpolate(F a, F b, F c, float va, float vb, float vc) { return a * va + b * vb + c * vc; }

/* What grows evenly over the screen: at the origin, and with each pixel to the right and down. */
struct Slope {
  float at, right, down;

  float offset(const float (&sample)[2]) const { return right * sample[0] + down * sample[1]; }
  F over(F x, F y) const { return x * right + y * down + at; }
};

/*
 * Twice the signed area of (p, b, c), positive inside. Corners lie on a grid of 1/256 pixel and samples on one of 1/16, so
 * for triangles of up to 16 pixels every product and sum here is exact: two neighbours never leave a crack between them.
 */
inline Slope edge(const ScreenVertex& b, const ScreenVertex& c, float sign) {
  return {(b.x * c.y - b.y * c.x) * sign, (b.y - c.y) * sign, (c.x - b.x) * sign};
}

inline int lesser(int a, int b) { return a < b ? a : b; }
inline float least(float a, float b, float c) { return a < b ? (a < c ? a : c) : (b < c ? b : c); }
inline float most(float a, float b, float c) { return a > b ? (a > c ? a : c) : (b > c ? b : c); }
inline float largest(const float* values, int count) {
  float found = values[0];
  for (int i = 1; i < count; i++) found = values[i] > found ? values[i] : found;
  return found;
}
inline int pixel(float value, int end) { return static_cast<int>(value < 0 ? 0.0f : value > static_cast<float>(end) ? static_cast<float>(end) : value); }

struct TileGeometry {
  const Scene& scene;
  int left, top, right, bottom; /* pixels; the last two exclusive */
  float dissolve, front;
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
  if (tile.front < 1000.0f) fade = min(fade, (tile.front - interpolate(a, b, c, p.rest[1], q.rest[1], r.rest[1])) * (1 / 0.05f));
  if (any(fade < 0.999f)) {
    const V rest = {interpolate(a, b, c, p.rest[0], q.rest[0], r.rest[0]), interpolate(a, b, c, p.rest[1], q.rest[1], r.rest[1]),
                    interpolate(a, b, c, p.rest[2], q.rest[2], r.rest[2])};
    coverage *= fadeCoverage(fade, rest);
  }
  return coverage;
}

/* How many of a pixel's samples are there, less a dither: once for all samples, at the pixel's middle. */
F coverageAt(const TileGeometry& tile, const Triangle& triangle, const ScreenVertex& A, const ScreenVertex& B, const ScreenVertex& C,
             const Slope& a, const Slope& b, const Slope& c, F px, F py, int x, int y) {
  const F mx = px + 0.5f, my = py + 0.5f;
  /* Perspective bends what is linear on the screen. */
  const F ma = a.over(mx, my) * A.inverseDepth, mb = b.over(mx, my) * B.inverseDepth, mc = c.over(mx, my) * C.inverseDepth;
  const F sum = ma + mb + mc, scale = 1.0f / (abs(sum) > 1e-12f ? sum : all(1));
  const F coverage = coverageOf(tile, triangle, ma * scale, mb * scale, mc * scale);
  /* Neighbouring pixels round differently: 4 levels between two samples' worth. */
  I ix, iy;
  for (int lane = 0; lane < W; lane++) {
    ix[lane] = tile.left + x + lane % 4;
    iy[lane] = tile.top + y + lane / 4;
  }
  const F dither = toFloat(((ix ^ iy) & 1) * 2 + (iy & 1)) * 0.25f + 0.125f;
  return coverage * static_cast<float>(tile.scene.samples) - dither;
}

void rasterize(const TileGeometry& tile, uint32_t index, Scratch& scratch) {
  const Scene& scene = tile.scene;
  const Triangle& triangle = scene.triangles[index];
  ScreenVertex A = scene.screen[triangle.vertices[0]], B = scene.screen[triangle.vertices[1]], C = scene.screen[triangle.vertices[2]];
  const int width = tile.right - tile.left, height = tile.bottom - tile.top;
  const float left = static_cast<float>(tile.left), top = static_cast<float>(tile.top);
  /* Clamped as floats: a corner may lie far outside of int's range. */
  const int x0 = pixel(least(A.x, B.x, C.x) - left, width) / 4 * 4, x1 = pixel(most(A.x, B.x, C.x) - left + 1, width);
  const int y0 = pixel(least(A.y, B.y, C.y) - top, height) / kRows * kRows, y1 = pixel(most(A.y, B.y, C.y) - top + 1, height);
  const float originX = left + static_cast<float>(x0), originY = top + static_cast<float>(y0);
  for (ScreenVertex* v : {&A, &B, &C}) {
    v->x -= originX;
    v->y -= originY;
  }
  const float area = (B.x - A.x) * (C.y - A.y) - (B.y - A.y) * (C.x - A.x);
  const float sign = area < 0 ? -1.0f : 1.0f, scale = (triangle.biased ? kSkinBias : 1.0f) / (area * sign);
  const Slope a = edge(B, C, sign), b = edge(C, A, sign), c = edge(A, B, sign);
  const float wa = A.inverseDepth * scale, wb = B.inverseDepth * scale, wc = C.inverseDepth * scale;
  const Slope depth{a.at * wa + b.at * wb + c.at * wc, a.right * wa + b.right * wb + c.right * wc, a.down * wa + b.down * wb + c.down * wc};

  const int samples = scene.samples;
  const float(*positions)[2] = samplesOf(samples);
  float offsetA[kMaxSamples]{}, offsetB[kMaxSamples]{}, offsetC[kMaxSamples]{}, offsetD[kMaxSamples]{};
  for (int s = 0; s < samples; s++) {
    offsetA[s] = a.offset(positions[s]), offsetB[s] = b.offset(positions[s]);
    offsetC[s] = c.offset(positions[s]), offsetD[s] = depth.offset(positions[s]);
  }
  /* The outermost sample of a pixel for each edge: where even that is outside, all are. */
  const float reachA = largest(offsetA, samples), reachB = largest(offsetB, samples), reachC = largest(offsetC, samples);
  const I owned = allInt(static_cast<int32_t>(index));
  F laneX, laneY;
  for (int lane = 0; lane < W; lane++) {
    laneX[lane] = static_cast<float>(lane % 4);
    laneY[lane] = static_cast<float>(lane / 4);
  }
  for (int y = y0; y < y1; y += kRows) {
    for (int x = x0; x < x1; x += 4) {
      const F px = laneX + static_cast<float>(x - x0), py = laneY + static_cast<float>(y - y0);
      const F ea = a.over(px, py), eb = b.over(px, py), ec = c.over(px, py);
      if (!any((ea >= -reachA) & (eb >= -reachB) & (ec >= -reachC))) continue;
      const F d = depth.over(px, py);
      const int at = (y / kRows * kBlocks + x / 4) * W;
      I inside[kMaxSamples], seen{};
      for (int s = 0; s < samples; s++) {
        const F nearest = *reinterpret_cast<const F*>(&scratch.depth[s][at]);
        inside[s] = (ea >= -offsetA[s]) & (eb >= -offsetB[s]) & (ec >= -offsetC[s]) & (d + offsetD[s] > nearest);
        seen |= inside[s];
      }
      if (!any(seen)) continue;
      if (triangle.covered) {
        const F coverage = coverageAt(tile, triangle, A, B, C, a, b, c, px, py, x, y);
        for (int s = 0; s < samples; s++) inside[s] &= coverage > static_cast<float>(s);
      }
      for (int s = 0; s < samples; s++) {
        F& nearest = *reinterpret_cast<F*>(&scratch.depth[s][at]);
        nearest = inside[s] ? d + offsetD[s] : nearest;
        I& owner = *reinterpret_cast<I*>(&scratch.owner[s][at]);
        owner = inside[s] ? owned : owner;
      }
    }
  }
}

void push(const Scene& scene, Scratch& scratch, int32_t owner, int at, float x, float y, float weight) {
  const int material = static_cast<int>(scene.triangles[owner].material);
  scratch.fragments[material][scratch.counts[material]++] = {static_cast<uint32_t>(owner), static_cast<uint16_t>(at), x, y, weight};
}

/* A pixel that several triangles share: each becomes a fragment in the middle of its samples. */
void collectShared(const Scene& scene, Scratch& scratch, int at, float x, float y) {
  const float(*samples)[2] = samplesOf(scene.samples);
  uint32_t counted = 0; /* samples, by bit */
  for (int s = 0; s < scene.samples; s++) {
    const int32_t owner = scratch.owner[s][at];
    if (owner < 0 || counted >> s & 1) continue;
    float sumX = 0, sumY = 0, count = 0;
    for (int t = s; t < scene.samples; t++) {
      if (scratch.owner[t][at] != owner) continue;
      counted |= 1u << t;
      sumX += samples[t][0];
      sumY += samples[t][1];
      count++;
    }
    push(scene, scratch, owner, at, x + sumX / count, y + sumY / count, count / static_cast<float>(scene.samples));
  }
}

void collectFragments(const TileGeometry& tile, Scratch& scratch) {
  const Scene& scene = tile.scene;
  for (uint32_t& count : scratch.counts) count = 0;
  for (int block = 0; block < kTile * kTile; block += W) {
    const I first = *reinterpret_cast<const I*>(&scratch.owner[0][block]);
    I differs{}, present = first >= 0;
    for (int s = 1; s < scene.samples; s++) {
      const I other = *reinterpret_cast<const I*>(&scratch.owner[s][block]);
      differs |= other != first;
      present |= other >= 0;
    }
    if (!any(present)) continue;
    const int x = tile.left + block / W % kBlocks * 4, y = tile.top + block / W / kBlocks * kRows;
    for (int lane = 0; lane < W; lane++) {
      const float px = static_cast<float>(x + lane % 4), py = static_cast<float>(y + lane / 4);
      if (differs[lane]) collectShared(scene, scratch, block + lane, px, py);
      else if (first[lane] >= 0) push(scene, scratch, first[lane], block + lane, px + 0.5f, py + 0.5f, 1);
    }
  }
}

struct Batch {
  Point point;
  F weight;
  I strand;
};

typedef float Four __attribute__((vector_size(16)));
typedef int32_t FourIndices __attribute__((vector_size(16)));

/* W rows of kVertexFloats become kVertexFloats rows of W, in squares of 4 x 4. */
void transpose(const float* rows, float* columns) {
  for (int i = 0; i < W; i += 4) {
    for (int k = 0; k < kVertexFloats; k += 4) {
      const auto row = [&](int n) { return *reinterpret_cast<const Four*>(rows + (i + n) * kVertexFloats + k); };
      const Four a = row(0), b = row(1), c = row(2), d = row(3);
      const Four ab = __builtin_shuffle(a, b, FourIndices{0, 4, 1, 5}), cd = __builtin_shuffle(c, d, FourIndices{0, 4, 1, 5});
      const Four ba = __builtin_shuffle(a, b, FourIndices{2, 6, 3, 7}), dc = __builtin_shuffle(c, d, FourIndices{2, 6, 3, 7});
      const auto put = [&](int n, Four v) { *reinterpret_cast<Four*>(columns + (k + n) * W + i) = v; };
      put(0, __builtin_shuffle(ab, cd, FourIndices{0, 1, 4, 5}));
      put(1, __builtin_shuffle(ab, cd, FourIndices{2, 3, 6, 7}));
      put(2, __builtin_shuffle(ba, dc, FourIndices{0, 1, 4, 5}));
      put(3, __builtin_shuffle(ba, dc, FourIndices{2, 3, 6, 7}));
    }
  }
}

/* Attributes of up to W fragments, corrected for perspective. Lanes beyond `count` repeat the last one. */
void gather(const Scene& scene, const Fragment* fragments, int count, Batch& batch) {
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
    px[lane] = f.x, py[lane] = f.y;
    batch.weight[lane] = lane < count ? f.weight : 0;
    batch.strand[lane] = t.region == AURORA_REGION_HAIR_STRAND ? -1 : 0;
  }
  const F x1 = ax - px, y1 = ay - py, x2 = bx - px, y2 = by - py, x3 = cx - px, y3 = cy - py;
  const F wa = (x2 * y3 - y2 * x3) * az, wb = (x3 * y1 - y3 * x1) * bz, wc = (x1 * y2 - y1 * x2) * cz;
  const F scale = 1.0f / (wa + wb + wc), a = wa * scale, b = wb * scale, c = wc * scale;

  alignas(64) float rows[W][kVertexFloats];
  typedef float Eight __attribute__((vector_size(32)));
  for (int lane = 0; lane < W; lane++) {
    const auto* va = reinterpret_cast<const Eight*>(&scene.vertices[triangles[lane]->vertices[0]]);
    const auto* vb = reinterpret_cast<const Eight*>(&scene.vertices[triangles[lane]->vertices[1]]);
    const auto* vc = reinterpret_cast<const Eight*>(&scene.vertices[triangles[lane]->vertices[2]]);
    auto* out = reinterpret_cast<Eight*>(rows[lane]);
    for (int part = 0; part < kVertexFloats / 8; part++) out[part] = va[part] * a[lane] + vb[part] * b[lane] + vc[part] * c[lane];
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
F scanline(const Point& p, Material material, float depth, float shift) {
  const F phase = (toFloat(p.pixelY & 3) - shift) * 0.25f;
  const F crisp = material == Material::Eye ? all(0.3f) : 1.0f - 0.7f * p.masks[kLips];
  return 1.0f - 0.065f * depth * crisp * (1.0f - cosTurns(phase));
}

void shadeFragments(const TileGeometry& tile, const Light& light, Scratch& scratch) {
  const Look& look = tile.scene.frame.look;
  const float shift = tile.scene.scanShift;
  Batch batch;
  for (int m = 0; m < kMaterialCount; m++) {
    const auto material = static_cast<Material>(m);
    const Fragment* list = scratch.fragments[m];
    const int size = static_cast<int>(scratch.counts[m]);
    scratch.shaded += scratch.counts[m];
    for (int begin = 0; begin < size; begin += W) {
      const int count = lesser(W, size - begin);
      gather(tile.scene, &list[begin], count, batch);
      V lit = shade(material, batch, light);
      if (light.front < 1000.0f) lit = lit + formingLight(batch.point.rest, light);
      const F weight = batch.weight * scanline(batch.point, material, look.scanlines, shift);
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
  Light light{vector(camera.eye), time, vector(look.cool), vector(look.warm), vector(look.signal), {}, look.rim, look.glyphs, look.circuits, scene.glyphDetail, scene.front};
  light.seam = mix(light.cool, light.signal, all(0.35f));
  return light;
}

void drawTile(const Scene& scene, int tileX, int tileY, const TriangleList* lists, int listCount, Scratch& scratch, float* canvas) {
  const TileGeometry tile{scene, tileX * kTile, tileY * kTile, lesser(scene.width, (tileX + 1) * kTile),
                          lesser(scene.height, (tileY + 1) * kTile), scene.frame.look.dissolve, scene.front};
  const size_t plane = static_cast<size_t>(scene.width) * scene.height;
  uint32_t triangles = 0;
  for (int i = 0; i < listCount; i++) triangles += lists[i].count;
  if (triangles == 0) {
    for (int c = 0; c < 4; c++)
      for (int y = tile.top; y < tile.bottom; y++)
        std::memset(&canvas[plane * c + static_cast<size_t>(y) * scene.width + tile.left], 0, static_cast<size_t>(tile.right - tile.left) * 4);
    return;
  }
  std::memset(scratch.colour, 0, sizeof scratch.colour);
  for (int s = 0; s < scene.samples; s++) {
    std::memset(scratch.depth[s], 0, sizeof scratch.depth[s]);
    std::memset(scratch.owner[s], -1, sizeof scratch.owner[s]);
  }
  for (int i = 0; i < listCount; i++)
    for (uint32_t k = 0; k < lists[i].count; k++) rasterize(tile, lists[i].triangles[k], scratch);
  collectFragments(tile, scratch);
  shadeFragments(tile, lightOf(scene), scratch);
  /* Colour planes one after another: what follows works on them one at a time. */
  for (int c = 0; c < 4; c++)
    for (int y = tile.top; y < tile.bottom; y++)
      for (int x = tile.left; x < tile.right; x += 4)
        std::memcpy(&canvas[plane * c + static_cast<size_t>(y) * scene.width + x], &scratch.colour[c][place(x - tile.left, y - tile.top)],
                    static_cast<size_t>(lesser(4, tile.right - x)) * 4);
}

}  // namespace
}  // namespace aurora::soft::AURORA_KERNELS

#include "backend/soft/post_rows.h"

namespace aurora::soft::AURORA_KERNELS {

extern const Kernels kKernels;
const Kernels kKernels{AURORA_KERNELS_NAME, drawTile, brightHalf, halveRow, blurAcross, weigh, addPair, enlargeRow, finishRow};

}  // namespace aurora::soft::AURORA_KERNELS
