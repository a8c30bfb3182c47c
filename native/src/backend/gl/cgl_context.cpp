/* OpenGL through CGL, which needs no window. Apple calls it deprecated and ships it; where it is gone, soft draws. */
#include "backend/gl/context.h"

#if defined(__APPLE__)
#include <dlfcn.h>

#include <cstdint>
#include <string>
#include <type_traits>

namespace aurora::gl {
namespace {

/* Names and values of Apple's CGLTypes.h. */
using Handle = void*;
constexpr int32_t kProfile = 99, kCore32 = 0x3200, kOfflineToo = 96;

struct Cgl {
  void* library = nullptr;
  int32_t (*choosePixelFormat)(const int32_t*, Handle*, int32_t*) = nullptr;
  int32_t (*destroyPixelFormat)(Handle) = nullptr;
  int32_t (*createContext)(Handle, Handle, Handle*) = nullptr;
  int32_t (*destroyContext)(Handle) = nullptr;
  int32_t (*setCurrentContext)(Handle) = nullptr;
  Handle (*getCurrentContext)() = nullptr;
};

/* Loaded once and kept: drivers do not like to be unloaded. */
const Cgl& loadCgl() {
  static const Cgl loaded = [] {
    constexpr const char* name = "/System/Library/Frameworks/OpenGL.framework/OpenGL";
    Cgl cgl;
    cgl.library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (cgl.library == nullptr) refuse("the OpenGL framework cannot be loaded");
    const auto get = [&](const char* symbol, auto& into) {
      into = reinterpret_cast<std::remove_reference_t<decltype(into)>>(dlsym(cgl.library, symbol));
      if (into == nullptr) refuse(std::string("the OpenGL framework has no ") + symbol);
    };
    get("CGLChoosePixelFormat", cgl.choosePixelFormat);
    get("CGLDestroyPixelFormat", cgl.destroyPixelFormat);
    get("CGLCreateContext", cgl.createContext);
    get("CGLDestroyContext", cgl.destroyContext);
    get("CGLSetCurrentContext", cgl.setCurrentContext);
    get("CGLGetCurrentContext", cgl.getCurrentContext);
    return cgl;
  }();
  return loaded;
}

class CglContext final : public Context {
 public:
  CglContext() : cgl_(loadCgl()) {
    /* The profile of 3.2 is what Apple calls all of core: the context is of the newest version that there is, 3.3 at least. */
    constexpr int32_t wanted[] = {kProfile, kCore32, kOfflineToo, 0};
    Handle format = nullptr;
    int32_t count = 0;
    if (cgl_.choosePixelFormat(wanted, &format, &count) != 0 || format == nullptr) refuse("no pixel format supports its core profile");
    const int32_t error = cgl_.createContext(format, nullptr, &context_);
    cgl_.destroyPixelFormat(format);
    if (error != 0 || context_ == nullptr) refuse("no context can be made (CGL error " + std::to_string(error) + ")");
  }
  ~CglContext() override { cgl_.destroyContext(context_); }

  bool isEmbedded() const override { return false; }
  void* function(const char* name) const override { return dlsym(cgl_.library, name); }

 private:
  void enter() override {
    before_ = cgl_.getCurrentContext();
    if (const int32_t error = cgl_.setCurrentContext(context_); error != 0) refuse("its context cannot be made current (CGL error " + std::to_string(error) + ")");
  }
  void leave() override { cgl_.setCurrentContext(before_); }

  const Cgl& cgl_;
  Handle context_ = nullptr;
  Handle before_ = nullptr;
};

}  // namespace

std::unique_ptr<Context> createContext() { return std::make_unique<CglContext>(); }

}  // namespace aurora::gl

#endif
