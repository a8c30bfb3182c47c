/*
 * The hologram's light once more, for graphics cards: backend/soft/shade.h in the shading language that OpenGL 3.3 and
 * OpenGL ES 3.0 share, function by function under the same names. tests/native holds the two against each other.
 */
#pragma once

namespace aurora::gl {

/* Needs before it: #version, MATERIAL (a number of Material), SAMPLES. */
inline constexpr const char* kSurfaceVertex = R"glsl(
in vec3 position;
in vec3 normal;
in vec3 tangent;
in vec3 rest;
in vec2 uv;
in vec4 masks0;
in vec4 masks1;
in float region;
uniform vec3 eye, right, up, forward;
uniform vec4 projection; /* 1 / (tangent * aspect), 1 / tangent, and the two numbers that make a depth */
centroid out vec3 vPosition;
centroid out vec3 vNormal;
centroid out vec3 vTangent;
centroid out vec3 vRest;
centroid out vec2 vUv;
centroid out vec4 vMasks0;
centroid out vec4 vMasks1;
out vec3 cRest; /* coverage is decided at the middle of the pixel, wherever the triangle ends */
out vec4 cMasks;
flat out float vRegion;

void main() {
  vec3 seen = position - eye;
  float depth = dot(seen, forward);
  float bias = MATERIAL == 4 || MATERIAL == 5 ? 1.0008 : 1.0;
  /* Rows run downwards, as they are read. */
  gl_Position = vec4(dot(seen, right) * projection.x, -dot(seen, up) * projection.y, projection.z * depth + projection.w * bias, depth);
  vPosition = position;
  vNormal = normal;
  vTangent = tangent;
  vRest = rest;
  vUv = uv;
  vMasks0 = masks0;
  vMasks1 = masks1;
  cRest = rest;
  cMasks = vec4(uv, masks0.w, masks1.w);
  vRegion = region;
}
)glsl";

inline constexpr const char* kSurfaceFragment = R"glsl(
centroid in vec3 vPosition;
centroid in vec3 vNormal;
centroid in vec3 vTangent;
centroid in vec3 vRest;
centroid in vec2 vUv;
centroid in vec4 vMasks0;
centroid in vec4 vMasks1;
in vec3 cRest;
in vec4 cMasks;
flat in float vRegion;
uniform vec3 eye, cool, warm, signal;
uniform float time, rimAmount, glyphs, circuits, scanlines, dissolve, fine, front, scanShift, glyphDetail;
out vec4 colour;

const float PI = 3.14159265;
const vec3 KEY = vec3(-0.54460, 0.58350, 0.60295), FILL = vec3(0.80550, 0.05370, 0.59070);
const vec3 COOL = vec3(-0.88821, 0.22205, -0.40373), WARM = vec3(0.89733, 0.27917, -0.33899);

float saturate(float x) { return clamp(x, 0.0, 1.0); }
float power(float x, float p) { return x <= 0.0 ? 0.0 : pow(x, p); }
float gauss(float x, float centre, float width) {
  float d = (x - centre) / width;
  return exp(-d * d);
}
float turn(vec2 v) { return v.x == 0.0 && v.y == 0.0 ? 0.0 : atan(v.y, v.x); }

uint hashBits(uint x) {
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  return x ^ (x >> 16);
}
float hash(int a, int b, int c) {
  uint mixed = uint(a) * 73856093u ^ uint(b) * 19349663u ^ uint(c) * 83492791u;
  return float(hashBits(mixed) >> 8) * (1.0 / 16777216.0);
}
float noise(float x, int salt) {
  float i = floor(x), f = x - i;
  f = f * f * (3.0 - 2.0 * f);
  return mix(hash(int(i), salt, 0), hash(int(i) + 1, salt, 0), f);
}

