/**
 * The observatory at night behind everything: sky and floor at low resolution into a texture, then stars and the
 * instrument's circles at full size. Costs follow the measured tier; with reduced motion
 * it is one still picture that is drawn again only when something on it changes.
 */
import {
  LinearFilter,
  Mesh,
  OrthographicCamera,
  PlaneGeometry,
  ShaderMaterial,
  Scene as ThreeScene,
  Vector2,
  Vector3,
  Vector4,
  WebGLRenderer,
  WebGLRenderTarget,
} from 'three';
import { onMotionChange, prefersStill } from '../motion.ts';
import { giveWay } from '../quality/give-way.ts';
import { quality } from '../quality/quality.ts';
import { TIERS } from '../quality/tiers.ts';
import type { SceneLink } from '../scene.ts';
import { makeInstrument } from './instrument.ts';
import { COPY_FRAGMENT, SKY_FRAGMENT, SKY_VERTEX } from './sky-shader.ts';
import { makeStars } from './stars.ts';

/** The moment of the still picture: curtains well folded. */
const STILL_SECONDS = 40;
/** Seconds in which light and lean follow their aims. */
const FOLLOW_SECONDS = 0.45;

function rendererName(renderer: WebGLRenderer): string {
  const context = renderer.getContext();
  const names = context.getExtension('WEBGL_debug_renderer_info');
  return String(context.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER));
}

