/* How triangles are drawn, by the region that they belong to; the same for every backend. */
#pragma once
#include <cstdint>

#include "aurora.h"
#include "morph/mesh.h"

namespace aurora {

enum class Material : uint8_t { Skin, Eye, Teeth, Tongue, Lashes, Brow, Hair, Ornament, Count };
constexpr int kMaterialCount = static_cast<int>(Material::Count);
static_assert((kMaterialCount & (kMaterialCount - 1)) == 0, "a material is some bits of a number");

enum Mask { kOcclusion, kLips, kGlow, kFade, kSuit, kInnerMouth, kEyeliner, kSeed };

inline Material materialOf(uint8_t region) {
  switch (region) {
    case AURORA_REGION_SCLERA:
    case AURORA_REGION_IRIS:
    case AURORA_REGION_PUPIL: return Material::Eye;
    case AURORA_REGION_TEETH: return Material::Teeth;
    case AURORA_REGION_TONGUE: return Material::Tongue;
    case AURORA_REGION_LASHES: return Material::Lashes;
    case AURORA_REGION_BROW: return Material::Brow;
    case AURORA_REGION_HAIR_SHELL:
    case AURORA_REGION_HAIR_STRAND: return Material::Hair;
    case AURORA_REGION_ORNAMENT: return Material::Ornament;
    default: return Material::Skin;
  }
}

/* Cards and hair are seen from both sides; of a body, only what faces us: else the mouth's inside and the nape shine through. */
inline bool isTwoSided(Material material) { return material >= Material::Lashes; }
/* Hair, lashes and brows cover only part of their triangles. */
inline bool hasHoles(Material material) { return isTwoSided(material) && material != Material::Ornament; }
/* Lies on the skin and must win over it. */
inline bool liesOnSkin(Material material) { return material == Material::Lashes || material == Material::Brow; }

/* 1 / distance grows by this for what lies on the skin. */
constexpr float kSkinBias = 1.0008f;
/* Metres in front of the camera; nothing nearer is drawn. */
constexpr float kNearest = 0.02f;

}  // namespace aurora
