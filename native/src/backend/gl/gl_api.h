/*
 * As much of OpenGL as this backend calls: types, numbers and functions of OpenGL 3.3 core and OpenGL ES 3.0, under the names
 * and with the values of Khronos's registry. Functions are looked up at run time; nothing is linked and no header is needed.
 */
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

#include "backend/gl/context.h"

#if defined(_WIN32)
#  define AURORA_GL_CALL __stdcall
#else
#  define AURORA_GL_CALL
#endif

namespace aurora::gl {

constexpr uint32_t kTriangles = 0x0004, kBlend = 0x0BE2, kCullFace = 0x0B44, kDepthTest = 0x0B71, kScissorTest = 0x0C11;
constexpr uint32_t kLess = 0x0201, kClockwise = 0x0900, kZero = 0, kOne = 1, kBack = 0x0405;
constexpr uint32_t kByte = 0x1401, kUnsignedInt = 0x1405, kFloat = 0x1406, kUnsignedByte = 0x1401, kHalfFloat = 0x140B;
constexpr uint32_t kRgba = 0x1908, kRgba8 = 0x8058, kRgba16F = 0x881A, kRgba32F = 0x8814, kDepth24 = 0x81A6;
constexpr uint32_t kTexture2D = 0x0DE1, kTexture0 = 0x84C0, kMagFilter = 0x2800, kMinFilter = 0x2801, kWrapS = 0x2802, kWrapT = 0x2803;
constexpr uint32_t kNearestFilter = 0x2600, kLinearFilter = 0x2601, kClampToEdge = 0x812F;
constexpr uint32_t kArrayBuffer = 0x8892, kElementBuffer = 0x8893, kStaticDraw = 0x88E4, kStreamDraw = 0x88E0;
constexpr uint32_t kFragmentShader = 0x8B30, kVertexShader = 0x8B31, kCompileStatus = 0x8B81, kLinkStatus = 0x8B82;
constexpr uint32_t kFramebuffer = 0x8D40, kReadFramebuffer = 0x8CA8, kDrawFramebuffer = 0x8CA9, kRenderbuffer = 0x8D41;
constexpr uint32_t kColourAttachment = 0x8CE0, kDepthAttachment = 0x8D00, kFramebufferComplete = 0x8CD5;
constexpr uint32_t kColourBit = 0x4000, kDepthBit = 0x0100, kMaxSamples = 0x8D57, kAlphaToCoverage = 0x809E;
constexpr uint32_t kPackAlignment = 0x0D05, kRenderer = 0x1F01, kNoError = 0, kDither = 0x0BD0;

/* name, result, parameters */
#define AURORA_GL_FUNCTIONS(X) \
  X(ActiveTexture, void, uint32_t) \
  X(AttachShader, void, uint32_t, uint32_t) \
  X(BindAttribLocation, void, uint32_t, uint32_t, const char*) \
  X(BindBuffer, void, uint32_t, uint32_t) \
  X(BindFramebuffer, void, uint32_t, uint32_t) \
  X(BindRenderbuffer, void, uint32_t, uint32_t) \
  X(BindTexture, void, uint32_t, uint32_t) \
  X(BindVertexArray, void, uint32_t) \
  X(BlendFuncSeparate, void, uint32_t, uint32_t, uint32_t, uint32_t) \
  X(BlitFramebuffer, void, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, uint32_t, uint32_t) \
  X(BufferData, void, uint32_t, ptrdiff_t, const void*, uint32_t) \
  X(CheckFramebufferStatus, uint32_t, uint32_t) \
  X(Clear, void, uint32_t) \
  X(ClearColor, void, float, float, float, float) \
  X(ClearDepthf, void, float) \
  X(CompileShader, void, uint32_t) \
  X(CreateProgram, uint32_t) \
  X(CreateShader, uint32_t, uint32_t) \
  X(CullFace, void, uint32_t) \
  X(DeleteBuffers, void, int32_t, const uint32_t*) \
  X(DeleteFramebuffers, void, int32_t, const uint32_t*) \
  X(DeleteProgram, void, uint32_t) \
  X(DeleteRenderbuffers, void, int32_t, const uint32_t*) \
  X(DeleteShader, void, uint32_t) \
  X(DeleteTextures, void, int32_t, const uint32_t*) \
  X(DeleteVertexArrays, void, int32_t, const uint32_t*) \
  X(DepthFunc, void, uint32_t) \
  X(Disable, void, uint32_t) \
  X(DrawArrays, void, uint32_t, int32_t, int32_t) \
  X(DrawElements, void, uint32_t, int32_t, uint32_t, const void*) \
  X(Enable, void, uint32_t) \
  X(EnableVertexAttribArray, void, uint32_t) \
  X(Finish, void) \
  X(FramebufferRenderbuffer, void, uint32_t, uint32_t, uint32_t, uint32_t) \
  X(FramebufferTexture2D, void, uint32_t, uint32_t, uint32_t, uint32_t, int32_t) \
  X(FrontFace, void, uint32_t) \
  X(GenBuffers, void, int32_t, uint32_t*) \
  X(GenFramebuffers, void, int32_t, uint32_t*) \
  X(GenRenderbuffers, void, int32_t, uint32_t*) \
  X(GenTextures, void, int32_t, uint32_t*) \
  X(GenVertexArrays, void, int32_t, uint32_t*) \
  X(GetError, uint32_t) \
  X(GetIntegerv, void, uint32_t, int32_t*) \
  X(GetProgramInfoLog, void, uint32_t, int32_t, int32_t*, char*) \
  X(GetProgramiv, void, uint32_t, uint32_t, int32_t*) \
  X(GetShaderInfoLog, void, uint32_t, int32_t, int32_t*, char*) \
  X(GetShaderiv, void, uint32_t, uint32_t, int32_t*) \
  X(GetString, const uint8_t*, uint32_t) \
  X(GetUniformLocation, int32_t, uint32_t, const char*) \
  X(LinkProgram, void, uint32_t) \
  X(PixelStorei, void, uint32_t, int32_t) \
  X(ReadPixels, void, int32_t, int32_t, int32_t, int32_t, uint32_t, uint32_t, void*) \
  X(RenderbufferStorageMultisample, void, uint32_t, int32_t, uint32_t, int32_t, int32_t) \
  X(ShaderSource, void, uint32_t, int32_t, const char* const*, const int32_t*) \
  X(TexImage2D, void, uint32_t, int32_t, int32_t, int32_t, int32_t, int32_t, uint32_t, uint32_t, const void*) \
  X(TexParameteri, void, uint32_t, uint32_t, int32_t) \
  X(Uniform1f, void, int32_t, float) \
  X(Uniform1fv, void, int32_t, int32_t, const float*) \
  X(Uniform1i, void, int32_t, int32_t) \
  X(Uniform1iv, void, int32_t, int32_t, const int32_t*) \
  X(Uniform2i, void, int32_t, int32_t, int32_t) \
  X(Uniform3f, void, int32_t, float, float, float) \
  X(Uniform4fv, void, int32_t, int32_t, const float*) \
  X(UseProgram, void, uint32_t) \
  X(VertexAttribPointer, void, uint32_t, int32_t, uint32_t, uint8_t, int32_t, const void*) \
  X(Viewport, void, int32_t, int32_t, int32_t, int32_t)

/* The functions of one context. */
struct Api {
#define AURORA_GL_MEMBER(name, result, ...) result(AURORA_GL_CALL* name)(__VA_ARGS__);
  AURORA_GL_FUNCTIONS(AURORA_GL_MEMBER)
#undef AURORA_GL_MEMBER

  /* Throws Error (AURORA_ERROR_BACKEND) that names a function which the context lacks. */
  explicit Api(const Context& context);
};

}  // namespace aurora::gl
