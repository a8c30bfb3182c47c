#include "core/look.h"

#include <cmath>
#include <string>

#include "core/error.h"

namespace aurora {
namespace {

constexpr float kDegree = 3.14159265358979f / 180;
/* Patterns repeat after this many seconds: beyond it float would no longer tell two frames apart. */
constexpr double kPeriod = 3600;

float inRange(const char* name, float value, float least, float most) {
  if (value >= least && value <= most) return value;
  throw Error(AURORA_ERROR_ARGUMENT, std::string(name) + " is " + std::to_string(value) + "; it must be " +
                                         std::to_string(least) + " to " + std::to_string(most) + ".");
}

/* 0 is the design's own, a negative number none. */
float amount(const char* name, float value) {
  inRange(name, value, -1000, 1000);
  return value == 0 ? 1 : value < 0 ? 0 : value;
}

Vec3 vector(const char* name, const float (&v)[3], float most) {
  return {inRange(name, v[0], -most, most), inRange(name, v[1], -most, most), inRange(name, v[2], -most, most)};
}

Vec3 colour(const char* name, const float (&value)[3], Vec3 usual) {
  const Vec3 c = vector(name, value, 100);
  for (const float each : {c.x, c.y, c.z}) inRange(name, each, 0, 100);
  return c.x == 0 && c.y == 0 && c.z == 0 ? usual : c;
}

Camera readCamera(const aurora_camera& desc) {
  Vec3 eye = vector("camera.eye", desc.eye, 1000), target = vector("camera.target", desc.target, 1000);
  if (length(eye) == 0 && length(target) == 0) {
    eye = {0, -0.048f, 0.92f};
    target = {0, -0.048f, -0.03f};
  }
  const float fov = desc.vertical_fov == 0 ? 24 * kDegree : inRange("camera.vertical_fov", desc.vertical_fov, 0.01f, 3);
  if (length(target - eye) < 1e-4f) throw Error(AURORA_ERROR_ARGUMENT, "camera.eye and camera.target are the same place.");
  const Vec3 forward = normalize(target - eye);
  const Vec3 side = std::fabs(forward.y) > 0.999f ? Vec3{0, 0, -1} : Vec3{0, 1, 0};
  const Vec3 right = normalize(cross(forward, side));
  return {eye, forward, right, cross(right, forward), std::tan(fov / 2)};
}

Look readLook(const aurora_look& desc) {
  return {
      .rim = amount("look.rim", desc.rim),
      .scanlines = amount("look.scanlines", desc.scanlines),
      .drift = amount("look.drift", desc.drift),
      .glyphs = amount("look.glyphs", desc.glyphs),
      .circuits = amount("look.circuits", desc.circuits),
      .bloom = amount("look.bloom", desc.bloom),
      .aura = amount("look.aura", desc.aura),
      .chromatic = inRange("look.chromatic", desc.chromatic, 0, 64),
      .flicker = inRange("look.flicker", desc.flicker, 0, 1),
      .glitch = inRange("look.glitch", desc.glitch, 0, 1),
      .dissolve = inRange("look.dissolve", desc.dissolve, 0, 1),
      .materialise = amount("look.materialise", inRange("look.materialise", desc.materialise, -1000, 1)),
      .cool = colour("look.cool", desc.cool, {0.25f, 0.95f, 1.15f}),
      .warm = colour("look.warm", desc.warm, {0.62f, 0.28f, 1.20f}),
      .signal = colour("look.signal", desc.signal, {0.20f, 1.0f, 0.70f}),
  };
}

}  // namespace

float frontOf(const Look& look) {
  constexpr float kChest = -0.34f, kCrown = 0.17f;
  return look.materialise < 1 ? kChest + (kCrown - kChest) * look.materialise : 1000.0f;
}

float scanShiftOf(const Look& look, float time) { return std::fmod(time * 12 * look.drift, 4.0f); }

float glyphDetailOf(const Camera& camera, int height) {
  constexpr float kStroke = 0.00095f;
  const float pixel = 2 * camera.tangent * length(camera.eye) / static_cast<float>(height);
  const float t = std::fmin(1.0f, std::fmax(0.0f, (kStroke / pixel - 0.35f) / 0.55f));
  return t * t * (3 - 2 * t);
}

Frame readFrame(const aurora_frame_desc& desc, uint32_t shapes) {
  if (desc.weight_count > shapes)
    throw Error(AURORA_ERROR_ARGUMENT, "weight_count is " + std::to_string(desc.weight_count) + "; the mesh has " +
                                           std::to_string(shapes) + " shapes.");
  if (desc.weight_count > 0 && desc.weights == nullptr) throw Error(AURORA_ERROR_ARGUMENT, "weights is NULL.");
  Frame frame{};
  for (uint32_t i = 0; i < desc.weight_count; i++)
    frame.pose.weights.push_back(inRange(("weights[" + std::to_string(i) + "]").c_str(), desc.weights[i], -2, 2));
  constexpr float kTurn = 3.2f;
  frame.pose.yaw = inRange("head_yaw", desc.head_yaw, -kTurn, kTurn);
  frame.pose.pitch = inRange("head_pitch", desc.head_pitch, -kTurn, kTurn);
  frame.pose.roll = inRange("head_roll", desc.head_roll, -kTurn, kTurn);
  frame.pose.breath = inRange("breath", desc.breath, -1, 1);
  frame.pose.sway = vector("sway", desc.sway, 1);
  frame.pose.hair = amount("hair", desc.hair);
  if (!std::isfinite(desc.time)) throw Error(AURORA_ERROR_ARGUMENT, "time is not a number.");
  frame.time = static_cast<float>(desc.time - std::floor(desc.time / kPeriod) * kPeriod);
  frame.pose.time = frame.time;
  frame.camera = readCamera(desc.camera);
  frame.look = readLook(desc.look);
  if (desc.backdrop != AURORA_BACKDROP_NONE && desc.backdrop != AURORA_BACKDROP_STUDIO)
    throw Error(AURORA_ERROR_ARGUMENT, "backdrop is " + std::to_string(desc.backdrop) + "; it must be 0 or 1.");
  frame.studio = desc.backdrop == AURORA_BACKDROP_STUDIO;
  return frame;
}

}  // namespace aurora
