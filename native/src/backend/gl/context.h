/*
 * Where OpenGL comes from. One file for each way to it, of which one is compiled: egl_context.cpp on Linux (no window system is needed),
 * wgl_context.cpp on Windows, cgl_context.cpp on macOS.
 */
#pragma once
#include <memory>
#include <string>

#include "core/error.h"

namespace aurora::gl {

class Context {
 public:
  virtual ~Context() = default;
  /* OpenGL ES 3.0 rather than OpenGL 3.3 core: shaders begin otherwise. */
  virtual bool isEmbedded() const = 0;
  /* NULL when there is none. Ask while the context is current. */
  virtual void* function(const char* name) const = 0;

  /* Makes the context current on this thread; what was current before comes back when the scope ends. Scopes of one context must not overlap. */
  class Scope {
   public:
    explicit Scope(Context& context) : context_(context) { context_.enter(); }
    ~Scope() { context_.leave(); }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Context& context_;
  };

 private:
  virtual void enter() = 0;
  virtual void leave() = 0;
};

[[noreturn]] inline void refuse(const std::string& why) {
  throw Error(AURORA_ERROR_BACKEND, "There is no OpenGL here: " + why + ". Use AURORA_BACKEND_SOFT.");
}

/* Throws Error (AURORA_ERROR_BACKEND) that says what is missing here. */
std::unique_ptr<Context> createContext();

}  // namespace aurora::gl
