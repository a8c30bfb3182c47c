/**
 * Two effects of light about her. `thought`: a ring of motes round her head, whose way of turning says what her mind does. `recall`: a
 * stream from the card of a remembered picture to her. Points without memory, as the sparks are.
 */
import { BufferGeometry, Float32BufferAttribute, Points, ShaderMaterial, Vector3 } from 'three';
import { type StageWorld, THOUGHT_FIELDS } from '../../../components/index.ts';
import { seeded } from '../backdrop/stars.ts';
import { PREMULTIPLIED } from './card-mesh.ts';
import { SOFT_POINT } from './sparks.ts';

export const MOST_MOTES = 150;
const STREAM = 70;

const COMMON = /* glsl */ `
uniform vec3 her;
uniform float head;
uniform float time;
uniform float ratio;
varying vec4 tint;
vec3 hue_of(float hue) {
  vec3 colour = mix(vec3(0.31, 0.89, 0.757), vec3(0.424, 0.78, 1.0), clamp(hue, 0.0, 1.0));
  colour = mix(colour, vec3(0.604, 0.482, 1.0), clamp(hue - 1.0, 0.0, 1.0));
  colour = mix(colour, vec3(1.0, 0.769, 0.42), clamp(hue - 2.0, 0.0, 1.0));
  return mix(colour, vec3(0.918, 1.0, 0.973), clamp(hue - 3.0, 0.0, 1.0));
}
// What is behind her head is covered by it, and nothing stands before her eyes and lips.
float unhidden(vec3 at) {
  vec2 off = (at.xy - her.xy) / (head * vec2(0.86, 1.04));
  float over = smoothstep(0.85, 1.12, length(off));
  float face = smoothstep(0.55, 0.85, length((at.xy - her.xy + vec2(0.0, head * 0.25)) / (head * vec2(0.8, 0.9))));
  return at.z < her.z ? over : face;
}`;

const THOUGHT_VERTEX = /* glsl */ `
attribute vec4 seed;
uniform float radius;
uniform float spread;
uniform float tilt;
uniform float split;
uniform float inward;
uniform float flow;
uniform float light;
uniform float hue;
uniform float turned;
uniform vec3 picture;
${COMMON}
void main() {
  float side = seed.y < 0.5 ? 1.0 : -1.0;
  float turn = turned * mix(1.0, side, split) * (0.75 + 0.5 * seed.z);
  float angle = seed.x * 6.28318 + turn;
  float r = radius + spread * (seed.w * 2.0 - 1.0) + 0.02 * sin(time * 0.9 + seed.x * 40.0);
  float coming = fract(time * 0.42 + seed.z * 3.0 + seed.x);
  r += inward * (1.0 - coming) * 0.9;
  vec3 on = vec3(cos(angle) * r, 0.0, sin(angle) * r);
  on.y += spread * (seed.z - 0.5) * 0.8;
  // The near side rises over her hair, the far side sinks behind her: her face stays free.
  float lean = tilt + split * side * 0.28;
  vec3 ring = vec3(on.x, on.y + on.z * sin(lean) + 0.34, on.z * cos(lean));
  ring.xy = mat2(cos(0.16), sin(0.16), -sin(0.16), cos(0.16)) * ring.xy;
  vec3 at = her + ring * head;
  float shine = light * (0.35 + 0.65 * seed.w) * (0.75 + 0.25 * sin(time * (1.0 + 2.0 * seed.z) + seed.x * 60.0));
  shine *= mix(1.0, smoothstep(0.0, 0.25, coming) * 1.1, inward);
  if (seed.y < flow) {
    // On their way to the picture.
    float way = fract(time * (0.3 + 0.25 * seed.z) + seed.x * 5.0);
    float eased = way * way * (3.0 - 2.0 * way);
    vec3 goal = picture + vec3(seed.z - 0.5, seed.w - 0.5, 0.0) * head * 1.1;
    at = mix(at, goal, eased);
    at.y += sin(3.14159 * eased) * head * (0.25 + 0.5 * seed.w);
    at.z += sin(3.14159 * eased) * head * 0.6;
    shine *= 1.15 * (1.0 - smoothstep(0.86, 1.0, way));
  }
  float depth = clamp((at.z - her.z) / (head * radius) * 0.5 + 0.5, 0.0, 1.0);
  shine *= 0.45 + 0.55 * depth;
  tint = vec4(hue_of(hue + (seed.z - 0.5) * 0.5) * shine * unhidden(at), 0.0);
  gl_Position = projectionMatrix * viewMatrix * vec4(at, 1.0);
  gl_PointSize = (1.5 + 3.2 * seed.w * seed.w) * (0.7 + 0.5 * depth) * ratio / 720.0 * 1.7;
}`;

