/* Draws on the processor: vertices, then lists of triangles for each tile, then tiles side by side on all threads. */
#include <algorithm>
#include <chrono>
#include <cmath>

#include "backend/backend.h"
#include "backend/soft/post.h"
#include "backend/soft/scene.h"
#include "core/thread_pool.h"

namespace aurora::soft {
namespace {

/* A picture may be drawn with different numbers of threads: the lists' order must not depend on it. */
constexpr uint32_t kChunks = 16;

/* The kernels' edges are exact for corners on this grid. */
float onGrid(float pixels) { return std::floor(pixels * 256 + 0.5f) * (1 / 256.0f); }

class SoftMesh final : public BackendMesh {
 public:
  explicit SoftMesh(std::shared_ptr<const Mesh> source) : source_(std::move(source)) {
    const Mesh& m = *source_;
    vertices_.resize(m.vertexCount());
    screen_.resize(m.vertexCount());
    for (uint32_t i = 0; i < m.vertexCount(); i++) {
      Vertex& v = vertices_[i];
      const Vec3 rest = m.positions[i];
      v = {{}, {}, {}, {rest.x, rest.y, rest.z}, m.uvs[i][0], m.uvs[i][1], {}, {}};
      std::copy(m.masks[i].begin(), m.masks[i].end(), v.masks);
    }
    triangles_.reserve(m.triangleCount());
    for (uint32_t t = 0; t < m.triangleCount(); t++) {
      const uint32_t* v = &m.indices[size_t{t} * 3];
      const uint8_t region = m.regions[v[0]];
      const Material material = materialOf(region);
      const bool fades = m.masks[v[0]][kFade] < 0.999f || m.masks[v[1]][kFade] < 0.999f || m.masks[v[2]][kFade] < 0.999f;
      const bool covered = fades || hasHoles(material);
      const auto isDrawn = [&](Mask mask) { return m.masks[v[0]][mask] > 0.01f || m.masks[v[1]][mask] > 0.01f || m.masks[v[2]][mask] > 0.01f; };
      const bool fine = material == Material::Skin && (isDrawn(kLips) || isDrawn(kInnerMouth) || isDrawn(kEyeliner));
      triangles_.push_back({{v[0], v[1], v[2]}, fine ? kFineSkinKind : static_cast<uint8_t>(material), region, !isTwoSided(material), covered, liesOnSkin(material)});
    }
    solid_ = triangles_;
    for (Triangle& t : solid_) t.covered = true;
  }

  void pose(const Frame& frame, int width, int height, ThreadPool& pool) {
    makeRoom(*source_, deformed_);
    const Camera& camera = frame.camera;
    const float scale = static_cast<float>(height) * 0.5f / camera.tangent;
    const float middleX = static_cast<float>(width) * 0.5f, middleY = static_cast<float>(height) * 0.5f;
    constexpr uint32_t kPart = 2048;
    const auto count = static_cast<uint32_t>(vertices_.size());
    pool.forEach((count + kPart - 1) / kPart, [&](uint32_t part, uint32_t) {
      const uint32_t begin = part * kPart, end = std::min(count, begin + kPart);
      deformRange(*source_, frame.pose, begin, end, deformed_);
      for (uint32_t i = begin; i < end; i++) {
        const Vec3 p = deformed_.positions[i], n = deformed_.normals[i], t = deformed_.tangents[i];
        const float dynamic[9] = {p.x, p.y, p.z, n.x, n.y, n.z, t.x, t.y, t.z};
        std::copy(dynamic, dynamic + 9, vertices_[i].position);
        const Vec3 seen = p - camera.eye;
        const float depth = dot(seen, camera.forward), inverse = depth > kNearest ? 1 / depth : 0;
        screen_[i] = {onGrid(middleX + dot(seen, camera.right) * inverse * scale), onGrid(middleY - dot(seen, camera.up) * inverse * scale), inverse};
      }
    });
  }

