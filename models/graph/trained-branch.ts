/** The pair of thin matrices that is learned beside a linear layer: inputs of the graph, so that each step may bring others. */
import type { Scope, Value } from './graph-builder.ts';
import type { Dim } from './onnx.ts';

/** Which equal part of the layer's output rows: [index, of]. */
type Part = readonly [index: number, of: number];

/** Names of the graph's inputs beside the layer at `path`, as PEFT has them; each part of a fused layer has a B of its own. */
export const trainedInputs = {
  /** [rank, inputs] */
  down: (path: string) => `${path}.lora_A.weight`,
  /** [outputs, rank] */
  up: (path: string, [index, of]: Part) =>
    of === 1 ? `${path}.lora_B.weight` : `${path}.lora_B.weight.${index}`,
};

/** B A x for rows x [rows, inputs]. [rows, outputs] */
export function trainedBranch(scope: Scope, x: Value, outputs: number, rank: number, part: Part): Value {
  const { graph, path } = scope;
  const [rows, inputs] = x.shape as [Dim, number];
  const down = graph.sharedInput(trainedInputs.down(path), [rank, inputs]);
  const up = graph.sharedInput(trainedInputs.up(path, part), [outputs, rank]);
  const gemm = (a: Value, matrix: Value, width: number) =>
    scope.op('Gemm', [a, matrix], [rows, width], { transB: { int: 1 } }, { label: 'Trained' });
  return gemm(gemm(x, down, rank), up, outputs);
}
