/**
 * Tries a provider: a session of one matrix product on it alone, and its numbers held against our own. For a process that has
 * nothing to lose: a broken driver may take it along, or never answer.
 */
import { constants } from 'node:os';
import { InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';
import { encodeModel } from '../graph/onnx.ts';
import { driverOf, ruledOut, titleOf } from './provider-facts.ts';
import { type ProviderName, type ProviderReport, unusable, usable } from './provider-names.ts';

/** Odd, so that no kernel's tiles divide them. */
const [ROWS, INNER, COLUMNS] = [33, 70, 19];

export async function tryProvider(name: ProviderName): Promise<ProviderReport> {
  const known = ruledOut(name, process.platform);
  if (known) return known;
  const title = titleOf(name);
  if (!listSupportedBackends().some(backend => backend.name === name)) {
    return unusable(name, 'NOT_IN_THIS_BUILD', `This build of ONNX Runtime does not contain ${title}.`);
  }
  const driver = driverOf(name, process.platform);
  if (driver && !canBeLoaded(driver)) {
    return unusable(name, 'NO_DRIVER', `${title} needs the driver's library ${driver}, which is not there.`);
  }
  let product: Float32Array;
  try {
    product = await multiply(name);
  } catch (error) {
    const words = firstLine((error as Error).message);
    // What the base package leaves out and an installation may add.
    const isMissing = /shared library|cannot open shared object|LoadLibrary/i.test(words);
    return isMissing
      ? unusable(
          name,
          'NOT_IN_THIS_BUILD',
          `ONNX Runtime's library for ${title} is not installed (${words}).`,
        )
      : unusable(name, 'SESSION_FAILED', `${title}: the session failed: ${words}`);
  }
  const wrong = firstWrong(product);
  if (wrong === null) return usable(name);
  return unusable(name, 'WRONG_NUMBERS', `${title} computes wrong numbers: ${wrong}.`);
}

/** Small whole numbers: their products and sums are exact in every precision that a provider may multiply in. */
const left = (row: number, at: number) => ((row * 7 + at * 3) % 9) - 4;
const right = (at: number, column: number) => ((at * 5 + column * 2) % 7) - 3;

async function multiply(name: ProviderName): Promise<Float32Array> {
  const tensor = (name: string, ...shape: number[]) => ({ name, type: 'float32', shape }) as const;
  const model = encodeModel({
    name: 'probe',
    nodes: [
      { name: '/MatMul', opType: 'MatMul', domain: '', inputs: ['a', 'b'], outputs: ['y'], attributes: {} },
    ],
    initializers: [],
    inputs: [tensor('a', ROWS, INNER), tensor('b', INNER, COLUMNS)],
    outputs: [tensor('y', ROWS, COLUMNS)],
  });
  const session = await InferenceSession.create(model, {
    executionProviders: [name],
    // Warnings about what is missing are said better in the report.
    logSeverityLevel: 4,
    // Without it ONNX Runtime would hand the product to the CPU, and say nothing.
    ...(name !== 'cpu' && { extra: { session: { disable_cpu_ep_fallback: '1' } } }),
  });
  const { y } = await session.run({ a: matrix(left, ROWS, INNER), b: matrix(right, INNER, COLUMNS) });
  return y!.data as Float32Array;
}

function matrix(value: (row: number, column: number) => number, rows: number, columns: number): Tensor {
  const data = Float32Array.from({ length: rows * columns }, (_, i) =>
    value(Math.floor(i / columns), i % columns),
  );
  return new Tensor('float32', data, [rows, columns]);
}

/** The first element that differs, in words; null when all are right. */
export function firstWrong(product: Float32Array): string | null {
  if (product.length !== ROWS * COLUMNS) return `${product.length} of them for ${ROWS * COLUMNS}`;
  for (let i = 0; i < product.length; i++) {
    const [row, column] = [Math.floor(i / COLUMNS), i % COLUMNS];
    let expected = 0;
    for (let at = 0; at < INNER; at++) expected += left(row, at) * right(at, column);
    if (!(Math.abs(product[i]! - expected) <= 1e-3 * Math.abs(expected) + 1e-3)) {
      return `${product[i]} where ${expected} is right`;
    }
  }
  return null;
}

/** Node's own loader finds a library where the system does; that it is no module of Node's comes after it was found. */
function canBeLoaded(library: string): boolean {
  try {
    process.dlopen({ exports: {} }, library, constants.dlopen?.RTLD_LAZY);
    return true;
  } catch (error) {
    return /did not self-register/i.test((error as Error).message);
  }
}

/** Without the place in ONNX Runtime's source that it begins with. */
function firstLine(message: string): string {
  const line = message.split('\n').find(text => text.trim() !== '') ?? 'no reason given';
  return line.replace(/^\S*\/onnxruntime_src\S* .*? was false\. /, '').slice(0, 300);
}
