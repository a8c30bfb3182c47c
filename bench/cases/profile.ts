import { join } from 'node:path';
import type { Bench, Metric, Samples } from '../bench.ts';
import { OPERATOR_KINDS, type OperatorKind } from '../operator-kinds.ts';
import { measure, prepare } from '../peers/prepare.ts';

const PRECISIONS = { full: 'float32', int8: 'int8' } as const;
type Key = `${keyof typeof PRECISIONS}.${OperatorKind}`;

function metricsOf(): Record<Key, Metric> {
  const metrics = Object.entries(PRECISIONS).flatMap(([precision, word]) =>
    Object.entries(OPERATOR_KINDS).map(([kind, { title }]): [string, Metric] => [
      `${precision}.${kind}`,
      { title: `${word}: ${title}`, unit: 'ms' },
    ]),
  );
  return Object.fromEntries(metrics) as Record<Key, Metric>;
}

/** Where a step goes: the denoiser of the engine bench's model, batch 1, by kinds of operators. */
export const bench: Bench<Key> = {
  name: 'profile',
  onlyWhenNamed: true,
  metrics: metricsOf(),
  async run(count, { root }) {
    const { model, made } = await prepare(root);
    const samples: Partial<Record<Key, number[]>> = {};
    for (const precision of ['full', 'int8'] as const) {
      const args = [join(root, 'build/bench-profile.cjs'), precision, model, made, String(count)];
      const times = await measure<Record<OperatorKind, number[]>>(process.execPath, args);
      for (const [kind, values] of Object.entries(times))
        samples[`${precision}.${kind as OperatorKind}`] = values;
    }
    return samples as Samples<Key>;
  },
};
