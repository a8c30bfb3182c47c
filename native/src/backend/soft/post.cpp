#include "backend/soft/post.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/halo.h"
#include "core/studio.h"
#include "core/unsteady.h"

namespace aurora::soft {
namespace {

constexpr int kBand = 16; /* rows */

/* Narkowicz's fit of the ACES curve (2015), gamma 2.2, 8 bits; each entry for the middle of its floats. */
std::vector<int32_t> toneTable() {
  std::vector<int32_t> table(kToneEntries);
  for (int i = 0; i < kToneEntries; i++) {
    const int32_t bits = kToneFirst + (i << kToneShift) + (1 << (kToneShift - 1));
    float x;
    std::memcpy(&x, &bits, sizeof x);
    const double mapped = x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14);
    table[i] = static_cast<int32_t>(std::pow(std::clamp(mapped, 0.0, 1.0), 1 / 2.2) * 255 + 0.5);
  }
  table[0] = 0;
  return table;
}

/* Copies a row `torn` pixels to the side, and `part` more at its ends, as through a cheap lens; the outermost pixels repeat. */
void displace(const float* from, int width, int torn, float part, float* to) {
  for (int x = 0; x < width; x++) {
    const float u = (static_cast<float>(x) + 0.5f) / static_cast<float>(width) * 2 - 1;
    to[x] = from[std::clamp(x + torn + static_cast<int>(std::lround(part * u * std::fabs(u))), 0, width - 1)];
  }
}

}  // namespace

Post::Post(int width, int height, const Kernels& kernels) : width_(width), height_(height), kernels_(kernels), tone_(toneTable()) {}

void Post::halve(const Plane& from, Plane& to) {
  to.resize((from.width + 1) / 2, (from.height + 1) / 2);
  for (int y = 0; y < to.height; y++)
    kernels_.halveRow(from.row(y * 2), from.row(std::min(y * 2 + 1, from.height - 1)), from.width, to.row(y));
}

/* Across and down, edges repeated. */
void Post::blur(Plane& plane, Levels& levels, float sigma) {
  const Gaussian g = gaussian(sigma);
  const int w = plane.width, h = plane.height, r = g.radius;
  levels.spare.resize(w, h);
  levels.line.resize(static_cast<size_t>(w) + 2 * r);
  for (int y = 0; y < h; y++) {
    const float* in = plane.row(y);
    std::fill_n(levels.line.begin(), r, in[0]);
    std::copy(in, in + w, levels.line.begin() + r);
    std::fill_n(levels.line.begin() + r + w, r, in[w - 1]);
    kernels_.blurAcross(levels.line.data(), g.taps, r, w, levels.spare.row(y));
  }
  for (int y = 0; y < h; y++) {
    float* out = plane.row(y);
    kernels_.weigh(levels.spare.row(y), g.taps[0], w, out);
    for (int k = 1; k <= r; k++)
      kernels_.addPair(levels.spare.row(std::max(0, y - k)), levels.spare.row(std::min(h - 1, y + k)), g.taps[k], w, out);
  }
}

/* Row `y` of a plane twice as large; its sources lie a quarter of a row above and below. */
void Post::enlarge(const Plane& small, int y, int width, float keep, float add, float* spare, float* out) const {
  const int upper = (y - 1) >> 1;
  const float* a = small.row(std::clamp(upper, 0, small.height - 1));
  const float* b = small.row(std::clamp(upper + 1, 0, small.height - 1));
  kernels_.enlargeRow(a, b, y & 1 ? 0.25f : 0.75f, small.width, width, keep, add, spare, out);
}

/* The three radii are three sizes: a wide blur of a small picture costs little. Of coverage, only the widest. */
void Post::buildHalo(const Look& look, const float* light, bool coverage, Levels& levels) {
  auto& [half, quarter, eighth, spare, line] = levels;
  const float unit = static_cast<float>(height_) / 512;
  half.resize((width_ + 1) / 2, (height_ + 1) / 2);
  for (int y = 0; y < half.height; y++)
    kernels_.brightHalf(light + static_cast<size_t>(y * 2) * width_, light + static_cast<size_t>(std::min(y * 2 + 1, height_ - 1)) * width_,
                        width_, coverage ? 0 : kHaloThreshold, half.row(y));
  halve(half, quarter);
  halve(quarter, eighth);
  const auto addTo = [&](Plane& large, const Plane& small, float keep, float add) {
    line.resize(std::max(line.size(), static_cast<size_t>(small.width) + 2));
    for (int y = 0; y < large.height; y++) enlarge(small, y, large.width, keep, add, line.data(), large.row(y));
  };
  if (coverage) {
    blur(eighth, levels, kAuraSigma * unit / 8);
    addTo(quarter, eighth, 0, 1);
    addTo(half, quarter, 0, 1);
    return;
  }
  blur(eighth, levels, kHaloSigma[2] * unit / 8);
  blur(quarter, levels, kHaloSigma[1] * unit / 4);
  blur(half, levels, kHaloSigma[0] * unit / 2);
  addTo(quarter, eighth, kHaloWeight[1] * look.bloom, kHaloWeight[2] * look.bloom);
  addTo(half, quarter, kHaloWeight[0] * look.bloom, 1);
}

void Post::finishBand(const Frame& frame, const float* canvas, int from, int to, uint8_t* pixels) {
  const size_t plane = static_cast<size_t>(width_) * height_, width = static_cast<size_t>(width_);
  const Look& look = frame.look;
  std::vector<float> halo(width * 4), moved(width * 8), spare(width / 2 + 4);
  FinishedRow row{};
  row.gain = steadinessOf(look, frame.time);
  row.tone = tone_.data();
  row.width = width_;
  for (int c = 0; c < 3; c++) row.aura[c] = kAuraColour[c] * look.aura;
  for (int y = from; y < to; y++) {
    const int torn = tearOf(look, frame.time, y * kTearBands / height_, height_);
    for (int c = 0; c < 4; c++) {
      float* glow = &halo[width * c];
      std::fill_n(glow, width, 0.0f);
      enlarge(levels_[c].half, y, width_, 0, 1, spare.data(), glow);
      row.light[c] = canvas + plane * c + width * y;
      row.halo[c] = glow;
      if (torn == 0 && look.chromatic == 0) continue;
      const float part = c == 0 ? look.chromatic : c == 2 ? -look.chromatic : 0;
      displace(row.light[c], width_, torn, part, &moved[width * c]);
      displace(glow, width_, torn, part, &moved[width * (c + 4)]);
      row.light[c] = &moved[width * c];
      row.halo[c] = &moved[width * (c + 4)];
    }
    for (int c = 0; c < 3; c++) row.night[c] = frame.studio ? &studio_[plane * c + width * y] : nullptr;
    row.vignette = frame.studio ? &studio_[plane * 3 + width * y] : nullptr;
    kernels_.finishRow(row, pixels + width * y * 4);
  }
}

void Post::run(const Frame& frame, const float* canvas, ThreadPool& pool, uint8_t* pixels) {
  if (frame.studio && studio_.empty()) studio_ = paintStudio(width_, height_);
  const size_t plane = static_cast<size_t>(width_) * height_;
  pool.forEach(4, [&](uint32_t c, uint32_t) { buildHalo(frame.look, canvas + plane * c, c == 3, levels_[c]); });
  pool.forEach(static_cast<uint32_t>((height_ + kBand - 1) / kBand), [&](uint32_t band, uint32_t) {
    const int from = static_cast<int>(band) * kBand;
    finishBand(frame, canvas, from, std::min(height_, from + kBand), pixels);
  });
}

}  // namespace aurora::soft
