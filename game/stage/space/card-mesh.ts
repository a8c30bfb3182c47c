/** One card as meshes: its face, the air around it, and its image in the floor. They share their uniforms and textures. */
import {
  BufferGeometry,
  CustomBlending,
  DataTexture,
  DoubleSide,
  Float32BufferAttribute,
  LinearFilter,
  LinearMipmapLinearFilter,
  Mesh,
  NoColorSpace,
  OneFactor,
  OneMinusSrcAlphaFactor,
  PlaneGeometry,
  Quaternion,
  type Scene,
  ShaderMaterial,
  Texture,
  Vector2,
  Vector3,
} from 'three';
import { CardMood, CardPlace, type StageWorld } from '../../../components/index.ts';
import { borderPoint } from '../card/border.ts';
import type { SceneImage } from '../scene.ts';
import { AIR_FRAGMENT, CARD_VERTEX, FACE_FRAGMENT, MIRROR_FRAGMENT } from './card-shader.ts';

/** Of the glow around a card, in half sizes. */
const MARGIN = 0.62;
const NARROW_MARGIN = 0.34;
/** Previews with fewer pixels a side are drawn as soft shapes. */
const SOFT_BELOW = 100;
/** Seconds in which a preview fades in, and those of flash and ash. */
const FADE = 0.12;
const FLASH = 0.9;
const CRUMBLE = 2.4;
/** Of its height above the floor, how much of it the floor shows: a floating picture keeps its image on the screen. */
const MIRROR_GAP = 0.22;

/** Premultiplied: what has no alpha is added to what is behind. */
export const PREMULTIPLIED = {
  blending: CustomBlending,
  blendSrc: OneFactor,
  blendDst: OneMinusSrcAlphaFactor,
  blendSrcAlpha: OneFactor,
  blendDstAlpha: OneMinusSrcAlphaFactor,
  depthTest: false,
  depthWrite: false,
  transparent: true,
} as const;

const PLANE = new PlaneGeometry(2, 2);
/** Eight triangles between an inner rectangle and an outer one: inside of them nobody computes light. */
const FRAME = new BufferGeometry();
FRAME.setAttribute(
  'position',
  new Float32BufferAttribute(
    [-1, 1, 1, -1].flatMap((x, i) =>
      [
        [x, i < 2 ? 1 : -1, 0],
        [2 * x, i < 2 ? 2 : -2, 0],
      ].flat(),
    ),
    3,
  ),
);
FRAME.setIndex([0, 1, 2, 1, 3, 2, 2, 3, 4, 3, 5, 4, 4, 5, 6, 5, 7, 6, 6, 7, 0, 7, 1, 0]);
const NIGHT = new DataTexture(new Uint8Array([7, 11, 22, 255]), 1, 1);
NIGHT.needsUpdate = true;

export interface SharedUniforms {
  readonly time: { value: number };
  readonly her: { value: Vector3 };
  readonly her_light: { value: Vector3 };
  readonly floor_y: { value: number };
}

export class CardMesh {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;
  readonly #air: Mesh<BufferGeometry, ShaderMaterial>;
  readonly #mirror: Mesh<BufferGeometry, ShaderMaterial>;
  readonly uniforms;
  readonly #scene: Scene;
  readonly #attitude = new Quaternion();
  readonly #other = new Quaternion();
  #image: SceneImage | null = null;
  #fadeFrom = 0;
  #soft = false;

  constructor(scene: Scene, shared: SharedUniforms) {
    this.#scene = scene;
    this.uniforms = {
      ...shared,
      half_size: { value: new Vector2(0.1, 0.1) },
      margin: { value: 0.1 },
      lift: { value: 0 },
      before: { value: NIGHT as Texture },
      after: { value: NIGHT as Texture },
      before_side: { value: new Vector2() },
      after_side: { value: new Vector2() },
      head: { value: new Vector2() },
      mean: { value: new Vector3(0.3, 0.4, 0.4) },
      ...Object.fromEntries(SCALARS.map(name => [name, { value: 0 }])),
    } as SharedUniforms &
      Record<(typeof SCALARS)[number] | 'margin' | 'lift', { value: number }> &
      Record<'half_size' | 'before_side' | 'after_side' | 'head', { value: Vector2 }> &
      Record<'before' | 'after', { value: Texture }> & { mean: { value: Vector3 } };
    const mesh = (geometry: BufferGeometry, fragmentShader: string, kind: string, order: number) => {
      const made = new Mesh(
        geometry,
        new ShaderMaterial({
          vertexShader: CARD_VERTEX,
          fragmentShader,
          uniforms: { ...this.uniforms },
          defines: { [kind]: '1' },
          side: DoubleSide,
          ...PREMULTIPLIED,
        }),
      );
      made.frustumCulled = false;
      made.renderOrder = order;
      scene.add(made);
      return made;
    };
    this.#mirror = mesh(PLANE, MIRROR_FRAGMENT, 'MIRROR', 1);
    this.mesh = mesh(PLANE, FACE_FRAGMENT, 'FACE', 2);
    this.#air = mesh(FRAME, AIR_FRAGMENT, 'AIR', 2);
  }

  /** Takes a picture; another one fades in over it, a moving canvas is only read again. */
  show(image: SceneImage, mean: readonly [number, number, number], now: number): void {
    const { before, after, before_side, after_side } = this.uniforms;
    this.uniforms.mean.value.set(...mean);
    if (image === this.#image) {
      after.value.needsUpdate = true;
      return;
    }
    const first = this.#image === null;
    this.#image = image;
    if (before.value !== NIGHT) before.value.dispose();
    before.value = after.value;
    before_side.value.copy(after_side.value);
    after.value = textureOf(image);
    const { width, height } = sizeOf(image);
    after_side.value.set(width, height);
    this.#soft = Math.max(width, height) < SOFT_BELOW;
    this.#fadeFrom = first ? Number.NEGATIVE_INFINITY : now;
  }

