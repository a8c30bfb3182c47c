/*
 * aurora.h for Node: validates what JavaScript hands over, translates it, and translates errors back. JavaScript owns every
 * buffer; nothing of it is kept after a call. native/index.ts is the typed face of this and the only one that loads it.
 */
#include <napi.h>

#include <string>
#include <vector>

#include "aurora.h"
#include "checks.h"

namespace {

double numberOr(const Napi::Object& from, const char* key, double usual) {
  const Napi::Value value = from.Get(key);
  if (value.IsUndefined()) return usual;
  if (!value.IsNumber()) throw wrongType(from.Env(), key, "a number");
  return value.As<Napi::Number>().DoubleValue();
}

float floatOr(const Napi::Object& from, const char* key, double usual = 0) { return static_cast<float>(numberOr(from, key, usual)); }

uint32_t countOr(const Napi::Object& from, const char* key) {
  const double value = numberOr(from, key, 0);
  if (!(value >= 0 && value <= 4294967295.0 && value == static_cast<double>(static_cast<uint32_t>(value))))
    throw failure(from.Env(), "AURORA_ERROR_ARGUMENT", std::string(key) + " is " + std::to_string(value) + "; it must be a whole number.");
  return static_cast<uint32_t>(value);
}

/* The elements of a typed array; null when it is left out. */
template <typename Array>
Array arrayOr(const Napi::Object& from, const char* key, const char* wanted, napi_typedarray_type type, bool& given) {
  const Napi::Value value = from.Get(key);
  given = !value.IsUndefined();
  if (!given) return Array();
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != type) throw wrongType(from.Env(), key, wanted);
  return value.As<Array>();
}

const float* floats(const Napi::Object& from, const char* key, size_t count) {
  bool given;
  auto array = arrayOr<Napi::Float32Array>(from, key, "a Float32Array", napi_float32_array, given);
  if (!given) return nullptr;
  if (array.ElementLength() != count)
    throw failure(from.Env(), "AURORA_ERROR_MESH", std::string(key) + " has " + std::to_string(array.ElementLength()) + " numbers; it must have " + std::to_string(count) + ".");
  return array.Data();
}

const uint32_t* indices(const Napi::Object& from, const char* key, uint32_t& count) {
  bool given;
  auto array = arrayOr<Napi::Uint32Array>(from, key, "a Uint32Array", napi_uint32_array, given);
  count = given ? static_cast<uint32_t>(array.ElementLength()) : 0;
  return given ? array.Data() : nullptr;
}

void triple(const Napi::Object& from, const char* key, float (&out)[3]) {
  const Napi::Value value = from.Get(key);
  if (value.IsUndefined()) return;
  if (!value.IsArray() || value.As<Napi::Array>().Length() != 3) throw wrongType(from.Env(), key, "three numbers");
  for (uint32_t i = 0; i < 3; i++) {
    const Napi::Value item = value.As<Napi::Array>().Get(i);
    if (!item.IsNumber()) throw wrongType(from.Env(), key, "three numbers");
    out[i] = item.As<Napi::Number>().FloatValue();
  }
}

Napi::Object objectAt(const Napi::CallbackInfo& info, size_t index, const char* name) {
  if (info.Length() <= index || !info[index].IsObject()) throw wrongType(info.Env(), name, "an object");
  return info[index].As<Napi::Object>();
}

Napi::Value createRenderer(const Napi::CallbackInfo& info) {
  const Napi::Object from = objectAt(info, 0, "desc");
  const aurora_renderer_desc desc{countOr(from, "backend"), countOr(from, "width"), countOr(from, "height"),
                                  countOr(from, "samples"), countOr(from, "threads")};
  aurora_renderer renderer{};
  check(info.Env(), aurora_renderer_create(&desc, &renderer));
  return Napi::Number::New(info.Env(), renderer.id);
}

Napi::Value destroyRenderer(const Napi::CallbackInfo& info) {
  check(info.Env(), aurora_renderer_destroy({handleAt(info, 0)}));
  return info.Env().Undefined();
}

Napi::Value createMesh(const Napi::CallbackInfo& info) {
  const Napi::Object from = objectAt(info, 1, "desc");
  aurora_mesh_desc desc{};
  desc.vertex_count = countOr(from, "vertexCount");
  const size_t n = desc.vertex_count;
  desc.positions = floats(from, "positions", n * 3);
  desc.normals = floats(from, "normals", n * 3);
  desc.tangents = floats(from, "tangents", n * 3);
  desc.uvs = floats(from, "uvs", n * 2);
  desc.masks = floats(from, "masks", n * 8);
  desc.rig = floats(from, "rig", n * 3);
  bool given;
  auto regions = arrayOr<Napi::Uint8Array>(from, "regions", "a Uint8Array", napi_uint8_array, given);
  if (given && regions.ElementLength() != n) throw failure(info.Env(), "AURORA_ERROR_MESH", "regions must have one number a vertex.");
  desc.regions = given ? regions.Data() : nullptr;
  desc.indices = indices(from, "indices", desc.index_count);
  triple(from, "neckPivot", desc.neck_pivot);
  std::vector<aurora_shape_desc> shapes;
  if (const Napi::Value list = from.Get("shapes"); list.IsArray()) {
    const auto array = list.As<Napi::Array>();
    for (uint32_t i = 0; i < array.Length(); i++) {
      if (!array.Get(i).IsObject()) throw wrongType(info.Env(), "shapes", "a list of objects");
      const Napi::Object item = array.Get(i).As<Napi::Object>();
      aurora_shape_desc shape{};
      shape.position_indices = indices(item, "positionIndices", shape.position_count);
      shape.position_deltas = floats(item, "positionDeltas", size_t{shape.position_count} * 3);
      shape.normal_indices = indices(item, "normalIndices", shape.normal_count);
      shape.normal_deltas = floats(item, "normalDeltas", size_t{shape.normal_count} * 3);
      shapes.push_back(shape);
    }
  }
  desc.shapes = shapes.data();
  desc.shape_count = static_cast<uint32_t>(shapes.size());
  aurora_mesh mesh{};
  check(info.Env(), aurora_mesh_create({handleAt(info, 0)}, &desc, &mesh));
  return Napi::Number::New(info.Env(), mesh.id);
}

