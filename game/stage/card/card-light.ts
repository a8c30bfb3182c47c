/**
 * The light around a card, on its own canvas: the border that fills with progress, the sparks at its head, and the
 * ash of a failure. Runs only while something moves.
 */
import { liveliness } from '../motion.ts';
import { borderPath, borderPoint } from './border.ts';
import { Particles } from './particles.ts';

export type CardMood = 'asleep' | 'waiting' | 'painting' | 'finished' | 'failed';

/** How far the light reaches beyond the card, in CSS pixels. */
export const LIGHT_MARGIN = 56;

const SPARKS = { gravity: 46, drag: 1.6 };
const ASH = { gravity: 34, drag: 0.9 };
/** Sharper than this is not seen on points of light, and costs fill rate. */
const MAX_PIXEL_RATIO = 1.5;

export class CardLight {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  readonly #still: () => boolean;
  readonly #sparks = new Particles(220);
  readonly #ash = new Particles(320);
  #width = 0;
  #height = 0;
  #mood: CardMood = 'asleep';
  #target = 0;
  #shown = 0;
  #ashSeconds = 0;
  #frame = 0;
  #last = 0;

  constructor(canvas: HTMLCanvasElement, still: () => boolean) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d');
    this.#still = still;
  }

  /** Size of the card itself, CSS pixels. */
  resize(width: number, height: number): void {
    const ratio = Math.min(MAX_PIXEL_RATIO, window.devicePixelRatio || 1);
    this.#width = width;
    this.#height = height;
    this.#canvas.width = Math.round((width + 2 * LIGHT_MARGIN) * ratio);
    this.#canvas.height = Math.round((height + 2 * LIGHT_MARGIN) * ratio);
    this.#context?.setTransform(ratio, 0, 0, ratio, LIGHT_MARGIN * ratio, LIGHT_MARGIN * ratio);
    this.#wake();
  }

  /** `progress` in 0 … 1. A smaller progress than before means another picture: the border starts anew. */
  update(mood: CardMood, progress: number): void {
    if (mood === 'failed' && this.#mood !== 'failed') this.#ashSeconds = 1.6;
    if (progress < this.#target) this.#shown = 0;
    this.#mood = mood;
    this.#target = progress;
    this.#wake();
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
  }

  #wake(): void {
    if (this.#frame !== 0) return;
    this.#last = 0;
    this.#frame = requestAnimationFrame(now => this.#tick(now));
  }

  #tick(now: number): void {
    if (this.#last !== 0 && now - this.#last < 1000 / liveliness() - 4) {
      this.#frame = requestAnimationFrame(next => this.#tick(next));
      return;
    }
    const seconds = this.#last === 0 ? 1 / 60 : Math.min(0.25, (now - this.#last) / 1000);
    this.#last = now;
    if (this.#still()) this.#shown = this.#target;
    else this.#move(seconds);
    this.#draw();
    const moving =
      !this.#still() &&
      (this.#mood === 'painting' ||
        this.#sparks.alive + this.#ash.alive > 0 ||
        this.#ashSeconds > 0 ||
        Math.abs(this.#target - this.#shown) > 1e-3);
    this.#frame = moving ? requestAnimationFrame(next => this.#tick(next)) : 0;
  }

  #move(seconds: number): void {
    // First-order follow, 90 ms: quick steps look like one flow, slow ones like breaths.
    this.#shown += (this.#target - this.#shown) * (1 - Math.exp(-seconds / 0.09));
    if (this.#mood === 'painting' && this.#target > 0) this.#throwSparks(seconds);
    if (this.#ashSeconds > 0) this.#shedAsh(seconds);
    this.#sparks.advance(seconds, SPARKS);
    this.#ash.advance(seconds, ASH);
  }

  #throwSparks(seconds: number): void {
    // More light towards the end: 40 to 90 sparks a second.
    const expected = (40 + 50 * this.#shown) * seconds;
    const count = Math.floor(expected) + (Math.random() < expected % 1 ? 1 : 0);
    for (let i = 0; i < count; i++) {
      const onTrail = Math.random() < 0.3;
      const at = onTrail ? this.#shown * Math.random() : this.#shown - 0.012 * Math.random();
      const { x, y, nx, ny } = borderPoint(at, this.#width, this.#height);
      const speed = (onTrail ? 10 : 26) + 44 * Math.random() ** 2;
      const turn = (Math.random() - 0.5) * 1.9;
      const vx = (nx * Math.cos(turn) - ny * Math.sin(turn)) * speed;
      const vy = (nx * Math.sin(turn) + ny * Math.cos(turn)) * speed;
      this.#sparks.emit({ x, y, vx, vy, life: 0.5 + 0.8 * Math.random(), size: 0.6 + 1.1 * Math.random() });
    }
  }

  #shedAsh(seconds: number): void {
    this.#ashSeconds -= seconds;
    const count = Math.ceil(150 * seconds);
    for (let i = 0; i < count; i++)
      this.#ash.emit({
        x: this.#width * Math.random(),
        y: this.#height * (0.15 + 0.85 * Math.random()),
        vx: 26 * (Math.random() - 0.35),
        vy: -14 * Math.random(),
        life: 1.2 + 1.6 * Math.random(),
        size: 0.8 + 1.9 * Math.random(),
      });
  }

  #draw(): void {
    const context = this.#context;
    if (!context) return;
    const [width, height] = [this.#width, this.#height];
    context.clearRect(-LIGHT_MARGIN, -LIGHT_MARGIN, width + 2 * LIGHT_MARGIN, height + 2 * LIGHT_MARGIN);
    context.globalCompositeOperation = 'lighter';
    if (this.#mood === 'painting' && this.#shown > 0) this.#drawBorder(context);
    this.#sparks.each((x, y, size, age) => {
      context.globalAlpha = (1 - age) ** 1.5;
      context.fillStyle = age < 0.25 ? '#eafff8' : age < 0.6 ? '#4fe3c1' : '#9a7bff';
      context.fillRect(x - size / 2, y - size / 2, size, size);
    });
    context.globalCompositeOperation = 'source-over';
    context.fillStyle = '#8b93a3';
    this.#ash.each((x, y, size, age) => {
      context.globalAlpha = 0.75 * (1 - age);
      context.fillRect(x - size / 2, y - size / 2, size, size * 0.7);
    });
    context.globalAlpha = 1;
  }

  #drawBorder(context: CanvasRenderingContext2D): void {
    const [width, height] = [this.#width, this.#height];
    const light = context.createLinearGradient(0, height, 0, 0);
    light.addColorStop(0, '#4fe3c1');
    light.addColorStop(0.5, '#6cc7ff');
    light.addColorStop(1, '#9a7bff');
    context.strokeStyle = light;
    context.lineJoin = 'round';
    context.beginPath();
    for (const [index, [x, y]] of borderPath(this.#shown, width, height).entries())
      index === 0 ? context.moveTo(x, y) : context.lineTo(x, y);
    // A halo of three strokes instead of a blur: the same look for a tenth of the time.
    for (const [lineWidth, alpha] of [
      [14, 0.07],
      [6, 0.18],
      [1.8, 1],
    ] as const) {
      context.lineWidth = lineWidth;
      context.globalAlpha = alpha;
      context.stroke();
    }
    const head = borderPoint(Math.min(this.#shown, 0.9999), width, height);
    const halo = context.createRadialGradient(head.x, head.y, 0, head.x, head.y, 18);
    halo.addColorStop(0, 'rgba(234, 255, 248, 0.95)');
    halo.addColorStop(0.2, 'rgba(108, 199, 255, 0.4)');
    halo.addColorStop(1, 'rgba(79, 227, 193, 0)');
    context.globalAlpha = 1;
    context.fillStyle = halo;
    context.fillRect(head.x - 18, head.y - 18, 36, 36);
  }
}