  const std::vector<Vertex>& vertices() const { return vertices_; }
  const std::vector<ScreenVertex>& screen() const { return screen_; }
  /* While she forms or dissolves, every triangle has holes. */
  const std::vector<Triangle>& triangles(bool partial) const { return partial ? solid_ : triangles_; }

 private:
  std::shared_ptr<const Mesh> source_;
  Deformed deformed_;
  std::vector<Vertex> vertices_;
  std::vector<ScreenVertex> screen_;
  std::vector<Triangle> triangles_, solid_;
};

/* What one thread needs to draw a tile. */
struct Workspace {
  explicit Workspace(uint32_t samples) {
    for (size_t i = 0; i < std::size(fragments); i++) {
      fragments[i].resize(size_t{kTile} * kTile * samples);
      scratch.fragments[i] = fragments[i].data();
    }
  }
  Scratch scratch{};
  std::vector<Fragment> fragments[kKindCount];
};

class SoftBackend final : public Backend {
 public:
  explicit SoftBackend(const BackendOptions& options)
      : options_(options),
        columns_((static_cast<int>(options.width) + kTile - 1) / kTile),
        rows_((static_cast<int>(options.height) + kTile - 1) / kTile),
        kernels_(chooseKernels()),
        positions_(options.samples == 1 ? kOneSample : options.samples == 4 ? kFourSamples : kEightSamples),
        sets_(size_t{1} << options.samples),
        pool_(options.threads),
        post_(static_cast<int>(options.width), static_cast<int>(options.height), kernels_),
        lists_(kChunks, std::vector<std::vector<uint32_t>>(static_cast<size_t>(columns_) * rows_)),
        blank_(static_cast<size_t>(columns_) * rows_, 1),
        canvas_(size_t{options.width} * options.height * 4),
        pixels_(size_t{options.width} * options.height * 4) {
    for (uint32_t bits = 1; bits < sets_.size(); bits++) sets_[bits] = middleOf(bits);
    for (uint32_t i = 0; i < options.threads; i++) workspaces_.push_back(std::make_unique<Workspace>(options.samples));
  }

  std::string device() const override { return std::string("processor, ") + kernels_.name; }
  uint32_t samples() const override { return options_.samples; }

  std::unique_ptr<BackendMesh> createMesh(std::shared_ptr<const Mesh> mesh) override {
    return std::make_unique<SoftMesh>(std::move(mesh));
  }

  void render(BackendMesh& mesh, const Frame& frame) override {
    using Clock = std::chrono::steady_clock;
    const auto milliseconds = [](Clock::duration d) { return std::chrono::duration<float, std::milli>(d).count(); };
    auto& head = static_cast<SoftMesh&>(mesh);
    const auto begin = Clock::now();
    const int width = static_cast<int>(options_.width), height = static_cast<int>(options_.height);
    head.pose(frame, width, height, pool_);
    const auto posed = Clock::now();
    const auto& triangles = head.triangles(frame.look.isPartial());
    const Scene scene{head.vertices().data(), head.screen().data(), triangles.data(), positions_, sets_.data(), width, height,
                      static_cast<int>(options_.samples), frame,
                      frontOf(frame.look), scanShiftOf(frame.look, frame.time), glyphDetailOf(frame.camera, height)};
    sortIntoTiles(scene, static_cast<uint32_t>(triangles.size()));
    drawTiles(scene);
    const auto drawn = Clock::now();
    post_.run(frame, canvas_.data(), pool_, pixels_.data());
    const auto end = Clock::now();
    statistics_.deform_ms = milliseconds(posed - begin);
    statistics_.raster_ms = milliseconds(drawn - posed);
    statistics_.post_ms = milliseconds(end - drawn);
    statistics_.total_ms = milliseconds(end - begin);
  }

  void readPixels(uint8_t* pixels) override { std::copy(pixels_.begin(), pixels_.end(), pixels); }
  aurora_frame_stats statistics() const override { return statistics_; }

 private:
  /* Of the samples in `bits`. */
  SampleSet middleOf(uint32_t bits) const {
    SampleSet set{};
    float count = 0;
    for (uint32_t s = 0; s < options_.samples; s++) {
      if (!(bits >> s & 1)) continue;
      set.x += positions_[s][0];
      set.y += positions_[s][1];
      count++;
    }
    return {set.x / count, set.y / count, count / static_cast<float>(options_.samples)};
  }