vec3 gradient(float x) {
  vec3 c = vec3(0.004, 0.009, 0.034);
  c += vec3(0.005, 0.023, 0.071) * saturate(x / 0.22);
  c += vec3(0.009, 0.073, 0.145) * saturate((x - 0.22) / 0.26);
  c += vec3(0.052, 0.225, 0.250) * saturate((x - 0.48) / 0.30);
  return c + vec3(0.260, 0.370, 0.300) * saturate((x - 0.78) / 0.28);
}

bool track(int x, int y, int way) { return hash(x, y, way) < 0.36; }
float circuit(float along, float up, float cell, int salt) {
  vec2 at = vec2(along, up) / cell, i = floor(at), f = at - i - 0.5;
  int x = int(i.x), y = int(i.y);
  bool l = track(x - 1, y, salt), r = track(x, y, salt), b = track(x, y - 1, 1 + salt), a = track(x, y, 1 + salt);
  const float width = 0.045;
  float acrossV = 1.0 - smoothstep(width, width * 2.6, abs(f.y)), acrossU = 1.0 - smoothstep(width, width * 2.6, abs(f.x));
  float line = max((l && f.x < 0.05) || (r && f.x > -0.05) ? acrossV : 0.0, (b && f.y < 0.05) || (a && f.y > -0.05) ? acrossU : 0.0);
  bool end = int(l) + int(r) + int(b) + int(a) == 1;
  return max(line, end ? 1.0 - smoothstep(0.05, 0.10, abs(length(f) - 0.14)) : 0.0);
}
float travellingGlyphs(float along, float up) {
  float across = along / 0.0042, column = floor(across);
  float own = hash(int(column), 11, 0), climbed = up / 0.0066 - time * (1.5 + 3.0 * own), row = floor(climbed);
  float run = fract((row + own * 91.0) / 17.0);
  int strokeX = int((across - column) * 4.4), strokeY = int((climbed - row) * 7.0);
  bool drawn = hash(int(column) * 31 + strokeX, int(row) * 17 + strokeY, 7) < 0.5 && strokeX <= 2 && strokeY <= 4;
  bool busy = hash(int(column), 12, 0) < 0.6;
  return busy ? mix(0.24, drawn ? 1.0 : 0.0, glyphDetail) * (run * run * run * glyphs) : 0.0;
}

float awayFromEyes(vec3 rest) {
  float across = (abs(rest.x) - 0.0277) / 0.024, high = (rest.y - 0.002) / 0.021;
  return rest.z > -0.04 ? smoothstep(0.7, 1.5, across * across + high * high) : 1.0;
}

float neckRelief(vec3 rest) {
  float x = abs(rest.x), down = (rest.y + 0.112) / -0.086;
  float across = (x - (0.044 - 0.031 * saturate(down))) / 0.0080;
  float tendon = smoothstep(0.0, 0.30, down) * (1.0 - smoothstep(0.85, 1.10, down)) * exp(-across * across);
  float over = (rest.y + 0.2035 - 0.10 * (x - 0.014)) / 0.0065;
  float bone = smoothstep(0.010, 0.022, x) * (1.0 - smoothstep(0.070, 0.115, x)) * exp(-over * over);
  float hx = x / 0.0095, hy = (rest.y + 0.199) / 0.0075;
  float front = rest.y < -0.110 ? smoothstep(-0.105, -0.075, rest.z) : 0.0;
  return front * (tendon * (0.20 + 0.34 * (rest.x < 0.0 ? across : -across)) + bone * (0.10 + 0.45 * over) - 0.22 * exp(-(hx * hx + hy * hy)));
}

/* What most materials begin with. */
vec3 view, n, rim;
float occlusion, key, fill, amount, specular, gloss, facing;

