#include "backend/gl/gl_api.h"

#include "core/error.h"

namespace aurora::gl {
namespace {

template <typename Function>
void look(const Context& context, const char* name, Function& into) {
  into = reinterpret_cast<Function>(context.function(name));
  if (into == nullptr) throw Error(AURORA_ERROR_BACKEND, std::string("This OpenGL has no ") + name + "; use AURORA_BACKEND_SOFT.");
}

}  // namespace

Api::Api(const Context& context) {
#define AURORA_GL_LOOK(name, ...) look(context, "gl" #name, name);
  AURORA_GL_FUNCTIONS(AURORA_GL_LOOK)
#undef AURORA_GL_LOOK
}

}  // namespace aurora::gl
