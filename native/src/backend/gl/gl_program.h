/* A program of one vertex and one fragment shader. */
#pragma once
#include <string>

#include "backend/gl/gl_api.h"
#include "core/vector.h"

namespace aurora::gl {

class Program {
 public:
  /* `head` goes before both texts. Throws Error (AURORA_ERROR_BACKEND) with the driver's words. */
  Program(const Api& api, bool embedded, const std::string& head, const char* vertex, const char* fragment);
  ~Program() { gl_.DeleteProgram(id_); }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void use() const { gl_.UseProgram(id_); }
  /* Uniforms of the program in use; a name that the driver optimised away is ignored. */
  void set(const char* name, float value) const { gl_.Uniform1f(at(name), value); }
  void set(const char* name, int value) const { gl_.Uniform1i(at(name), value); }
  void set(const char* name, Vec3 v) const { gl_.Uniform3f(at(name), v.x, v.y, v.z); }
  void setPair(const char* name, int x, int y) const { gl_.Uniform2i(at(name), x, y); }
  void setFour(const char* name, const float (&values)[4]) const { gl_.Uniform4fv(at(name), 1, values); }
  void setList(const char* name, const float* values, int count) const { gl_.Uniform1fv(at(name), count, values); }
  void setList(const char* name, const int32_t* values, int count) const { gl_.Uniform1iv(at(name), count, values); }

 private:
  int32_t at(const char* name) const { return gl_.GetUniformLocation(id_, name); }
  uint32_t compile(uint32_t kind, const std::string& text) const;

  const Api& gl_;
  uint32_t id_ = 0;
};

/* In the order of kSurfaceVertex. */
constexpr const char* kAttributes[] = {"position", "normal", "tangent", "rest", "uv", "masks0", "masks1", "region"};

}  // namespace aurora::gl
