/** Holds the inputs and outputs of an exported graph against what a network of its kind has. */
import { AuroraError } from '../../errors.ts';
import type { FloatType } from '../../graph/exported-graph.ts';
import type { OnnxFile } from './onnx-file.ts';
import type { OnnxPort, PortType } from './onnx-port.ts';

export interface PortRule {
  readonly name: string;
  readonly types: readonly PortType[];
  /** A number: as long as this, where the graph says how long. A word: of any length. Several: any of these shapes. */
  readonly shapes: readonly (readonly (number | string)[])[];
  readonly optional?: boolean;
}

export const FLOATS: readonly FloatType[] = ['float32', 'float16', 'float64'];
export const WHOLES = ['int64', 'int32'] as const;

const HINT =
  'Export the model again with a current Optimum (optimum-cli export onnx), or use it as a diffusers folder or a single file.';

/**
 * @returns the ports by name
 * @throws AuroraError ONNX_INPUTS
 */
export function checkInputs(file: OnnxFile, what: string, rules: readonly PortRule[]): Map<string, OnnxPort> {
  const found = check('ONNX_INPUTS', file, what, 'input', file.inputs, rules);
  const unknown = file.inputs.find(({ name }) => !found.has(name));
  if (unknown === undefined) return found;
  throw new AuroraError(
    'ONNX_INPUTS',
    `${file.path} has the input "${show(unknown)}", which nothing can be fed to as ${what}.`,
    { value: show(unknown), legal: rules.map(describe), field: unknown.name, hint: HINT },
  );
}

/**
 * Outputs that no rule names are passed over.
 * @throws AuroraError ONNX_OUTPUTS
 */
export function checkOutputs(
  file: OnnxFile,
  what: string,
  rules: readonly PortRule[],
): Map<string, OnnxPort> {
  return check('ONNX_OUTPUTS', file, what, 'output', file.outputs, rules);
}

function check(
  code: string,
  file: OnnxFile,
  what: string,
  kind: 'input' | 'output',
  ports: readonly OnnxPort[],
  rules: readonly PortRule[],
): Map<string, OnnxPort> {
  const found = new Map<string, OnnxPort>();
  for (const rule of rules) {
    const port = ports.find(({ name }) => name === rule.name);
    if (port === undefined && rule.optional) continue;
    if (port !== undefined && fits(port, rule)) {
      found.set(rule.name, port);
      continue;
    }
    const problem =
      port === undefined
        ? `has no ${kind} "${rule.name}"`
        : `has the ${kind} ${show(port)}${isFixed(port, rule) ? ', for pictures or texts of one size only' : ''}`;
    throw new AuroraError(code, `${file.path} ${problem}, and cannot be used as ${what}.`, {
      value: port === undefined ? ports.map(show).join(', ').slice(0, 500) : show(port),
      legal: describe(rule),
      field: rule.name,
      hint: HINT,
    });
  }
  return found;
}

function fits({ type, shape }: OnnxPort, { types, shapes }: PortRule): boolean {
  return (
    (types as readonly string[]).includes(type) &&
    shapes.some(
      wanted =>
        shape?.length === wanted.length &&
        wanted.every((side, axis) => {
          const given = shape[axis];
          return typeof given !== 'number' || given === side;
        }),
    )
  );
}

/** Everything else would fit. */
function isFixed(port: OnnxPort, rule: PortRule): boolean {
  return rule.shapes.some(wanted => {
    const shape = port.shape?.map((side, axis) => (typeof wanted[axis] === 'string' ? null : side));
    return shape !== undefined && fits({ ...port, shape }, rule);
  });
}

const MOST_SHOWN = 120;

function show({ name, type, shape }: OnnxPort): string {
  return `${name} ${type} ${shape === undefined ? 'of any rank' : `[${shape.map(side => side ?? '?').join(', ')}]`}`.slice(
    0,
    MOST_SHOWN,
  );
}

function describe({ name, types, shapes }: PortRule): string {
  return `${name} ${types.join(' or ')} ${shapes.map(shape => `[${shape.join(', ')}]`).join(' or ')}`;
}
