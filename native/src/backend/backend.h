/* What draws. One renderer has one; its calls come one at a time. */
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "aurora.h"
#include "core/look.h"
#include "morph/mesh.h"

namespace aurora {

struct BackendOptions {
  uint32_t width, height, samples, threads;
};

/* A mesh in a backend's own form. */
class BackendMesh {
 public:
  virtual ~BackendMesh() = default;
};

class Backend {
 public:
  virtual ~Backend() = default;
  virtual std::string device() const = 0;
  /* Of a pixel, in use: hardware may have fewer than were asked for. */
  virtual uint32_t samples() const = 0;
  virtual std::unique_ptr<BackendMesh> createMesh(std::shared_ptr<const Mesh> mesh) = 0;
  virtual void render(BackendMesh& mesh, const Frame& frame) = 0;
  /* Writes width * height * 4 bytes. */
  virtual void readPixels(uint8_t* pixels) = 0;
  virtual aurora_frame_stats statistics() const = 0;
};

std::unique_ptr<Backend> createNullBackend(const BackendOptions& options);
std::unique_ptr<Backend> createSoftBackend(const BackendOptions& options);
/* Throws Error (AURORA_ERROR_BACKEND) where there is no OpenGL. */
std::unique_ptr<Backend> createGlBackend(const BackendOptions& options);

}  // namespace aurora
