/**
 * A card of light in three meshes that share their uniforms: its face, the air around it (border and glow), and its image in the floor.
 * Output is premultiplied: what covers has alpha, what only glows has none. A machine that draws on its processor computes both sides of
 * every `if`, so what a card does not need at the moment is left out by a define: SOFT, FADE, ASH, PAINTING, RICH.
 */

const LIFT = /* glsl */ `
uniform vec2 half_size;     // world
uniform float margin;       // world: how far the glow reaches
uniform float floor_y;
uniform float lift;         // of the image in the floor: how much nearer to it than the card
varying vec2 at;            // on the card, world units from its middle
varying vec3 place;
varying vec3 facing;
varying float below;        // world units under the floor
`;

export const CARD_VERTEX = /* glsl */ `
${LIFT}
void main() {
#ifdef AIR
  // x, y: -2, -1, 1, 2: the outer rectangle, and the inner one a little within the border.
  vec2 outer = step(1.5, abs(position.xy));
  at = sign(position.xy) * (half_size + mix(vec2(-0.13 * min(half_size.x, half_size.y)), vec2(margin), outer));
#else
  at = position.xy * half_size * 1.012;
#endif
#ifdef MIRROR
  at = position.xy * half_size * 1.06;
#endif
  vec4 world = modelMatrix * vec4(at, 0.0, 1.0);
  place = world.xyz;
  facing = normalize(mat3(modelMatrix) * vec3(0.0, 0.0, 1.0));
#ifdef MIRROR
  world.y = 2.0 * floor_y - world.y + lift;
#endif
  below = floor_y - world.y;
  gl_Position = projectionMatrix * viewMatrix * world;
}`;

const COMMON = /* glsl */ `
precision highp float;
varying vec2 at;
varying vec3 place;
varying vec3 facing;
varying float below;
uniform vec2 half_size;
uniform float opacity;
uniform float time;
uniform float asleep;       // 1 = nothing has been painted here
uniform float failed;
uniform float flash;
uniform float ash;          // 0 … 1 crumbled
uniform float hover;

const vec3 TEAL = vec3(0.31, 0.89, 0.757);
const vec3 CYAN = vec3(0.424, 0.78, 1.0);
const vec3 VIOLET = vec3(0.604, 0.482, 1.0);
const vec3 CORE = vec3(0.918, 1.0, 0.973);
const vec3 CORAL = vec3(1.0, 0.478, 0.42);

float rounded(vec2 p, float radius) {
  vec2 q = abs(p) - half_size + radius;
  return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - radius;
}
`;

const ASH = /* glsl */ `
#ifdef ASH
float hash(vec2 p) { return fract(sin(dot(p, vec2(127.1, 311.7))) * 43758.5453); }
float noise(vec2 p) {
  vec2 cell = floor(p);
  vec2 within = fract(p);
  within = within * within * (3.0 - 2.0 * within);
  return mix(
    mix(hash(cell), hash(cell + vec2(1.0, 0.0)), within.x),
    mix(hash(cell + vec2(0.0, 1.0)), hash(cell + vec2(1.0, 1.0)), within.x), within.y);
}
// It crumbles from above: how much is left here, below 0 = nothing.
float left_over(float up, float unit) {
  float grain = noise(at / unit * 9.0) * 0.6 + noise(at / unit * 31.0) * 0.4;
  return 1.0 - up + (grain - 0.5) * 0.55 - (ash * 0.62 - 0.12);
}
#endif
`;

const PICTURE = /* glsl */ `
uniform sampler2D before;
uniform sampler2D after;
uniform vec2 before_side;   // texels
uniform vec2 after_side;
uniform float fade;         // 0 = before, 1 = after
uniform vec3 mean;          // mean colour of the picture

#ifdef SOFT
// A latent preview has few pixels: a cubic B-spline draws them as the soft shapes that they are (four bilinear taps).
vec3 sampled(sampler2D picture, vec2 side, vec2 uv) {
  vec2 p = uv * side - 0.5;
  vec2 f = fract(p);
  p -= f;
  vec2 w0 = (1.0 - f) * (1.0 - f) * (1.0 - f) / 6.0;
  vec2 w1 = (4.0 - 6.0 * f * f + 3.0 * f * f * f) / 6.0;
  vec2 w3 = f * f * f / 6.0;
  vec2 w2 = 1.0 - w0 - w1 - w3;
  vec2 a = (p - 0.5 + w1 / (w0 + w1)) / side;
  vec2 b = (p + 1.5 + w3 / (w2 + w3)) / side;
  vec2 s = w2 + w3;
  vec3 low = mix(texture2D(picture, a).rgb, texture2D(picture, vec2(b.x, a.y)).rgb, s.x);
  vec3 high = mix(texture2D(picture, vec2(a.x, b.y)).rgb, texture2D(picture, b).rgb, s.x);
  return mix(low, high, s.y);
}
#else
vec3 sampled(sampler2D picture, vec2 side, vec2 uv) { return texture2D(picture, uv).rgb; }
#endif

vec3 picture(vec2 uv) {
  vec2 inside = clamp(uv, 0.0, 1.0);
#ifdef FADE
  return mix(sampled(before, before_side, inside), sampled(after, after_side, inside), fade);
#else
  return sampled(after, after_side, inside);
#endif
}
`;

