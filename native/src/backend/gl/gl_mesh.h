/* A mesh in buffers: what stays, what follows the pose, and triangles sorted by how they are drawn. */
#pragma once
#include <memory>
#include <vector>

#include "backend/backend.h"
#include "backend/gl/gl_api.h"
#include "backend/material.h"
#include "morph/deform.h"

namespace aurora::gl {

class GlMesh final : public BackendMesh {
 public:
  /* The context must be current, here and in pose() and draw(). */
  GlMesh(const Api& api, Context& context, std::shared_ptr<const Mesh> source);
  ~GlMesh() override;

  /* Sends the vertices in this pose; afterwards nearest() and farthest() are theirs, along the camera's axis. */
  void pose(const Frame& frame);
  float nearest() const { return nearest_; }
  float farthest() const { return farthest_; }
  bool has(Material material) const { return ranges_[static_cast<int>(material)].count > 0; }
  void draw(Material material) const;
  uint32_t triangleCount() const { return source_->triangleCount(); }

 private:
  struct Range {
    uint32_t first = 0, count = 0; /* indices */
  };
  const Api& gl_;
  Context& context_;
  std::shared_ptr<const Mesh> source_;
  Deformed deformed_;
  std::vector<float> moving_;
  Range ranges_[kMaterialCount];
  float nearest_ = 1, farthest_ = 2;
  uint32_t array_ = 0, buffers_[3] = {}; /* moving, staying, indices */
};

}  // namespace aurora::gl