void light(bool twoSided) {
  view = normalize(eye - vPosition);
  n = normalize(vNormal);
  float nv = dot(n, view);
  if (twoSided) {
    n = nv < 0.0 ? -n : n;
    nv = abs(nv);
  }
  nv = max(nv, twoSided ? 0.02 : 0.10);
  occlusion = vMasks0.x;
  float k = saturate((dot(n, KEY) + 0.35) / 1.35);
  key = k * k * (1.3 - 0.3 * k);
  fill = saturate((dot(n, FILL) + 0.3) / 1.3);
  facing = power(saturate(1.0 - nv), 3.2);
  float toCool = facing * smoothstep(-0.25, 0.75, dot(n, COOL) + 0.35), toWarm = facing * smoothstep(-0.25, 0.75, dot(n, WARM) + 0.35);
  float soft = max(1.0 - 0.85 * vMasks0.y - 0.9 * vMasks1.y, 0.0);
  rim = (cool * (0.95 * toCool) + warm * (1.20 * toWarm)) * ((0.10 + 0.90 * occlusion) * soft * rimAmount);
  amount = (0.05 + 0.95 * key * mix(occlusion, 1.0, 0.12) + 0.13 * fill * occlusion) * mix(0.45, 1.0, occlusion);
  gloss = saturate(dot(n, normalize(KEY + view)));
  specular = power(gloss, 42.0) * 0.30 * occlusion;
}

vec3 shadeSkin() {
  light(false);
  float x = max(amount * (1.0 + neckRelief(vRest)), 0.0);
  float ao = occlusion, lips = vMasks0.y > 0.01 ? vMasks0.y : 0.0, eyeliner = vMasks1.z, scalp = vMasks1.w;
  vec3 seam = mix(cool, signal, 0.35);
  vec3 c = gradient(x) + vec3(0.060, 0.008, 0.095) * (gauss(x, 0.36, 0.16) * ao) + warm * (0.075 * fill * fill * ao);
  c += vec3(0.5, 0.85, 1.0) * (specular * 0.8 + 0.085 * ao * power(gloss, 9.0));
  if (lips > 0.0) {
    float second = saturate(dot(n, normalize(FILL + view)));
    vec3 lip = mix(vec3(0.030, 0.006, 0.045), vec3(0.56, 0.15, 0.44), saturate(x * 1.05 - 0.02)) +
               vec3(0.9, 0.8, 1.0) * ((power(gloss, 60.0) * 0.55 + 0.10 * power(second, 30.0)) * ao);
    c = mix(c, lip, 0.78 * lips);
  }
  float across = (abs(vRest.x) - 0.041) / 0.020, high = (vRest.y + 0.030) / 0.016;
  float apart = across * across + high * high, blush = vRest.z > -0.04 && apart < 9.0 ? exp(-apart) : 0.0;
  c = mix(c, c * vec3(1.45, 0.72, 1.18), 0.40 * blush);
  c = mix(c, c * vec3(0.40, 0.30, 0.62) + vec3(0.012, 0.0, 0.03), 0.75 * eyeliner);
  if (scalp > 0.0) {
    float streak = noise(turn(vec2(vRest.z + 0.08, vRest.x)) * 60.0, 21);
    c = mix(c, vec3(0.012, 0.030, 0.090) * (0.4 + x) + rim * 0.3, scalp * (0.75 + 0.25 * streak));
  }
  float below = (vMasks1.x - 0.5) * 80.0;
  bool suit = below > -6.0 && vMasks1.x > 0.0;
  float clear = (1.0 - lips) * (1.0 - eyeliner) * (1.0 - scalp), around = turn(vec2(vRest.z + 0.075, vRest.x));
  float data = glyphs > 0.0 ? travellingGlyphs(suit ? vRest.x : around * 0.085, vRest.y + (suit ? 0.4 * vRest.z : 0.0)) : 0.0;
  if (suit) {
    vec3 glass = gradient(x * 0.50) * 0.55 + vec3(0.3, 0.7, 1.0) * (power(gloss, 22.0) * 0.16) + cool * (0.35 * data);
    glass += cool * (0.24 * circuits * circuit((vUv.x - 0.5) * 0.9, vUv.y * 1.2, 0.0105, 5) * (0.35 + 0.65 * facing));
    c = mix(c, glass, smoothstep(-0.4, 0.4, below));
    c += seam * (1.25 * gauss(below, 0.0, 0.75) + 0.16 * gauss(below, 0.0, 3.0) + 0.35 * gauss(below, 5.5, 0.45));
  }
  float veil = suit ? 0.0 : clear * awayFromEyes(vRest) * (0.35 + 0.65 * smoothstep(0.02, 0.15, -vRest.y)) *
               (0.45 + 0.55 * (1.0 - saturate(x * 1.3))) * (1.0 - smoothstep(0.30, 0.75, abs(n.y)));
  c += cool * (0.16 * data * veil);
  bool bare = below < -1.0 || vMasks1.x <= 0.0;
  float bright = bare ? vMasks0.z * (1.0 - lips) * (1.0 - scalp) : 0.0;
  if (circuits > 0.0 && bright > 0.02) {
    float wave = fract(vRest.y * 3.0 - time * 0.22) - 0.5, pulse = exp(-wave * wave * 22.0);
    c += seam * (circuit(around * 0.085, vRest.y, 0.0095, 0) * bright * (0.10 + 0.36 * pulse) * circuits);
  }
  c = mix(c, vec3(0.010, 0.006, 0.022), 0.9 * vMasks1.y * (1.0 - lips));
  return c + rim;
}

