/* What every function of the addon checks of its arguments, and how it fails. */
#pragma once
#include <napi.h>

#include <string>

#include "aurora.h"

inline Napi::Error failure(Napi::Env env, const char* code, const std::string& message) {
  Napi::Error error = Napi::Error::New(env, message);
  error.Set("code", Napi::String::New(env, code));
  return error;
}

inline void check(Napi::Env env, aurora_status status) {
  if (status != AURORA_OK) throw failure(env, aurora_status_name(status), aurora_last_error());
}

inline Napi::TypeError wrongType(Napi::Env env, const std::string& name, const char* wanted) {
  return Napi::TypeError::New(env, name + " must be " + wanted + ".");
}

inline uint32_t handleAt(const Napi::CallbackInfo& info, size_t index) {
  if (info.Length() <= index || !info[index].IsNumber()) throw wrongType(info.Env(), "a handle", "a number");
  return info[index].As<Napi::Number>().Uint32Value();
}

struct Bytes {
  uint8_t* data;
  size_t size;
};

/* JavaScript's own memory, also where it is shared between threads; valid during this call. */
inline Bytes bytesAt(const Napi::CallbackInfo& info, size_t index, const char* name) {
  if (info.Length() <= index || !info[index].IsTypedArray()) throw wrongType(info.Env(), name, "a typed array of bytes");
  napi_typedarray_type type;
  size_t length = 0;
  void* data = nullptr;
  if (napi_get_typedarray_info(info.Env(), info[index], &type, &length, &data, nullptr, nullptr) != napi_ok ||
      (type != napi_uint8_array && type != napi_uint8_clamped_array && type != napi_int8_array))
    throw wrongType(info.Env(), name, "a typed array of bytes");
  return {static_cast<uint8_t*>(data), length};
}

void exportLink(Napi::Env env, Napi::Object exports);
