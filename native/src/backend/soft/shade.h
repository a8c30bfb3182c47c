/*
 * The hologram's light. Not Lambert: how lit a point is picks a colour from a gradient (deep night, indigo, teal, pale cyan),
 * which keeps a face readable at any brightness; rims of cyan and violet cut it out of the dark. All colours are linear.
 */
#pragma once
#include "backend/soft/scene.h"
#include "backend/soft/simd.h"

namespace aurora::soft::AURORA_KERNELS {

struct Point {
  V position, normal, tangent, rest;
  F u, v, masks[8];
  I pixelY; /* in 512ths of the picture's height */
};

/* What all materials see of one frame. */
struct Light {
  V eye;
  float time;
  V cool, warm, signal, seam;
  float rim, glyphs, circuits, glyphDetail, front;
};

constexpr float kPi = 3.14159265f;

/* Unit vectors; the comments give the design's own numbers. */
inline V keyDirection() { return v3(-0.54460f, 0.58350f, 0.60295f); }    /* -.56 .60 .62 */
inline V fillDirection() { return v3(0.80550f, 0.05370f, 0.59070f); }    /* .75 .05 .55 */
inline V coolDirection() { return v3(-0.88821f, 0.22205f, -0.40373f); }  /* -.88 .22 -.40 */
inline V warmDirection() { return v3(0.89733f, 0.27917f, -0.33899f); }   /* .90 .28 -.34 */

/* Shadow -> body -> light. */
inline V gradient(F x) {
  static constexpr float knots[5] = {0, 0.22f, 0.48f, 0.78f, 1.06f};
  static constexpr float colours[5][3] = {
      {0.004f, 0.009f, 0.034f}, {0.009f, 0.032f, 0.105f}, {0.018f, 0.105f, 0.250f}, {0.070f, 0.330f, 0.500f}, {0.330f, 0.700f, 0.800f}};
  V result = v3(colours[0][0], colours[0][1], colours[0][2]);
  for (int i = 0; i < 4; i++) {
    const F t = saturate((x - knots[i]) * (1 / (knots[i + 1] - knots[i])));
    const float* from = colours[i];
    const float* to = colours[i + 1];
    result = result + V{all(to[0] - from[0]), all(to[1] - from[1]), all(to[2] - from[2])} * t;
  }
  return result;
}

inline F gauss(F x, float centre, float width) {
  const F d = (x - centre) * (1 / width);
  return exp(-d * d);
}

/* Tracks between the points of a grid, each there by a hash; a track's lonely end has a ring. */
inline F circuit(F along, F up, float cell, int32_t salt) {
  const F u = along * (1 / cell), v = up * (1 / cell);
  const I iu = floorToInt(u), iv = floorToInt(v);
  const F fu = u - toFloat(iu) - 0.5f, fv = v - toFloat(iv) - 0.5f;
  const auto on = [&](I x, I y, int32_t way) { return hash(x, y, allInt(way + salt)) < 0.36f; };
  const I left = on(iu - 1, iv, 0), right = on(iu, iv, 0), below = on(iu, iv - 1, 1), above = on(iu, iv, 1);
  constexpr float width = 0.045f;
  const F acrossV = 1.0f - smoothstep(width, width * 2.6f, abs(fv)), acrossU = 1.0f - smoothstep(width, width * 2.6f, abs(fu));
  const I horizontal = (left & (fu < 0.05f)) | (right & (fu > -0.05f));
  const I vertical = (below & (fv < 0.05f)) | (above & (fv > -0.05f));
  F line = max(horizontal ? acrossV : F{}, vertical ? acrossU : F{});
  const I end = (left + right + below + above) == -1;
  const F ring = 1.0f - smoothstep(0.05f, 0.10f, abs(sqrt(fu * fu + fv * fv) - 0.14f));
  return max(line, end ? ring : F{});
}

/*
 * Columns of random glyphs of 3 x 5 strokes, which travel upwards over the surface, each column at a pace of its own; the upper
 * end of a run is the brightest. `along` and `up` in metres.
 */
inline F travellingGlyphs(F along, F up, const Light& l) {
  const F across = along * (1 / 0.0042f);
  const I column = floorToInt(across);
  const F own = hash(column, allInt(11));
  const I busy = hash(column, allInt(12)) < 0.6f;
  const F climbed = up * (1 / 0.0066f) - l.time * (1.5f + 3.0f * own);
  const I row = floorToInt(climbed);
  const F run = fract((toFloat(row) + own * 91.0f) * (1 / 17.0f));
  const I strokeX = toInt((across - toFloat(column)) * 4.4f), strokeY = toInt((climbed - toFloat(row)) * 7.0f);
  const I drawn = (hash(column * 31 + strokeX, row * 17 + strokeY, allInt(7)) < 0.5f) & (strokeX <= 2) & (strokeY <= 4);
  /* Of a cell, 24 % are drawn: so much light is left when strokes are finer than pixels. */
  const F light = mix(all(0.24f), drawn ? all(1) : F{}, all(l.glyphDetail)) * (run * run * run * l.glyphs);
  return busy ? light : F{};
}

/* 0 over the eyes, 1 away from them. */
inline F awayFromEyes(const V& rest) {
  const F across = (abs(rest.x) - 0.0277f) * (1 / 0.024f), high = (rest.y - 0.002f) * (1 / 0.021f);
  return rest.z > -0.04f ? smoothstep(0.7f, 1.5f, across * across + high * high) : all(1);
}

/*
 * What the mesh is too coarse for: two tendons from behind the ears to the collar, the collarbones, and the hollow between them,
 * as if the surface rose and fell under a light from above and her right.
 */
inline F neckRelief(const V& rest) {
  const F front = rest.y < -0.110f ? smoothstep(-0.105f, -0.075f, rest.z) : F{};
  if (!any(front > 0.0f)) return F{};
  const F x = abs(rest.x), down = (rest.y + 0.112f) * (-1 / 0.086f);
  const F across = (x - (0.044f - 0.031f * saturate(down))) * (1 / 0.0080f);
  const F tendon = smoothstep(0, 0.30f, down) * (1.0f - smoothstep(0.85f, 1.10f, down)) * exp(-across * across);
  const F over = (rest.y + 0.2035f - 0.10f * (x - 0.014f)) * (1 / 0.0065f);
  const F bone = smoothstep(0.010f, 0.022f, x) * (1.0f - smoothstep(0.070f, 0.115f, x)) * exp(-over * over);
  const F hx = x * (1 / 0.0095f), hy = (rest.y + 0.199f) * (1 / 0.0075f);
  return front * (tendon * (0.20f + 0.34f * (rest.x < 0.0f ? across : -across)) + bone * (0.10f + 0.45f * over) - 0.22f * exp(-(hx * hx + hy * hy)));
}

/* What most materials begin with. */
struct Lit {
  V view, normal, rim;
  F occlusion, key, fill, amount, specular, gloss, facing;
};

inline Lit light(const Point& p, const Light& l, bool twoSided) {
  Lit r;
  r.view = normalize(l.eye - p.position);
  r.normal = normalize(p.normal);
  F nv = dot(r.normal, r.view);
  if (twoSided) {
    const I away = nv < 0.0f;
    r.normal = {away ? -r.normal.x : r.normal.x, away ? -r.normal.y : r.normal.y, away ? -r.normal.z : r.normal.z};
    nv = abs(nv);
  }
  nv = max(nv, all(twoSided ? 0.02f : 0.10f));
  r.occlusion = p.masks[kOcclusion];
  const F k = saturate((dot(r.normal, keyDirection()) + 0.35f) * (1 / 1.35f));
  r.key = k * k * (1.3f - 0.3f * k);
  r.fill = saturate((dot(r.normal, fillDirection()) + 0.3f) * (1 / 1.3f));
  r.facing = pow(saturate(1.0f - nv), 3.2f);
  const F cool = r.facing * smoothstep(-0.25f, 0.75f, dot(r.normal, coolDirection()) + 0.35f);
  const F warm = r.facing * smoothstep(-0.25f, 0.75f, dot(r.normal, warmDirection()) + 0.35f);
  /* On lips and inside the mouth a rim is a white outline. */
  const F soft = max(1.0f - 0.85f * p.masks[kLips] - 0.9f * p.masks[kInnerMouth], F{});
  r.rim = (l.cool * (0.95f * cool) + l.warm * (1.20f * warm)) * ((0.10f + 0.90f * r.occlusion) * soft * l.rim);
  r.amount = (0.05f + 0.95f * r.key * mix(r.occlusion, all(1), all(0.12f)) + 0.13f * r.fill * r.occlusion) *
             mix(all(0.45f), all(1), r.occlusion);
  const F nh = saturate(dot(r.normal, normalize(keyDirection() + r.view)));
  r.specular = power<42>(nh) * 0.30f * r.occlusion;
  r.gloss = nh;
  return r;
}

inline V shadeSkin(const Point& p, const Light& l) {
  const Lit s = light(p, l, false);
  const F ao = s.occlusion, x = max(s.amount * (1.0f + neckRelief(p.rest)), F{});
  /* A lane's light must not depend on its neighbours: what is skipped for all must be nothing for each. */
  const F lips = p.masks[kLips] > 0.01f ? p.masks[kLips] : F{};
  V c = gradient(x) + v3(0.060f, 0.008f, 0.095f) * (gauss(x, 0.36f, 0.16f) * ao) + l.warm * (0.075f * s.fill * s.fill * ao);
  c = c + v3(0.5f, 0.85f, 1.0f) * (s.specular * 0.8f + 0.085f * ao * power<9>(s.gloss));
  if (any(lips > 0.0f)) {
    const F second = saturate(dot(s.normal, normalize(fillDirection() + s.view)));
    const V lip = mix(v3(0.030f, 0.006f, 0.045f), v3(0.56f, 0.15f, 0.44f), saturate(x * 1.05f - 0.02f)) +
                  v3(0.9f, 0.8f, 1.0f) * ((power<60>(s.gloss) * 0.55f + 0.10f * power<30>(second)) * ao);
    c = mix(c, lip, 0.78f * lips);
  }
  const F across = (abs(p.rest.x) - 0.041f) * (1 / 0.020f), high = (p.rest.y + 0.030f) * (1 / 0.016f);
  const F apart = across * across + high * high;
  const I cheek = (p.rest.z > -0.04f) & (apart < 9.0f);
  if (any(cheek)) c = mix(c, c * v3(1.45f, 0.72f, 1.18f), cheek ? 0.40f * exp(-apart) : F{});
  c = mix(c, c * v3(0.40f, 0.30f, 0.62f) + v3(0.012f, 0, 0.03f), 0.75f * p.masks[kEyeliner]);
  const F scalp = p.masks[kSeed];
  if (any(scalp > 0.0f)) {
    const F streak = noise(atan2(p.rest.x, p.rest.z + 0.08f) * 60.0f, 21);
    c = mix(c, v3(0.012f, 0.030f, 0.090f) * (0.4f + x) + s.rim * all(0.3f), scalp * (0.75f + 0.25f * streak));
  }
  /* The suit: dark glass with a lit seam; millimetres below the seam. */
  const F below = (p.masks[kSuit] - 0.5f) * 80.0f;
  const I suit = (below > -6.0f) & (p.masks[kSuit] > 0.0f);
  const F clear = (1.0f - lips) * (1.0f - p.masks[kEyeliner]) * (1.0f - scalp);
  const F facing = atan2(p.rest.x, p.rest.z + 0.075f);
  /* Thin on the face, denser towards the chest; brightest where she is dark; not where the surface lies flat and stretches them. */
  const F bareVeil = clear * awayFromEyes(p.rest) * (0.35f + 0.65f * smoothstep(0.02f, 0.15f, -p.rest.y)) *
                     (0.45f + 0.55f * (1.0f - saturate(x * 1.3f))) * (1.0f - smoothstep(0.30f, 0.75f, abs(s.normal.y)));
  const F veil = suit ? F{} : bareVeil;
  F data{};
  if (l.glyphs > 0 && any(suit | (veil > 0.0f))) data = travellingGlyphs(suit ? p.rest.x : facing * 0.085f, p.rest.y + (suit ? 0.4f * p.rest.z : F{}), l);
  if (any(suit)) {
    V glass = gradient(x * 0.50f) * all(0.55f) + v3(0.3f, 0.7f, 1.0f) * (power<22>(s.gloss) * 0.16f) + l.cool * (0.35f * data);
    glass = glass + l.cool * (0.24f * l.circuits * circuit((p.u - 0.5f) * 0.9f, p.v * 1.2f, 0.0105f, 5) * (0.35f + 0.65f * s.facing));
    V dressed = mix(c, glass, smoothstep(-0.4f, 0.4f, below));
    dressed = dressed + l.seam * (1.25f * gauss(below, 0, 0.75f) + 0.16f * gauss(below, 0, 3.0f) + 0.35f * gauss(below, 5.5f, 0.45f));
    c = {suit ? dressed.x : c.x, suit ? dressed.y : c.y, suit ? dressed.z : c.z};
  }
  c = c + l.cool * (0.16f * data * veil);
  const I bare = (below < -1.0f) | (p.masks[kSuit] <= 0.0f);
  const F bright = bare ? p.masks[kGlow] * (1.0f - lips) * (1.0f - scalp) : F{};
  const F glow = bright > 0.02f ? bright : F{};
  if (l.circuits > 0 && any(glow > 0.0f)) {
    /* Faint, but for a wave of light that runs up: at rest they would read as tattooed letters. */
    const F wave = fract(p.rest.y * 3.0f - l.time * 0.22f) - 0.5f, pulse = exp(-wave * wave * 22.0f);
    c = c + l.seam * (circuit(facing * 0.085f, p.rest.y, 0.0095f, 0) * glow * (0.10f + 0.36f * pulse) * l.circuits);
  }
  c = mix(c, v3(0.010f, 0.006f, 0.022f), 0.9f * p.masks[kInnerMouth] * (1.0f - lips));
  return c + s.rim;
}

inline V shadeEye(const Point& p, const Light& l) {
  const Lit s = light(p, l, false);
  const F x = p.u - 0.5f, y = p.v - 0.5f;
  constexpr float iris = 0.562f, pupil = 0.205f; /* radians from the pupil's axis */
  const F angle = sqrt(x * x + y * y) * kPi, turn = atan2(y, x), r = angle * (1 / iris);
  const F lid = mix(all(0.30f), all(1), 1.0f - smoothstep(-0.05f, 0.60f, s.normal.y)) * mix(all(0.55f), all(1), s.occlusion);
  V c = v3(0.46f, 0.86f, 1.04f) * ((0.44f + 0.45f * s.key) * lid);
  const F streak = noise(turn * 14.0f, 1) * 0.6f + noise(turn * 33.0f, 2) * 0.4f;
  V ring = mix(v3(0.16f, 1.10f, 1.05f), v3(0.10f, 0.36f, 1.05f), smoothstep(0.40f, 0.95f, r));
  ring = ring * ((0.26f + 0.50f * streak) * (0.40f + 0.75f * (1.0f - smoothstep(-0.5f, 0.45f, s.normal.y))));
  ring = ring + v3(0.45f, 1.25f, 1.15f) * (0.20f * gauss(r, 0.50f, 0.10f) * (0.5f + 0.5f * streak));
  ring = ring + v3(0.35f, 0.9f, 1.0f) * (y < 0.02f ? 0.30f * gauss(r, 0.80f, 0.10f) : F{});
  ring = ring * (1.0f - 0.88f * smoothstep(0.84f, 1.0f, r));
  ring = mix(v3(0.004f, 0.010f, 0.03f), ring, smoothstep(pupil / iris - 0.03f, pupil / iris + 0.06f, r));
  c = mix(ring, c, smoothstep(0.97f, 1.10f, r));
  const F first = saturate(dot(s.normal, normalize(v3(-0.29917f, 0.41884f, 0.85764f) + s.view)));
  const F second = saturate(dot(s.normal, normalize(v3(0.33968f, -0.19981f, 0.91913f) + s.view)));
  return c * mix(all(0.75f), all(1), s.occlusion) + v3(1, 1, 1) * (1.5f * power<900>(first) + 0.22f * power<500>(second)) +
         s.rim * all(0.12f);
}

inline V shadeTeeth(const Point& p, const Light& l) {
  const Lit s = light(p, l, false);
  /* Two bands become teeth: dark gaps by their real widths, central incisors first. */
  const F place = abs(p.rest.x) * (1 / 0.0074f);
  const F gap = fract(place + 0.5f) - 0.5f;
  const F tooth = 1.0f - 0.50f * exp(-(gap * gap) * (1 / 0.0036f));
  return v3(0.50f, 0.74f, 0.86f) * ((0.45f + 0.55f * s.key) * saturate(0.22f + 1.5f * s.occlusion) * tooth) +
         v3(0.6f, 0.8f, 1.0f) * (s.specular * 0.5f * s.occlusion);
}

inline V shadeTongue(const Point& p, const Light& l) {
  const Lit s = light(p, l, false);
  return mix(v3(0.012f, 0.004f, 0.02f), v3(0.44f, 0.11f, 0.34f), (0.25f + 0.75f * s.key) * s.occlusion) + v3(0.5f, 0.5f, 0.7f) * s.specular;
}

inline V shadeLashes(const Point& p) {
  return v3(0.003f, 0.005f, 0.016f) + v3(0.03f, 0.10f, 0.20f) * smoothstep(0.6f, 1.0f, p.v);
}

inline V shadeBrow(const Point& p, const Light& l) {
  const Lit s = light(p, l, true);
  return v3(0.008f, 0.024f, 0.075f) + v3(0.03f, 0.14f, 0.26f) * (0.5f * noise(p.u * 120.0f - p.v * 6.0f, 9)) + s.rim * all(0.2f);
}

/* Kajiya & Kay 1989: light on a thin cylinder depends on the angle to its axis; the axis is shifted by noise. */
inline V shadeHair(const Point& p, const Light& l, I strand) {
  const Lit s = light(p, l, true);
  const V tangent = normalize(p.tangent);
  const F seed = p.masks[kSeed], density = strand ? all(16) : all(420);
  /* A lock narrows to its tip: fewer of its filaments arrive there, or they would be finer than a pixel. */
  const F v = p.v, narrowed = 1.0f - 0.75f * smoothstep(0.45f, 0.95f, v), across = strand ? (p.u - 0.5f) * narrowed + 0.5f : p.u;
  const F coarse = noise(across * density + seed * 91.0f, 3), dense = noise(across * density * 3.1f + seed * 37.0f, 4);
  const F fine = 0.55f * coarse + 0.45f * dense;
  V base = mix(v3(0.010f, 0.030f, 0.095f), v3(0.014f, 0.095f, 0.215f), smoothstep(0.05f, 0.5f, v));
  base = mix(base, v3(0.200f, 0.060f, 0.400f), smoothstep(0.45f, 1.0f, v));
  const auto cylinder = [&](const V& direction, F shift) {
    const F d = dot(normalize(tangent + s.normal * shift), normalize(direction + s.view));
    return max(1.0f - d * d, F{});
  };
  const auto towards = [&](const V& direction) { return saturate(dot(s.normal, direction) * 0.8f + 0.45f); };
  const F jitter = (fine - 0.5f) * 0.30f;
  const F sharp = power<85>(cylinder(keyDirection(), jitter - 0.10f)) * towards(keyDirection());
  const F wide = power<13>(cylinder(keyDirection(), jitter + 0.14f)) * towards(keyDirection());
  const F warm = power<15>(cylinder(warmDirection(), jitter)) * towards(warmDirection());
  const F cool = power<15>(cylinder(coolDirection(), jitter)) * towards(coolDirection());
  const F diffuse = 0.30f + 0.70f * saturate(dot(s.normal, keyDirection()) * 0.6f + 0.4f);
  const V tone = mix(v3(0.30f, 0.95f, 1.10f), v3(0.75f, 0.45f, 1.25f), smoothstep(0.35f, 1.0f, v));
  V c = base * (diffuse * (0.22f + 1.20f * fine)) + tone * (0.17f * sharp + 0.020f * wide * fine) + l.warm * (0.20f * warm) + l.cool * (0.09f * cool);
  const F filament = power<7>(noise(across * (strand ? all(7) : all(150)) + seed * 53.0f, 8));
  const F run = gauss(fract(v * 0.8f - l.time * 0.35f + seed * 5.0f), 0.5f, 0.10f);
  c = c + tone * (filament * (strand ? all(0.65f) : all(0.30f)) * (0.35f + 0.65f * v) + (strand ? 0.55f * run * filament : F{}));
  return (c + s.rim * all(0.22f)) * mix(all(0.30f), all(1), s.occlusion);
}

inline V shadeOrnament(const Point& p, const Light& l) {
  const Lit s = light(p, l, true);
  const V core = mix(l.cool, l.signal, all(0.5f));
  return core * (0.45f + 0.8f * s.facing + (p.v < 0.1f ? all(0.35f) : F{})) + v3(0.8f, 1.0f, 1.0f) * (s.specular * 2.0f);
}

/* ---- coverage: what part of a fragment is there ---- */

/* Where she is just forming: light at the front, and nothing above it. */
inline V formingLight(const V& rest, const Light& l) {
  const F under = (l.front - rest.y) * (1 / 0.016f);
  return mix(l.seam, v3(0.9f, 1.0f, 1.0f), all(0.4f)) * (1.6f * exp(-under * under));
}

/* @param fade with the look's dissolve taken off */
inline F fadeCoverage(F fade, const V& rest) {
  const F slices = 0.5f + 0.5f * sin(rest.y * 1400.0f);
  const F dust = hash(floorToInt(rest.x * 420.0f), floorToInt(rest.y * 420.0f), floorToInt(rest.z * 420.0f));
  return fade < 0.999f ? saturate((fade - 0.50f * dust - 0.18f * slices) * 2.2f) : all(1);
}

/*
 * Where a lock's coverage is rounded to samples: by its filaments, which run along it, so that it thins out into hairs. A
 * pattern of the screen's would thin it out into dots, and so would filaments finer than a pixel, as they are at its tip.
 */
inline F strandDither(F u, F v, F seed) {
  return 0.5f + 0.75f * (noise(u * 11.0f + seed * 37.0f, 4) - 0.5f) * (1.0f - smoothstep(0.50f, 0.85f, v));
}

inline F regionCoverage(uint8_t region, F u, F v, F seed) {
  switch (region) {
    case AURORA_REGION_HAIR_STRAND: {
      /*
       * The mesh narrows a lock to a point, whose sides the samples draw; it fades there, sooner at its sides. Further up filaments
       * stand off at the sides.
       */
      const F edge = abs(u - 0.5f) * 2.0f, filament = noise(u * 9.0f + seed * 91.0f, 3);
      const F side = smoothstep(0.70f, 1.0f, edge + 0.25f * (filament - 0.5f)) * (1.0f - smoothstep(0.30f, 0.70f, v));
      const F tip = smoothstep(0.45f, 1.05f, smoothstep(0.60f, 1.0f, v + 0.06f * fract(seed * 57.0f)) * (0.85f + 0.15f * edge));
      return (1.0f - side) * (1.0f - tip) * smoothstep(0, 0.03f, v);
    }
    case AURORA_REGION_HAIR_SHELL:
      return 1.0f - smoothstep(0.80f, 1.0f, v + 0.25f * (noise(u * 260.0f, 5) - 0.5f));
    case AURORA_REGION_LASHES: {
      const F strand = noise(u * 60.0f + 2.5f * v, 31);
      return 1.0f - smoothstep(0.30f, 1.0f, v * (1.15f - 0.5f * strand) + 0.18f);
    }
    case AURORA_REGION_BROW: {
      const F edge = abs(v - 0.5f) * 2.0f, strand = noise(u * 120.0f - v * 6.0f, 9);
      return (1.0f - smoothstep(0.45f, 1.0f, edge + 0.22f * (strand - 0.5f))) * smoothstep(-0.02f, 0.16f, u + 0.07f * strand) *
             (0.80f + 0.20f * strand);
    }
    default: return all(1);
  }
}

}  // namespace aurora::soft::AURORA_KERNELS
