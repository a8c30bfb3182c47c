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
  Post(int width, int height, const Kernels& kernels);

  /* `canvas` is four planes (red, green, blue, coverage) of width * height; writes width * height * 4 bytes. */
  void run(const Frame& frame, const float* canvas, ThreadPool& pool, uint8_t* pixels);

 private:
  struct Levels {
    Plane half, quarter, eighth, spare;
    std::vector<float> line;
  };
  void buildHalo(const Look& look, const float* light, bool coverage, Levels& levels);
  void blur(Plane& plane, Levels& levels, float sigma);
  void halve(const Plane& from, Plane& to);
  void enlarge(const Plane& small, int y, int width, float keep, float add, float* spare, float* out) const;
  void finishBand(const Frame& frame, const float* canvas, int from, int to, uint8_t* pixels);

  int width_, height_;
  const Kernels& kernels_;
  std::vector<int32_t> tone_;
  Levels levels_[4];
  /* Painted when first asked for. */
  std::vector<float> studio_;
};

}  // namespace aurora::soft