export class Backdrop {
  readonly #renderer: WebGLRenderer;
  readonly #link: SceneLink;
  readonly #camera = new OrthographicCamera(-1, 1, 1, -1, 0, 1);
  readonly #sky = new ThreeScene();
  readonly #front = new ThreeScene();
  readonly #skyTarget = new WebGLRenderTarget(16, 9, {
    minFilter: LinearFilter,
    magFilter: LinearFilter,
    depthBuffer: false,
  });
  readonly #uniforms = {
    time: { value: STILL_SECONDS },
    aspect: { value: 16 / 9 },
    horizon: { value: 0.38 },
    lean: { value: new Vector2() },
    ratio: { value: 1 },
    cardLight: { value: new Vector3() },
    cardBox: { value: new Vector4() },
    cardGlow: { value: 0 },
    calm: { value: 1 },
  };
  readonly #stars = [
    makeStars(this.#uniforms, false, TIERS[3].stars),
    makeStars(this.#uniforms, true, TIERS[3].stars),
  ];
  readonly #stops: (() => void)[] = [];
  readonly #aim = new Vector2();
  readonly #light = new Vector3();
  readonly #box = new Vector4();
  #frame = 0;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #drawn = 0;
  #lastDraw = 0;
  #previous = 0;
  #drewLast = false;

  /** @throws Error when the machine has no WebGL2 */
  constructor(canvas: HTMLCanvasElement, link: SceneLink) {
    this.#link = link;
    this.#renderer = new WebGLRenderer({
      canvas,
      antialias: false,
      alpha: false,
      depth: false,
      stencil: false,
    });
    this.#renderer.autoClear = false;
    quality.began(rendererName(this.#renderer));
    const plane = new PlaneGeometry(2, 2);
    const quad = (fragmentShader: string, uniforms: ShaderMaterial['uniforms']) =>
      new Mesh(
        plane,
        new ShaderMaterial({
          vertexShader: SKY_VERTEX,
          fragmentShader,
          uniforms,
          depthTest: false,
          depthWrite: false,
        }),
      );
    this.#sky.add(quad(SKY_FRAGMENT, this.#uniforms));
    this.#front.add(
      quad(COPY_FRAGMENT, { sky: { value: this.#skyTarget.texture } }),
      makeInstrument(this.#uniforms),
      ...this.#stars.map(stars => stars.points),
    );
    this.#front.children.forEach((child, order) => {
      child.renderOrder = order;
    });
    this.#listen(canvas);
    this.#applyTier();
    this.#frame = requestAnimationFrame(now => this.#tick(now));
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#pause);
    for (const stop of this.#stops) stop();
    this.#skyTarget.dispose();
    this.#renderer.dispose();
  }

  #listen(canvas: HTMLCanvasElement): void {
    const on = <Name extends keyof WindowEventMap>(
      name: Name,
      listener: (event: WindowEventMap[Name]) => void,
    ) => {
      window.addEventListener(name, listener);
      this.#stops.push(() => window.removeEventListener(name, listener));
    };
    on('resize', () => this.#applyTier());
    on('pointermove', event => {
      this.#aim.set(event.clientX / window.innerWidth - 0.5, 0.5 - event.clientY / window.innerHeight);
    });
    canvas.addEventListener('webglcontextlost', event => event.preventDefault());
    this.#stops.push(
      onMotionChange(() => this.#drawSoon()),
      quality.subscribe(() => this.#applyTier()),
      this.#link.subscribe(() => prefersStill() && this.#drawSoon()),
    );
  }

  #applyTier(): void {
    const { tier } = quality.state();
    const { innerWidth: width, innerHeight: height } = window;
    const ratio = Math.min(window.devicePixelRatio || 1, tier.pixelRatio);
    this.#renderer.setPixelRatio(ratio);
    this.#renderer.setSize(width, height, false);
    this.#skyTarget.setSize(Math.ceil(width * tier.skyScale), Math.ceil(height * tier.skyScale));
    this.#uniforms.aspect.value = width / height;
    this.#uniforms.ratio.value = ratio * Math.max(1, height / 900);
    for (const stars of this.#stars) stars.show(tier.stars);
    this.#drawn = 0;
    if (prefersStill()) this.#drawSoon();
  }

  #drawSoon(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(now => this.#tick(now));
  }

  #tick(now: number): void {
    this.#frame = 0;
    const still = prefersStill();
    if (this.#drewLast && !still && !document.hidden) quality.sample(now - this.#previous);
    this.#previous = now;
    this.#drewLast = false;
    // A frame of leeway: at 60 Hz a limit of 30 means every second frame, not every third.
    const early = giveWay.interval(quality.interval) - 4 - (now - this.#lastDraw);
    if (!still && early > 0) {
      this.#later(early);
      return;
    }
    const seconds = Math.min(1, (now - this.#lastDraw) / 1000);
    this.#lastDraw = now;
    this.#drewLast = true;
    this.#follow(still ? Number.POSITIVE_INFINITY : seconds);
    if (!still) this.#uniforms.time.value += seconds;
    this.#draw(still);
    if (!still) this.#drawSoon();
  }

  /** Asks for the frame after a pause; a long one is slept through rather than counted in frames. */
  #later(milliseconds: number): void {
    if (milliseconds < 40) this.#drawSoon();
    else {
      clearTimeout(this.#pause);
      this.#pause = setTimeout(() => this.#drawSoon(), milliseconds - 16);
    }
  }

  #follow(seconds: number): void {
    const share = 1 - Math.exp(-seconds / FOLLOW_SECONDS);
    const { composition, glow, light, lean: leans } = this.#link.scene;
    const { card, width, height, horizon } = composition;
    const { lean, cardGlow, cardLight, cardBox, time } = this.#uniforms;
    this.#uniforms.horizon.value = 1 - horizon / height;
    cardGlow.value += (glow - cardGlow.value) * share;
    cardLight.value.lerp(this.#light.set(...light), share);
    cardBox.value.lerp(
      this.#box.set(
        (card.left + card.width / 2) / width,
        1 - (card.top + card.height / 2) / height,
        card.width / 2 / width,
        card.height / 2 / height,
      ),
      share,
    );
    // She breathes at 0.22 Hz, and so does the camera: a pixel or two, leaning to the pointer.
    const breath = Number.isFinite(seconds) ? 0.0012 * Math.sin(2 * Math.PI * 0.22 * time.value) : 0;
    const aim = Number.isFinite(seconds) ? this.#aim : { x: 0, y: 0 };
    // What is far moves with an eye that leans, what is near against it.
    lean.value.x += (-0.012 * aim.x + 0.6 * leans[0] - lean.value.x) * share;
    lean.value.y += (-0.008 * aim.y + 0.6 * leans[1] + breath - lean.value.y) * share;
  }

  #draw(still: boolean): void {
    if (still || this.#drawn % quality.state().tier.skyEvery === 0) {
      this.#renderer.setRenderTarget(this.#skyTarget);
      this.#renderer.render(this.#sky, this.#camera);
    }
    this.#drawn += 1;
    this.#renderer.setRenderTarget(null);
    this.#renderer.render(this.#front, this.#camera);
  }
}
