/** Painting along with words, in whatever time the jobs leave. */
import { setImmediate } from 'node:timers/promises';
import { CancelledError, serializeError } from '../errors.ts';
import { encodePng } from '../image/png.ts';
import { Sketch } from '../pipelines/index.ts';
import type { FromWorker, SketchRequest } from '../worker-protocol.ts';
import type { LoadedModel } from './loaded-model.ts';

export interface SketchingOptions {
  send(message: FromWorker): void;
  load(request: SketchRequest): Promise<LoadedModel>;
  /** False when something more important waits. */
  mayGoOn(): boolean;
}

export class Sketching {
  readonly #options: SketchingOptions;
  #request: SketchRequest | null = null;
  /** What has been painted so far, and whose it is. */
  #sketch: { readonly id: string; readonly modelPath: string; readonly sketch: Sketch } | null = null;

  constructor(options: SketchingOptions) {
    this.#options = options;
  }

  /** There is something to paint. */
  get wanted(): boolean {
    return this.#request !== null;
  }

  /** The pass that runs is finished first: words come faster than pictures, and none would ever be. */
  want(request: SketchRequest): void {
    this.#request = request;
  }

  end(sketchId: string): void {
    if (this.#request?.sketchId === sketchId) this.#request = null;
    if (this.#sketch?.id === sketchId) this.#sketch = null;
  }

  /** One pass over the newest words. What makes way for a job is taken up again afterwards. */
  async pass(): Promise<void> {
    const request = this.#request;
    if (request === null) return;
    const { sketchId, revision, modelPath, settings, resources } = request;
    try {
      const model = await this.#options.load(request);
      await this.#breathe(sketchId);
      const begin = performance.now();
      const { parts } = await model.partsFor(settings, resources);
      if (this.#sketch?.id !== sketchId || this.#sketch.modelPath !== modelPath)
        this.#sketch = { id: sketchId, modelPath, sketch: new Sketch() };
      const { sketch } = this.#sketch;
      const image = await sketch.paint(parts, settings, () => this.#breathe(sketchId));
      const { width, height } = image;
      const png = encodePng(image, {}, { level: 1 });
      const { passes, settled } = sketch;
      if (settled && this.#request === request) this.#request = null;
      const ms = performance.now() - begin;
      const preview = { kind: 'full', width, height, png } as const;
      this.#options.send({ type: 'sketched', sketchId, revision, pass: passes, settled, image: preview, ms });
    } catch (error) {
      if (error instanceof CancelledError) return;
      // It would fail again: the next words may not.
      if (this.#request === request) this.#request = null;
      this.#options.send({ type: 'sketch-failed', sketchId, revision, error: serializeError(error) });
    }
  }

  /** Lets the process hear its parent. Throws `CancelledError` when this pass is of no use or has to make way. */
  async #breathe(sketchId: string): Promise<void> {
    await setImmediate();
    if (!this.#options.mayGoOn() || this.#request?.sketchId !== sketchId)
      throw new CancelledError(`The sketch ${sketchId} makes way.`);
  }
}
