/* What happens to the light after it has left her: halo, aura, glitches, the studio's dark, and bytes. */
#pragma once
#include <cstdint>
#include <vector>

#include "backend/soft/scene.h"
#include "core/thread_pool.h"

namespace aurora::soft {

/* One channel of a picture. */
struct Plane {
  int width = 0, height = 0;
  std::vector<float> data;

  void resize(int w, int h) {
    width = w;
    height = h;
    data.resize(static_cast<size_t>(w) * h);
  }
  float* row(int y) { return &data[static_cast<size_t>(y) * width]; }
  const float* row(int y) const { return &data[static_cast<size_t>(y) * width]; }
};

class Post {
 public:
  Post(int width, int height);

  /* `canvas` is four planes (red, green, blue, coverage) of width * height; writes width * height * 4 bytes. */
  void run(const Frame& frame, const float* canvas, const Kernels& kernels, ThreadPool& pool, uint8_t* pixels);

 private:
  void buildHalo(const Frame& frame, const float* canvas, ThreadPool& pool);
  void finish(const Frame& frame, const float* canvas, const Kernels& kernels, int y, uint8_t* pixels);

  int width_, height_;
  /* Bright light at half, quarter and eighth of the size; red, green, blue, and coverage. */
  Plane half_[4], quarter_[4], eighth_[4], spare_[4];
};

}  // namespace aurora::soft
