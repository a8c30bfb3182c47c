/* The dark behind her on pictures that stand alone: night with a glow in its middle, the projector's beam from below, dust. */
#pragma once
#include <vector>

namespace aurora {

/* Four planes of width * height: red, green, blue, and the vignette that darkens everything. */
std::vector<float> paintStudio(int width, int height);

}  // namespace aurora
