/**
 * Where a step of the denoiser spends its time, by kinds of operators: ONNX Runtime's own profile of the model in a folder.
 * Prints one line of JSON: milliseconds a step by kind, one number a run.
 *
 * usage: node bench-profile.cjs full|int8 MODEL CACHE RUNS
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { BuiltGraph } from '../models/graph/graph-builder.ts';
import { sessionOptions } from '../models/graph/session.ts';
import { openModel } from '../models/loaders/index.ts';
import { int8RangeHere } from '../models/quantisation/byte-products.ts';
import { quantiseModel } from '../models/quantisation/quantise-model.ts';
import { OPERATOR_KINDS, type OperatorKind } from './operator-kinds.ts';

interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  /** Microseconds. */
  readonly ts: number;
  readonly dur: number;
  readonly args?: { readonly op_name?: string };
}

const SIDE = 64;

async function main([precision = '', folder = '', cache = '', runs = ''] = process.argv.slice(2)) {
  const threads = Number(process.env.AURORA_THREADS ?? 2);
  const opened = await openModel(folder);
  const range = await int8RangeHere({ threads });
  const model = precision === 'int8' ? await quantiseModel(opened, { range, cache }) : opened;
  const graph = model.denoiser.graph as BuiltGraph;
  const out = mkdtempSync(join(tmpdir(), 'aurora-profile-'));
  const session = await InferenceSession.create(graph.model, {
    ...sessionOptions(graph, { threads }),
    enableProfiling: true,
    profileFilePrefix: join(out, 'profile'),
  });
  const feeds = {
    latents: waves([1, 4, SIDE, SIDE]),
    timestep: new Tensor('float32', Float32Array.of(500), [1]),
    states: waves([1, 77, 768]),
  };
  // One more than asked for: the first one is warmer for nobody.
  for (let run = 0; run <= Number(runs); run++) await session.run(feeds);
  session.endProfiling();
  const [file = ''] = readdirSync(out);
  const events = JSON.parse(readFileSync(join(out, file), 'utf8')) as ProfileEvent[];
  rmSync(out, { recursive: true });
  console.log(`\n${JSON.stringify(byKind(events))}`);
}

/** Milliseconds of each kind in each run but the first; an evaluation begins where the runtime says so. */
function byKind(events: readonly ProfileEvent[]): Record<OperatorKind, number[]> {
  const begins = events.filter(({ name }) => name === 'model_run').map(({ ts }) => ts);
  const kinds = Object.keys(OPERATOR_KINDS) as OperatorKind[];
  const times = Object.fromEntries(kinds.map(kind => [kind, begins.map(() => 0)])) as Record<
    OperatorKind,
    number[]
  >;
  for (const { cat, name, ts, dur, args } of events) {
    if (cat !== 'Node' || !name.endsWith('_kernel_time') || args?.op_name === undefined) continue;
    const run = begins.findLastIndex(begin => begin <= ts);
    const kind =
      kinds.find(each => (OPERATOR_KINDS[each].operators as readonly string[]).includes(args.op_name!)) ??
      'other';
    times[kind][run]! += dur / 1000;
  }
  for (const kind of kinds) times[kind].shift();
  return times;
}

function waves(shape: readonly number[]): Tensor {
  const length = shape.reduce((product, side) => product * side, 1);
  return new Tensor(
    'float32',
    Float32Array.from({ length }, (_, i) => 1.4 * Math.sin(i * 12.9898)),
    shape,
  );
}

void main();
