/*
 * Tiles of the picture, in three passes: which triangle owns each sample (depth, coverage), what each pixel's triangles look
 * like (once a pixel and surface, however many samples they share), and their sum.
 *
 * Compiled once for each instruction set. Nothing here may use a template or inline function of the standard library: the
 * linker keeps one copy of those, perhaps the one that this processor cannot run.
 */
#include <cstring>

#include "backend/soft/fragments.h"
#include "backend/soft/raster.h"
#include "backend/soft/shade.h"

namespace aurora::soft::AURORA_KERNELS {
namespace {

Material materialOfKind(int kind) { return kind == kFineSkinKind ? Material::Skin : static_cast<Material>(kind); }

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

/* Adds what fragments look like to their pixels. */
void addLight(const Fragment* fragments, int count, const V& colour, F weight, Scratch& scratch) {
  const F planes[4] = {colour.x, colour.y, colour.z, weight};
  alignas(64) Four lanes[W];
  for (int i = 0; i < W; i += 4) {
    const auto row = [&](int c) { return reinterpret_cast<const Four*>(&planes[c])[i / 4]; };
    turn(row(0), row(1), row(2), row(3), &lanes[i]);
  }
  for (int lane = 0; lane < count; lane++) *reinterpret_cast<Four*>(scratch.colour[fragments[lane].pixel]) += lanes[lane];
}

void shadeFragments(const TileGeometry& tile, const Light& light, Scratch& scratch) {
  const Look& look = tile.scene.frame.look;
  const float shift = tile.scene.scanShift;
  Batch batch;
  for (int kind = 0; kind <= kFineSkinKind; kind++) {
    const Material material = materialOfKind(kind);
    const Fragment* list = scratch.fragments[kind];
    const int size = static_cast<int>(scratch.counts[kind]);
    scratch.shaded += scratch.counts[kind];
    for (int begin = 0; begin < size; begin += W) {
      const int count = lesser(W, size - begin);
      gather(tile, &list[begin], count, batch);
      V lit = shade(material, batch, light);
      if (light.front < 1000.0f) lit = lit + formingLight(batch.point.rest, light);
      const F weight = batch.weight * scanline(batch.point, material, look.scanlines, shift);
      addLight(&list[begin], count, lit * weight, batch.weight, scratch);
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

template <int S>
void findOwners(const TileGeometry& tile, const TriangleList* lists, int listCount, Scratch& scratch) {
  for (int s = 0; s < S; s++) std::memset(scratch.depth[s], 0, sizeof scratch.depth[s]);
  rasterizeLists<S>(tile, lists, listCount, scratch);
  collectFragments<S>(scratch);
}

void drawTile(const Scene& scene, int tileX, int tileY, const TriangleList* lists, int listCount, Scratch& scratch, float* canvas, uint8_t& blank) {
  const TileGeometry tile{scene, tileX * kTile, tileY * kTile, lesser(scene.width, (tileX + 1) * kTile),
                          lesser(scene.height, (tileY + 1) * kTile), scene.frame.look.dissolve, scene.front};
  const size_t plane = static_cast<size_t>(scene.width) * scene.height;
  uint32_t triangles = 0;
  for (int i = 0; i < listCount; i++) triangles += lists[i].count;
  if (triangles == 0 && blank) return;
  blank = triangles == 0;
  if (blank) {
    for (int c = 0; c < 4; c++)
      for (int y = tile.top; y < tile.bottom; y++)
        std::memset(&canvas[plane * c + static_cast<size_t>(y) * scene.width + tile.left], 0, static_cast<size_t>(tile.right - tile.left) * 4);
    return;
  }
  std::memset(scratch.colour, 0, sizeof scratch.colour);
  if (scene.samples == 1) findOwners<1>(tile, lists, listCount, scratch);
  else if (scene.samples == 4) findOwners<4>(tile, lists, listCount, scratch);
  else findOwners<8>(tile, lists, listCount, scratch);
  shadeFragments(tile, lightOf(scene), scratch);
  /* Colour planes one after another: what follows works on them one at a time. */
  for (int y = tile.top; y < tile.bottom; y++) {
    float* row = &canvas[static_cast<size_t>(y) * scene.width + tile.left];
    for (int x = 0; x < tile.right - tile.left; x += 4) {
      const auto* pixels = reinterpret_cast<const Four*>(scratch.colour[place(x, y - tile.top)]);
      Four planes[4];
      turn(pixels[0], pixels[1], pixels[2], pixels[3], planes);
      /* A size that is known is one instruction; another is a call. */
      const int count = lesser(4, tile.right - tile.left - x);
      for (int c = 0; c < 4; c++) {
        if (count == 4) std::memcpy(row + plane * c + x, &planes[c], sizeof planes[c]);
        else std::memcpy(row + plane * c + x, &planes[c], static_cast<size_t>(count) * 4);
      }
    }
  }
}

}  // namespace
}  // namespace aurora::soft::AURORA_KERNELS

#include "backend/soft/post_rows.h"

namespace aurora::soft::AURORA_KERNELS {

extern const Kernels kKernels;
const Kernels kKernels{AURORA_KERNELS_NAME, drawTile, brightHalf, halveRow, blurAcross, weigh, addPair, enlargeRow, finishRow};

}  // namespace aurora::soft::AURORA_KERNELS
