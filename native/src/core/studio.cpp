#include "core/studio.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace aurora {

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
  return out;
}

}  // namespace aurora
