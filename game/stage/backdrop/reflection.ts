/** The card's image on the floor: the picture upside down, torn by ripples, gone after a card's height. */
import {
  AdditiveBlending,
  LinearFilter,
  Mesh,
  PlaneGeometry,
  ShaderMaterial,
  SRGBColorSpace,
  Texture,
  Vector3,
  Vector4,
} from 'three';
import type { Scene, SceneImage } from '../scene.ts';
import type { StarUniforms } from './stars.ts';

const VERTEX = /* glsl */ `
uniform vec4 box;   // left, top, right, bottom in uv of the screen
varying vec2 vUv;
void main() {
  vUv = uv;
  vec2 at = mix(box.xw, box.zy, uv);
  gl_Position = vec4(at * 2.0 - 1.0, 0.0, 1.0);
}`;

const FRAGMENT = /* glsl */ `
precision highp float;
varying vec2 vUv;
uniform sampler2D picture;
uniform float time;
uniform float glow;
uniform vec3 mean;
float wave(float y, float k, float v) { return sin(y * k - time * v); }
void main() {
  float down = 1.0 - vUv.y;
  // Rows shift sideways, more the nearer they lie; long swells with finer ones on them.
  float shift = (wave(sqrt(down), 34.0, 0.8) * 0.6 + wave(sqrt(down), 83.0, 1.3) * 0.4) * (0.002 + 0.022 * down);
  // The geometry is wider than the card, so that ripples can leave its columns.
  float x = (vUv.x - 0.5) * 1.12 + 0.5 + shift;
  float soft = 0.012 + 0.06 * down;
  float inside = smoothstep(-soft, soft, x) * (1.0 - smoothstep(1.0 - soft, 1.0 + soft, x));
  // Blurred along the rows' direction: rough water draws a reflection out towards the eye.
  vec3 colour = vec3(0.0);
  for (int tap = 0; tap < 5; tap++) {
    float y = down + (float(tap) - 2.0) * (0.004 + 0.035 * down);
    colour += texture2D(picture, vec2(clamp(x, 0.0, 1.0), clamp(y, 0.0, 1.0))).rgb * 0.2;
  }
  float stripes = 0.9 + 0.07 * wave(sqrt(down), 113.0, 1.0) + 0.05 * wave(sqrt(down), 47.0, 0.6);
  float fade = 0.72 * pow(1.0 - down, 1.6) * smoothstep(0.0, 0.06, down) * stripes;
  // Bright pictures must not outshine the words in front of their reflection.
  fade *= 0.62 / (0.45 + dot(mean, vec3(0.3, 0.5, 0.2)));
  gl_FragColor = vec4(mix(colour, colour * colour, 0.35) * inside * fade * glow, 1.0);
}`;

const sideOf = (image: SceneImage): string =>
  image instanceof HTMLImageElement
    ? `${image.naturalWidth}x${image.naturalHeight}`
    : `${image.width}x${image.height}`;

export class Reflection {
  readonly mesh: Mesh<PlaneGeometry, ShaderMaterial>;
  readonly #texture = new Texture();
  readonly #box = new Vector4();
  readonly #mean = new Vector3();
  #shown: SceneImage | null = null;
  #size = '';

  constructor({ time }: StarUniforms) {
    this.#texture.colorSpace = SRGBColorSpace;
    this.#texture.minFilter = LinearFilter;
    this.#texture.magFilter = LinearFilter;
    this.#texture.generateMipmaps = false;
    const material = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms: {
        picture: { value: this.#texture },
        box: { value: this.#box },
        glow: { value: 0 },
        mean: { value: this.#mean },
        time,
      },
      blending: AdditiveBlending,
      depthTest: false,
      depthWrite: false,
      transparent: true,
    });
    this.mesh = new Mesh(new PlaneGeometry(2, 2), material);
    this.mesh.frustumCulled = false;
    this.mesh.visible = false;
  }

  /** Before a frame: takes over the card's place and, when it changed (or is a moving canvas), its picture. */
  update({ composition, image, light }: Scene, glow: number): void {
    const { card, mirror, width, height } = composition;
    this.mesh.visible = image !== null && glow > 0.01;
    if (!image) return;
    this.#mean.set(...light);
    if (image !== this.#shown || image instanceof HTMLCanvasElement) {
      // A texture's storage has the size of its first image.
      const size = sideOf(image);
      if (size !== this.#size) this.#texture.dispose();
      this.#size = size;
      this.#texture.image = image;
      this.#texture.needsUpdate = true;
      this.#shown = image;
    }
    const wider = card.width * 0.06;
    const top = 2 * mirror - (card.top + card.height);
    this.#box.set(
      (card.left - wider) / width,
      1 - top / height,
      (card.left + card.width + wider) / width,
      1 - (top + card.height) / height,
    );
    this.mesh.material.uniforms.glow!.value = glow;
  }

  dispose(): void {
    this.#texture.dispose();
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }
}
