/**
 * Learns a LoRA (E. Hu et al., 2106.09685) beside a model's denoiser, whose own weights stay as they are:
 *
 *   const trainer = await LoraTrainer.open(folder, examples, options, runtime);
 *   while (!trainer.done) await trainer.step();
 *   write(encodeSafetensors(trainer.tensors(), …));
 *
 * The same options on the same machine with as many threads give the same bytes.
 */
import { Tensor } from 'onnxruntime-node';
import { AuroraError } from '../errors.ts';
import type { NetworkSession } from '../graph/exported-graph.ts';
import { createSession, type RuntimeOptions } from '../graph/session.ts';
import type { ModelFolder } from '../loaders/index.ts';
import type { NamedTensor } from '../loaders/write-safetensors.ts';
import { gradientOf, type LearnedMatrix } from '../networks/learning-graph.ts';
import { TorchGenerator } from '../random/index.ts';
import { alphasCumprod, parseSchedulerConfig } from '../schedulers/index.ts';
import { AdamW } from './adam-w.ts';
import { freshMatrices, type Matrix, storedMatrices } from './lora-matrices.ts';
import { type Example, type NoiseOptions, noisedBatch } from './noised-batch.ts';

export interface LoraOptions {
  readonly rank: number;
  readonly steps: number;
  readonly batch: number;
  /** Largest step of AdamW; it grows during the first twentieth of the steps and falls to 0 at the end. */
  readonly learningRate: number;
  readonly seed: number;
}

/** What of a model is learned beside. */
export type LearningModel = Pick<ModelFolder, 'name' | 'denoiser' | 'schedulerConfig'>;

/** What pictures teach. */
export interface TrainingSet {
  readonly examples: readonly Example[];
  /** States of the empty caption. */
  readonly empty: Float32Array;
  /** See `channelWeights`. */
  readonly channelWeights?: Float32Array | undefined;
}

const ADAM = { betas: [0.9, 0.99], epsilon: 1e-8, weightDecay: 0.01 } as const;
const LARGEST_NORM = 1;
const WARM_UP = 0.05;
const EMPTY_SHARE = 0.1;
const SNR_GAMMA = 5;

export class LoraTrainer {
  readonly #session: NetworkSession;
  readonly #matrices: readonly Matrix[];
  readonly #optimizers: readonly AdamW[];
  readonly #set: TrainingSet;
  readonly #options: LoraOptions;
  readonly #noise: NoiseOptions;
  /** Of one picture and of one caption. */
  readonly #shapes: { readonly latents: readonly number[]; readonly states: readonly number[] };
  readonly #random: TorchGenerator;
  #order: number[] = [];
  #steps = 0;

