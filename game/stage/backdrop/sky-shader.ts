/**
 * Night sky, aurora and the dark mirror of a floor, in one pass without textures. A curtain is a sheet of light that
 * hangs along a curve: a sharp lower edge, rays that fade upwards, brightest where the sheet folds (where the
 * curve's warp stands still). The floor is the same sky looked at upside down through ripples.
 */

export const SKY_VERTEX = /* glsl */ `
varying vec2 vUv;
void main() {
  vUv = uv;
  gl_Position = vec4(position.xy, 0.0, 1.0);
}`;

export const SKY_FRAGMENT = /* glsl */ `
precision highp float;
varying vec2 vUv;
uniform float time;
uniform float aspect;
uniform float horizon;   // from below, 0 … 1
uniform vec2 lean;       // where the camera leans to, a few thousandths
uniform vec3 cardLight;
uniform vec4 cardBox;    // centre x, centre y, half width, half height; in uv
uniform float cardGlow;
uniform float calm;      // 1 = full aurora, less behind glass

const vec3 TEAL = vec3(0.31, 0.89, 0.757);
const vec3 CYAN = vec3(0.424, 0.78, 1.0);
const vec3 VIOLET = vec3(0.604, 0.482, 1.0);

float hash(float n) { return fract(sin(n * 127.1) * 43758.5453); }

float noise(float x) {
  float cell = floor(x);
  float within = fract(x);
  within = within * within * (3.0 - 2.0 * within);
  return mix(hash(cell), hash(cell + 1.0), within);
}

float hash2(vec2 p) { return fract(sin(dot(p, vec2(127.1, 311.7))) * 43758.5453); }

float noise2(vec2 p) {
  vec2 cell = floor(p);
  vec2 within = fract(p);
  within = within * within * (3.0 - 2.0 * within);
  return mix(
    mix(hash2(cell), hash2(cell + vec2(1.0, 0.0)), within.x),
    mix(hash2(cell + vec2(0.0, 1.0)), hash2(cell + vec2(1.0, 1.0)), within.x),
    within.y);
}

// One sheet. x in heights of the sky from the left, y from the horizon (0) to the top (1).
vec3 curtain(vec2 p, float seed, float base, float rise, float reach, float strength, float drift) {
  float t = time * drift + seed * 17.0;
  // The warp that folds the sheet, and its slope: where the slope nears zero, much sheet stands behind one column.
  float a = p.x * 2.1 + t * 0.5 + seed;
  float b = p.x * 5.7 - t * 0.31 + seed * 2.0;
  float warp = 0.36 * sin(a) + 0.10 * sin(b);
  float slope = 1.0 + 0.36 * 2.1 * cos(a) + 0.10 * 5.7 * cos(b);
  float folds = min(0.5 / (0.2 + abs(slope)), 1.9);
  float s = p.x + warp;
  // The hem rises with the sheet's sweep and waves with its folds, so that it never reads as a ridge of hills.
  float hem = base + rise * p.x + 0.10 * sin(s * 2.6 - t * 0.4) + 0.035 * sin(s * 9.0 + t * 0.7)
    + 0.05 * (noise(s * 5.0 + t * 0.22) - 0.5);
  float above = p.y - hem;
  float fine = noise(s * 31.0 + t * 0.9);
  float rays = 0.16 + 0.84 * fine * (0.35 + 0.9 * noise(s * 11.0 - t * 1.1));
  float tall = reach * (0.4 + 1.1 * noise(s * 6.3 - t * 0.17) + 0.5 * fine);
  float body = smoothstep(-0.05, 0.03, above) * exp(-max(above - 0.03, 0.0) / tall);
  float lit = exp(-abs(above - 0.02) * 26.0) * 0.7;
  // Gaps wander along the sheet.
  float there = 0.22 + 0.78 * smoothstep(0.2, 0.6, noise(s * 1.1 + t * 0.12 + seed * 3.0));
  float light = (body * rays + lit * (0.3 + 0.7 * rays)) * folds * there;
  float h = clamp(above / (tall * 1.9), 0.0, 1.0);
  vec3 colour = h < 0.35 ? mix(TEAL, CYAN, h / 0.35) : mix(CYAN, VIOLET, min((h - 0.35) / 0.4, 1.0));
  return colour * light * strength;
}

vec3 sky(vec2 p) {
  // Night, lighter towards the horizon, a breath of teal where the glow of the aurora lies behind the hills.
  vec3 colour = mix(vec3(0.050, 0.078, 0.142), vec3(0.019, 0.027, 0.052), smoothstep(0.0, 0.75, p.y));
  colour += vec3(0.010, 0.050, 0.052) * exp(-p.y * 5.0);
  // The milky way, a faint slanted band.
  float band = p.y - 0.25 - (p.x - 0.6) * 0.42;
  float cloud = noise2(p * vec2(5.0, 5.0) + 3.0) * 0.6 + noise2(p * 13.0) * 0.4;
  colour += vec3(0.030, 0.034, 0.062) * exp(-band * band * 22.0) * cloud;
  // Three sheets, far to near. Most light gathers over the right golden section, where she will stand.
  float centre = aspect * 0.68 / (1.0 - horizon);
  float away = (p.x - centre) / (aspect / (1.0 - horizon));
  float here = 0.30 + 0.95 * exp(-away * away * 10.0);
  float u = p.x - centre;
  vec3 aurora = curtain(vec2(u * 0.9, p.y), 1.7, 0.30, 0.12, 0.34, 0.80, 0.050);
  aurora += curtain(vec2(u * 0.7, p.y), 4.2, 0.50, -0.10, 0.30, 0.66, 0.064);
  aurora += curtain(vec2(u * 0.6, p.y), 7.9, 0.17, 0.05, 0.16, 0.34, 0.041);
  return colour + aurora * here * calm;
}

float hills(float x) {
  return 0.012 + 0.034 * noise(x * 1.9 + 4.0) + 0.018 * noise(x * 5.3) + 0.006 * noise(x * 17.0);
}

void main() {
  float scale = 1.0 - horizon;
  vec2 p = vec2(vUv.x * aspect / scale, (vUv.y - horizon) / scale) + lean;
  vec3 colour;
  if (p.y >= 0.0) {
    colour = sky(p);
    float ridge = hills(p.x);
    float hill = 1.0 - smoothstep(ridge - 0.003, ridge + 0.003, p.y);
    colour = mix(colour, vec3(0.014, 0.022, 0.038), hill * 0.96);
  } else {
    float down = -p.y;
    // Far water is smooth, near water moves: long swells, seen flatter the farther they are.
    float near = down / (0.25 + down);
    float row = log(0.05 + down);
    float ripple = noise2(vec2(p.x * 2.6 / (0.3 + down), row * 9.0 - time * 0.3)) - 0.5;
    ripple += 0.5 * (noise2(vec2(p.x * 6.0 / (0.3 + down), row * 23.0 - time * 0.5)) - 0.5);
    vec2 seen = vec2(p.x + ripple * 0.05 * near, down * 1.1 + ripple * 0.20 * near);
    seen.y = max(seen.y, 0.0);
    colour = sky(seen);
    float ridge = hills(seen.x);
    colour = mix(colour, vec3(0.012, 0.019, 0.034), (1.0 - smoothstep(ridge - 0.01, ridge + 0.01, seen.y)) * 0.9);
    // A mirror gives back less the steeper one looks: dark at the feet, where the words stand.
    colour *= mix(0.72, 0.12, smoothstep(0.0, 0.6, down));
    colour += vec3(0.010, 0.016, 0.030) * (1.0 - smoothstep(0.0, 0.5, down));
  }
  // A thin line of light where sky and floor meet.
  colour += vec3(0.05, 0.13, 0.13) * exp(-abs(p.y) * 150.0);
  // The card lights the air around it, and the floor before it.
  vec2 off = (vUv - cardBox.xy) * vec2(aspect, 1.0);
  vec2 outside = max(abs(off) - cardBox.zw * vec2(aspect, 1.0), 0.0);
  float halo = exp(-length(outside) * 9.0) * 0.16 + exp(-length(outside) * 3.0) * 0.05;
  vec2 pool = (vUv - vec2(cardBox.x, horizon - 0.05)) * vec2(aspect * 1.1, 3.4);
  halo += (1.0 - step(horizon, vUv.y)) * 0.10 * exp(-dot(pool, pool) * 3.0);
  colour += cardLight * halo * cardGlow;
  // Dark corners, and grain against banding.
  vec2 corner = (vUv - 0.5) * vec2(1.0, 0.9);
  colour *= 1.0 - 0.55 * smoothstep(0.32, 0.85, length(corner));
  colour += (hash2(gl_FragCoord.xy + fract(time)) - 0.5) / 200.0;
  gl_FragColor = vec4(max(colour, vec3(0.0)), 1.0);
}`;

export const COPY_FRAGMENT = /* glsl */ `
precision mediump float;
varying vec2 vUv;
uniform sampler2D sky;
void main() { gl_FragColor = texture2D(sky, vUv); }`;