  /**
   * @param between 0 = the tick before, 1 = the newest
   * @param rich the machine can afford more than the least
   */
  update(world: StageWorld, card: number, between: number, now: number, rich: boolean): void {
    const { StageCard, Pose, Before } = world.components;
    const u = this.uniforms;
    const mix = (from: Float64Array, to: Float64Array) => from[card]! + (to[card]! - from[card]!) * between;
    const size = mix(Before.size, Pose.size);
    const root = Math.sqrt(StageCard.aspect[card]!);
    const half = u.half_size.value.set((size * root) / 2, size / root / 2);
    u.margin.value = (rich ? MARGIN : NARROW_MARGIN) * Math.min(half.x, half.y);
    this.#attitude.set(Before.qx[card]!, Before.qy[card]!, Before.qz[card]!, Before.qw[card]!);
    this.#other.set(Pose.qx[card]!, Pose.qy[card]!, Pose.qz[card]!, Pose.qw[card]!);
    this.mesh.quaternion.copy(this.#attitude.slerp(this.#other, between));
    this.mesh.position.set(mix(Before.x, Pose.x), mix(Before.y, Pose.y), mix(Before.z, Pose.z));
    for (const other of [this.#mirror, this.#air]) {
      other.quaternion.copy(this.mesh.quaternion);
      other.position.copy(this.mesh.position);
    }
    // The light around a card belongs in front of its own face, and behind the next one.
    this.#air.position.z += 1e-4;
    const gap = Math.max(0, this.mesh.position.y - half.y - world.layout.floor);
    u.lift.value = gap * (1 - MIRROR_GAP);
    u.fade.value = Math.max(0, Math.min(1, (now - this.#fadeFrom) / FADE));
    this.#mood(world, card);
    this.#define(rich);
  }

  /** What this card needs of its shaders now. */
  #define(rich: boolean): void {
    const u = this.uniforms;
    const needs = {
      RICH: rich,
      SOFT: this.#soft,
      FADE: u.fade.value < 1,
      ASH: u.ash.value > 0,
      PAINTING: u.painting.value > 0,
    };
    for (const { material } of [this.mesh, this.#air, this.#mirror])
      for (const [name, needed] of Object.entries(needs)) {
        if (name in material.defines === needed) continue;
        if (needed) material.defines[name] = '1';
        else delete material.defines[name];
        material.needsUpdate = true;
      }
  }

  #mood(world: StageWorld, card: number): void {
    const { StageCard } = world.components;
    const u = this.uniforms;
    const mood = StageCard.mood[card]!;
    const age = StageCard.moodSeconds[card]!;
    const half = u.half_size.value;
    u.opacity.value = StageCard.opacity[card]!;
    u.asleep.value = mood === CardMood.asleep ? 1 : 0;
    u.painting.value = mood === CardMood.painting ? 1 : mood === CardMood.finished ? fading(age, 0.5) : 0;
    u.finished.value = mood === CardMood.finished ? 1 : 0;
    u.failed.value = mood === CardMood.failed ? Math.min(1, age / 0.9) : 0;
    u.ash.value = mood === CardMood.failed ? Math.min(1, age / CRUMBLE) : 0;
    const rise = Math.min(1, age / (FLASH * 0.12));
    u.flash.value = mood === CardMood.finished && !world.still ? 0.85 * rise * fading(age, FLASH) : 0;
    u.shown.value = StageCard.shown[card]!;
    u.hover.value += (StageCard.hovered[card]! - u.hover.value) * 0.3;
    const at = borderPoint(Math.min(0.9999, u.shown.value), half.x * 2, half.y * 2);
    u.head.value.set(at.x - half.x, half.y - at.y);
    const seen = StageCard.place[card] !== CardPlace.leaving || u.opacity.value > 0.01;
    this.mesh.visible = seen;
    this.#air.visible = seen;
    this.#mirror.visible = seen && u.opacity.value > 0.05;
  }

  dispose(): void {
    const { before, after } = this.uniforms;
    for (const mesh of [this.mesh, this.#air, this.#mirror]) {
      this.#scene.remove(mesh);
      mesh.material.dispose();
    }
    for (const { value } of [before, after]) if (value !== NIGHT) value.dispose();
  }
}

const SCALARS = [
  ...(['fade', 'opacity', 'asleep', 'painting', 'finished', 'failed', 'shown', 'flash'] as const),
  ...(['ash', 'hover', 'chosen'] as const),
] as const;

const fading = (age: number, seconds: number): number => Math.max(0, 1 - age / seconds) ** 1.6;

const sizeOf = (image: SceneImage) =>
  image instanceof HTMLImageElement
    ? { width: image.naturalWidth, height: image.naturalHeight }
    : { width: image.width, height: image.height };

function textureOf(image: SceneImage): Texture {
  const texture = new Texture(image);
  // Bytes as they are: the picture is made for the screen.
  texture.colorSpace = NoColorSpace;
  texture.magFilter = LinearFilter;
  // A card at the back of the orbit has a tenth of its picture's pixels.
  const large = Math.max(sizeOf(image).width, sizeOf(image).height) >= SOFT_BELOW;
  texture.generateMipmaps = large;
  texture.minFilter = large ? LinearMipmapLinearFilter : LinearFilter;
  texture.flipY = false;
  texture.needsUpdate = true;
  return texture;
}
