/* OpenGL through EGL, without a window system: Mesa's surfaceless platform, or a device of any driver that has them. */
#include "backend/gl/context.h"

#if defined(__linux__)
#include <dlfcn.h>

#include <cstdint>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <type_traits>

namespace aurora::gl {
namespace {

/* Names and values of Khronos's EGL registry. */
using Display = void*;
using Handle = void*;
constexpr int32_t kNone = 0x3038, kVersionMajor = 0x3098, kVersionMinor = 0x30FB, kProfileMask = 0x30FD, kCoreProfile = 1;
constexpr int32_t kSurfaceType = 0x3033, kPbuffer = 1, kRenderableType = 0x3040, kOpenGlBit = 8, kEs3Bit = 0x40;
constexpr uint32_t kOpenGl = 0x30A2, kOpenGlEs = 0x30A0, kExtensions = 0x3055, kSurfaceless = 0x31DD, kDevice = 0x313F;
constexpr int32_t kDraw = 0x3059, kRead = 0x305A;

struct Egl {
  void* (*getProcAddress)(const char*);
  Display (*getDisplay)(void*);
  uint32_t (*initialize)(Display, int32_t*, int32_t*);
  const char* (*queryString)(Display, int32_t);
  uint32_t (*bindApi)(uint32_t);
  uint32_t (*queryApi)();
  uint32_t (*chooseConfig)(Display, const int32_t*, Handle*, int32_t, int32_t*);
  Handle (*createContext)(Display, Handle, Handle, const int32_t*);
  uint32_t (*destroyContext)(Display, Handle);
  uint32_t (*makeCurrent)(Display, Handle, Handle, Handle);
  Handle (*getCurrentContext)();
  Display (*getCurrentDisplay)();
  Handle (*getCurrentSurface)(int32_t);
  int32_t (*getError)();
  Display display = nullptr;
};

bool has(const char* list, const char* name) { return list != nullptr && (" " + std::string(list) + " ").find(std::string(" ") + name + " ") != std::string::npos; }

Display openDisplay(const Egl& egl) {
  const char* extensions = egl.queryString(nullptr, kExtensions);
  const auto getPlatformDisplay = reinterpret_cast<Display (*)(uint32_t, void*, const int32_t*)>(egl.getProcAddress("eglGetPlatformDisplayEXT"));
  const auto opened = [&](Display display) { return display != nullptr && egl.initialize(display, nullptr, nullptr) != 0; };
  if (getPlatformDisplay && has(extensions, "EGL_MESA_platform_surfaceless")) {
    if (Display display = getPlatformDisplay(kSurfaceless, nullptr, nullptr); opened(display)) return display;
  }
  const auto queryDevices = reinterpret_cast<uint32_t (*)(int32_t, Handle*, int32_t*)>(egl.getProcAddress("eglQueryDevicesEXT"));
  if (getPlatformDisplay && queryDevices && has(extensions, "EGL_EXT_platform_device")) {
    Handle devices[16];
    int32_t count = 0;
    if (queryDevices(16, devices, &count))
      for (int32_t i = 0; i < count; i++)
        if (Display display = getPlatformDisplay(kDevice, devices[i], nullptr); opened(display)) return display;
  }
  if (Display display = egl.getDisplay(nullptr); opened(display)) return display;
  refuse("EGL has no display that works without a window");
}

/* Loaded once and kept: drivers do not like to be unloaded, and a display belongs to the process. */
const Egl& loadEgl() {
  static std::mutex mutex;
  static std::map<std::string, Egl> loaded;
  std::lock_guard lock(mutex);
  /* AURORA_EGL in the environment names another library, for tests and unusual installations. */
  const char* asked = std::getenv("AURORA_EGL");
  const std::string name = asked ? asked : "libEGL.so.1";
  if (const auto known = loaded.find(name); known != loaded.end()) return known->second;
  void* library = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) refuse(name + " cannot be loaded");
  Egl found{};
  const auto get = [&](const char* symbol, auto& into) {
    into = reinterpret_cast<std::remove_reference_t<decltype(into)>>(dlsym(library, symbol));
    if (into == nullptr) refuse(name + " has no " + symbol);
  };
  get("eglGetProcAddress", found.getProcAddress);
  get("eglGetDisplay", found.getDisplay);
  get("eglInitialize", found.initialize);
  get("eglQueryString", found.queryString);
  get("eglBindAPI", found.bindApi);
  get("eglQueryAPI", found.queryApi);
  get("eglChooseConfig", found.chooseConfig);
  get("eglCreateContext", found.createContext);
  get("eglDestroyContext", found.destroyContext);
  get("eglMakeCurrent", found.makeCurrent);
  get("eglGetCurrentContext", found.getCurrentContext);
  get("eglGetCurrentDisplay", found.getCurrentDisplay);
  get("eglGetCurrentSurface", found.getCurrentSurface);
  get("eglGetError", found.getError);
  const Display display = openDisplay(found);
  if (!has(found.queryString(display, kExtensions), "EGL_KHR_surfaceless_context")) refuse("its EGL cannot draw without a surface");
  found.display = display;
  return loaded.emplace(name, found).first->second;
}

class EglContext final : public Context {
 public:
  EglContext() : egl_(loadEgl()) {
    const uint32_t before = egl_.queryApi();
    constexpr int32_t core[] = {kVersionMajor, 3, kVersionMinor, 3, kProfileMask, kCoreProfile, kNone};
    constexpr int32_t embedded[] = {kVersionMajor, 3, kVersionMinor, 0, kNone};
    if (!create(kOpenGl, kOpenGlBit, core)) {
      embedded_ = true;
      if (!create(kOpenGlEs, kEs3Bit, embedded)) {
        egl_.bindApi(before);
        refuse("neither OpenGL 3.3 nor OpenGL ES 3.0 can be had");
      }
    }
    egl_.bindApi(before);
  }
  ~EglContext() override { egl_.destroyContext(egl_.display, context_); }