Napi::Value destroyMesh(const Napi::CallbackInfo& info) {
  check(info.Env(), aurora_mesh_destroy({handleAt(info, 0)}, {handleAt(info, 1)}));
  return info.Env().Undefined();
}

aurora_look lookFrom(const Napi::Object& from) {
  aurora_look look{};
  const struct { const char* key; float& value; } fields[] = {
      {"rim", look.rim}, {"scanlines", look.scanlines}, {"drift", look.drift}, {"glyphs", look.glyphs}, {"circuits", look.circuits}, {"bloom", look.bloom},
      {"aura", look.aura}, {"chromatic", look.chromatic}, {"flicker", look.flicker}, {"glitch", look.glitch}, {"dissolve", look.dissolve}, {"materialise", look.materialise}};
  for (const auto& [key, value] : fields) value = floatOr(from, key);
  triple(from, "cool", look.cool);
  triple(from, "warm", look.warm);
  triple(from, "signal", look.signal);
  return look;
}

Napi::Value render(const Napi::CallbackInfo& info) {
  const Napi::Object from = objectAt(info, 1, "frame");
  aurora_frame_desc frame{};
  frame.mesh.id = countOr(from, "mesh");
  bool given;
  auto weights = arrayOr<Napi::Float32Array>(from, "weights", "a Float32Array", napi_float32_array, given);
  frame.weights = given ? weights.Data() : nullptr;
  frame.weight_count = given ? static_cast<uint32_t>(weights.ElementLength()) : 0;
  frame.head_yaw = floatOr(from, "yaw");
  frame.head_pitch = floatOr(from, "pitch");
  frame.head_roll = floatOr(from, "roll");
  frame.breath = floatOr(from, "breath");
  triple(from, "sway", frame.sway);
  frame.hair = floatOr(from, "hair");
  frame.time = numberOr(from, "time", 0);
  if (const Napi::Value camera = from.Get("camera"); camera.IsObject()) {
    const auto desc = camera.As<Napi::Object>();
    triple(desc, "eye", frame.camera.eye);
    triple(desc, "target", frame.camera.target);
    frame.camera.vertical_fov = floatOr(desc, "verticalFov");
  }
  if (const Napi::Value look = from.Get("look"); look.IsObject()) frame.look = lookFrom(look.As<Napi::Object>());
  frame.backdrop = countOr(from, "backdrop");
  check(info.Env(), aurora_render({handleAt(info, 0)}, &frame));
  return info.Env().Undefined();
}

Napi::Value readPixels(const Napi::CallbackInfo& info) {
  const Bytes bytes = bytesAt(info, 1, "pixels");
  check(info.Env(), aurora_read_pixels({handleAt(info, 0)}, bytes.data, bytes.size));
  return info.Env().Undefined();
}

Napi::Value statistics(const Napi::CallbackInfo& info) {
  aurora_frame_stats stats{};
  check(info.Env(), aurora_frame_statistics({handleAt(info, 0)}, &stats));
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("triangles", stats.triangles);
  result.Set("fragments", stats.fragments);
  result.Set("deformMs", stats.deform_ms);
  result.Set("rasterMs", stats.raster_ms);
  result.Set("postMs", stats.post_ms);
  result.Set("totalMs", stats.total_ms);
  return result;
}

Napi::Value describe(const Napi::CallbackInfo& info) {
  aurora_renderer_info described{};
  check(info.Env(), aurora_renderer_describe({handleAt(info, 0)}, &described));
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("backend", described.backend);
  result.Set("width", described.width);
  result.Set("height", described.height);
  result.Set("samples", described.samples);
  result.Set("threads", described.threads);
  result.Set("device", std::string(described.device));
  return result;
}

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  exports.Set("abiVersion", aurora_abi_version());
  exports.Set("createRenderer", Napi::Function::New(env, createRenderer));
  exports.Set("destroyRenderer", Napi::Function::New(env, destroyRenderer));
  exports.Set("createMesh", Napi::Function::New(env, createMesh));
  exports.Set("destroyMesh", Napi::Function::New(env, destroyMesh));
  exports.Set("render", Napi::Function::New(env, render));
  exports.Set("readPixels", Napi::Function::New(env, readPixels));
  exports.Set("statistics", Napi::Function::New(env, statistics));
  exports.Set("describe", Napi::Function::New(env, describe));
  exportLink(env, exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(aurora, initialize)