  void sortIntoTiles(const Scene& scene, uint32_t count) {
    std::vector<uint32_t> kept(kChunks);
    pool_.forEach(kChunks, [&](uint32_t chunk, uint32_t) {
      auto& lists = lists_[chunk];
      for (auto& list : lists) list.clear();
      const uint32_t begin = static_cast<uint32_t>(uint64_t{count} * chunk / kChunks), end = static_cast<uint32_t>(uint64_t{count} * (chunk + 1) / kChunks);
      for (uint32_t t = begin; t < end; t++) kept[chunk] += sortOne(scene, t, lists);
    });
    statistics_.triangles = 0;
    for (const uint32_t n : kept) statistics_.triangles += n;
  }

  /* 1 when the triangle may be seen. */
  uint32_t sortOne(const Scene& scene, uint32_t index, std::vector<std::vector<uint32_t>>& lists) const {
    const Triangle& t = scene.triangles[index];
    const ScreenVertex &a = scene.screen[t.vertices[0]], &b = scene.screen[t.vertices[1]], &c = scene.screen[t.vertices[2]];
    if (a.inverseDepth == 0 || b.inverseDepth == 0 || c.inverseDepth == 0) return 0;
    const float area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    /* Counter-clockwise from outside is negative where y points down. */
    if (std::fabs(area) < 1e-9f || (t.culled && area > 0)) return 0;
    const float left = std::min({a.x, b.x, c.x}), right = std::max({a.x, b.x, c.x});
    const float top = std::min({a.y, b.y, c.y}), bottom = std::max({a.y, b.y, c.y});
    if (!(right > 0 && bottom > 0 && left < static_cast<float>(scene.width) && top < static_cast<float>(scene.height))) return 0;
    const auto tile = [](float pixel, int most) { return static_cast<int>(std::clamp(pixel / kTile, 0.0f, static_cast<float>(most - 1))); };
    for (int y = tile(top, rows_); y <= tile(bottom, rows_); y++)
      for (int x = tile(left, columns_); x <= tile(right, columns_); x++) lists[static_cast<size_t>(y) * columns_ + x].push_back(index);
    return 1;
  }

  void drawTiles(const Scene& scene) {
    for (auto& workspace : workspaces_) workspace->scratch.shaded = 0;
    pool_.forEach(static_cast<uint32_t>(columns_ * rows_), [&](uint32_t tile, uint32_t thread) {
      TriangleList lists[kChunks];
      for (uint32_t chunk = 0; chunk < kChunks; chunk++)
        lists[chunk] = {lists_[chunk][tile].data(), static_cast<uint32_t>(lists_[chunk][tile].size())};
      kernels_.drawTile(scene, static_cast<int>(tile) % columns_, static_cast<int>(tile) / columns_, lists, kChunks, workspaces_[thread]->scratch, canvas_.data(), blank_[tile]);
    });
    statistics_.fragments = 0;
    for (const auto& workspace : workspaces_) statistics_.fragments += workspace->scratch.shaded;
  }

  BackendOptions options_;
  int columns_, rows_;
  const Kernels& kernels_;
  const float (*positions_)[2];
  std::vector<SampleSet> sets_;
  ThreadPool pool_;
  Post post_;
  std::vector<std::vector<std::vector<uint32_t>>> lists_; /* by chunk and tile */
  std::vector<std::unique_ptr<Workspace>> workspaces_; /* by thread */
  std::vector<uint8_t> blank_; /* by tile: nothing of it is drawn in the canvas */
  std::vector<float> canvas_;
  std::vector<uint8_t> pixels_;
  aurora_frame_stats statistics_{};
};

}  // namespace
}  // namespace aurora::soft

std::unique_ptr<aurora::Backend> aurora::createSoftBackend(const BackendOptions& options) {
  return std::make_unique<soft::SoftBackend>(options);
}