  private constructor(
    session: NetworkSession,
    shapes: readonly LearnedMatrix[],
    { denoiser, schedulerConfig }: LearningModel,
    set: TrainingSet,
    options: LoraOptions,
  ) {
    this.#session = session;
    this.#random = new TorchGenerator(options.seed);
    this.#matrices = freshMatrices(shapes, this.#random);
    this.#optimizers = this.#matrices.map(({ data }) => new AdamW(data.length, ADAM));
    this.#set = set;
    this.#options = options;
    const scheduler = parseSchedulerConfig(schedulerConfig, 'leading');
    this.#noise = {
      predictionType: scheduler.prediction_type,
      alphasCumprod: alphasCumprod(scheduler),
      empty: set.empty,
      emptyShare: EMPTY_SHARE,
      snrGamma: SNR_GAMMA,
      channelWeights: set.channelWeights,
    };
    const { channels, contextChannels, sampleSize } = denoiser.describe;
    this.#shapes = {
      latents: [channels, ...sampleSize!],
      states: [set.empty.length / contextChannels, contextChannels],
    };
  }

  /** @throws AuroraError `LEARNING_UNSUPPORTED` for a model beside whose layers nothing can be learned */
  static async open(
    model: LearningModel,
    set: TrainingSet,
    options: LoraOptions,
    runtime: RuntimeOptions,
  ): Promise<LoraTrainer> {
    const learning = learningOf(model);
    const ranks = new Map(learning.layers.map(layer => [layer, options.rank]));
    const graph = learning.build(model.denoiser.weights.training(ranks));
    return new LoraTrainer(await createSession(graph, runtime), graph.matrices, model, set, options);
  }

  /** Steps done. */
  get steps(): number {
    return this.#steps;
  }

  get done(): boolean {
    return this.#steps >= this.#options.steps;
  }

  /** Numbers that are learned. */
  get size(): number {
    return this.#matrices.reduce((sum, { data }) => sum + data.length, 0);
  }

  /** One batch. Returns its loss, weighted. Throws `LEARNING_DIVERGED`. */
  async step(): Promise<number> {
    const examples = this.#take(this.#options.batch);
    const batch = noisedBatch(examples, this.#random, this.#noise);
    const rows = examples.length;
    const latents = [rows, ...this.#shapes.latents];
    const feeds: Record<string, Tensor> = {
      latents: new Tensor('float32', batch.latents, latents),
      timestep: new Tensor('float32', batch.timestep, [rows, 1]),
      states: new Tensor('float32', batch.states, [rows, ...this.#shapes.states]),
      target: new Tensor('float32', batch.target, latents),
      weight: new Tensor('float32', batch.weight, latents),
    };
    for (const { name, data, shape } of this.#matrices) feeds[name] = new Tensor('float32', data, shape);
    const results = await this.#session.run(feeds, this.#session.outputNames);
    const loss = (results.loss!.data as Float32Array)[0]!;
    const slopes = this.#matrices.map(({ name }) => results[gradientOf(name)]!.data as Float32Array);
    const norm = Math.sqrt(slopes.reduce((sum, slope) => sum + sumOfSquares(slope), 0));
    if (!Number.isFinite(loss) || !Number.isFinite(norm)) throw diverged(this.#steps, this.#options);
    const scale = Math.min(1, LARGEST_NORM / (norm + 1e-6));
    const rate = this.#rate();
    for (const [index, { data }] of this.#matrices.entries())
      this.#optimizers[index]!.step(data, slopes[index]!, rate, scale);
    this.#steps++;
    return loss;
  }

  /** What a LoRA file holds of what has been learned so far. */
  tensors(): NamedTensor[] {
    return storedMatrices(this.#matrices);
  }

  dispose(): Promise<void> {
    return this.#session.release();
  }

  /** Every picture once before any of them again, in an order of its own each time. */
  #take(count: number): Example[] {
    const { examples } = this.#set;
    return Array.from({ length: count }, () => {
      if (this.#order.length === 0) this.#order = shuffled(examples.length, this.#random);
      return examples[this.#order.pop()!]!;
    });
  }

  #rate(): number {
    const { learningRate, steps } = this.#options;
    const rising = (this.#steps + 1) / Math.max(1, steps * WARM_UP);
    const falling = (steps - this.#steps) / (steps * (1 - WARM_UP));
    return learningRate * Math.min(1, rising, falling);
  }
}

/** How something is learned beside this model's denoiser. @throws AuroraError `LEARNING_UNSUPPORTED` */
export function learningOf(folder: Pick<LearningModel, 'denoiser' | 'name'>) {
  const { learning, className } = folder.denoiser;
  if (learning) return learning;
  throw new AuroraError(
    'LEARNING_UNSUPPORTED',
    `Nothing can be learned beside ${folder.name} (${className}) here.`,
    {
      field: 'model',
      value: folder.name,
      legal: 'a model whose denoiser is an AuroraDiTModel',
      hint: 'docs/train-lora.md says which models can.',
    },
  );
}

function shuffled(count: number, random: TorchGenerator): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random.uniform() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

function sumOfSquares(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}

function diverged(step: number, { learningRate }: LoraOptions): AuroraError {
  return new AuroraError('LEARNING_DIVERGED', `The error grew beyond all numbers at step ${step}.`, {
    field: 'learningRate',
    value: learningRate,
    legal: 'a smaller rate',
    hint: 'Take a tenth of it.',
  });
}