  bool isEmbedded() const override { return embedded_; }
  void* function(const char* name) const override { return egl_.getProcAddress(name); }

 private:
  bool create(uint32_t api, int32_t renderable, const int32_t* attributes) {
    const int32_t wanted[] = {kSurfaceType, kPbuffer, kRenderableType, renderable, kNone};
    Handle config = nullptr;
    int32_t count = 0;
    if (!egl_.bindApi(api) || !egl_.chooseConfig(egl_.display, wanted, &config, 1, &count) || count == 0) return false;
    context_ = egl_.createContext(egl_.display, config, nullptr, attributes);
    return context_ != nullptr;
  }

  void enter() override {
    before_ = {egl_.queryApi(), egl_.getCurrentDisplay(), egl_.getCurrentSurface(kDraw), egl_.getCurrentSurface(kRead), egl_.getCurrentContext()};
    egl_.bindApi(embedded_ ? kOpenGlEs : kOpenGl);
    if (egl_.makeCurrent(egl_.display, nullptr, nullptr, context_)) return;
    egl_.bindApi(before_.api);
    refuse("its context cannot be made current (EGL error " + std::to_string(egl_.getError()) + ")");
  }
  void leave() override {
    egl_.makeCurrent(egl_.display, nullptr, nullptr, nullptr);
    egl_.bindApi(before_.api);
    if (before_.context) egl_.makeCurrent(before_.display, before_.draw, before_.read, before_.context);
  }

  struct Current {
    uint32_t api;
    Display display;
    Handle draw, read, context;
  };
  const Egl& egl_;
  Handle context_ = nullptr;
  bool embedded_ = false;
  Current before_{};
};

}  // namespace

std::unique_ptr<Context> createContext() { return std::make_unique<EglContext>(); }

}  // namespace aurora::gl

#elif !defined(_WIN32) && !defined(__APPLE__)

std::unique_ptr<aurora::gl::Context> aurora::gl::createContext() {
  refuse("this build reaches it through EGL on Linux, WGL on Windows and CGL on macOS");
}

#endif
