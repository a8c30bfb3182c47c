/* The link's functions for Node. */
#include "checks.h"

namespace {

std::string textAt(const Napi::CallbackInfo& info, size_t index, const char* name) {
  if (info.Length() <= index || !info[index].IsString()) throw wrongType(info.Env(), name, "a text");
  const std::string text = info[index].As<Napi::String>();
  if (text.find('\0') != std::string::npos) throw wrongType(info.Env(), name, "a text without zeros");
  return text;
}

double numberAt(const Napi::CallbackInfo& info, size_t index, const char* name) {
  if (info.Length() <= index || !info[index].IsNumber()) throw wrongType(info.Env(), name, "a number");
  return info[index].As<Napi::Number>().DoubleValue();
}

uint32_t countAt(const Napi::CallbackInfo& info, size_t index, const char* name) {
  const double value = numberAt(info, index, name);
  if (!(value >= 0 && value <= 4294967295.0 && value == static_cast<double>(static_cast<uint32_t>(value))))
    throw failure(info.Env(), "AURORA_ERROR_ARGUMENT", std::string(name) + " is " + std::to_string(value) + "; it must be a whole number.");
  return static_cast<uint32_t>(value);
}

Napi::Float32Array floatsAt(const Napi::CallbackInfo& info, size_t index, const char* name) {
  if (info.Length() <= index || !info[index].IsTypedArray() || info[index].As<Napi::TypedArray>().TypedArrayType() != napi_float32_array)
    throw wrongType(info.Env(), name, "a Float32Array");
  return info[index].As<Napi::Float32Array>();
}

Napi::Value createLink(const Napi::CallbackInfo& info) {
  const std::string name = textAt(info, 0, "name");
  const aurora_link_desc desc{name.c_str(), countAt(info, 1, "maxSide")};
  aurora_link link{};
  check(info.Env(), aurora_link_create(&desc, &link));
  return Napi::Number::New(info.Env(), link.id);
}

Napi::Value openLink(const Napi::CallbackInfo& info) {
  aurora_link link{};
  check(info.Env(), aurora_link_open(textAt(info, 0, "name").c_str(), &link));
  return Napi::Number::New(info.Env(), link.id);
}

Napi::Value destroyLink(const Napi::CallbackInfo& info) {
  check(info.Env(), aurora_link_destroy({handleAt(info, 0)}));
  return info.Env().Undefined();
}

Napi::Value writePose(const Napi::CallbackInfo& info) {
  const Napi::Float32Array values = floatsAt(info, 1, "values");
  check(info.Env(), aurora_link_write_pose({handleAt(info, 0)}, values.Data(), static_cast<uint32_t>(values.ElementLength())));
  return info.Env().Undefined();
}

/* How many numbers were written. */
Napi::Value readPose(const Napi::CallbackInfo& info) {
  Napi::Float32Array values = floatsAt(info, 1, "values");
  uint32_t count = static_cast<uint32_t>(values.ElementLength());
  check(info.Env(), aurora_link_read_pose({handleAt(info, 0)}, values.Data(), &count));
  return Napi::Number::New(info.Env(), count);
}

Napi::Value writeFrame(const Napi::CallbackInfo& info) {
  const Bytes bytes = bytesAt(info, 1, "pixels");
  const aurora_link_frame frame{countAt(info, 2, "width"), countAt(info, 3, "height"), numberAt(info, 4, "time"), 0};
  if (uint64_t{frame.width} * frame.height * 4 > bytes.size)
    throw failure(info.Env(), "AURORA_ERROR_ARGUMENT", "pixels has " + std::to_string(bytes.size) + " bytes; a frame of this size has more.");
  check(info.Env(), aurora_link_write_frame({handleAt(info, 0)}, &frame, bytes.data));
  return info.Env().Undefined();
}

/* null when there is nothing new. */
Napi::Value readFrame(const Napi::CallbackInfo& info) {
  const Bytes bytes = bytesAt(info, 1, "pixels");
  aurora_link_frame frame{};
  check(info.Env(), aurora_link_read_frame({handleAt(info, 0)}, bytes.data, bytes.size, &frame));
  if (frame.width == 0) return info.Env().Null();
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("width", frame.width);
  result.Set("height", frame.height);
  result.Set("time", frame.time);
  result.Set("generation", static_cast<double>(frame.generation));
  return result;
}

}  // namespace

void exportLink(Napi::Env env, Napi::Object exports) {
  exports.Set("createLink", Napi::Function::New(env, createLink));
  exports.Set("openLink", Napi::Function::New(env, openLink));
  exports.Set("destroyLink", Napi::Function::New(env, destroyLink));
  exports.Set("writePose", Napi::Function::New(env, writePose));
  exports.Set("readPose", Napi::Function::New(env, readPose));
  exports.Set("writeFrame", Napi::Function::New(env, writeFrame));
  exports.Set("readFrame", Napi::Function::New(env, readFrame));
}