export const FACE_FRAGMENT = /* glsl */ `
${COMMON}
${ASH}
${PICTURE}
uniform vec3 her;           // the middle of her light
uniform vec3 her_light;

void main() {
  float unit = min(half_size.x, half_size.y);
  vec2 uv = at / (2.0 * half_size) + 0.5;
  uv.y = 1.0 - uv.y;
  float edge = rounded(at, unit * 0.036);
  float pixel = fwidth(edge) + 1e-6;
  float cover = 1.0 - smoothstep(-pixel, pixel, edge);
  vec3 colour = picture(uv);
  if (!gl_FrontFacing) {
    // Its back: night glass, engraved as the sky is.
    float away = length(at) / unit;
    float rings = smoothstep(0.03, 0.0, abs(away - 0.62)) + 0.6 * smoothstep(0.02, 0.0, abs(away - 0.5));
    colour = vec3(0.03, 0.05, 0.09) + CYAN * 0.35 * rings + TEAL * 0.05 * (1.0 - away);
  }
  float grey = dot(colour, vec3(0.3, 0.59, 0.11));
  colour = mix(colour, vec3(grey) * 0.55, failed);
  // Glass: a breath of light from above on whatever is behind it, and a hairline within the border.
  float slant = uv.y + (uv.x - 0.5) * 0.2;
  colour += CORE * 0.12 * max(0.0, 1.0 - slant * 3.8) * (1.0 - failed);
  colour += CORE * 0.09 * smoothstep(-pixel * 2.5, -pixel, edge);
#ifdef RICH
  // Her light falls on it: more where the card is nearer to her, and where it is turned to her.
  vec3 to_her = her - place;
  float distance_to_her = length(to_her);
  vec3 normal = gl_FrontFacing ? facing : -facing;
  float turned = 0.35 + 0.65 * max(dot(normal, to_her / distance_to_her), 0.0);
  float hers = turned / (1.0 + 14.0 * distance_to_her * distance_to_her);
  colour += her_light * hers * (0.05 + 0.3 * colour);
  float glint = max(0.0, 1.0 - abs(uv.x - 0.5 - facing.x * 1.6 + slant * 0.3) * 2.4);
  colour += her_light * 0.3 * glint * glint * glint * abs(facing.x);
#else
  // The same from afar: a wash from her side.
  colour += her_light * (0.02 + 0.1 * colour) * uv.x;
#endif
  colour *= 1.0 + 0.12 * hover;
  colour = mix(colour, vec3(0.028, 0.043, 0.086), asleep * 0.5);
  float flashing = flash * (1.0 - 0.45 * length(at) / (unit * 1.42));
  colour = mix(colour, mix(CORE, CYAN, 0.25), clamp(flashing, 0.0, 0.9));
  vec3 glow = vec3(0.0);
#ifdef ASH
  float up = clamp(at.y / half_size.y * 0.5 + 0.5, 0.0, 1.0);
  float rest = left_over(up, unit);
  glow = CORAL * exp(-abs(rest) * 34.0) * (1.0 - ash * 0.8) * cover * 0.9;
  cover *= smoothstep(0.0, 0.05, rest);
#endif
  float seen = opacity * mix(1.0, 0.55, asleep);
  gl_FragColor = vec4((colour * cover + glow) * seen, cover * seen);
}`;

