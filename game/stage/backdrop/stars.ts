/** Stars as points: positions, sizes and colours are drawn once from a fixed seed, the sky of every visit. */
import { AdditiveBlending, BufferGeometry, Float32BufferAttribute, Points, ShaderMaterial } from 'three';

/** mulberry32: small, seedable, good enough for a sky. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

export interface StarField {
  /** Per star: angle and distance around the pole (heights of the screen), depth 0 … 1. */
  readonly position: Float32Array;
  /** Per star: size in pixels, brightness, warmth 0 (blue) … 1 (amber). */
  readonly look: Float32Array;
}

export function starField(count: number, random: () => number): StarField {
  const position = new Float32Array(count * 3);
  const look = new Float32Array(count * 3);
  for (let star = 0; star < count; star++) {
    // The square root spreads them evenly over the disc that turns past the window.
    position.set([2 * Math.PI * random(), 1.75 * Math.sqrt(random()), random()], star * 3);
    // Magnitudes: each class dimmer has three times as many stars.
    const brightness = 0.24 + 0.76 * random() ** 3.5;
    look.set([1.3 + 2.2 * brightness + 0.4 * random(), brightness, random() ** 2], star * 3);
  }
  return { position, look };
}

const VERTEX = /* glsl */ `
attribute vec3 look;
uniform float time;
uniform float aspect;
uniform float horizon;
uniform float ratio;
uniform float mirror;   // 0 = the sky, 1 = its image on the floor
uniform vec2 lean;
varying float vBright;
varying float vWarm;
void main() {
  // One turn in about an hour and a half: seen only by who stays.
  float angle = position.x + time * 0.0012;
  vec2 sky = vec2(0.66 * aspect, 0.93) + position.y * vec2(cos(angle), sin(angle));
  sky += lean * (0.4 + 0.9 * position.z);
  float above = sky.y - horizon;
  float y = mix(sky.y, horizon - above * 0.87, mirror);
  float twinkle = 0.82 + 0.18 * sin(time * (0.7 + 1.9 * position.z) + position.x * 40.0);
  // Air near the horizon swallows light; the floor keeps a fifth.
  vBright = look.y * twinkle * smoothstep(0.015, 0.22, above) * mix(1.0, 0.2, mirror);
  vWarm = look.z;
  gl_Position = vec4(vec2(sky.x / aspect, y) * 2.0 - 1.0, 0.0, above > 0.0 ? 1.0 : 0.0);
  gl_PointSize = look.x * ratio * mix(1.0, 1.25, mirror);
}`;

const FRAGMENT = /* glsl */ `
precision mediump float;
varying float vBright;
varying float vWarm;
void main() {
  float off = length(gl_PointCoord - 0.5) * 2.0;
  float disc = 1.0 - smoothstep(0.25, 1.0, off);
  vec3 colour = mix(vec3(0.72, 0.85, 1.0), vec3(1.0, 0.86, 0.68), vWarm);
  gl_FragColor = vec4(colour * disc * vBright, 1.0);
}`;

export interface StarUniforms {
  readonly time: { value: number };
  readonly aspect: { value: number };
  readonly horizon: { value: number };
  readonly lean: { value: { x: number; y: number } };
  readonly ratio: { value: number };
}

/** The stars, or (`mirror`) their image on the floor. Call `show(n)` for fewer. */
export function makeStars(uniforms: StarUniforms, mirror: boolean, count: number) {
  const field = starField(count, seeded(1961));
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new Float32BufferAttribute(field.position, 3));
  geometry.setAttribute('look', new Float32BufferAttribute(field.look, 3));
  const material = new ShaderMaterial({
    vertexShader: VERTEX,
    fragmentShader: FRAGMENT,
    uniforms: { ...uniforms, mirror: { value: mirror ? 1 : 0 } },
    blending: AdditiveBlending,
    depthTest: false,
    depthWrite: false,
    transparent: true,
  });
  const points = new Points(geometry, material);
  points.frustumCulled = false;
  return { points, show: (shown: number) => geometry.setDrawRange(0, shown) };
}
