#include "backend/gl/gl_post.h"

#include <algorithm>
#include <vector>

#include "backend/gl/post_shader.h"
#include "core/error.h"
#include "core/halo.h"
#include "core/studio.h"
#include "core/unsteady.h"

namespace aurora::gl {
namespace {

int halfOf(int length) { return (length + 1) / 2; }

}  // namespace

Target::Target(const Api& api, int width, int height, uint32_t format) : gl_(api), width_(width), height_(height) {
  gl_.GenTextures(1, &texture_);
  gl_.BindTexture(kTexture2D, texture_);
  gl_.TexImage2D(kTexture2D, 0, static_cast<int32_t>(format), width, height, 0, kRgba, format == kRgba8 ? kUnsignedByte : kHalfFloat, nullptr);
  for (const uint32_t filter : {kMagFilter, kMinFilter}) gl_.TexParameteri(kTexture2D, filter, kLinearFilter);
  for (const uint32_t wrap : {kWrapS, kWrapT}) gl_.TexParameteri(kTexture2D, wrap, kClampToEdge);
  gl_.GenFramebuffers(1, &framebuffer_);
  gl_.BindFramebuffer(kFramebuffer, framebuffer_);
  gl_.FramebufferTexture2D(kFramebuffer, kColourAttachment, kTexture2D, texture_, 0);
  if (gl_.CheckFramebufferStatus(kFramebuffer) == kFramebufferComplete) return;
  throw Error(AURORA_ERROR_BACKEND, "This OpenGL cannot draw into half floats; use AURORA_BACKEND_SOFT.");
}

Target::~Target() {
  gl_.DeleteFramebuffers(1, &framebuffer_);
  gl_.DeleteTextures(1, &texture_);
}

GlPost::GlPost(const Api& api, bool embedded, int width, int height)
    : gl_(api),
      halve_(api, embedded, "", kPostVertex, kHalveFragment),
      blur_(api, embedded, "", kPostVertex, kBlurFragment),
      enlarge_(api, embedded, "", kPostVertex, kEnlargeFragment),
      finish_(api, embedded, "", kPostVertex, kFinishFragment),
      half_{{api, halfOf(width), halfOf(height), kRgba16F}, {api, halfOf(width), halfOf(height), kRgba16F}},
      quarter_{{api, halfOf(halfOf(width)), halfOf(halfOf(height)), kRgba16F}, {api, halfOf(halfOf(width)), halfOf(halfOf(height)), kRgba16F}},
      eighth_{{api, halfOf(halfOf(halfOf(width))), halfOf(halfOf(halfOf(height))), kRgba16F}, {api, halfOf(halfOf(halfOf(width))), halfOf(halfOf(halfOf(height))), kRgba16F}},
      picture_(api, width, height, kRgba8) {
  gl_.GenVertexArrays(1, &array_);
}

GlPost::~GlPost() {
  gl_.DeleteVertexArrays(1, &array_);
  gl_.DeleteTextures(1, &studio_);
}

void GlPost::into(const Target& target, const Program& program) const {
  gl_.BindFramebuffer(kFramebuffer, target.framebuffer());
  gl_.Viewport(0, 0, target.width(), target.height());
  program.use();
}

void GlPost::source(const Program& program, const char* name, int unit, uint32_t texture) const {
  gl_.ActiveTexture(kTexture0 + static_cast<uint32_t>(unit));
  gl_.BindTexture(kTexture2D, texture);
  program.set(name, unit);
}

void GlPost::halve(const Target& from, const Target& to, float bottom) const {
  into(to, halve_);
  source(halve_, "source", 0, from.texture());
  halve_.setPair("size", from.width(), from.height());
  halve_.set("bottom", bottom);
  gl_.DrawArrays(kTriangles, 0, 3);
}

/* Across into the spare one, down into the first. */
void GlPost::blur(const Target& target, const Target& spare, float light, float coverage) const {
  const Gaussian a = gaussian(light), b = gaussian(coverage);
  for (const bool across : {true, false}) {
    into(across ? spare : target, blur_);
    source(blur_, "source", 0, (across ? target : spare).texture());
    blur_.setPair("size", target.width(), target.height());
    blur_.setPair("way", across, !across);
    /* What lies beyond a radius is 0. */
    float taps[2][kMaxRadius + 1] = {};
    std::copy(a.taps, a.taps + a.radius + 1, taps[0]);
    std::copy(b.taps, b.taps + b.radius + 1, taps[1]);
    blur_.setList("lightTaps", taps[0], kMaxRadius + 1);
    blur_.setList("coverageTaps", taps[1], kMaxRadius + 1);
    blur_.set("radius", std::max(a.radius, b.radius));
    gl_.DrawArrays(kTriangles, 0, 3);
  }
}

void GlPost::enlarge(const Target& larger, const Target& smaller, const Target& out, float keep, float add) const {
  into(out, enlarge_);
  source(enlarge_, "larger", 0, larger.texture());
  source(enlarge_, "smaller", 1, smaller.texture());
  enlarge_.setPair("size", smaller.width(), smaller.height());
  enlarge_.set("keep", keep);
  enlarge_.set("add", add);
  gl_.DrawArrays(kTriangles, 0, 3);
}

void GlPost::prepareStudio() {
  if (studio_ != 0) return;
  const int width = picture_.width(), height = picture_.height();
  const size_t plane = static_cast<size_t>(width) * height;
  const std::vector<float> planes = paintStudio(width, height);
  std::vector<float> texels(plane * 4);
  for (size_t i = 0; i < plane; i++)
    for (size_t c = 0; c < 4; c++) texels[i * 4 + c] = planes[plane * c + i];
  gl_.GenTextures(1, &studio_);
  gl_.BindTexture(kTexture2D, studio_);
  gl_.TexImage2D(kTexture2D, 0, kRgba32F, width, height, 0, kRgba, kFloat, texels.data());
  for (const uint32_t filter : {kMagFilter, kMinFilter}) gl_.TexParameteri(kTexture2D, filter, kNearestFilter);
}

void GlPost::run(const Frame& frame, const Target& canvas) {
  const Look& look = frame.look;
  const int width = picture_.width(), height = picture_.height();
  const float unit = static_cast<float>(height) / 512;
  gl_.BindVertexArray(array_);
  halve(canvas, half_[0], kHaloThreshold);
  halve(half_[0], quarter_[0], -1);
  halve(quarter_[0], eighth_[0], -1);
  blur(eighth_[0], eighth_[1], kHaloSigma[2] * unit / 8, kAuraSigma * unit / 8);
  blur(quarter_[0], quarter_[1], kHaloSigma[1] * unit / 4, 1);
  blur(half_[0], half_[1], kHaloSigma[0] * unit / 2, 1);
  enlarge(quarter_[0], eighth_[0], quarter_[1], kHaloWeight[1] * look.bloom, kHaloWeight[2] * look.bloom);
  enlarge(half_[0], quarter_[1], half_[1], kHaloWeight[0] * look.bloom, 1);
  if (frame.studio) prepareStudio();
  into(picture_, finish_);
  source(finish_, "canvas", 0, canvas.texture());
  source(finish_, "halo", 1, half_[1].texture());
  source(finish_, "studio", 2, frame.studio ? studio_ : canvas.texture());
  finish_.setPair("size", width, height);
  finish_.setPair("haloSize", half_[1].width(), half_[1].height());
  finish_.set("aura", Vec3{kAuraColour[0], kAuraColour[1], kAuraColour[2]} * look.aura);
  finish_.set("gain", steadinessOf(look, frame.time));
  finish_.set("chromatic", look.chromatic);
  finish_.set("backdrop", frame.studio ? 1 : 0);
  int32_t tears[kTearBands];
  for (int band = 0; band < kTearBands; band++) tears[band] = tearOf(look, frame.time, band, height);
  finish_.setList("tears", tears, kTearBands);
  gl_.DrawArrays(kTriangles, 0, 3);
  gl_.BindVertexArray(0);
}

void GlPost::read(uint8_t* pixels) const {
  gl_.BindFramebuffer(kFramebuffer, picture_.framebuffer());
  gl_.PixelStorei(kPackAlignment, 1);
  gl_.ReadPixels(0, 0, picture_.width(), picture_.height(), kRgba, kUnsignedByte, pixels);
}

}  // namespace aurora::gl
