/** Opens a LoRA file: which modules it changes, and how. No weights are read but the scales. */
import { basename } from 'node:path';
import { AuroraError } from '../../errors.ts';
import type { Delta, Factor, Magnitude } from '../../graph/adapters.ts';
import { isPickle, pickleRefused } from '../component-weights.ts';
import { readSafetensorsHeader } from '../safetensors.ts';
import { readFloat32 } from '../tensor-data.ts';
import { WeightTable } from '../weight-table.ts';
import { type LoraRole, readLoraKey } from './lora-keys.ts';

export interface LoraModule {
  /** As the file spells it. */
  readonly name: string;
  readonly delta: Delta;
  /** α/r. */
  readonly scale: number;
  /** Of a DoRA. */
  readonly magnitude?: Magnitude;
}

export interface LoraFile {
  readonly path: string;
  readonly weights: WeightTable;
  readonly metadata: Readonly<Record<string, string>>;
  readonly modules: readonly LoraModule[];
  /** Largest rank of its modules. */
  readonly rank: number;
  /** Tensors that belong to no module. */
  readonly unknown: readonly string[];
}

/** A file with more modules than any network has is not read on. */
const MAX_MODULES = 10_000;

/**
 * @throws AuroraError `PICKLE_REFUSED`, `LORA_EMPTY` (no adapter in it), `WEIGHT_DTYPE`, `LORA_BROKEN` (a module lacks a part, a
 *   rank of 0, a scale that is no number), any `SAFETENSORS_…`
 */
export async function openLora(path: string): Promise<LoraFile> {
  if (isPickle(path)) throw pickleRefused(path);
  const file = await readSafetensorsHeader(path);
  const weights = new WeightTable([file]);
  const parts = new Map<string, Map<LoraRole, string>>();
  const unknown: string[] = [];
  for (const name of file.tensors.keys()) {
    const key = readLoraKey(name);
    if (key === null) {
      unknown.push(name);
      continue;
    }
    const roles = parts.get(key.module) ?? new Map<LoraRole, string>();
    roles.set(key.role, name);
    parts.set(key.module, roles);
  }
  if (parts.size === 0 || parts.size > MAX_MODULES) {
    throw refuse(
      'LORA_EMPTY',
      path,
      parts.size,
      'holds no LoRA',
      'a file with lora_down and lora_up tensors or the like',
    );
  }
  const modules: LoraModule[] = [];
  for (const [name, roles] of parts) modules.push(await readModule(path, weights, name, roles));
  return {
    path: file.path,
    weights,
    metadata: file.metadata,
    modules,
    rank: Math.max(...modules.map(({ delta }) => rankOf(delta, weights))),
    unknown,
  };
}

/** The name that prompts use: the file's, without its ending. */
export const loraName = (path: string): string =>
  basename(path).replace(/\.(safetensors|pt|pth|bin|ckpt)$/i, '');

async function readModule(
  path: string,
  weights: WeightTable,
  name: string,
  roles: ReadonlyMap<LoraRole, string>,
): Promise<LoraModule> {
  const delta = deltaOf(roles);
  if (delta === null) {
    const held = [...roles.values()];
    throw refuse(
      'LORA_BROKEN',
      path,
      held,
      `lacks a part of "${name}"`,
      'down and up, or all parts of a LoHa or LoKr',
    );
  }
  const rank = rankOf(delta, weights);
  if (rank === 0) throw refuse('LORA_BROKEN', path, 0, `has rank 0 at "${name}"`, 'a rank of at least 1');
  // Throws for types that cannot be computed with, before any graph is built.
  for (const tensor of roles.values()) weights.get(tensor);
  const stored = roles.get('alpha');
  const alpha = stored === undefined ? rank : (await readFloat32(weights.get(stored)))[0];
  // LyCORIS scales a LoKr only if one of its factors is thin.
  const thick = delta.kind === 'kronecker' && 'whole' in delta.w1 && 'whole' in delta.w2;
  const scale = thick ? 1 : (alpha ?? Number.NaN) / rank;
  const magnitude = magnitudeOf(roles, weights);
  if (Number.isFinite(scale)) return { name, delta, scale, ...(magnitude && { magnitude }) };
  throw refuse('LORA_BROKEN', path, String(alpha), `has no usable alpha at "${name}"`, 'a finite number');
}

function deltaOf(roles: ReadonlyMap<LoraRole, string>): Delta | null {
  const [down, up, mid] = [roles.get('down'), roles.get('up'), roles.get('mid')];
  if (down !== undefined && up !== undefined) return { kind: 'low-rank', down, up, ...(mid && { mid }) };
  const [w1a, w1b, w2a, w2b] = [
    roles.get('hada_w1_a'),
    roles.get('hada_w1_b'),
    roles.get('hada_w2_a'),
    roles.get('hada_w2_b'),
  ];
  if (w1a && w1b && w2a && w2b) {
    const [t1, t2] = [roles.get('hada_t1'), roles.get('hada_t2')];
    return { kind: 'hadamard', w1a, w1b, w2a, w2b, ...(t1 && { t1 }), ...(t2 && { t2 }) };
  }
  const w1 = factorOf(roles, 'lokr_w1');
  const w2 = factorOf(roles, 'lokr_w2', roles.get('lokr_t2'));
  return w1 && w2 ? { kind: 'kronecker', w1, w2 } : null;
}

function factorOf(
  roles: ReadonlyMap<LoraRole, string>,
  name: 'lokr_w1' | 'lokr_w2',
  t?: string,
): Factor | null {
  const whole = roles.get(name);
  if (whole !== undefined) return t === undefined ? { whole } : null;
  const [a, b] = [roles.get(`${name}_a`), roles.get(`${name}_b`)];
  return a !== undefined && b !== undefined ? { a, b, ...(t && { t }) } : null;
}

/** LyCORIS' lengths lie along the side that they are for; PEFT's are always the outputs'. */
function magnitudeOf(roles: ReadonlyMap<LoraRole, string>, weights: WeightTable): Magnitude | undefined {
  const scale = roles.get('dora_scale');
  const tensor = scale ?? roles.get('magnitude');
  if (tensor === undefined) return undefined;
  const [first = 1, second = 1] = scale === undefined ? [] : weights.get(scale).shape;
  return { tensor, axis: first === 1 && second > 1 ? 'input' : 'output' };
}

function rankOf(delta: Delta, weights: WeightTable): number {
  const side = (name: string) => weights.get(name).shape[0] ?? 0;
  if (delta.kind === 'low-rank') return side(delta.down);
  if (delta.kind === 'hadamard') return side(delta.w1b);
  const thin = [delta.w1, delta.w2].find(factor => 'b' in factor);
  return thin && 'b' in thin ? side(thin.b) : 1;
}

function refuse(code: string, path: string, value: unknown, what: string, legal: string): AuroraError {
  return new AuroraError(code, `${path} ${what}.`, {
    value: Array.isArray(value) ? value.slice(0, 5) : value,
    legal,
    hint: 'Take another version of the file.',
  });
}
