/**
 * Her picture on a canvas of its own, between the backdrop and the cards: it changes thirty times a second where the backdrop,
 * on a machine that draws on its processor, may change four times. Draws when there is something new, and never else.
 */
import {
  DataTexture,
  LinearFilter,
  Mesh,
  NoBlending,
  NoColorSpace,
  OrthographicCamera,
  PlaneGeometry,
  RGBAFormat,
  Scene,
  ShaderMaterial,
  Texture,
  Vector3,
  Vector4,
  WebGLRenderer,
} from 'three';
import type { Composition } from '../composition.ts';
import type { LightOnHer } from '../space/light-on-her.ts';
import { HOLOGRAM_FRAGMENT, HOLOGRAM_VERTEX } from './hologram-shader.ts';
import type { HerPicture } from './picture.ts';

/** Seconds in which she comes, where the page finds her already there. */
const FADE_SECONDS = 0.7;
/** Seconds in which the light on her follows the cards. */
const FOLLOW_SECONDS = 0.4;

export interface HologramCost {
  /** Pixels of the canvas for each of CSS's. */
  readonly pixelRatio: number;
  /** The light on the floor is drawn anew with every n-th picture. */
  readonly floorEvery: number;
  /** The light of cards falls on her. */
  readonly lit: boolean;
}

export class HologramLayer {
  readonly #canvas: HTMLCanvasElement;
  readonly #light: LightOnHer;
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #camera = new OrthographicCamera(-1, 1, 1, -1, 0, 1);
  readonly #material: ShaderMaterial;
  #colour: Texture = blank();
  #alpha: Texture = blank();
  #size = '';
  #frame = 0;
  #floorEvery = 1;
  #sinceFloor = 0;
  #self = { left: 0, width: 0, height: 0 };
  #shownAt: number | null = null;
  #drawn = 0;
  #lastDraw = 0;
  readonly #aim = new Vector3();

