/* What is unsteady about a hologram: its light, and rows that slip. The same for every backend. */
#pragma once
#include "core/look.h"

namespace aurora {

/* Rows slip in this many bands. */
constexpr int kTearBands = 40;

/* How far a band of rows slips sideways, pixels; a new pattern 12 times a second. */
int tearOf(const Look& look, float time, int band, int height);

/* What all light is multiplied by: two slow waves and a fast one that do not meet. */
float steadinessOf(const Look& look, float time);

}  // namespace aurora
