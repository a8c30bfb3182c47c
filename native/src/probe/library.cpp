#include "probe/library.h"

#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace aurora::probe {
namespace {

#if defined(_WIN32)
void* load(const char* name) { return reinterpret_cast<void*>(LoadLibraryA(name)); }
void* look_up(void* handle, const char* name) {
  return reinterpret_cast<void*>(GetProcAddress(static_cast<HMODULE>(handle), name));
}
std::string last_problem() { return "error " + std::to_string(GetLastError()); }
#else
void* load(const char* name) { return dlopen(name, RTLD_NOW | RTLD_LOCAL); }
void* look_up(void* handle, const char* name) { return dlsym(handle, name); }
std::string last_problem() {
  const char* text = dlerror();
  return text ? text : "no reason was told";
}
#endif

}  // namespace

Library::Library(const char* path, std::initializer_list<const char*> names) {
  std::string problem;
  if (path != nullptr) {
    handle_ = load(path);
    name_ = path;
    if (handle_ == nullptr) problem = last_problem();
  } else {
    for (const char* name : names) {
      handle_ = load(name);
      name_ = name;
      if (handle_ != nullptr) break;
      /* The first name is what it is called here. */
      if (problem.empty()) problem = last_problem();
    }
  }
  if (handle_ == nullptr) throw Unavailable("it cannot be loaded: " + problem);
}

void* Library::symbol(const char* name) const {
  void* found = look_up(handle_, name);
  if (found == nullptr) throw Unavailable(name_ + " has no function " + name);
  return found;
}

}  // namespace aurora::probe