export const AIR_FRAGMENT = /* glsl */ `
${COMMON}
${ASH}
uniform float margin;
uniform float painting;     // 1 = light runs along the border
uniform float finished;
uniform float shown;        // 0 … 1 of the border
uniform vec2 head;          // where that light is now
uniform float chosen;       // 1 = looked at, or one of two to compare

#ifdef PAINTING
// From the middle of the upper edge, clockwise, 0 … 1: the place on the border next to p.
float along_border(vec2 p) {
  vec2 s = half_size;
  float around = 4.0 * (s.x + s.y);
  vec2 d = abs(p) - s;
  float x = clamp(p.x, -s.x, s.x);
  float y = clamp(p.y, -s.y, s.y);
  float upper = fract((x + around) / around);
  float lower = (2.0 * s.x + 2.0 * s.y - x) / around;
  float right = (s.x + s.y - y) / around;
  float left = (3.0 * s.x + 3.0 * s.y + y) / around;
  return d.y > d.x ? (p.y > 0.0 ? upper : lower) : (p.x > 0.0 ? right : left);
}
vec3 spectrum(float up) {
  return up < 0.5 ? mix(TEAL, CYAN, up * 2.0) : mix(CYAN, VIOLET, up * 2.0 - 1.0);
}
#endif

void main() {
  float unit = min(half_size.x, half_size.y);
  float edge = rounded(at, unit * 0.036);
  float pixel = fwidth(edge) + 1e-6;
  float beyond = smoothstep(-pixel, pixel, edge);
  float outside = max(edge, 0.0) / unit;
  float up = clamp(at.y / half_size.y * 0.5 + 0.5, 0.0, 1.0);
  vec3 rim = mix(mix(CYAN, CORE, finished), CORAL, failed);
  float line = 1.0 - smoothstep(pixel * 0.6, pixel * 1.6, abs(edge));
  vec3 glow = rim * line * (0.34 + 0.4 * hover + 0.5 * chosen) * mix(1.0, 0.45, asleep);
  // Near and far light.
  vec3 air = mix(TEAL, CYAN, finished) * 0.20 * exp(-outside * 7.5);
#ifdef RICH
  air += mix(CYAN, VIOLET, finished) * 0.10 * exp(-outside * 2.6);
#endif
  air += TEAL * chosen * 0.35 * exp(-outside * 16.0);
  air += mix(CORE, CYAN, 0.4) * flash * 0.5 * exp(-outside * 3.2);
  glow += air * beyond * (1.0 - 0.7 * asleep) * (1.0 - 0.85 * failed) * (1.0 + 0.8 * hover);
#ifdef PAINTING
  float way = along_border(at);
  float lit = 1.0 - smoothstep(shown - 0.002, shown + 0.002, way);
  float off = abs(edge) / unit;
  vec3 run = spectrum(up) * lit * (exp(-off * off * 9000.0) + 0.2 * exp(-off * off * 800.0) + 0.08 * exp(-off * off * 130.0));
  float near = length(at - head) / unit;
  run += (CORE * exp(-near * near * 1600.0) + CYAN * 0.5 * exp(-near * near * 170.0)) * step(0.0005, shown);
  glow += run * painting;
#endif
#ifdef ASH
  glow *= smoothstep(0.0, 0.05, left_over(up, unit));
#endif
  // Nothing ends at the quad's own edge.
  vec2 rest = (half_size + margin - abs(at)) / margin;
  glow *= smoothstep(0.0, 0.4, min(rest.x, rest.y));
  gl_FragColor = vec4(glow * opacity * mix(1.0, 0.55, asleep), 0.0);
}`;

export const MIRROR_FRAGMENT = /* glsl */ `
${COMMON}
${PICTURE}
float wave(float y, float k, float v) { return sin(y * k - time * v); }
void main() {
  float unit = min(half_size.x, half_size.y);
  vec2 uv = at / (2.0 * half_size) + 0.5;
  uv.y = 1.0 - uv.y;
  // Rows shift sideways, more the nearer they lie; rough water draws the image out towards the eye.
  float down = clamp(below / (2.0 * half_size.y), 0.0, 1.0);
  float root = sqrt(max(below, 0.0)) * 2.2;
  float shift = (wave(root, 34.0, 0.8) * 0.6 + wave(root, 83.0, 1.3) * 0.4) * (0.002 + 0.02 * down);
  float x = uv.x + shift;
  float soft = 0.012 + 0.06 * down;
  float there = smoothstep(-soft, soft, x) * (1.0 - smoothstep(1.0 - soft, 1.0 + soft, x));
#ifdef RICH
  vec3 image = vec3(0.0);
  for (int tap = 0; tap < 5; tap++)
    image += picture(vec2(x, uv.y + (float(tap) - 2.0) * (0.004 + 0.035 * down))) * 0.2;
#else
  vec3 image = picture(vec2(x, uv.y));
#endif
  float stripes = 0.9 + 0.07 * wave(root, 113.0, 1.0) + 0.05 * wave(root, 47.0, 0.6);
  float light = 0.62 * (1.0 - down) * (1.0 - down) * smoothstep(0.0, 0.03, below / unit) * stripes;
  // Bright pictures must not outshine the words in front of their image.
  light *= 0.62 / (0.45 + dot(mean, vec3(0.3, 0.5, 0.2)));
  light *= step(0.0, below) * opacity * (1.0 - 0.75 * asleep) * (1.0 - failed * 0.8);
  gl_FragColor = vec4(mix(image, image * image, 0.35) * there * light, 0.0);
}`;
