/**
 * Sparks at the head of the border's light, and the ash of a failure, as points on the card's own plane. Without memory: a point's
 * place follows from its number and the time, so nothing is computed on the processor.
 */
import { BufferGeometry, Float32BufferAttribute, Points, ShaderMaterial } from 'three';
import { seeded } from '../backdrop/stars.ts';
import { type CardMesh, PREMULTIPLIED } from './card-mesh.ts';

const SPARKS = 110;
const ASH = 170;

const VERTEX = /* glsl */ `
attribute vec4 seed;      // four numbers 0 … 1
attribute float kind;     // 0 spark, 1 ash
uniform vec2 half_size;
uniform float time;
uniform float painting;
uniform float shown;
uniform float since;      // seconds since it failed; below 0 = it has not
uniform float ratio;      // pixels for one height of the window at z = 0
varying vec4 tint;

float hash(float n) { return fract(sin(n * 127.1) * 43758.5453); }

// The place on the border and its outward direction, from the middle of the upper edge clockwise.
vec4 border(float along) {
  vec2 s = half_size;
  float rest = fract(along) * 4.0 * (s.x + s.y);
  if (rest < s.x) return vec4(rest, s.y, 0.0, 1.0);
  rest -= s.x;
  if (rest < 2.0 * s.y) return vec4(s.x, s.y - rest, 1.0, 0.0);
  rest -= 2.0 * s.y;
  if (rest < 2.0 * s.x) return vec4(s.x - rest, -s.y, 0.0, -1.0);
  rest -= 2.0 * s.x;
  if (rest < 2.0 * s.y) return vec4(-s.x, rest - s.y, -1.0, 0.0);
  return vec4(rest - 2.0 * s.y - s.x, s.y, 0.0, 1.0);
}

void main() {
  float unit = min(half_size.x, half_size.y);
  vec3 at = vec3(0.0);
  float age = -1.0;
  float size = 0.0;
  if (kind < 0.5) {
    float life = 0.5 + 0.8 * seed.x;
    float turn = time / life + seed.y * 7.0;
    age = fract(turn);
    float n = floor(turn) * 3.7 + seed.z * 91.0;
    bool trail = hash(n) < 0.3;
    float along = trail ? shown * hash(n + 1.3) : shown - 0.012 * hash(n + 1.3);
    vec4 edge = border(max(along, 0.0));
    float speed = ((trail ? 0.06 : 0.16) + 0.28 * pow(hash(n + 2.1), 2.0)) * unit;
    float turned = (hash(n + 3.9) - 0.5) * 1.9;
    vec2 way = vec2(edge.z * cos(turned) - edge.w * sin(turned), edge.z * sin(turned) + edge.w * cos(turned));
    float t = age * life;
    float gone = (1.0 - exp(-1.6 * t)) / 1.6;
    at = vec3(edge.xy + way * speed * gone, (hash(n + 5.2) - 0.35) * speed * gone * 0.8);
    at.y -= 0.14 * unit * t * t;
    size = 1.4 + 2.2 * hash(n + 4.4);
    vec3 colour = age < 0.25 ? vec3(0.918, 1.0, 0.973) : age < 0.6 ? vec3(0.31, 0.89, 0.757) : vec3(0.604, 0.482, 1.0);
    // More light towards the end, none before the first step.
    float there = step(seed.w, 0.45 + 0.55 * shown) * step(0.0005, shown) * painting;
    tint = vec4(colour * pow(1.0 - age, 1.5) * there, 0.0);
    if (there <= 0.0) age = -1.0;
  } else {
    float life = 1.2 + 1.6 * seed.x;
    age = (since - seed.y * 1.6) / life;
    float t = age * life;
    vec2 from = half_size * vec2(2.0 * seed.z - 1.0, 1.0 - 1.6 * seed.w * seed.y);
    at = vec3(from + vec2((seed.x - 0.4) * 0.22, 0.09) * unit * t, (seed.w - 0.4) * 0.2 * unit * t);
    at.y -= 0.1 * unit * t * t;
    size = 1.4 + 2.6 * seed.w;
    tint = vec4(vec3(0.545, 0.576, 0.64) * 0.75 * (1.0 - age), 0.6 * (1.0 - age));
    if (age > 0.0) tint.rgb += vec3(0.9, 0.35, 0.2) * pow(max(0.0, 1.0 - age * 2.5), 2.0);
  }
  gl_Position = projectionMatrix * modelViewMatrix * vec4(at, 1.0);
  gl_PointSize = size * ratio / 720.0 * 1.5;
  if (age <= 0.0 || age >= 1.0) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}`;

export const SOFT_POINT = /* glsl */ `
precision mediump float;
varying vec4 tint;
void main() {
  float off = length(gl_PointCoord - 0.5) * 2.0;
  gl_FragColor = tint * (1.0 - smoothstep(0.2, 1.0, off));
}`;

export class Sparks {
  readonly points: Points<BufferGeometry, ShaderMaterial>;

  constructor(time: { value: number }, ratio: { value: number }) {
    const random = seeded(77);
    const count = SPARKS + ASH;
    const geometry = new BufferGeometry();
    const numbers = (many: number) => Float32Array.from({ length: many }, random);
    geometry.setAttribute('position', new Float32BufferAttribute(new Float32Array(count * 3), 3));
    geometry.setAttribute('seed', new Float32BufferAttribute(numbers(count * 4), 4));
    geometry.setAttribute(
      'kind',
      new Float32BufferAttribute(
        Float32Array.from({ length: count }, (_, i) => (i < SPARKS ? 0 : 1)),
        1,
      ),
    );
    const material = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: SOFT_POINT,
      uniforms: {
        ...{ half_size: { value: null }, painting: { value: 0 }, shown: { value: 0 } },
        ...{ since: { value: -1 }, time, ratio },
      },
      ...PREMULTIPLIED,
    });
    this.points = new Points(geometry, material);
    this.points.frustumCulled = false;
    this.points.renderOrder = 3;
    this.points.visible = false;
  }

  /** Goes with a card. @param since seconds since it failed; below 0 = it has not */
  follow(card: CardMesh, since: number): void {
    const { half_size, painting, shown, since: failed } = this.points.material.uniforms;
    half_size!.value = card.uniforms.half_size.value;
    painting!.value = card.uniforms.painting.value;
    shown!.value = card.uniforms.shown.value;
    failed!.value = since;
    this.points.position.copy(card.mesh.position);
    this.points.quaternion.copy(card.mesh.quaternion);
    this.points.visible = painting!.value > 0 || (since >= 0 && since < 4.5);
  }

  dispose(): void {
    this.points.geometry.dispose();
    this.points.material.dispose();
  }
}