vec3 shadeEye() {
  light(false);
  float x = vUv.x - 0.5, y = vUv.y - 0.5;
  const float iris = 0.562, pupil = 0.205;
  float r = length(vec2(x, y)) * PI / iris, around = turn(vec2(x, y));
  float lid = mix(0.30, 1.0, 1.0 - smoothstep(-0.05, 0.60, n.y)) * mix(0.55, 1.0, occlusion);
  vec3 c = vec3(0.46, 0.86, 1.04) * ((0.44 + 0.45 * key) * lid);
  float streak = noise(around * 14.0, 1) * 0.6 + noise(around * 33.0, 2) * 0.4;
  vec3 ring = mix(vec3(0.16, 1.10, 1.05), vec3(0.10, 0.36, 1.05), smoothstep(0.40, 0.95, r));
  ring *= (0.26 + 0.50 * streak) * (0.40 + 0.75 * (1.0 - smoothstep(-0.5, 0.45, n.y)));
  ring += vec3(0.45, 1.25, 1.15) * (0.20 * gauss(r, 0.50, 0.10) * (0.5 + 0.5 * streak));
  ring += vec3(0.35, 0.9, 1.0) * (y < 0.02 ? 0.30 * gauss(r, 0.80, 0.10) : 0.0);
  ring *= 1.0 - 0.88 * smoothstep(0.84, 1.0, r);
  ring = mix(vec3(0.004, 0.010, 0.03), ring, smoothstep(pupil / iris - 0.03, pupil / iris + 0.06, r));
  c = mix(ring, c, smoothstep(0.97, 1.10, r));
  float first = saturate(dot(n, normalize(vec3(-0.29917, 0.41884, 0.85764) + view)));
  float second = saturate(dot(n, normalize(vec3(0.33968, -0.19981, 0.91913) + view)));
  return c * mix(0.75, 1.0, occlusion) + vec3(1.5 * power(first, 900.0) + 0.22 * power(second, 500.0)) + rim * 0.12;
}

vec3 shadeTeeth() {
  light(false);
  float gap = fract(abs(vRest.x) / 0.0074 + 0.5) - 0.5;
  float tooth = 1.0 - 0.50 * exp(-(gap * gap) / 0.0036);
  return vec3(0.50, 0.74, 0.86) * ((0.45 + 0.55 * key) * saturate(0.22 + 1.5 * occlusion) * tooth) +
         vec3(0.6, 0.8, 1.0) * (specular * 0.5 * occlusion);
}

