/* Halo, aura and bytes for graphics cards: what backend/soft/post.cpp does, step by step. */
#pragma once

namespace aurora::gl {

inline constexpr const char* kPostVertex = R"glsl(
const vec2 corners[3] = vec2[3](vec2(-1.0, -1.0), vec2(3.0, -1.0), vec2(-1.0, 3.0));
void main() { gl_Position = vec4(corners[gl_VertexID], 0.0, 1.0); }
)glsl";

/* Half the size. What exceeds `bottom` of light; all of coverage. The canvas holds how much of a pixel is *not* covered. */
inline constexpr const char* kHalveFragment = R"glsl(
uniform sampler2D source;
uniform ivec2 size;   /* of the source */
uniform float bottom; /* below 0: everything, and the last channel is coverage already */
out vec4 colour;
vec4 bright(ivec2 at) {
  vec4 c = texelFetch(source, min(at, size - 1), 0);
  return bottom < 0.0 ? c : vec4(max(c.rgb - bottom, 0.0), 1.0 - c.a);
}
void main() {
  ivec2 at = ivec2(gl_FragCoord.xy) * 2;
  colour = (bright(at) + bright(at + ivec2(1, 0)) + bright(at + ivec2(0, 1)) + bright(at + ivec2(1, 1))) * 0.25;
}
)glsl";

/* One direction of a blur; light and coverage have tails of their own. */
inline constexpr const char* kBlurFragment = R"glsl(
uniform sampler2D source;
uniform ivec2 size, way;
uniform float lightTaps[25], coverageTaps[25];
uniform int radius;
out vec4 colour;
vec4 at(ivec2 place) { return texelFetch(source, clamp(place, ivec2(0), size - 1), 0); }
void main() {
  ivec2 here = ivec2(gl_FragCoord.xy);
  colour = at(here) * vec4(vec3(lightTaps[0]), coverageTaps[0]);
  for (int k = 1; k <= radius; k++)
    colour += (at(here - way * k) + at(here + way * k)) * vec4(vec3(lightTaps[k]), coverageTaps[k]);
}
)glsl";

/* Adds a smaller picture, enlarged, to a larger one: out = larger * keep + smaller * add; of coverage only the smaller. */
inline constexpr const char* kEnlargeFragment = R"glsl(
uniform sampler2D larger, smaller;
uniform ivec2 size; /* of the smaller */
uniform float keep, add;
out vec4 colour;
void main() {
  vec4 wide = texture(smaller, gl_FragCoord.xy * 0.5 / vec2(size));
  vec4 here = texelFetch(larger, ivec2(gl_FragCoord.xy), 0);
  colour = vec4(here.rgb * keep + wide.rgb * add, wide.a);
}
)glsl";

inline constexpr const char* kFinishFragment = R"glsl(
uniform sampler2D canvas, halo, studio;
uniform ivec2 size, haloSize;
uniform vec3 aura;
uniform float gain, chromatic;
uniform int tears[40];
uniform int backdrop;
out vec4 colour;
void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  float u = gl_FragCoord.x / float(size.x) * 2.0 - 1.0, part = chromatic * u * abs(u);
  /* Away from zero at the half, as C's lround. */
  int apart = int(sign(part) * floor(abs(part) + 0.5)), torn = at.x + tears[at.y * 40 / size.y];
  ivec3 from = clamp(ivec3(torn + apart, torn, torn - apart), ivec3(0), ivec3(size.x - 1));
  vec4 middle = texelFetch(canvas, ivec2(from.g, at.y), 0);
  vec3 light = vec3(texelFetch(canvas, ivec2(from.r, at.y), 0).r, middle.g, texelFetch(canvas, ivec2(from.b, at.y), 0).b);
  float coverage = 1.0 - middle.a, v = gl_FragCoord.y * 0.5 / float(haloSize.y);
  vec3 us = (vec3(from) + 0.5) * 0.5 / float(haloSize.x);
  vec4 around = texture(halo, vec2(us.g, v));
  light += vec3(texture(halo, vec2(us.r, v)).r, around.g, texture(halo, vec2(us.b, v)).b);
  light = (light + aura * (around.a * (1.0 - 0.9 * coverage))) * gain;
  if (backdrop == 1) {
    vec4 night = texelFetch(studio, at, 0);
    light = (night.rgb * (1.0 - coverage) + light) * night.a;
    coverage = 1.0;
  }
  vec3 mapped = clamp(light * (2.51 * light + 0.03) / (light * (2.43 * light + 0.59) + 0.14), 0.0, 1.0);
  colour = vec4(pow(mapped, vec3(1.0 / 2.2)), coverage);
}
)glsl";

}  // namespace aurora::gl
