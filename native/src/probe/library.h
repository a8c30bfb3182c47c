/* A shared library that is looked for at run time, and what is missing in words. */
#pragma once
#include <initializer_list>
#include <stdexcept>
#include <string>

namespace aurora::probe {

/* Why a library is of no use. */
struct Unavailable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/* Stays loaded until the process ends: drivers leave threads behind that run in it. */
class Library {
 public:
  /* The first of these names that can be loaded, or `path` alone. Throws Unavailable. */
  Library(const char* path, std::initializer_list<const char*> names);

  /* Throws Unavailable. */
  template <typename Function>
  Function find(const char* name) const {
    return reinterpret_cast<Function>(symbol(name));
  }

 private:
  void* symbol(const char* name) const;
  void* handle_ = nullptr;
  std::string name_;
};

}  // namespace aurora::probe
