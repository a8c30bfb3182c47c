#include "core/studio.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace aurora {
namespace {

/* Motes in the beam: small lights, most of them low and near the middle, always the same. */
void scatterDust(std::vector<float>& out, int width, int height) {
  const size_t plane = static_cast<size_t>(width) * height;
  uint32_t state = 20261128;
  const auto random = [&state] {
    state = state * 1664525u + 1013904223u;
    return static_cast<float>(state >> 8) * (1 / 16777216.0f);
  };
  const float unit = static_cast<float>(height) / 512, radius = std::max(0.6f, 0.9f * unit);
  for (int mote = 0; mote < 90; mote++) {
    const float across = (random() + random() + random() - 1.5f) * 0.6f, high = std::pow(random(), 1.6f) * 0.85f, strength = random();
    const float x = static_cast<float>(width) * 0.5f + across * static_cast<float>(height), y = (1 - high) * static_cast<float>(height);
    const int reach = static_cast<int>(std::ceil(radius * 3));
    for (int py = std::max(0, static_cast<int>(y) - reach); py <= std::min(height - 1, static_cast<int>(y) + reach); py++)
      for (int px = std::max(0, static_cast<int>(x) - reach); px <= std::min(width - 1, static_cast<int>(x) + reach); px++) {
        const float dx = static_cast<float>(px) + 0.5f - x, dy = static_cast<float>(py) + 0.5f - y;
        const float light = 0.5f * strength * strength * std::exp(-(dx * dx + dy * dy) / (radius * radius));
        float* at = &out[static_cast<size_t>(py) * width + px];
        at[0] += light * 0.25f;
        at[plane] += light * 0.85f;
        at[plane * 2] += light;
      }
  }
}

}  // namespace

std::vector<float> paintStudio(int width, int height) {
  const size_t plane = static_cast<size_t>(width) * height;
  std::vector<float> out(plane * 4);
  const float aspect = static_cast<float>(width) / static_cast<float>(height);
  for (int y = 0; y < height; y++) {
    const float v = (static_cast<float>(y) + 0.5f) / static_cast<float>(height) * 2 - 1;
    for (int x = 0; x < width; x++) {
      const float u = ((static_cast<float>(x) + 0.5f) / static_cast<float>(width) * 2 - 1) * aspect;
      const auto glow = [&](float cx, float cy, float rx, float ry) {
        return std::exp(-(u - cx) * (u - cx) / (rx * rx) - (v - cy) * (v - cy) / (ry * ry));
      };
      const float middle = glow(0, -0.15f, 0.75f, 0.85f), side = glow(0.55f, -0.1f, 0.5f, 0.7f);
      const float narrow = u / (0.62f + 0.30f * (v - 1));
      const float beam = std::exp(-narrow * narrow) * std::pow(std::clamp((v + 0.35f) / 1.35f, 0.0f, 1.0f), 2.2f);
      float* at = &out[static_cast<size_t>(y) * width + x];
      at[0] = 0.002f + middle * 0.006f + side * 0.012f + beam * 0.010f;
      at[plane] = 0.004f + middle * 0.020f + side * 0.004f + beam * 0.060f;
      at[plane * 2] = 0.012f + middle * 0.042f + side * 0.028f + beam * 0.085f;
      at[plane * 3] = 1 - 0.14f * (u * u + v * v);
    }
  }
  scatterDust(out, width, height);
  return out;
}

}  // namespace aurora
