import { join } from 'node:path';
import type { Bench, Metric, Samples } from '../bench.ts';
import { measure, prepare } from '../peers/prepare.ts';

const WHATS = ['step1', 'step2', 'text', 'decode', 'load', 'peak'] as const;
type What = (typeof WHATS)[number];

const WORDS: Readonly<Record<What, string>> = {
  step1: 'denoiser, 64 × 64 latents, batch 1',
  step2: 'denoiser, 64 × 64 latents, batch 2',
  text: 'text encoder, 77 tokens',
  decode: 'decoder, 512 × 512',
  load: 'from the files to the first step done',
  peak: 'peak of resident memory',
};

const OURS = { full: 'AURORA, float32', int8: 'AURORA, int8' } as const;
/** By what run_peer.py calls them. */
const PEERS = {
  'torch-fp32': 'diffusers, torch float32',
  'torch-bf16': 'diffusers, torch bfloat16',
  'openvino-fp32': 'OpenVINO, float32',
  'openvino-bf16': 'OpenVINO, bfloat16',
  'sdcpp-f16': 'stable-diffusion.cpp, f16',
  'sdcpp-q8_0': 'stable-diffusion.cpp, q8_0',
} as const;
type Subject = keyof typeof OURS | keyof typeof PEERS;
type Key = `${Subject}.${What}`;
type Times = Partial<Record<What, number[]>>;

/** Those whose arithmetic is float32 throughout. */
const FULL_PEERS = ['torch-fp32', 'openvino-fp32'] as const;
const ALL_PEERS = Object.keys(PEERS) as (keyof typeof PEERS)[];

/** Ratios that the project aims at. */
const AIMS: Readonly<Record<keyof typeof OURS, Partial<Record<What, number>>>> = {
  full: { step1: 0.8, step2: 0.8, load: 0.5, peak: 0.8 },
  int8: { step1: 1, step2: 1, load: 0.5, peak: 0.8 },
};

function metricsOf(): Record<Key, Metric> {
  const metrics: [string, Metric][] = [];
  for (const what of WHATS) {
    const unit = what === 'peak' ? 'MiB' : 'ms';
    for (const ours of ['full', 'int8'] as const) {
      const against = ours === 'full' ? FULL_PEERS : ALL_PEERS;
      const atMost = AIMS[ours][what];
      metrics.push([
        `${ours}.${what}`,
        {
          title: `${WORDS[what]}: ${OURS[ours]}`,
          unit,
          peer: {
            name: ours === 'full' ? 'the best float32 peer' : 'the best peer',
            bestOf: against.map(peer => `${peer}.${what}`),
          },
          ...(atMost !== undefined && { aim: { of: 'ratio', atMost } as const }),
        },
      ]);
    }
    for (const peer of ALL_PEERS) {
      metrics.push([`${peer}.${what}`, { title: `  ${PEERS[peer]}`, unit, optional: true }]);
    }
  }
  return Object.fromEntries(metrics) as Record<Key, Metric>;
}

/**
 * The engine beside its peers, on one model of Stable Diffusion 1.5's shape with random weights in fp16, one after another on
 * the same threads. The peers' environment is made on the first run (scripts/bench-environment.sh), and so is the model.
 */
export const bench: Bench<Key> = {
  name: 'engine',
  onlyWhenNamed: true,
  metrics: metricsOf(),
  async run(count, { root }) {
    const { python, model, made } = await prepare(root);
    const own = (precision: string, runs: number) =>
      measure<Times>(process.execPath, [
        join(root, 'build/bench-engine.cjs'),
        ...[precision, model, made, String(runs), join(root, 'assets')],
      ]);
    // Quantising is done once a model, as converting is by OpenVINO's user: neither is a part of loading.
    await own('int8', 1);
    const samples: Partial<Record<Key, number[]>> = {};
    const keep = (subject: Subject, result: Times) => {
      for (const what of WHATS) {
        const times = result[what];
        if (times?.length) samples[`${subject}.${what}`] = times;
      }
    };
    for (const precision of ['full', 'int8'] as const) keep(precision, await own(precision, count));
    for (const peer of ALL_PEERS) {
      const args = [join(root, 'bench/peers/run_peer.py'), peer, model, made, String(count)];
      try {
        keep(peer, await measure<Times>(python, args));
      } catch (error) {
        console.error(`left out: ${PEERS[peer]}: ${(error as Error).message.trim().split('\n').at(-1)}`);
      }
    }
    return samples as Samples<Key>;
  },
};
