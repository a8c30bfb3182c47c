/* Draws with OpenGL: coverage samples of the hardware, shading once a pixel and triangle, then the same steps as on the processor. */
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "backend/gl/gl_mesh.h"
#include "backend/gl/gl_post.h"
#include "backend/gl/surface_shader.h"
#include "core/error.h"

namespace aurora::gl {
namespace {

/* Light and depth at several samples a pixel. */
class Samples {
 public:
  Samples(const Api& api, int width, int height, int count) : gl_(api) {
    gl_.GenFramebuffers(1, &framebuffer_);
    gl_.GenRenderbuffers(2, buffers_);
    gl_.BindFramebuffer(kFramebuffer, framebuffer_);
    attach(buffers_[0], kRgba16F, kColourAttachment, width, height, count);
    attach(buffers_[1], kDepth24, kDepthAttachment, width, height, count);
    if (gl_.CheckFramebufferStatus(kFramebuffer) == kFramebufferComplete) return;
    throw Error(AURORA_ERROR_BACKEND, "This OpenGL cannot draw half floats with " + std::to_string(count) + " samples; use AURORA_BACKEND_SOFT.");
  }
  ~Samples() {
    gl_.DeleteFramebuffers(1, &framebuffer_);
    gl_.DeleteRenderbuffers(2, buffers_);
  }
  Samples(const Samples&) = delete;
  Samples& operator=(const Samples&) = delete;
  uint32_t framebuffer() const { return framebuffer_; }

 private:
  void attach(uint32_t buffer, uint32_t format, uint32_t place, int width, int height, int count) {
    gl_.BindRenderbuffer(kRenderbuffer, buffer);
    gl_.RenderbufferStorageMultisample(kRenderbuffer, count > 1 ? count : 0, format, width, height);
    gl_.FramebufferRenderbuffer(kFramebuffer, place, kRenderbuffer, buffer);
  }
  const Api& gl_;
  uint32_t framebuffer_ = 0, buffers_[2] = {};
};

/* What the hardware has of the samples that were asked for. */
int samplesHere(const Api& gl, uint32_t wanted) {
  int32_t most = 1;
  gl.GetIntegerv(kMaxSamples, &most);
  int found = 1;
  for (const int count : {4, 8})
    if (count <= most && count <= static_cast<int>(wanted)) found = count;
  return found;
}

/* Everything that lives in the context: made and destroyed while it is current. */
struct Drawing {
  Drawing(const Api& gl, bool embedded, int width, int height, int samples)
      : samples(gl, width, height, samples), canvas(gl, width, height, kRgba16F), post(gl, embedded, width, height) {
    for (int material = 0; material < kMaterialCount; material++) {
      const std::string head = "#define MATERIAL " + std::to_string(material) + "\n#define SAMPLES " + std::to_string(samples) + "\n";
      surfaces.push_back(std::make_unique<Program>(gl, embedded, head, kSurfaceVertex, kSurfaceFragment));
    }
  }
  Samples samples;
  Target canvas;
  GlPost post;
  std::vector<std::unique_ptr<Program>> surfaces; /* by material */
};

class GlBackend final : public Backend {
 public:
  explicit GlBackend(const BackendOptions& options) : width_(static_cast<int>(options.width)), height_(static_cast<int>(options.height)), context_(createContext()) {
    Context::Scope scope(*context_);
    gl_ = std::make_unique<Api>(*context_);
    const auto* name = reinterpret_cast<const char*>(gl_->GetString(kRenderer));
    device_ = name ? name : "OpenGL";
    samples_ = samplesHere(*gl_, options.samples);
    drawing_ = std::make_unique<Drawing>(*gl_, context_->isEmbedded(), width_, height_, samples_);
  }
  ~GlBackend() override {
    try {
      Context::Scope scope(*context_);
      drawing_.reset();
    } catch (const std::exception&) {
      /* A context that is lost has taken everything with it; calls into it do nothing. */
    }
  }

  std::string device() const override { return device_; }
  uint32_t samples() const override { return static_cast<uint32_t>(samples_); }

  std::unique_ptr<BackendMesh> createMesh(std::shared_ptr<const Mesh> mesh) override {
    Context::Scope scope(*context_);
    auto made = std::make_unique<GlMesh>(*gl_, *context_, std::move(mesh));
    checkErrors("create a mesh");
    return made;
  }