vec3 shadeTongue() {
  light(false);
  return mix(vec3(0.012, 0.004, 0.02), vec3(0.44, 0.11, 0.34), (0.25 + 0.75 * key) * occlusion) + vec3(0.5, 0.5, 0.7) * specular;
}

vec3 shadeLashes() { return vec3(0.003, 0.005, 0.016) + vec3(0.03, 0.10, 0.20) * smoothstep(0.6, 1.0, vUv.y); }

vec3 shadeBrow() {
  light(true);
  return vec3(0.008, 0.024, 0.075) + vec3(0.03, 0.14, 0.26) * (0.5 * noise(vUv.x * 120.0 - vUv.y * 6.0, 9)) + rim * 0.2;
}

float cylinder(vec3 t, vec3 direction, float shift) {
  float d = dot(normalize(t + n * shift), normalize(direction + view));
  return max(1.0 - d * d, 0.0);
}
float towards(vec3 direction) { return saturate(dot(n, direction) * 0.8 + 0.45); }

vec3 shadeHair() {
  light(true);
  bool strand = vRegion > 12.5;
  float v = vUv.y, seed = vMasks1.w, density = strand ? 16.0 : 420.0;
  vec3 t = normalize(dot(vTangent, vTangent) > 0.0 ? vTangent : vec3(1e-10, 0.0, 0.0));
  float narrowed = 1.0 - 0.75 * smoothstep(0.45, 0.95, v), across = strand ? (vUv.x - 0.5) * narrowed + 0.5 : vUv.x;
  float coarse = noise(across * density + seed * 91.0, 3), dense = noise(across * density * 3.1 + seed * 37.0, 4);
  float thin = 0.55 * coarse + 0.45 * dense;
  vec3 base = mix(vec3(0.010, 0.030, 0.095), vec3(0.014, 0.095, 0.215), smoothstep(0.05, 0.5, v));
  base = mix(base, vec3(0.200, 0.060, 0.400), smoothstep(0.45, 1.0, v));
  float jitter = (thin - 0.5) * 0.30;
  float sharp = power(cylinder(t, KEY, jitter - 0.10), 85.0) * towards(KEY), wide = power(cylinder(t, KEY, jitter + 0.14), 13.0) * towards(KEY);
  float fromWarm = power(cylinder(t, WARM, jitter), 15.0) * towards(WARM), fromCool = power(cylinder(t, COOL, jitter), 15.0) * towards(COOL);
  float diffuse = 0.30 + 0.70 * saturate(dot(n, KEY) * 0.6 + 0.4);
  vec3 tone = mix(vec3(0.30, 0.95, 1.10), vec3(0.75, 0.45, 1.25), smoothstep(0.35, 1.0, v));
  vec3 c = base * (diffuse * (0.22 + 1.20 * thin)) + tone * (0.17 * sharp + 0.020 * wide * thin) + warm * (0.20 * fromWarm) + cool * (0.09 * fromCool);
  float filament = power(noise(across * (strand ? 7.0 : 150.0) + seed * 53.0, 8), 7.0);
  float run = gauss(fract(v * 0.8 - time * 0.35 + seed * 5.0), 0.5, 0.10);
  c += tone * (filament * (strand ? 0.65 : 0.30) * (0.35 + 0.65 * v) + (strand ? 0.55 * run * filament : 0.0));
  return (c + rim * 0.22) * mix(0.30, 1.0, occlusion);
}

vec3 shadeOrnament() {
  light(true);
  return mix(cool, signal, 0.5) * (0.45 + 0.8 * facing + (vUv.y < 0.1 ? 0.35 : 0.0)) + vec3(0.8, 1.0, 1.0) * (specular * 2.0);
}

float strandDither(float u, float v, float seed) {
  return 0.5 + 0.75 * (noise(u * 11.0 + seed * 37.0, 4) - 0.5) * (1.0 - smoothstep(0.50, 0.85, v));
}

