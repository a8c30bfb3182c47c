import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuroraError } from '../../../models/errors.ts';
import { type LearningModel, LoraTrainer, learningOf } from '../../../models/learning/lora-trainer.ts';
import type { Example } from '../../../models/learning/noised-batch.ts';
import { openWeights } from '../../../models/loaders/component-weights.ts';
import { openLora, type WeightTable } from '../../../models/loaders/index.ts';
import { buildComponent } from '../../../models/loaders/model-assembly.ts';
import { encodeSafetensors } from '../../../models/loaders/write-safetensors.ts';
import { auroraDiT } from '../../../models/networks/aurora-dit.ts';
import { TorchGenerator } from '../../../models/random/index.ts';
import {
  configOf,
  FIXTURES,
  float32,
  largestDifference,
  openGraph,
  readCase,
} from '../networks/reference-case.ts';

/** The tiny network of scripts/parity/aurora_dit.py. */
const CASE = 'dit-aurora';
const SCHEDULER = {
  _class_name: 'DDIMScheduler',
  num_train_timesteps: 1000,
  beta_start: 0.00085,
  beta_end: 0.03,
  beta_schedule: 'scaled_linear',
  prediction_type: 'v_prediction',
  timestep_spacing: 'trailing',
};
const RUNTIME = { threads: 1 };
const OPTIONS = { rank: 4, steps: 60, batch: 4, learningRate: 0.02, seed: 5 };

async function tinyModel(): Promise<LearningModel> {
  const path = `${FIXTURES}/${CASE}`;
  const config = auroraDiT.parse(configOf(CASE), `${CASE}/config.json`);
  const component = buildComponent(path, auroraDiT, config, await openWeights(path));
  const { layers, build } = auroraDiT.learning!;
  const learning = { layers: layers(config), build: (weights: WeightTable) => build(config, weights) };
  return { name: 'tiny', denoiser: { ...component, learning }, schedulerConfig: SCHEDULER };
}

function examples(count: number): Example[] {
  const random = new TorchGenerator(9);
  return Array.from({ length: count }, () => ({
    latents: random.randn(5 * 6 * 6),
    states: random.randn(7 * 6),
  }));
}

const set = { examples: examples(3), empty: new Float32Array(7 * 6) };

async function learn(options = OPTIONS): Promise<{ losses: number[]; file: Uint8Array }> {
  const trainer = await LoraTrainer.open(await tinyModel(), set, options, RUNTIME);
  const losses: number[] = [];
  while (!trainer.done) losses.push(await trainer.step());
  const file = encodeSafetensors(trainer.tensors(), { ss_base_model_version: 'tiny' });
  await trainer.dispose();
  return { losses, file };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('LoraTrainer', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aurora-learning-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('learns, and the same each time', async () => {
    const [one, two] = [await learn(), await learn()];
    expect(mean(one.losses.slice(-10))).toBeLessThan(0.6 * mean(one.losses.slice(0, 10)));
    expect(Buffer.from(one.file).equals(two.file)).toBe(true);
    const other = await learn({ ...OPTIONS, seed: 6 });
    expect(Buffer.from(one.file).equals(other.file)).toBe(false);
  });

  it('begins as the model itself, and what it writes changes the network as it did while learning', async () => {
    const model = await tinyModel();
    const { latents, timestep, states, expected } = await readCase(CASE);
    const feeds = { latents: float32(latents!), timestep: float32(timestep!), states: float32(states!) };
    const painted = async (file: Uint8Array): Promise<Float32Array> => {
      const path = join(folder, 'some.safetensors');
      await writeFile(path, file);
      const lora = await openLora(path);
      expect(lora.unknown).toEqual([]);
      const adapters = lora.modules.map(({ name, delta, scale }) => {
        const adapter = { input: 'lora_0', groups: 1, group: 0, weights: lora.weights, delta, scale };
        return [name.replace(/^transformer\./, ''), [adapter]] as const;
      });
      const graph = model.denoiser.rebuild(model.denoiser.weights.adapted(new Map(adapters)));
      const run = await openGraph(graph, 'small');
      return (await run({ ...feeds, lora_0: float32({ data: Float32Array.of(1), shape: [1] }) })).prediction!
        .data;
    };
    const fresh = await LoraTrainer.open(model, set, OPTIONS, RUNTIME);
    const untouched = await painted(encodeSafetensors(fresh.tensors(), {}));
    expect(largestDifference(untouched, expected!.data)).toBeLessThan(1e-4);

    // The network's answer under the learning graph follows from its loss: with target 0 and weight 1, Σ prediction².
    for (let step = 0; step < 10; step++) await fresh.step();
    const tensors = fresh.tensors();
    const data = await painted(encodeSafetensors(tensors, {}));
    expect(largestDifference(data, expected!.data)).toBeGreaterThan(0.01);
    const { learning } = model.denoiser;
    const ranks = new Map(learning!.layers.map(layer => [layer, OPTIONS.rank]));
    const graph = learning!.build(model.denoiser.weights.training(ranks));
    const run = await openGraph(graph, 'small');
    const zero = { shape: latents!.shape, data: new Float32Array(latents!.data.length) };
    const matrices = graph.matrices.map(({ name, shape }) => {
      const [, stem = name, part = '0'] = /^(.*lora_B\.weight)\.(\d+)$/.exec(name) ?? [];
      const whole = tensors.find(tensor => tensor.name === `transformer.${stem}`)!;
      const size = shape[0] * shape[1];
      const rows = whole.data.slice(Number(part) * size, (Number(part) + 1) * size);
      return [name, float32({ shape, data: rows })] as const;
    });
    const { loss } = await run({
      ...feeds,
      timestep: float32({ shape: [3, 1], data: new Float32Array(3).fill(timestep!.data[0]!) }),
      target: float32(zero),
      weight: float32({ ...zero, data: zero.data.map(() => 1) }),
      ...Object.fromEntries(matrices),
    });
    const squares = data.reduce((sum, value) => sum + value * value, 0);
    // The file keeps 11 bits of each number.
    expect(Math.abs(loss!.data[0]! / squares - 1)).toBeLessThan(2e-3);
    await fresh.dispose();
  });

  it('says so when the rate is too large', async () => {
    const trainer = await LoraTrainer.open(
      await tinyModel(),
      set,
      { ...OPTIONS, learningRate: 1e30 },
      RUNTIME,
    );
    const run = async () => {
      while (!trainer.done) await trainer.step();
    };
    await expect(run()).rejects.toThrow(
      expect.objectContaining<Partial<AuroraError>>({ code: 'LEARNING_DIVERGED' }),
    );
    await trainer.dispose();
  });

  it('refuses a model that nothing can be learned beside', async () => {
    const { denoiser, ...rest } = await tinyModel();
    const { learning: _, ...frozen } = denoiser;
    expect(() => learningOf({ ...rest, denoiser: frozen })).toThrow(
      expect.objectContaining<Partial<AuroraError>>({ code: 'LEARNING_UNSUPPORTED' }),
    );
  });
});
