/* OpenGL through WGL: a context of a window that is never shown, since Windows has none without one. */
#include "backend/gl/context.h"

#if defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <cstdint>
#include <string>
#include <type_traits>

namespace aurora::gl {
namespace {

/* Names and values of Khronos's registry: WGL_ARB_create_context and WGL_ARB_create_context_profile. */
constexpr int kVersionMajor = 0x2091, kVersionMinor = 0x2092, kProfileMask = 0x9126, kCoreProfile = 1;

[[noreturn]] void refuseByError(const std::string& what) { refuse(what + " (error " + std::to_string(GetLastError()) + ")"); }

struct Wgl {
  HMODULE library = nullptr;
  HGLRC(WINAPI* createContext)(HDC) = nullptr;
  BOOL(WINAPI* deleteContext)(HGLRC) = nullptr;
  BOOL(WINAPI* makeCurrent)(HDC, HGLRC) = nullptr;
  HGLRC(WINAPI* getCurrentContext)() = nullptr;
  HDC(WINAPI* getCurrentDC)() = nullptr;
  PROC(WINAPI* getProcAddress)(LPCSTR) = nullptr;
};

/* Loaded once and kept: drivers do not like to be unloaded. */
const Wgl& loadWgl() {
  static const Wgl loaded = [] {
    Wgl wgl;
    wgl.library = LoadLibraryA("opengl32.dll");
    if (wgl.library == nullptr) refuseByError("opengl32.dll cannot be loaded");
    const auto get = [&](const char* symbol, auto& into) {
      into = reinterpret_cast<std::remove_reference_t<decltype(into)>>(reinterpret_cast<void*>(GetProcAddress(wgl.library, symbol)));
      if (into == nullptr) refuse(std::string("opengl32.dll has no ") + symbol);
    };
    get("wglCreateContext", wgl.createContext);
    get("wglDeleteContext", wgl.deleteContext);
    get("wglMakeCurrent", wgl.makeCurrent);
    get("wglGetCurrentContext", wgl.getCurrentContext);
    get("wglGetCurrentDC", wgl.getCurrentDC);
    get("wglGetProcAddress", wgl.getProcAddress);
    return wgl;
  }();
  return loaded;
}

/* A window of one pixel. It belongs to the thread that made it, and goes with it at the latest. */
class Window {
 public:
  Window() {
    window_ = CreateWindowExA(0, "STATIC", "AURORA", WS_POPUP, 0, 0, 1, 1, nullptr, nullptr, GetModuleHandleA(nullptr), nullptr);
    if (window_ == nullptr) refuseByError("a window for it cannot be made");
    dc_ = GetDC(window_);
    PIXELFORMATDESCRIPTOR wanted{};
    wanted.nSize = sizeof wanted;
    wanted.nVersion = 1;
    wanted.dwFlags = PFD_DRAW_TO_WINDOW | PFD_SUPPORT_OPENGL;
    wanted.iPixelType = PFD_TYPE_RGBA;
    wanted.cColorBits = 24;
    const int format = dc_ == nullptr ? 0 : ChoosePixelFormat(dc_, &wanted);
    if (format != 0 && SetPixelFormat(dc_, format, &wanted)) return;
    const DWORD error = GetLastError();
    release();
    SetLastError(error);
    refuseByError("no pixel format supports it");
  }
  ~Window() { release(); }
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  HDC dc() const { return dc_; }

 private:
  void release() {
    if (dc_) ReleaseDC(window_, dc_);
    DestroyWindow(window_);
  }
  HWND window_;
  HDC dc_;
};

class WglContext final : public Context {
 public:
  WglContext() : wgl_(loadWgl()) {
    /* The function that makes a context of a version can be had from a context alone: one of any version comes first. */
    const HGLRC any = wgl_.createContext(window_.dc());
    if (any == nullptr) refuseByError("no context can be made");
    const HDC dcBefore = wgl_.getCurrentDC();
    const HGLRC before = wgl_.getCurrentContext();
    wgl_.makeCurrent(window_.dc(), any);
    const auto createWith = reinterpret_cast<HGLRC(WINAPI*)(HDC, HGLRC, const int*)>(reinterpret_cast<void*>(wgl_.getProcAddress("wglCreateContextAttribsARB")));
    constexpr int core[] = {kVersionMajor, 3, kVersionMinor, 3, kProfileMask, kCoreProfile, 0};
    context_ = createWith ? createWith(window_.dc(), nullptr, core) : nullptr;
    wgl_.makeCurrent(dcBefore, before);
    wgl_.deleteContext(any);
    if (context_ == nullptr) refuse("OpenGL 3.3 cannot be had");
  }
  ~WglContext() override { wgl_.deleteContext(context_); }

  bool isEmbedded() const override { return false; }

  /* What OpenGL 1.1 had is in the library itself; for what it does not know a driver answers 0, or a small number. */
  void* function(const char* name) const override {
    void* found = reinterpret_cast<void*>(wgl_.getProcAddress(name));
    const auto number = reinterpret_cast<intptr_t>(found);
    return number >= -1 && number <= 3 ? reinterpret_cast<void*>(GetProcAddress(wgl_.library, name)) : found;
  }

 private:
  void enter() override {
    dcBefore_ = wgl_.getCurrentDC();
    before_ = wgl_.getCurrentContext();
    if (!wgl_.makeCurrent(window_.dc(), context_)) refuseByError("its context cannot be made current");
  }
  void leave() override { wgl_.makeCurrent(dcBefore_, before_); }

  const Wgl& wgl_;
  Window window_;
  HGLRC context_ = nullptr;
  HDC dcBefore_ = nullptr;
  HGLRC before_ = nullptr;
};

}  // namespace

std::unique_ptr<Context> createContext() { return std::make_unique<WglContext>(); }

}  // namespace aurora::gl

#endif
