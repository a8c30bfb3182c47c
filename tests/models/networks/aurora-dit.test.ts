import { describe, expect, it } from 'vitest';
import type { AuroraError } from '../../../models/errors.ts';
import type { BuiltGraph } from '../../../models/graph/graph-builder.ts';
import { openWeights } from '../../../models/loaders/component-weights.ts';
import { adaptModel, loraInput } from '../../../models/loaders/lora/adapt-model.ts';
import { LORA_GROUPS } from '../../../models/loaders/lora/block-strengths.ts';
import { openLora } from '../../../models/loaders/lora/lora-file.ts';
import type { ModelFolder } from '../../../models/loaders/model-parts.ts';
import type { WeightTable } from '../../../models/loaders/weight-table.ts';
import { auroraDiT } from '../../../models/networks/aurora-dit.ts';
import { expectParity } from '../../parity.ts';
import {
  buildCase,
  configOf,
  FIXTURES,
  float32,
  largestDifference,
  openGraph,
  POLICIES,
  readCase,
} from './reference-case.ts';

/** scripts/parity/aurora_dit.py: the training code's own class, in fp32 over the weights as stored (fp16). */
const CASE = 'dit-aurora';
const TOLERANCE = 2e-5;

describe('a configuration that is not supported', () => {
  it.each([
    ['activation_fn', 'geglu'],
    ['norm_type', 'layer_norm'],
    ['patch_size', 4],
    ['out_channels', 6],
    ['num_layers', 0],
    ['sample_size', 'large'],
  ])('names %s = %j', (key, value) => {
    const json = { ...configOf(CASE), [key]: value };
    expect(() => auroraDiT.parse(json, 'transformer/config.json')).toThrow(
      expect.objectContaining<Partial<AuroraError>>({
        code: 'UNSUPPORTED_CONFIG',
        message: expect.stringContaining(key),
      }),
    );
  });
});

describe('AuroraDiTModel', () => {
  it.each(Object.keys(POLICIES) as (keyof typeof POLICIES)[])(
    'agrees with the training code when run as a %s model',
    async policy => {
      const { latents, timestep, states, expected } = await readCase(CASE);
      const { prediction } = await (await openGraph(await buildCase(CASE, auroraDiT), policy))({
        latents: float32(latents!),
        timestep: float32(timestep!),
        states: float32(states!),
      });
      expect(prediction!.shape).toEqual(expected!.shape);
      expectParity(prediction!.data, expected!.data, TOLERANCE);
    },
  );

  it('does depend on every input', async () => {
    const { latents, timestep, states, expected } = await readCase(CASE);
    const run = await openGraph(await buildCase(CASE, auroraDiT), 'small');
    const feeds = { latents: float32(latents!), timestep: float32(timestep!), states: float32(states!) };
    // A sine and no scaling: the text is normalized first, and would not notice.
    for (const [key, value] of Object.entries({ latents, timestep, states })) {
      const other = float32({ shape: value!.shape, data: value!.data.map(Math.sin) });
      const { prediction } = await run({ ...feeds, [key]: other });
      expect(largestDifference(prediction!.data, expected!.data)).toBeGreaterThan(TOLERANCE * 10);
    }
  });

  it.each(Object.keys(POLICIES) as (keyof typeof POLICIES)[])(
    'paints other sizes with what lies between the learned positions, as a %s model',
    async policy => {
      const { wide, timestep, states, expected_wide: expected } = await readCase(CASE);
      const { prediction } = await (await openGraph(await buildCase(CASE, auroraDiT), policy))({
        latents: float32(wide!),
        timestep: float32(timestep!),
        states: float32(states!),
      });
      expect(prediction!.shape).toEqual([3, 5, 4, 10]);
      expectParity(prediction!.data, expected!.data, TOLERANCE);
    },
  );

  it('says which size it was trained for', () => {
    const config = auroraDiT.parse(configOf(CASE), 'transformer/config.json');
    expect(auroraDiT.describe(config)).toMatchObject({ channels: 5, sampleSize: [6, 6], sizeMultiple: 2 });
  });
});

describe('the few-step weights that models/training exports', () => {
  const path = `${FIXTURES}/${CASE}/few-step/pytorch_lora_weights.safetensors`;

  async function withFewSteps() {
    const config = auroraDiT.parse(configOf(CASE), 'transformer/config.json');
    const weights = await openWeights(`${FIXTURES}/${CASE}`);
    const rebuild = (table: WeightTable) => auroraDiT.build(config, table);
    const denoiser = { weights, rebuild, graph: rebuild(weights) };
    const folder = { name: 'tiny', family: 'aurora-mini', denoiser, textEncoders: [] };
    return adaptModel(folder as unknown as ModelFolder, [await openLora(path)]);
  }

  it('change every layer that they name, as the training code merges them', async () => {
    const { latents, timestep, states, expected, few_step } = await readCase(CASE);
    const { model, notes } = await withFewSteps();
    expect(notes).toEqual([]);
    const run = await openGraph(model.denoiser.graph as BuiltGraph, 'small');
    const predictionAt = async (strength: number) => {
      const strengths = { shape: [LORA_GROUPS.all], data: new Float32Array(LORA_GROUPS.all).fill(strength) };
      const feeds = {
        latents: float32(latents!),
        timestep: float32(timestep!),
        states: float32(states!),
        [loraInput(0)]: float32(strengths),
      };
      return (await run(feeds)).prediction!.data;
    };
    expect(largestDifference(few_step!.data, expected!.data)).toBeGreaterThan(0.1);
    // Numbers of ten and more.
    expectParity(await predictionAt(1), few_step!.data, 4 * TOLERANCE);
    expectParity(await predictionAt(0), expected!.data, TOLERANCE);
  });

  it('say what they are for', async () => {
    const { metadata, rank, modules, unknown } = await openLora(path);
    expect(metadata).toMatchObject({
      ss_base_model_version: 'tiny',
      'aurora.steps': '4',
      'aurora.cfg': '1',
      'aurora.sampler': 'DDIM',
      'aurora.timestep_spacing': 'trailing',
    });
    expect({ rank, unknown }).toEqual({ rank: 2, unknown: [] });
    expect(modules.every(({ scale }) => scale === 1.5)).toBe(true);
  });
});
