#include "backend/gl/gl_mesh.h"

#include <algorithm>

namespace aurora::gl {
namespace {

constexpr int kMovingFloats = 9, kStayingFloats = 14;

/* Offsets as OpenGL wants them. */
const void* offset(size_t floats) { return reinterpret_cast<const void*>(floats * sizeof(float)); }

}  // namespace

GlMesh::GlMesh(const Api& api, Context& context, std::shared_ptr<const Mesh> source) : gl_(api), context_(context), source_(std::move(source)) {
  const Mesh& m = *source_;
  std::vector<float> staying;
  staying.reserve(size_t{m.vertexCount()} * kStayingFloats);
  for (uint32_t i = 0; i < m.vertexCount(); i++) {
    const Vec3 rest = m.positions[i];
    staying.insert(staying.end(), {rest.x, rest.y, rest.z, m.uvs[i][0], m.uvs[i][1]});
    staying.insert(staying.end(), m.masks[i].begin(), m.masks[i].end());
    staying.push_back(m.regions[i]);
  }
  std::vector<uint32_t> indices;
  indices.reserve(m.indices.size());
  for (int material = 0; material < kMaterialCount; material++) {
    Range& range = ranges_[material];
    range.first = static_cast<uint32_t>(indices.size());
    for (size_t t = 0; t < m.indices.size(); t += 3) {
      if (static_cast<int>(materialOf(m.regions[m.indices[t]])) != material) continue;
      /* The first vertex decides about the triangle; for OpenGL it is the last. */
      indices.insert(indices.end(), {m.indices[t + 1], m.indices[t + 2], m.indices[t]});
    }
    range.count = static_cast<uint32_t>(indices.size()) - range.first;
  }
  moving_.resize(size_t{m.vertexCount()} * kMovingFloats);
  gl_.GenVertexArrays(1, &array_);
  gl_.GenBuffers(3, buffers_);
  gl_.BindVertexArray(array_);
  const auto attribute = [&](uint32_t place, int count, int stride, size_t first) {
    gl_.EnableVertexAttribArray(place);
    gl_.VertexAttribPointer(place, count, kFloat, 0, stride * static_cast<int>(sizeof(float)), offset(first));
  };
  gl_.BindBuffer(kArrayBuffer, buffers_[0]);
  for (uint32_t i = 0; i < 3; i++) attribute(i, 3, kMovingFloats, size_t{i} * 3);
  gl_.BindBuffer(kArrayBuffer, buffers_[1]);
  gl_.BufferData(kArrayBuffer, static_cast<ptrdiff_t>(staying.size() * sizeof(float)), staying.data(), kStaticDraw);
  attribute(3, 3, kStayingFloats, 0);
  attribute(4, 2, kStayingFloats, 3);
  attribute(5, 4, kStayingFloats, 5);
  attribute(6, 4, kStayingFloats, 9);
  attribute(7, 1, kStayingFloats, 13);
  gl_.BindBuffer(kElementBuffer, buffers_[2]);
  gl_.BufferData(kElementBuffer, static_cast<ptrdiff_t>(indices.size() * sizeof(uint32_t)), indices.data(), kStaticDraw);
  gl_.BindVertexArray(0);
}

GlMesh::~GlMesh() {
  try {
    Context::Scope scope(context_);
    gl_.DeleteVertexArrays(1, &array_);
    gl_.DeleteBuffers(3, buffers_);
  } catch (const std::exception&) {
    /* A context that is lost has taken its buffers with it. */
  }
}

void GlMesh::pose(const Frame& frame) {
  deform(*source_, frame.pose, deformed_);
  nearest_ = 1e9f;
  farthest_ = 0;
  for (uint32_t i = 0; i < source_->vertexCount(); i++) {
    const Vec3 p = deformed_.positions[i], n = deformed_.normals[i], t = deformed_.tangents[i];
    const float row[kMovingFloats] = {p.x, p.y, p.z, n.x, n.y, n.z, t.x, t.y, t.z};
    std::copy(row, row + kMovingFloats, &moving_[size_t{i} * kMovingFloats]);
    const float depth = dot(p - frame.camera.eye, frame.camera.forward);
    nearest_ = std::min(nearest_, depth);
    farthest_ = std::max(farthest_, depth);
  }
  gl_.BindBuffer(kArrayBuffer, buffers_[0]);
  gl_.BufferData(kArrayBuffer, static_cast<ptrdiff_t>(moving_.size() * sizeof(float)), moving_.data(), kStreamDraw);
}

void GlMesh::draw(Material material) const {
  const Range& range = ranges_[static_cast<int>(material)];
  gl_.BindVertexArray(array_);
  gl_.DrawElements(kTriangles, static_cast<int32_t>(range.count), kUnsignedInt, reinterpret_cast<const void*>(size_t{range.first} * sizeof(uint32_t)));
  gl_.BindVertexArray(0);
}

}  // namespace aurora::gl
