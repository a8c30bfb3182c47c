/**
 * Derivatives of a graph, as more of the same graph (reverse-mode differentiation): walked backwards, each node hands the
 * derivative of what it returned on to what it read. ONNX Runtime then evaluates both as one.
 *
 *   const [dA, dB] = gradients(graph, prediction, slope, [a, b]);   // slope = ∂loss/∂prediction, of its shape
 */
import { gradientRule } from './gradient-rules.ts';
import { type GraphBuilder, Scope, type Value } from './graph-builder.ts';
import { add } from './operators.ts';

/**
 * @param output what the loss depends on
 * @param slope ∂loss/∂output, shaped like `output`
 * @param wanted inputs of the graph
 * @returns ∂loss/∂w for each of `wanted`, shaped like it. Throws for a node without a rule on the way, and for an input that
 *   the output does not depend on: both are mistakes in a network, not in anybody's data.
 */
export function gradients(
  graph: GraphBuilder,
  output: Value,
  slope: Value,
  wanted: readonly Value[],
): Value[] {
  const forward = [...graph.nodes];
  const touched = new Set(wanted.map(({ name }) => name));
  for (const { inputs, outputs } of forward) {
    if (inputs.some(name => touched.has(name))) for (const name of outputs) touched.add(name);
  }
  const slopes = new Map<string, Value>([[output.name, slope]]);
  for (const node of forward.reverse()) {
    const [first, ...others] = node.outputs;
    if (others.some(name => slopes.has(name)))
      throw new Error(`${node.name}: only a node's first output has a derivative.`);
    const given = slopes.get(first!);
    if (given === undefined || !node.inputs.some(name => touched.has(name))) continue;
    const scope = new Scope(graph, `gradient${node.name.replaceAll('/', '.')}`);
    const inputs = node.inputs.map(name => (name === '' ? undefined : graph.valueOf(name)));
    const wants = node.inputs.map(name => touched.has(name));
    const rule = gradientRule(node.opType);
    const found = rule({ scope, node, inputs, output: graph.valueOf(first!), slope: given, wants });
    for (const [index, more] of found.entries()) {
      if (more === undefined || !wants[index]) continue;
      const name = node.inputs[index]!;
      const before = slopes.get(name);
      slopes.set(name, before ? add(scope, before, more, 'Sum') : more);
    }
  }
  return wanted.map(({ name }) => {
    const found = slopes.get(name);
    if (found) return found;
    throw new Error(`${output.name} does not depend on ${name}.`);
  });
}