  /** @throws Error when the machine has no WebGL2 */
  constructor(canvas: HTMLCanvasElement, light: LightOnHer) {
    this.#canvas = canvas;
    this.#light = light;
    this.#renderer = new WebGLRenderer({
      ...{ canvas, alpha: true, premultipliedAlpha: true, antialias: false, depth: false, stencil: false },
      // The floor's light stays while only she is drawn anew.
      preserveDrawingBuffer: true,
    });
    this.#renderer.setClearColor(0, 0);
    this.#material = new ShaderMaterial({
      vertexShader: HOLOGRAM_VERTEX,
      fragmentShader: HOLOGRAM_FRAGMENT,
      uniforms: {
        ...{ colour: { value: this.#colour }, alpha: { value: this.#alpha }, packed: { value: 0 } },
        ...{
          place: { value: new Vector4() },
          ground: { value: -1 },
          time: { value: 0 },
          shown: { value: 0 },
        },
        light: { value: new Vector3(0.3, 0.78, 0.95) },
        ...{ lit: { value: new Vector3() }, lit_from: { value: new Vector3() } },
      },
      ...{ blending: NoBlending, depthTest: false, depthWrite: false },
    });
    const mesh = new Mesh(new PlaneGeometry(2, 2), this.#material);
    mesh.frustumCulled = false;
    this.#scene.add(mesh);
    canvas.addEventListener('webglcontextlost', event => event.preventDefault());
    canvas.addEventListener('webglcontextrestored', () => this.#soon());
  }

  /** Takes the place that the composition gives her; the canvas reaches down over the floor. */
  place({ her, herFloor, height, narrow }: Composition, { pixelRatio, floorEvery, lit }: HologramCost): void {
    this.#setLit(lit);
    const side = her.width;
    const margin = narrow ? 0 : side * 0.2;
    const left = her.left - margin;
    const top = her.top;
    const bottom = herFloor === null ? her.top + side : Math.min(height, herFloor + side * 0.62);
    const box = { left, top, width: side + 2 * margin, height: bottom - top };
    Object.assign(this.#canvas.style, {
      ...{ left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px`, height: `${box.height}px` },
    });
    this.#floorEvery = floorEvery;
    // In CSS pixels from the canvas's top left, with the room that her own light takes.
    this.#self = { left: her.left - box.left, width: side, height: Math.min(side, box.height) };
    this.#sinceFloor = floorEvery;
    this.#renderer.setPixelRatio(pixelRatio);
    this.#renderer.setSize(box.width, box.height, false);
    const { place, ground } = this.#material.uniforms;
    place!.value.set((box.left - her.left) / side, 0, box.width / side, box.height / side);
    ground!.value = herFloor === null ? -1 : (herFloor - her.top) / side;
    this.#soon();
  }

  show(picture: HerPicture): void {
    const { uniforms } = this.#material;
    const size = `${picture.kind} ${picture.width}x${picture.height}`;
    const fresh = size !== this.#size;
    this.#size = size;
    if (fresh) this.#forget();
    if (picture.kind === 'images') {
      if (fresh) {
        this.#colour = textureOf(picture.colour);
        this.#alpha = textureOf(picture.alpha);
      }
      this.#replace(this.#colour, picture.colour);
      this.#replace(this.#alpha, picture.alpha);
    } else if (fresh) {
      this.#colour = smooth(new DataTexture(picture.pixels, picture.width, picture.height, RGBAFormat));
    }
    this.#colour.needsUpdate = true;
    if (picture.kind === 'images') this.#alpha.needsUpdate = true;
    uniforms.colour!.value = this.#colour;
    uniforms.alpha!.value = this.#alpha;
    uniforms.packed!.value = picture.kind === 'pixels' ? 1 : 0;
    this.#shownAt ??= performance.now();
    this.#soon();
  }

  /** Frames that were drawn, for whoever wonders whether she moves. */
  get drawn(): number {
    return this.#drawn;
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#forget();
    this.#material.dispose();
    this.#renderer.dispose();
  }

  #replace(texture: Texture, image: ImageBitmap): void {
    if (texture.image !== image) (texture.image as ImageBitmap | null)?.close?.();
    texture.image = image;
  }

  #forget(): void {
    for (const texture of [this.#colour, this.#alpha]) texture.dispose();
  }

  /** A define, since a machine that draws on its processor computes both sides of an `if`. */
  #setLit(lit: boolean): void {
    if (lit === 'LIT' in this.#material.defines) return;
    this.#material.defines = lit ? { LIT: '' } : {};
    this.#material.needsUpdate = true;
  }

  /** A card that begins to glow, or goes away, does not switch a lamp. */
  #follow(now: number): void {
    const share = 1 - Math.exp(-Math.min(1, (now - this.#lastDraw) / 1000) / FOLLOW_SECONDS);
    this.#lastDraw = now;
    const { lit, lit_from } = this.#material.uniforms;
    const { colour, from } = this.#light;
    lit!.value.lerp(this.#aim.set(...colour), share);
    // The picture's rows go down.
    lit_from!.value.lerp(this.#aim.set(from[0], -from[1], from[2]), share);
  }

  #soon(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(now => this.#draw(now));
  }

  #draw(now: number): void {
    this.#frame = 0;
    if (this.#shownAt === null) return;
    const { shown, time } = this.#material.uniforms;
    const share = Math.min(1, Math.max(0, (now - this.#shownAt) / 1000 / FADE_SECONDS));
    shown!.value = share * share * (3 - 2 * share);
    time!.value = (now / 1000) % 1000;
    this.#follow(now);
    const whole = share < 1 || ++this.#sinceFloor >= this.#floorEvery;
    if (whole) this.#sinceFloor = 0;
    // Scissors are counted from below.
    const { left, width, height } = this.#self;
    const below = this.#canvas.clientHeight - height;
    this.#renderer.setScissorTest(!whole);
    if (!whole) this.#renderer.setScissor(left, below, width, height);
    this.#renderer.render(this.#scene, this.#camera);
    this.#drawn++;
    this.#canvas.dataset.drawn = String(this.#drawn);
    if (share < 1) this.#soon();
  }
}

const smooth = <Kind extends Texture>(texture: Kind): Kind => {
  // Bytes as they are: the picture is made for the screen.
  texture.colorSpace = NoColorSpace;
  texture.minFilter = LinearFilter;
  texture.magFilter = LinearFilter;
  texture.generateMipmaps = false;
  texture.flipY = false;
  return texture;
};
const textureOf = (image: ImageBitmap): Texture => smooth(new Texture(image));
const blank = (): Texture => smooth(new DataTexture(new Uint8Array(4), 1, 1, RGBAFormat));
