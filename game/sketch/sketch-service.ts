/**
 * Painting along with words that are being written. A sketch is no job: it has no place in the queue, makes way for
 * everything that has, and leaves nothing behind unless somebody keeps it.
 */
import { randomBytes } from 'node:crypto';
import { AuroraError } from '../../models/errors.ts';
import type { ModelFeature } from '../../models/pipelines/parts.ts';
import type { GenerationSettings } from '../../models/settings.ts';
import type { FromWorker, SketchRequest, ToWorker } from '../../models/worker-protocol.ts';
import type { GenerateInput, SketchView } from '../api/protocol.ts';
import { seedOf } from '../jobs/resolve-settings.ts';
import { Topic } from '../topic.ts';
import type { SketchEvent } from './sketch-event.ts';

/** Steps of a whole schedule; the worker paints a share of them over what is there. */
export const SKETCH_STEPS = 4;
/**
 * Of a model's usual guidance, less: what is painted over itself again and again at full guidance becomes gaudy
 * (docs/decisions/0021-painting-along.md).
 */
const guidance = (usual: number): number => 1 + (usual - 1) / 3;

/**
 * A request as a sketch asks for it: by the model's quick LoRA where it has one, else in as many steps of its own.
 * @param quick steps of that LoRA
 */
export const sketchInput = (input: GenerateInput, quick: number | undefined): GenerateInput =>
  quick === undefined ? { ...input, steps: SKETCH_STEPS } : { ...input, steps: quick, quick: true };

/** A picture's settings as a sketch has them without a quick LoRA: calm, and in 8 bits where the model can, which takes half of the time. */
export const sketchSettings = (
  usual: GenerationSettings,
  lacks: readonly ModelFeature[],
): GenerationSettings => ({
  ...usual,
  guidanceScale: guidance(usual.guidanceScale),
  ...(!lacks.includes('int8') && { precision: 'int8' as const }),
});

/** Sketches that are remembered, so that what somebody liked a moment ago can still be kept. */
const REMEMBERED = 8;

export type SketchOrder = Extract<ToWorker, { type: 'sketch' | 'end-sketch' }>;
export type SketchMessage = Extract<FromWorker, { type: 'sketched' | 'sketch-failed' }>;
/** The request with its wildcards and files found, and what the worker needs of it. */
export type PreparedSketch = Pick<SketchRequest, 'modelPath' | 'settings' | 'resources'>;

export interface SketchServiceOptions {
  readonly send: (message: SketchOrder) => void;
  /** @throws AuroraError as `generate` does */
  readonly prepare: (input: GenerateInput) => Promise<PreparedSketch>;
}

interface Remembered {
  readonly id: string;
  readonly seed: number;
  /** Who draws it, where that is known: it ends with them. */
  readonly owner: object | undefined;
  revision: number;
  png: Uint8Array | null;
}

export class SketchService {
  readonly events = new Topic<SketchEvent>();
  readonly #options: SketchServiceOptions;
  /** The one that was drawn last stands last. */
  readonly #sketches = new Map<string, Remembered>();
  /** What the worker has been asked for and has not settled. */
  #wanted: SketchRequest | null = null;

  constructor(options: SketchServiceOptions) {
    this.#options = options;
  }

  /** Something is being painted. */
  get active(): boolean {
    return this.#wanted !== null;
  }

  /**
   * Paints these words over what was there. One sketch is painted at a time: the newest words of anybody.
   * @param id of a sketch to go on with; absent, or one that is forgotten: a new one
   * @throws AuroraError as `generate` does; the sketch then stays as it was
   */
  async draw(input: GenerateInput, id?: string, owner?: object): Promise<SketchView> {
    const known = id === undefined ? undefined : this.#sketches.get(id);
    const seed = input.seed === undefined || input.seed === -1 ? (known?.seed ?? seedOf(input)) : input.seed;
    const prepared = await this.#options.prepare({ ...input, seed });
    // Another seed is another picture.
    const sketch: Remembered =
      known?.seed === seed
        ? known
        : { id: randomBytes(6).toString('hex'), seed, owner, revision: 0, png: null };
    sketch.revision++;
    this.#remember(sketch);
    const { revision } = sketch;
    this.#wanted = { sketchId: sketch.id, revision, ...prepared };
    this.#options.send({ type: 'sketch', ...this.#wanted });
    return { id: sketch.id, revision, seed };
  }

  /** The newest picture of a sketch as a PNG file, and its seed. @throws AuroraError `UNKNOWN_SKETCH`, `SKETCH_NOT_PAINTED` */
  picture(id: string): { readonly png: Uint8Array; readonly seed: number } {
    const sketch = this.#known(id);
    if (sketch.png) return { png: sketch.png, seed: sketch.seed };
    throw new AuroraError('SKETCH_NOT_PAINTED', 'Nothing of this sketch has been painted yet.', {
      field: 'id',
      value: id,
      legal: 'a sketch with a picture',
      hint: 'Wait for its first picture, or use `generate`.',
    });
  }

  /** Nobody looks at it any more. @throws AuroraError `UNKNOWN_SKETCH` */
  end(id: string): void {
    this.#known(id);
    if (this.#wanted?.sketchId === id) this.#wanted = null;
    this.#options.send({ type: 'end-sketch', sketchId: id });
  }

  /** Its sketches are at an end. */
  left(owner: object): void {
    for (const sketch of this.#sketches.values()) {
      if (sketch.owner === owner && this.#wanted?.sketchId === sketch.id) this.end(sketch.id);
    }
  }

  receive(message: SketchMessage): void {
    const sketch = this.#sketches.get(message.sketchId);
    if (sketch === undefined) return;
    const { revision } = message;
    const { id } = sketch;
    const isNewest = this.#wanted?.sketchId === id && this.#wanted.revision === revision;
    if (message.type === 'sketch-failed') {
      if (isNewest) this.#wanted = null;
      this.events.publish({ type: 'failed', id, revision, error: message.error });
      return;
    }
    const { image, pass, settled, ms } = message;
    if (isNewest && settled) this.#wanted = null;
    sketch.png = image.png;
    this.events.publish({ type: 'image', id, revision, pass, settled, ms, image });
  }

  /** A worker is there that knows nothing of what the last one was painting. */
  workerReady(): void {
    if (this.#wanted) this.#options.send({ type: 'sketch', ...this.#wanted });
  }

  #remember(sketch: Remembered): void {
    this.#sketches.delete(sketch.id);
    this.#sketches.set(sketch.id, sketch);
    for (const id of this.#sketches.keys()) {
      if (this.#sketches.size <= REMEMBERED) return;
      this.#sketches.delete(id);
    }
  }

  #known(id: string): Remembered {
    const sketch = this.#sketches.get(id);
    if (sketch) return sketch;
    throw new AuroraError('UNKNOWN_SKETCH', `There is no sketch "${id}".`, {
      field: 'id',
      value: id,
      legal: 'an id that `sketch` has given',
      hint: `The last ${REMEMBERED} are remembered. Draw it again with \`sketch\`.`,
    });
  }
}
