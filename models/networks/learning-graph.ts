/** A denoiser whose error is differentiated by the matrices that are learned beside its layers. */
import { gradients } from '../graph/gradient.ts';
import type { BuiltGraph, GraphBuilder, Value } from '../graph/graph-builder.ts';
import { mul } from '../graph/operators.ts';

/** A matrix that is learned: an input of the graph, and an output `gradient <name>` of its shape. */
export interface LearnedMatrix {
  readonly name: string;
  /** [rank, inputs] or [outputs, rank] */
  readonly shape: readonly [number, number];
}

export interface LearningGraph extends BuiltGraph {
  readonly matrices: readonly LearnedMatrix[];
}

export const gradientOf = (name: string): string => `gradient ${name}`;

const LEARNED = /\.lora_[AB]\.weight(\.\d+)?$/;

/** Finishes the graph: the loss Σ weight · (prediction - target)², and its derivatives. */
export function learning(graph: GraphBuilder, prediction: Value): LearningGraph {
  const root = graph.root().at('loss');
  const target = graph.input('target', 'float32', prediction.shape);
  const weight = graph.input('weight', 'float32', prediction.shape);
  const error = root.op('Sub', [prediction, target], prediction.shape);
  const weighted = mul(root, error, weight);
  const all = root.ints(0, 1, 2, 3);
  const loss = root.op('ReduceSum', [mul(root, weighted, error), all], [], { keepdims: { int: 0 } });
  graph.output('loss', root.op('Reshape', [loss, root.ints(1)], [1]));
  const learned = graph.inputs.filter(({ name }) => LEARNED.test(name));
  const slope = mul(root, weighted, root.floats([2]), 'Slope');
  const found = gradients(graph, prediction, slope, learned);
  for (const [index, { name }] of learned.entries()) graph.output(gradientOf(name), found[index]!);
  const matrices = learned.map(({ name, shape }) => ({ name, shape: shape as readonly [number, number] }));
  return { ...graph.finish(), matrices };
}
