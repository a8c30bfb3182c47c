/**
 * What moves on the glass: the line under the words is the voice that is heard, hers or the person's, and a ring round the brush is
 * the picture that is made, with a dot for each that waits. Draws while something moves, and not at all otherwise.
 */
import 'pixi.js/unsafe-eval';
import { Application, Graphics } from 'pixi.js';
import { prefersStill } from '../motion.ts';
import { level, wavePoints } from './wave.ts';

export type Speaker = 'she' | 'person';

export interface HudState {
  /** Whose voice the line is; null = nobody's. */
  readonly speaker: Speaker | null;
  /** Of the picture that is being made, 0 … 1; null = none. */
  readonly progress: number | null;
  /** Pictures behind it. */
  readonly waiting: number;
}

/** CSS pixels within the canvas. */
export interface HudPlaces {
  readonly width: number;
  readonly height: number;
  readonly line: { readonly left: number; readonly right: number; readonly y: number };
  readonly ring: { readonly x: number; readonly y: number; readonly radius: number };
}

export interface HudOptions {
  readonly canvas: HTMLCanvasElement;
  /** The newest sound of a speaker's voice. */
  readonly listen: (speaker: Speaker, out: Float32Array<ArrayBuffer>) => void;
}

const POINTS = 160;
const SAMPLES = 1024;
const AMPLITUDE = 10;
const MOST_DOTS = 8;
/** Of the way to what is true, a frame. */
const FOLLOW = 0.18;
const COLOURS = { she: [0x4fe3c1, 0x9a7bff], person: [0x6cc7ff, 0x6cc7ff] } as const;
const AMBER = 0xffc46b;
const TEAL = 0x4fe3c1;

export class Hud {
  readonly #app: Application;
  readonly #canvas: HTMLCanvasElement;
  readonly #listen: HudOptions['listen'];
  readonly #wave = new Graphics();
  readonly #ring = new Graphics();
  readonly #samples = new Float32Array(SAMPLES);
  readonly #points = new Float32Array(POINTS);
  #state: HudState = { speaker: null, progress: null, waiting: 0 };
  #places: HudPlaces | null = null;
  #shownLevel = 0;
  #shownProgress = 0;
  #ringAlpha = 0;
  #lastSpeaker: Speaker = 'she';
  #frame = 0;

  private constructor(app: Application, { canvas, listen }: HudOptions) {
    this.#app = app;
    this.#canvas = canvas;
    this.#listen = listen;
    app.stage.addChild(this.#wave, this.#ring);
  }

  /** @throws Error where there is no WebGL: the page goes on without */
  static async open(options: HudOptions): Promise<Hud> {
    const app = new Application();
    await app.init({
      canvas: options.canvas,
      ...{ backgroundAlpha: 0, antialias: true, autoStart: false, sharedTicker: false },
      ...{ preference: 'webgl', powerPreference: 'low-power', autoDensity: true },
      ...{ resolution: Math.min(2, window.devicePixelRatio || 1), width: 1, height: 1 },
    });
    return new Hud(app, options);
  }

  place(places: HudPlaces): void {
    this.#places = places;
    this.#app.renderer.resize(places.width, places.height);
    this.#wake();
  }

  update(state: HudState): void {
    this.#state = state;
    if (state.speaker) this.#lastSpeaker = state.speaker;
    this.#wake();
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#app.destroy(false, { children: true });
  }

  #wake(): void {
    if (this.#frame === 0 && this.#places) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    this.#frame = 0;
    const [wave, ring] = [this.#drawWave(), this.#drawRing()];
    const moving = wave || ring;
    this.#app.render();
    this.#canvas.dataset.drawing = String(moving);
    if (moving && !document.hidden) this.#wake();
  }

  /** Returns whether there is more to come. */
  #drawWave(): boolean {
    const { line } = this.#places!;
    const { speaker } = this.#state;
    if (speaker) this.#listen(speaker, this.#samples);
    else this.#samples.fill(0);
    this.#shownLevel += (level(this.#samples) - this.#shownLevel) * FOLLOW;
    this.#wave.clear();
    if (!speaker && this.#shownLevel < 0.002) return false;
    const strength = Math.min(1, this.#shownLevel / 0.05);
    const points = wavePoints(this.#samples, this.#points);
    const height = prefersStill() ? 0 : AMPLITUDE;
    const [from, to] = COLOURS[speaker ?? this.#lastSpeaker];
    for (const [width, alpha] of [
      [7, 0.1],
      [3, 0.22],
      [1.4, 0.9],
    ] as const) {
      // In pieces, so that the colour can run along the line.
      for (let i = 1; i < POINTS; i++) {
        const x = (place: number) => line.left + ((line.right - line.left) * place) / (POINTS - 1);
        this.#wave
          .moveTo(x(i - 1), line.y - points[i - 1]! * height)
          .lineTo(x(i), line.y - points[i]! * height)
          .stroke({ width, color: mix(from, to, i / POINTS), alpha: alpha * strength, cap: 'round' });
      }
    }
    return true;
  }

  #drawRing(): boolean {
    const { ring } = this.#places!;
    const { progress, waiting } = this.#state;
    const wanted = progress === null ? 0 : 1;
    this.#ringAlpha += (wanted - this.#ringAlpha) * FOLLOW;
    if (progress !== null) {
      // A new picture begins at nothing, and does not run back to it.
      if (progress < this.#shownProgress - 0.2) this.#shownProgress = 0;
      this.#shownProgress += (progress - this.#shownProgress) * FOLLOW;
    }
    this.#ring.clear();
    if (this.#ringAlpha < 0.01) {
      this.#shownProgress = 0;
      return false;
    }
    const alpha = this.#ringAlpha;
    const top = -Math.PI / 2;
    this.#ring.circle(ring.x, ring.y, ring.radius).stroke({ width: 1, color: TEAL, alpha: 0.16 * alpha });
    if (this.#shownProgress > 0.005) {
      const end = top + 2 * Math.PI * this.#shownProgress;
      for (const [width, share] of [
        [5, 0.16],
        [1.8, 0.95],
      ] as const)
        this.#ring
          .moveTo(ring.x, ring.y - ring.radius)
          .arc(ring.x, ring.y, ring.radius, top, end)
          .stroke({ width, color: TEAL, alpha: share * alpha, cap: 'round' });
    }
    for (let i = 0; i < Math.min(MOST_DOTS, waiting); i++) {
      const angle = top + (i + 1) * 0.36;
      const [x, y] = [Math.cos(angle), Math.sin(angle)].map(part => part * (ring.radius + 5)) as [
        number,
        number,
      ];
      this.#ring.circle(ring.x + x, ring.y + y, 1.3).fill({ color: AMBER, alpha: 0.9 * alpha });
    }
    return Math.abs(wanted - alpha) > 0.01 || Math.abs((progress ?? 0) - this.#shownProgress) > 0.004;
  }
}

/** Between two colours, channel by channel. */
function mix(from: number, to: number, share: number): number {
  const channel = (shift: number) => {
    const [a, b] = [(from >> shift) & 255, (to >> shift) & 255];
    return Math.round(a + (b - a) * share) << shift;
  };
  return channel(16) | channel(8) | channel(0);
}
