/* Rows of light on their way to the screen. Included by kernels.cpp alone; the loops are plain so that compilers widen them. */
#pragma once
#include "backend/soft/scene.h"
#include "backend/soft/simd.h"

namespace aurora::soft::AURORA_KERNELS {
namespace {

inline float above(float value, float floor) { return value > floor ? value - floor : 0; }

void brightHalf(const float* __restrict a, const float* __restrict b, int width, float floor, float* __restrict out) {
  const int whole = width / 2;
  for (int x = 0; x < whole; x++)
    out[x] = (above(a[2 * x], floor) + above(a[2 * x + 1], floor) + above(b[2 * x], floor) + above(b[2 * x + 1], floor)) * 0.25f;
  if (width & 1) out[whole] = (above(a[width - 1], floor) + above(b[width - 1], floor)) * 0.5f;
}

void halveRow(const float* __restrict a, const float* __restrict b, int width, float* __restrict out) {
  const int whole = width / 2;
  for (int x = 0; x < whole; x++) out[x] = (a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1]) * 0.25f;
  if (width & 1) out[whole] = (a[width - 1] + b[width - 1]) * 0.5f;
}

void blurAcross(const float* __restrict line, const float* __restrict taps, int radius, int width, float* __restrict out) {
  const float* middle = line + radius;
  for (int x = 0; x < width; x++) out[x] = middle[x] * taps[0];
  for (int k = 1; k <= radius; k++)
    for (int x = 0; x < width; x++) out[x] += (middle[x - k] + middle[x + k]) * taps[k];
}

void weigh(const float* __restrict a, float weight, int width, float* __restrict out) {
  for (int x = 0; x < width; x++) out[x] = a[x] * weight;
}

void addPair(const float* __restrict a, const float* __restrict b, float weight, int width, float* __restrict out) {
  for (int x = 0; x < width; x++) out[x] += (a[x] + b[x]) * weight;
}

void enlargeRow(const float* __restrict a, const float* __restrict b, float weight, int smallWidth, int width, float keep, float add,
                float* __restrict spare, float* __restrict out) {
  float* row = spare + 1;
  for (int x = 0; x < smallWidth; x++) row[x] = (a[x] + (b[x] - a[x]) * weight) * add;
  row[-1] = row[0];
  row[smallWidth] = row[smallWidth - 1];
  const int pairs = width / 2;
  for (int x = 0; x < pairs; x++) {
    out[2 * x] = out[2 * x] * keep + (row[x] * 0.75f + row[x - 1] * 0.25f);
    out[2 * x + 1] = out[2 * x + 1] * keep + (row[x] * 0.75f + row[x + 1] * 0.25f);
  }
  if (width & 1) out[width - 1] = out[width - 1] * keep + (row[pairs] * 0.75f + row[pairs - 1] * 0.25f);
}

/* The byte of each radiance, by the upper bits of its float: see toneTable(). */
inline I tone(F x, const int32_t* table) {
  const I at = (bits<I>(max(x, F{})) - kToneFirst) >> kToneShift;
  return lookup(table, at < 0 ? I{} : at > kToneEntries - 1 ? allInt(kToneEntries - 1) : at);
}

inline F load(const float* from, int count) {
  F value{};
  /* A size that is known is one instruction; another is a call. */
  if (count == W) std::memcpy(&value, from, sizeof value);
  else
    for (int i = 0; i < count; i++) value[i] = from[i];
  return value;
}

/* Less light than this is byte 0: the table's first entry. */
constexpr float kDarkest = 1 / 16384.0f;

void finishRow(const FinishedRow& row, uint8_t* pixels) {
  for (int x = 0; x < row.width; x += W) {
    const int count = row.width - x < W ? row.width - x : W;
    const F coverage = load(row.light[3] + x, count);
    const F outside = load(row.halo[3] + x, count) * (1.0f - 0.9f * coverage);
    I packed{};
    F light[3];
    I lit = coverage > 0.0f;
    for (int c = 0; c < 3; c++) {
      light[c] = (load(row.light[c] + x, count) + load(row.halo[c] + x, count) + outside * row.aura[c]) * row.gain;
      if (row.night[0]) light[c] = (load(row.night[c] + x, count) * (1.0f - coverage) + light[c]) * load(row.vignette + x, count);
      lit |= light[c] > kDarkest;
    }
    /* Much of a picture is empty. */
    if (row.night[0] || any(lit)) {
      packed = toInt(saturate(row.night[0] ? all(1) : coverage) * 255.0f + 0.5f) << 24;
      for (int c = 0; c < 3; c++) packed |= tone(light[c], row.tone) << (c * 8);
    }
    if (count == W) std::memcpy(pixels + static_cast<size_t>(x) * 4, &packed, sizeof packed);
    else
      for (int i = 0; i < count; i++) std::memcpy(pixels + static_cast<size_t>(x + i) * 4, reinterpret_cast<const char*>(&packed) + i * 4, 4);
  }
}

}  // namespace
}  // namespace aurora::soft::AURORA_KERNELS
