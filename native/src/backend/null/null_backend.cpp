/* Draws nothing: for tests of everything around drawing, and for machines that show no picture. */
#include <cstring>

#include "backend/backend.h"

namespace aurora {
namespace {

class NullMesh final : public BackendMesh {};

class NullBackend final : public Backend {
 public:
  explicit NullBackend(const BackendOptions& options) : options_(options) {}
  std::string device() const override { return "none"; }
  uint32_t samples() const override { return options_.samples; }
  std::unique_ptr<BackendMesh> createMesh(std::shared_ptr<const Mesh>) override { return std::make_unique<NullMesh>(); }
  void render(BackendMesh&, const Frame&) override {}
  void readPixels(uint8_t* pixels) override { std::memset(pixels, 0, size_t{options_.width} * options_.height * 4); }
  aurora_frame_stats statistics() const override { return {}; }

 private:
  BackendOptions options_;
};

}  // namespace

std::unique_ptr<Backend> createNullBackend(const BackendOptions& options) { return std::make_unique<NullBackend>(options); }

}  // namespace aurora
