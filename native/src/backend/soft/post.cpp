#include "backend/soft/post.h"

#include <algorithm>
#include <cmath>

namespace aurora::soft {
namespace {

/* Light above this glows. */
constexpr float kThreshold = 0.32f;
/* Of the three radii (2, 8 and 20 pixels of 512). */
constexpr float kBloom[3] = {0.34f, 0.24f, 0.16f};
constexpr float kAura = 0.13f;
constexpr float kAuraColour[3] = {0.05f, 0.22f, 0.34f};
constexpr int kMaxRadius = 24;

/* Box of 2 x 2; sides are rounded up, and edges repeat. */
void halve(const Plane& from, Plane& to) {
  to.resize((from.width + 1) / 2, (from.height + 1) / 2);
  for (int y = 0; y < to.height; y++) {
    const float* a = from.row(y * 2);
    const float* b = from.row(std::min(y * 2 + 1, from.height - 1));
    float* out = to.row(y);
    for (int x = 0; x < to.width; x++) {
      const int next = std::min(x * 2 + 1, from.width - 1);
      out[x] = (a[x * 2] + a[next] + b[x * 2] + b[next]) * 0.25f;
    }
  }
}

struct Gaussian {
  int radius;
  float taps[kMaxRadius + 1];
};

Gaussian gaussian(float sigma) {
  Gaussian g{std::min(kMaxRadius, std::max(1, static_cast<int>(std::ceil(sigma * 2.5f)))), {}};
  float sum = 0;
  for (int i = 0; i <= g.radius; i++) {
    g.taps[i] = std::exp(-0.5f * static_cast<float>(i * i) / (sigma * sigma));
    sum += i == 0 ? g.taps[i] : 2 * g.taps[i];
  }
  for (float& tap : g.taps) tap /= sum;
  return g;
}

/* Both ways, edges repeated. */
void blur(Plane& plane, Plane& spare, float sigma) {
  const Gaussian g = gaussian(sigma);
  const int w = plane.width, h = plane.height, r = g.radius;
  spare.resize(w, h);
  std::vector<float> line(static_cast<size_t>(w) + 2 * r);
  for (int y = 0; y < h; y++) {
    const float* in = plane.row(y);
    for (int x = -r; x < w + r; x++) line[x + r] = in[std::clamp(x, 0, w - 1)];
    float* out = spare.row(y);
    for (int x = 0; x < w; x++) out[x] = line[x + r] * g.taps[0];
    for (int k = 1; k <= r; k++)
      for (int x = 0; x < w; x++) out[x] += (line[x + r - k] + line[x + r + k]) * g.taps[k];
  }
  for (int y = 0; y < h; y++) {
    float* out = plane.row(y);
    const float* middle = spare.row(y);
    for (int x = 0; x < w; x++) out[x] = middle[x] * g.taps[0];
    for (int k = 1; k <= r; k++) {
      const float *above = spare.row(std::max(0, y - k)), *below = spare.row(std::min(h - 1, y + k));
      for (int x = 0; x < w; x++) out[x] += (above[x] + below[x]) * g.taps[k];
    }
  }
}

/* Row `y` of a plane twice as large, bilinear between pixel centres; writes `width` values. */
void enlargeRow(const Plane& from, int y, int width, float* out) {
  const int lower = (y - 1) >> 1; /* the sources lie at y / 2 - 1/4 or + 1/4 */
  const float weight = y & 1 ? 0.25f : 0.75f;
  const float* a = from.row(std::clamp(lower, 0, from.height - 1));
  const float* b = from.row(std::clamp(lower + 1, 0, from.height - 1));
  const auto at = [&](int x) { return a[x] + (b[x] - a[x]) * weight; };
  float left = at(0), here = left;
  for (int x = 0; x < from.width; x++) {
    const float right = at(std::min(x + 1, from.width - 1));
    if (x * 2 < width) out[x * 2] = here * 0.75f + left * 0.25f;
    if (x * 2 + 1 < width) out[x * 2 + 1] = here * 0.75f + right * 0.25f;
    left = here;
    here = right;
  }
}

/* large = large * keep + enlarged small * add */
void addEnlarged(Plane& large, const Plane& small, float keep, float add) {
  std::vector<float> line(large.width);
  for (int y = 0; y < large.height; y++) {
    enlargeRow(small, y, large.width, line.data());
    float* out = large.row(y);
    for (int x = 0; x < large.width; x++) out[x] = out[x] * keep + line[x] * add;
  }
}

uint32_t mixBits(uint32_t x) {
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  return x ^ (x >> 16);
}
float chance(uint32_t a, uint32_t b) { return static_cast<float>(mixBits(a * 73856093u ^ b * 19349663u) >> 8) * (1 / 16777216.0f); }

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
  const float wave = 0.5f * std::sin(time * 7.3f) + 0.3f * std::sin(time * 17.1f + 1) + 0.2f * (chance(static_cast<uint32_t>(time * 30), 5) * 2 - 1);
  return 1 - look.flicker * 0.25f * (0.5f + 0.5f * wave);
}

}  // namespace

Post::Post(int width, int height) : width_(width), height_(height) {}

