/**
 * The observatory's own mark on the sky: fine circles around the pole with a scale of degrees, as engraved on an
 * astrolabe. They turn with the stars.
 */
import {
  AdditiveBlending,
  BufferGeometry,
  Float32BufferAttribute,
  LineSegments,
  ShaderMaterial,
} from 'three';
import type { StarUniforms } from './stars.ts';

interface Ring {
  /** Heights of the screen. */
  readonly radius: number;
  /** Degrees between ticks; 0 = none. */
  readonly ticks: number;
  readonly strength: number;
  readonly speed: number;
}

const RINGS: readonly Ring[] = [
  { radius: 0.3, ticks: 2, strength: 0.75, speed: 1 },
  { radius: 0.318, ticks: 0, strength: 0.5, speed: 1 },
  { radius: 0.52, ticks: 5, strength: 0.8, speed: -0.6 },
  { radius: 0.86, ticks: 1, strength: 0.8, speed: 0.35 },
  { radius: 0.872, ticks: 0, strength: 0.4, speed: 0.35 },
  { radius: 1.3, ticks: 2.5, strength: 0.6, speed: -0.2 },
];

/** Line segments in polar coordinates (angle, radius, speed) with a strength each. */
export function instrumentLines(rings: readonly Ring[] = RINGS): {
  polar: Float32Array;
  strength: Float32Array;
} {
  const polar: number[] = [];
  const strength: number[] = [];
  const segment = (a: number, ra: number, b: number, rb: number, ring: Ring, share: number) => {
    polar.push(a, ra, ring.speed, b, rb, ring.speed);
    strength.push(ring.strength * share, ring.strength * share);
  };
  for (const ring of rings) {
    const pieces = 180;
    for (let piece = 0; piece < pieces; piece++)
      segment(
        (2 * Math.PI * piece) / pieces,
        ring.radius,
        (2 * Math.PI * (piece + 1)) / pieces,
        ring.radius,
        ring,
        1,
      );
    if (ring.ticks === 0) continue;
    for (let tick = 0; tick * ring.ticks < 360; tick++) {
      const angle = (tick * ring.ticks * Math.PI) / 180;
      const long = tick % 10 === 0 ? 0.026 : tick % 5 === 0 ? 0.016 : 0.009;
      segment(angle, ring.radius, angle, ring.radius + long, ring, tick % 10 === 0 ? 1.3 : 0.8);
    }
  }
  return { polar: Float32Array.from(polar), strength: Float32Array.from(strength) };
}

const VERTEX = /* glsl */ `
attribute float strength;
uniform float time;
uniform float aspect;
uniform float horizon;
uniform vec2 lean;
varying float vStrength;
void main() {
  float angle = position.x + time * 0.006 * position.z;
  vec2 at = vec2(0.66 * aspect, 0.93) + position.y * vec2(cos(angle), sin(angle)) + lean * 0.7;
  vStrength = strength * smoothstep(0.0, 0.16, at.y - horizon);
  gl_Position = vec4(vec2(at.x / aspect, at.y) * 2.0 - 1.0, 0.0, 1.0);
}`;

const FRAGMENT = /* glsl */ `
precision mediump float;
varying float vStrength;
void main() { gl_FragColor = vec4(vec3(0.424, 0.78, 1.0) * vStrength * 0.115, 1.0); }`;

export function makeInstrument(uniforms: StarUniforms): LineSegments {
  const { polar, strength } = instrumentLines();
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new Float32BufferAttribute(polar, 3));
  geometry.setAttribute('strength', new Float32BufferAttribute(strength, 1));
  const lines = new LineSegments(
    geometry,
    new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms: { ...uniforms },
      blending: AdditiveBlending,
      depthTest: false,
      depthWrite: false,
      transparent: true,
    }),
  );
  lines.frustumCulled = false;
  return lines;
}