const RECALL_VERTEX = /* glsl */ `
attribute vec4 seed;
uniform vec3 from;
uniform float since;
${COMMON}
void main() {
  float age = (since - seed.x * 0.9) / (0.6 + 0.35 * seed.y);
  float eased = clamp(age, 0.0, 1.0);
  eased = eased * eased * (3.0 - 2.0 * eased);
  vec3 goal = her + vec3((seed.z - 0.5) * 0.5, 0.25 + (seed.w - 0.5) * 0.4, 0.4) * head;
  vec3 at = mix(from + vec3(seed.z - 0.5, seed.w - 0.5, 0.0) * 0.05, goal, eased);
  float arc = sin(3.14159 * eased);
  at.y += arc * (0.10 + 0.10 * seed.w);
  at.z += arc * 0.16 * seed.z;
  float shine = smoothstep(0.0, 0.08, age) * (1.0 - smoothstep(0.88, 1.0, age));
  tint = vec4(mix(hue_of(3.0), hue_of(1.0), eased) * shine * (0.5 + 0.5 * seed.y), 0.0);
  gl_Position = projectionMatrix * viewMatrix * vec4(at, 1.0);
  gl_PointSize = (1.4 + 2.6 * seed.w) * ratio / 720.0 * 1.7;
}`;

function pointsOf(count: number, seed: number, vertexShader: string, uniforms: ShaderMaterial['uniforms']) {
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new Float32BufferAttribute(new Float32Array(count * 3), 3));
  const seeds = Float32Array.from({ length: count * 4 }, seeded(seed));
  geometry.setAttribute('seed', new Float32BufferAttribute(seeds, 4));
  const points = new Points(
    geometry,
    new ShaderMaterial({ vertexShader, fragmentShader: SOFT_POINT, uniforms, ...PREMULTIPLIED }),
  );
  points.frustumCulled = false;
  points.renderOrder = 4;
  return points;
}

export interface MotesUniforms {
  readonly time: { value: number };
  readonly her: { value: Vector3 };
  readonly ratio: { value: number };
}

export class Motes {
  readonly thought;
  readonly recall;
  readonly #head = { value: 0.1 };
  readonly #picture = new Vector3();
  readonly #from = new Vector3();

  constructor({ time, her, ratio }: MotesUniforms) {
    const shared = { time, her, ratio, head: this.#head };
    this.thought = pointsOf(MOST_MOTES, 5, THOUGHT_VERTEX, {
      ...shared,
      ...Object.fromEntries(THOUGHT_FIELDS.map(field => [field, { value: 0 }])),
      turned: { value: 0 },
      picture: { value: this.#picture },
    });
    this.recall = pointsOf(STREAM, 9, RECALL_VERTEX, {
      ...shared,
      from: { value: this.#from },
      since: { value: 0 },
    });
  }

  /** @param count motes that the quality tier allows */
  update(world: StageWorld, count: number): void {
    const { thought, layout } = world;
    const { uniforms } = this.thought.material;
    for (const [i, field] of THOUGHT_FIELDS.entries()) uniforms[field]!.value = thought.look[i]!;
    uniforms.turned!.value = thought.turned;
    this.#head.value = layout.her.head;
    this.#picture.set(layout.hero.x, layout.hero.y, layout.hero.z);
    this.thought.geometry.setDrawRange(0, count);
    this.thought.visible = count > 0;
    const card = thought.recalling;
    this.recall.visible = card !== 0 && count > 0 && !world.still;
    if (card === 0) return;
    const { Pose } = world.components;
    // Where the memory lay when it was called: the stream's source stays there while its card comes forward.
    if (thought.recallSeconds < 0.05) this.#from.set(Pose.x[card]!, Pose.y[card]!, Pose.z[card]!);
    this.recall.material.uniforms.since!.value = thought.recallSeconds;
  }

  dispose(): void {
    for (const points of [this.thought, this.recall]) {
      points.geometry.dispose();
      points.material.dispose();
    }
  }
}