float regionCoverage(float u, float v, float seed) {
  if (MATERIAL == 4) {
    float strand = noise(u * 60.0 + 2.5 * v, 31);
    return 1.0 - smoothstep(0.30, 1.0, v * (1.15 - 0.5 * strand) + 0.18);
  }
  if (MATERIAL == 5) {
    float edge = abs(v - 0.5) * 2.0, strand = noise(u * 120.0 - v * 6.0, 9);
    return (1.0 - smoothstep(0.45, 1.0, edge + 0.22 * (strand - 0.5))) * smoothstep(-0.02, 0.16, u + 0.07 * strand) * (0.80 + 0.20 * strand);
  }
  if (MATERIAL != 6) return 1.0;
  if (vRegion < 12.5) return 1.0 - smoothstep(0.80, 1.0, v + 0.25 * (noise(u * 260.0, 5) - 0.5));
  float edge = abs(u - 0.5) * 2.0, filament = noise(u * 9.0 + seed * 91.0, 3);
  float side = smoothstep(0.70, 1.0, edge + 0.25 * (filament - 0.5)) * (1.0 - smoothstep(0.30, 0.70, v));
  float tip = smoothstep(0.45, 1.05, smoothstep(0.60, 1.0, v + 0.06 * fract(seed * 57.0)) * (0.85 + 0.15 * edge));
  return (1.0 - side) * (1.0 - tip) * smoothstep(0.0, 0.03, v);
}

float coverageOf() {
  float fade = cMasks.z;
  if (dissolve > 0.0) fade = (fade >= 0.999 ? 1.15 : fade) - 1.15 * dissolve;
  float coverage = regionCoverage(cMasks.x, cMasks.y, cMasks.w);
  if (front < 1000.0) fade = min(fade, (front - cRest.y) / 0.05);
  if (fade >= 0.999) return coverage;
  float slices = 0.5 + 0.5 * sin(cRest.y * 1400.0);
  ivec3 voxel = ivec3(floor(cRest * 420.0));
  return coverage * saturate((fade - 0.50 * hash(voxel.x, voxel.y, voxel.z) - 0.18 * slices) * 2.2);
}

void main() {
  /* As many of the pixel's samples as a dither says; drivers turn alpha back into that number, whichever way they round. */
  ivec2 at = ivec2(gl_FragCoord.xy);
  float dither = float(((at.x ^ at.y) & 1) * 2 + (at.y & 1)) * 0.25 + 0.125;
  if (MATERIAL == 6 && vRegion > 12.5) dither = strandDither(cMasks.x, cMasks.y, cMasks.w);
  float covered = ceil(min(coverageOf(), 1.0) * float(SAMPLES) - dither);
  if (covered < 0.5) discard;
#if MATERIAL == 0
  vec3 lit = shadeSkin();
#elif MATERIAL == 1
  vec3 lit = shadeEye();
#elif MATERIAL == 2
  vec3 lit = shadeTeeth();
#elif MATERIAL == 3
  vec3 lit = shadeTongue();
#elif MATERIAL == 4
  vec3 lit = shadeLashes();
#elif MATERIAL == 5
  vec3 lit = shadeBrow();
#elif MATERIAL == 6
  vec3 lit = shadeHair();
#else
  vec3 lit = shadeOrnament();
#endif
  if (front < 1000.0) {
    float under = (front - vRest.y) / 0.016;
    lit += mix(mix(cool, signal, 0.35), vec3(0.9, 1.0, 1.0), 0.4) * (1.6 * exp(-under * under));
  }
  float phase = (float(int(gl_FragCoord.y * fine) & 3) - scanShift) * 0.25, crisp = MATERIAL == 1 ? 0.3 : 1.0 - 0.7 * vMasks0.y;
  lit *= 1.0 - 0.065 * scanlines * crisp * (1.0 - cos(phase * 2.0 * PI));
  colour = vec4(lit, (covered - 0.25) / float(SAMPLES));
}
)glsl";

}  // namespace aurora::gl
