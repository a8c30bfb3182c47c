#include "backend/gl/gl_program.h"

#include "core/error.h"

namespace aurora::gl {

Program::Program(const Api& api, bool embedded, const std::string& head, const char* vertex, const char* fragment) : gl_(api) {
  const std::string version = embedded ? "#version 300 es\nprecision highp float;\nprecision highp int;\nprecision highp sampler2D;\n" : "#version 330 core\n";
  id_ = gl_.CreateProgram();
  for (const auto& [kind, text] : {std::pair{kVertexShader, vertex}, std::pair{kFragmentShader, fragment}}) {
    const uint32_t shader = compile(kind, version + head + text);
    gl_.AttachShader(id_, shader);
    gl_.DeleteShader(shader);
  }
  for (uint32_t i = 0; i < std::size(kAttributes); i++) gl_.BindAttribLocation(id_, i, kAttributes[i]);
  gl_.LinkProgram(id_);
  int32_t linked = 0;
  gl_.GetProgramiv(id_, kLinkStatus, &linked);
  if (linked) return;
  char log[1024] = {};
  gl_.GetProgramInfoLog(id_, sizeof log - 1, nullptr, log);
  gl_.DeleteProgram(id_);
  throw Error(AURORA_ERROR_BACKEND, std::string("OpenGL cannot link the hologram's shaders: ") + log);
}

uint32_t Program::compile(uint32_t kind, const std::string& text) const {
  const uint32_t shader = gl_.CreateShader(kind);
  const char* source = text.c_str();
  gl_.ShaderSource(shader, 1, &source, nullptr);
  gl_.CompileShader(shader);
  int32_t compiled = 0;
  gl_.GetShaderiv(shader, kCompileStatus, &compiled);
  if (compiled) return shader;
  char log[1024] = {};
  gl_.GetShaderInfoLog(shader, sizeof log - 1, nullptr, log);
  gl_.DeleteShader(shader);
  gl_.DeleteProgram(id_);
  throw Error(AURORA_ERROR_BACKEND, std::string("OpenGL cannot compile the hologram's shaders: ") + log);
}

}  // namespace aurora::gl
