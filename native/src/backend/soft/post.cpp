#include "backend/soft/post.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace aurora::soft {
namespace {

/* Light above this glows. */
constexpr float kThreshold = 0.32f;
/* Of the three radii: 2, 8 and 20 pixels of 512. */
constexpr float kBloom[3] = {0.34f, 0.24f, 0.16f};
constexpr float kAura[3] = {0.13f * 0.05f, 0.13f * 0.22f, 0.13f * 0.34f};
constexpr int kMaxRadius = 24;
constexpr int kBand = 16; /* rows */

struct Gaussian {
  int radius;
  float taps[kMaxRadius + 1];
};

Gaussian gaussian(float sigma) {
  Gaussian g{std::clamp(static_cast<int>(std::ceil(sigma * 2.5f)), 1, kMaxRadius), {}};
  float sum = 0;
  for (int i = 0; i <= g.radius; i++) {
    g.taps[i] = std::exp(-0.5f * static_cast<float>(i * i) / (sigma * sigma));
    sum += i == 0 ? g.taps[i] : 2 * g.taps[i];
  }
  for (float& tap : g.taps) tap /= sum;
  return g;
}

uint32_t mixBits(uint32_t x) {
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  return x ^ (x >> 16);
}
float chance(uint32_t a, uint32_t b) {
  return static_cast<float>(mixBits(a * 73856093u ^ b * 19349663u) >> 8) * (1 / 16777216.0f);
}

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

/* How far a row is torn sideways, pixels: bands of rows, a new pattern 12 times a second. */
int tear(const Look& look, float time, int y, int height) {
  if (look.glitch <= 0) return 0;
  const auto moment = static_cast<uint32_t>(time * 12);
  const auto band = static_cast<uint32_t>(y * 40 / height);
  if (chance(band, moment) >= look.glitch * 0.6f) return 0;
  return static_cast<int>((chance(band + 977, moment) - 0.5f) * 0.12f * static_cast<float>(height) * look.glitch);
}

/* The light's unsteadiness: two slow waves and a fast one that do not meet. */
float steadiness(const Look& look, float time) {
  if (look.flicker <= 0) return 1;
  const float jump = chance(static_cast<uint32_t>(time * 30), 5) * 2 - 1;
  const float wave = 0.5f * std::sin(time * 7.3f) + 0.3f * std::sin(time * 17.1f + 1) + 0.2f * jump;
  return 1 - look.flicker * 0.25f * (0.5f + 0.5f * wave);
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
                        width_, coverage ? 0 : kThreshold, half.row(y));
  halve(half, quarter);
  halve(quarter, eighth);
  const auto addTo = [&](Plane& large, const Plane& small, float keep, float add) {
    line.resize(std::max(line.size(), static_cast<size_t>(small.width) + 2));
    for (int y = 0; y < large.height; y++) enlarge(small, y, large.width, keep, add, line.data(), large.row(y));
  };
  if (coverage) {
    blur(eighth, levels, 18 * unit / 8);
    addTo(quarter, eighth, 0, 1);
    addTo(half, quarter, 0, 1);
    return;
  }
  blur(eighth, levels, 20 * unit / 8);
  blur(quarter, levels, 8 * unit / 4);
  blur(half, levels, 2 * unit / 2);
  addTo(quarter, eighth, kBloom[1] * look.bloom, kBloom[2] * look.bloom);
  addTo(half, quarter, kBloom[0] * look.bloom, 1);
}

/* Night with a glow in its middle and the projector's beam from below. */
void Post::paintStudio() {
  if (studio_[0].width > 0) return;
  for (Plane& plane : studio_) plane.resize(width_, height_);
  const float aspect = static_cast<float>(width_) / static_cast<float>(height_);
  for (int y = 0; y < height_; y++) {
    const float v = (static_cast<float>(y) + 0.5f) / static_cast<float>(height_) * 2 - 1;
    for (int x = 0; x < width_; x++) {
      const float u = ((static_cast<float>(x) + 0.5f) / static_cast<float>(width_) * 2 - 1) * aspect;
      const auto glow = [&](float cx, float cy, float rx, float ry) {
        return std::exp(-(u - cx) * (u - cx) / (rx * rx) - (v - cy) * (v - cy) / (ry * ry));
      };
      const float middle = glow(0, -0.15f, 0.75f, 0.85f), side = glow(0.55f, -0.1f, 0.5f, 0.7f);
      const float narrow = u / (0.62f + 0.30f * (v - 1));
      const float beam = std::exp(-narrow * narrow) * std::pow(std::clamp((v + 0.35f) / 1.35f, 0.0f, 1.0f), 2.2f);
      studio_[0].row(y)[x] = 0.002f + middle * 0.006f + side * 0.012f + beam * 0.010f;
      studio_[1].row(y)[x] = 0.004f + middle * 0.020f + side * 0.004f + beam * 0.060f;
      studio_[2].row(y)[x] = 0.012f + middle * 0.042f + side * 0.028f + beam * 0.085f;
      studio_[3].row(y)[x] = 1 - 0.14f * (u * u + v * v);
    }
  }
}

void Post::finishBand(const Frame& frame, const float* canvas, int from, int to, uint8_t* pixels) {
  const size_t plane = static_cast<size_t>(width_) * height_, width = static_cast<size_t>(width_);
  const Look& look = frame.look;
  std::vector<float> halo(width * 4), moved(width * 8), spare(width / 2 + 4);
  FinishedRow row{};
  row.gain = steadiness(look, frame.time);
  row.tone = tone_.data();
  row.width = width_;
  for (int c = 0; c < 3; c++) row.aura[c] = kAura[c] * look.aura;
  for (int y = from; y < to; y++) {
    const int torn = tear(look, frame.time, y, height_);
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
    for (int c = 0; c < 3; c++) row.night[c] = frame.studio ? studio_[c].row(y) : nullptr;
    row.vignette = frame.studio ? studio_[3].row(y) : nullptr;
    kernels_.finishRow(row, pixels + width * y * 4);
  }
}

void Post::run(const Frame& frame, const float* canvas, ThreadPool& pool, uint8_t* pixels) {
  if (frame.studio) paintStudio();
  const size_t plane = static_cast<size_t>(width_) * height_;
  pool.forEach(4, [&](uint32_t c, uint32_t) { buildHalo(frame.look, canvas + plane * c, c == 3, levels_[c]); });
  pool.forEach(static_cast<uint32_t>((height_ + kBand - 1) / kBand), [&](uint32_t band, uint32_t) {
    const int from = static_cast<int>(band) * kBand;
    finishBand(frame, canvas, from, std::min(height_, from + kBand), pixels);
  });
}

}  // namespace aurora::soft
