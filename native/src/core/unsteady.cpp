#include "core/unsteady.h"

#include <cmath>
#include <cstdint>

namespace aurora {
namespace {

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

}  // namespace

int tearOf(const Look& look, float time, int band, int height) {
  if (look.glitch <= 0) return 0;
  const auto moment = static_cast<uint32_t>(time * 12), place = static_cast<uint32_t>(band);
  if (chance(place, moment) >= look.glitch * 0.6f) return 0;
  return static_cast<int>((chance(place + 977, moment) - 0.5f) * 0.12f * static_cast<float>(height) * look.glitch);
}

float steadinessOf(const Look& look, float time) {
  if (look.flicker <= 0) return 1;
  const float jump = chance(static_cast<uint32_t>(time * 30), 5) * 2 - 1;
  const float wave = 0.5f * std::sin(time * 7.3f) + 0.3f * std::sin(time * 17.1f + 1) + 0.2f * jump;
  return 1 - look.flicker * 0.25f * (0.5f + 0.5f * wave);
}

}  // namespace aurora