void Post::buildHalo(const Frame& frame, const float* canvas, ThreadPool& pool) {
  const size_t plane = static_cast<size_t>(width_) * height_;
  const float bloom = frame.look.bloom, unit = static_cast<float>(height_) / 512;
  pool.forEach(4, [&](uint32_t c, uint32_t) {
    Plane &half = half_[c], &quarter = quarter_[c], &eighth = eighth_[c];
    const float* light = canvas + plane * c;
    /* Coverage only feeds the aura; of light, what is bright. Two pixels become one on the way. */
    half.resize((width_ + 1) / 2, (height_ + 1) / 2);
    const float floor = c == 3 ? 0.0f : kThreshold;
    for (int y = 0; y < half.height; y++) {
      const float* a = light + static_cast<size_t>(y * 2) * width_;
      const float* b = light + static_cast<size_t>(std::min(y * 2 + 1, height_ - 1)) * width_;
      float* out = half.row(y);
      for (int x = 0; x < half.width; x++) {
        const int next = std::min(x * 2 + 1, width_ - 1);
        out[x] = (std::max(a[x * 2] - floor, 0.0f) + std::max(a[next] - floor, 0.0f) + std::max(b[x * 2] - floor, 0.0f) + std::max(b[next] - floor, 0.0f)) * 0.25f;
      }
    }
    halve(half, quarter);
    halve(quarter, eighth);
    Plane& spare = spare_[c];
    if (c == 3) {
      blur(eighth, spare, 18 * unit / 8);
      addEnlarged(quarter, eighth, 0, 1);
      addEnlarged(half, quarter, 0, 1);
      return;
    }
    blur(eighth, spare, 20 * unit / 8);
    blur(quarter, spare, 8 * unit / 4);
    blur(half, spare, 2 * unit / 2);
    addEnlarged(quarter, eighth, kBloom[1] * bloom, kBloom[2] * bloom);
    addEnlarged(half, quarter, kBloom[0] * bloom, 1);
  });
}

void Post::finish(const Frame& frame, const float* canvas, const Kernels& kernels, int y, uint8_t* pixels) {
  const size_t plane = static_cast<size_t>(width_) * height_;
  const Look& look = frame.look;
  const float gain = steadiness(look, frame.time);
  const int torn = tear(look, frame.time, y, height_);
  std::vector<float> halo(static_cast<size_t>(width_) * 4), out(static_cast<size_t>(width_) * 4);
  for (int c = 0; c < 4; c++) enlargeRow(half_[c], y, width_, &halo[static_cast<size_t>(c) * width_]);
  const float v = (static_cast<float>(y) + 0.5f) / static_cast<float>(height_) * 2 - 1;
  const float aspect = static_cast<float>(width_) / static_cast<float>(height_);
  const float* alpha = canvas + plane * 3 + static_cast<size_t>(y) * width_;
  for (int x = 0; x < width_; x++) {
    const float u = (static_cast<float>(x) + 0.5f) / static_cast<float>(width_) * 2 - 1;
    /* Red and blue part towards the edges, as through a cheap lens. */
    const int part = static_cast<int>(std::lround(look.chromatic * u * std::fabs(u)));
    const auto column = [&](int c) { return std::clamp(x + torn + (c == 0 ? part : c == 2 ? -part : 0), 0, width_ - 1); };
    const float a = alpha[column(1)];
    const float aura = look.aura * kAura * halo[static_cast<size_t>(3) * width_ + column(1)] * (1 - 0.9f * a);
    float night[3] = {0, 0, 0}, vignette = 1;
    if (frame.studio) {
      const float s = u * aspect, centre = std::exp(-(s / 0.75f) * (s / 0.75f) - ((v + 0.15f) / 0.85f) * ((v + 0.15f) / 0.85f));
      const float side = std::exp(-((s - 0.55f) / 0.5f) * ((s - 0.55f) / 0.5f) - ((v + 0.1f) / 0.7f) * ((v + 0.1f) / 0.7f));
      const float narrow = s / (0.62f + 0.30f * (v - 1)), lift = std::clamp((v + 0.35f) / 1.35f, 0.0f, 1.0f);
      const float beam = std::exp(-narrow * narrow) * std::pow(lift, 2.2f);
      night[0] = 0.002f + centre * 0.006f + side * 0.012f + beam * 0.010f;
      night[1] = 0.004f + centre * 0.020f + side * 0.004f + beam * 0.060f;
      night[2] = 0.012f + centre * 0.042f + side * 0.028f + beam * 0.085f;
      vignette = 1 - 0.14f * (s * s + v * v);
    }
    for (int c = 0; c < 3; c++) {
      const float light = canvas[plane * c + static_cast<size_t>(y) * width_ + column(c)] + halo[static_cast<size_t>(c) * width_ + column(c)];
      out[static_cast<size_t>(c) * width_ + x] = (night[c] * (1 - a) + (light + aura * kAuraColour[c]) * gain) * vignette;
    }
    out[static_cast<size_t>(3) * width_ + x] = frame.studio ? 1 : a;
  }
  kernels.finishRow(&out[0], &out[width_], &out[static_cast<size_t>(2) * width_], &out[static_cast<size_t>(3) * width_], width_,
                    pixels + static_cast<size_t>(y) * width_ * 4);
}

void Post::run(const Frame& frame, const float* canvas, const Kernels& kernels, ThreadPool& pool, uint8_t* pixels) {
  buildHalo(frame, canvas, pool);
  constexpr int kBand = 16;
  pool.forEach(static_cast<uint32_t>((height_ + kBand - 1) / kBand), [&](uint32_t band, uint32_t) {
    for (int y = static_cast<int>(band) * kBand; y < std::min(height_, (static_cast<int>(band) + 1) * kBand); y++)
      finish(frame, canvas, kernels, y, pixels);
  });
}

}  // namespace aurora::soft
