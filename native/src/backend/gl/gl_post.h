/* From light in a texture to bytes in memory. */
#pragma once
#include "backend/gl/gl_program.h"
#include "core/look.h"

namespace aurora::gl {

/* A texture that can be drawn into. */
class Target {
 public:
  Target(const Api& api, int width, int height, uint32_t format);
  ~Target();
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;

  int width() const { return width_; }
  int height() const { return height_; }
  uint32_t framebuffer() const { return framebuffer_; }
  uint32_t texture() const { return texture_; }

 private:
  const Api& gl_;
  int width_, height_;
  uint32_t texture_ = 0, framebuffer_ = 0;
};

class GlPost {
 public:
  /* The context must be current, here and in run() and read(). */
  GlPost(const Api& api, bool embedded, int width, int height);
  ~GlPost();

  /* `canvas`: light, and in the last channel what part of a pixel is not covered. */
  void run(const Frame& frame, const Target& canvas);
  void read(uint8_t* pixels) const;

 private:
  void into(const Target& target, const Program& program) const;
  void source(const Program& program, const char* name, int unit, uint32_t texture) const;
  void halve(const Target& from, const Target& to, float bottom) const;
  void blur(const Target& target, const Target& spare, float light, float coverage) const;
  void enlarge(const Target& larger, const Target& smaller, const Target& out, float keep, float add) const;
  void prepareStudio();

  const Api& gl_;
  uint32_t array_ = 0;
  Program halve_, blur_, enlarge_, finish_;
  /* A step reads one of each pair and writes the other. */
  Target half_[2], quarter_[2], eighth_[2], picture_;
  uint32_t studio_ = 0;
};

}  // namespace aurora::gl