  void render(BackendMesh& mesh, const Frame& frame) override {
    using Clock = std::chrono::steady_clock;
    const auto milliseconds = [](Clock::duration d) { return std::chrono::duration<float, std::milli>(d).count(); };
    auto& head = static_cast<GlMesh&>(mesh);
    Context::Scope scope(*context_);
    const auto begin = Clock::now();
    head.pose(frame);
    const auto posed = Clock::now();
    drawSurfaces(head, frame);
    const auto drawn = Clock::now();
    drawing_->post.run(frame, drawing_->canvas);
    gl_->Finish();
    const auto end = Clock::now();
    checkErrors("draw a frame");
    /* The card works behind our back: what it does is counted where we wait for it. */
    statistics_ = {head.triangleCount(), 0, milliseconds(posed - begin), milliseconds(drawn - posed), milliseconds(end - drawn), milliseconds(end - begin)};
  }

  void readPixels(uint8_t* pixels) override {
    Context::Scope scope(*context_);
    drawing_->post.read(pixels);
    checkErrors("read pixels");
  }
  aurora_frame_stats statistics() const override { return statistics_; }

 private:
  void drawSurfaces(const GlMesh& head, const Frame& frame) {
    gl_->BindFramebuffer(kFramebuffer, drawing_->samples.framebuffer());
    gl_->Viewport(0, 0, width_, height_);
    /* The last channel is what part of a pixel is *not* covered: alpha itself is busy saying which samples are. */
    gl_->ClearColor(0, 0, 0, 1);
    gl_->ClearDepthf(1);
    gl_->Clear(kColourBit | kDepthBit);
    gl_->Enable(kDepthTest);
    gl_->DepthFunc(kLess);
    gl_->Enable(kBlend);
    gl_->BlendFuncSeparate(kOne, kZero, kZero, kZero);
    gl_->FrontFace(kClockwise);
    gl_->CullFace(kBack);
    if (samples_ > 1) gl_->Enable(kAlphaToCoverage);
    for (int i = 0; i < kMaterialCount; i++) {
      const auto material = static_cast<Material>(i);
      if (!head.has(material)) continue;
      if (isTwoSided(material)) gl_->Disable(kCullFace);
      else gl_->Enable(kCullFace);
      setFrame(*drawing_->surfaces[i], head, frame);
      head.draw(material);
    }
    for (const uint32_t each : {kDepthTest, kBlend, kCullFace, kAlphaToCoverage}) gl_->Disable(each);
    gl_->BindFramebuffer(kReadFramebuffer, drawing_->samples.framebuffer());
    gl_->BindFramebuffer(kDrawFramebuffer, drawing_->canvas.framebuffer());
    gl_->BlitFramebuffer(0, 0, width_, height_, 0, 0, width_, height_, kColourBit, kNearestFilter);
  }

  void setFrame(const Program& program, const GlMesh& head, const Frame& frame) const {
    const auto& [pose, camera, look, time, studio] = frame;
    program.use();
    const float near = std::max(kNearest, head.nearest() * 0.95f), far = std::max(near * 1.01f, head.farthest() * 1.05f);
    const float aspect = static_cast<float>(width_) / static_cast<float>(height_);
    program.setFour("projection", {1 / (camera.tangent * aspect), 1 / camera.tangent, (far + near) / (far - near), -2 * far * near / (far - near)});
    program.set("eye", camera.eye);
    program.set("right", camera.right);
    program.set("up", camera.up);
    program.set("forward", camera.forward);
    program.set("cool", look.cool);
    program.set("warm", look.warm);
    program.set("signal", look.signal);
    program.set("time", time);
    program.set("rimAmount", look.rim);
    program.set("glyphs", look.glyphs);
    program.set("circuits", look.circuits);
    program.set("scanlines", look.scanlines);
    program.set("dissolve", look.dissolve);
    program.set("front", frontOf(look));
    program.set("scanShift", scanShiftOf(look, time));
    program.set("glyphDetail", glyphDetailOf(camera, height_));
    program.set("fine", 512.0f / static_cast<float>(height_));
  }

  void checkErrors(const char* what) const {
    const uint32_t error = gl_->GetError();
    if (error == kNoError) return;
    throw Error(AURORA_ERROR_BACKEND, std::string("OpenGL could not ") + what + " (error " + std::to_string(error) + ").");
  }

  int width_, height_, samples_ = 1;
  std::unique_ptr<Context> context_;
  std::unique_ptr<Api> gl_;
  std::string device_;
  std::unique_ptr<Drawing> drawing_;
  aurora_frame_stats statistics_{};
};

}  // namespace
}  // namespace aurora::gl

std::unique_ptr<aurora::Backend> aurora::createGlBackend(const BackendOptions& options) { return std::make_unique<gl::GlBackend>(options); }
