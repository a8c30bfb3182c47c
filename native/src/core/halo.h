/* Numbers of the halo around what is bright, and of the glow around her outline; the same for every backend. */
#pragma once
#include <algorithm>
#include <cmath>

namespace aurora {

/* Light above this glows. */
constexpr float kHaloThreshold = 0.32f;
/* Of the three radii: 2, 8 and 20 pixels of 512. Each is a blur of a picture half as large as the one before. */
constexpr float kHaloSigma[3] = {2, 8, 20};
constexpr float kHaloWeight[3] = {0.34f, 0.24f, 0.16f};
/* The glow is blurred coverage. */
constexpr float kAuraSigma = 18;
constexpr float kAuraColour[3] = {0.13f * 0.05f, 0.13f * 0.22f, 0.13f * 0.34f};
constexpr int kMaxRadius = 24;

struct Gaussian {
  int radius;
  float taps[kMaxRadius + 1];
};

inline Gaussian gaussian(float sigma) {
  Gaussian g{std::clamp(static_cast<int>(std::ceil(sigma * 2.5f)), 1, kMaxRadius), {}};
  float sum = 0;
  for (int i = 0; i <= g.radius; i++) {
    g.taps[i] = std::exp(-0.5f * static_cast<float>(i * i) / (sigma * sigma));
    sum += i == 0 ? g.taps[i] : 2 * g.taps[i];
  }
  for (float& tap : g.taps) tap /= sum;
  return g;
}

}  // namespace aurora
