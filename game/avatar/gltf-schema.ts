/** The parts of a glTF document that an avatar is read from, with their bounds. What is not named here is not looked at. */
import { z } from 'zod';
import { AuroraError } from '../../models/errors.ts';

/** What a file may hold. A detailed VRM has about 60,000 vertices and 60 targets; these leave room and bound the work. */
export const AVATAR_LIMITS = {
  bytes: 64 * 1024 * 1024,
  jsonBytes: 16 * 1024 * 1024,
  nodes: 4096,
  primitives: 512,
  targets: 1024,
  vertices: 300_000,
  indices: 2_000_000,
  /** Numbers in all accessors once they are unfolded: a sparse one of a few bytes may stand for millions. */
  numbers: 48_000_000,
} as const;

const LENGTHS = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4, MAT2: 4, MAT3: 9, MAT4: 16 } as const;
/** Bytes of each component type. */
export const COMPONENT_BYTES = { 5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4 } as const;
export const elementLength = (accessor: GltfAccessor) => LENGTHS[accessor.type];

const index = z.number().int().min(0).max(1_000_000);
const offset = z.number().int().min(0).max(AVATAR_LIMITS.bytes);
const componentType = z.union([5120, 5121, 5122, 5123, 5125, 5126].map(type => z.literal(type))) as z.ZodType<
  keyof typeof COMPONENT_BYTES
>;
const finite = z.number().refine(Number.isFinite);
const list = <Item extends z.ZodType>(item: Item, most: number) => z.array(item).max(most).default([]);

const accessor = z.looseObject({
  bufferView: index.optional(),
  byteOffset: offset.default(0),
  componentType,
  count: z.number().int().min(1).max(AVATAR_LIMITS.indices),
  type: z.enum(['SCALAR', 'VEC2', 'VEC3', 'VEC4', 'MAT2', 'MAT3', 'MAT4']),
  sparse: z
    .looseObject({
      count: z.number().int().min(1).max(AVATAR_LIMITS.vertices),
      indices: z.looseObject({ bufferView: index, byteOffset: offset.default(0), componentType }),
      values: z.looseObject({ bufferView: index, byteOffset: offset.default(0) }),
    })
    .optional(),
});

const bufferView = z.looseObject({
  buffer: z.literal(0),
  byteOffset: offset.default(0),
  byteLength: z.number().int().min(1).max(AVATAR_LIMITS.bytes),
  byteStride: z.number().int().min(4).max(252).optional(),
});

const attributes = z.record(z.string().max(64), index);
const primitive = z.looseObject({
  attributes,
  indices: index.optional(),
  material: index.optional(),
  mode: z.number().int().default(4),
  targets: list(attributes, AVATAR_LIMITS.targets),
});

const node = z.looseObject({
  name: z.string().max(1024).optional(),
  children: list(index, AVATAR_LIMITS.nodes),
  mesh: index.optional(),
  skin: index.optional(),
  matrix: z.array(finite).length(16).optional(),
  translation: z.array(finite).length(3).optional(),
  rotation: z.array(finite).length(4).optional(),
  scale: z.array(finite).length(3).optional(),
});

const bind = z.looseObject({ node: index, index, weight: finite.min(-2).max(2) });
const expressions = z
  .record(z.string().max(256), z.looseObject({ morphTargetBinds: list(bind, AVATAR_LIMITS.targets) }))
  .default({});

/** VRM 1.0: https://github.com/vrm-c/vrm-specification/tree/master/specification/VRMC_vrm-1.0 */
const vrm = z.looseObject({
  specVersion: z.string().max(32),
  humanoid: z.looseObject({ humanBones: z.record(z.string().max(64), z.looseObject({ node: index })) }),
  expressions: z.looseObject({ preset: expressions, custom: expressions }).optional(),
});

const document = z.looseObject({
  asset: z.looseObject({ version: z.string().max(32) }),
  extensionsRequired: list(z.string().max(256), 64),
  extensions: z.looseObject({ VRMC_vrm: vrm.optional(), VRM: z.unknown().optional() }).optional(),
  scene: index.optional(),
  scenes: list(z.looseObject({ nodes: list(index, AVATAR_LIMITS.nodes) }), 64),
  nodes: list(node, AVATAR_LIMITS.nodes),
  meshes: list(
    z.looseObject({
      name: z.string().max(1024).optional(),
      primitives: z.array(primitive).min(1).max(AVATAR_LIMITS.primitives),
      extras: z.unknown().optional(),
    }),
    AVATAR_LIMITS.primitives,
  ),
  skins: list(
    z.looseObject({
      joints: z.array(index).min(1).max(AVATAR_LIMITS.nodes),
      inverseBindMatrices: index.optional(),
    }),
    64,
  ),
  materials: list(z.looseObject({ name: z.string().max(1024).optional() }), AVATAR_LIMITS.nodes),
  accessors: list(accessor, 65_536),
  bufferViews: list(bufferView, 65_536),
  buffers: list(z.looseObject({ uri: z.string().optional(), byteLength: offset }), 64),
});

export type GltfDocument = z.infer<typeof document>;
export type GltfAccessor = z.infer<typeof accessor>;
export type GltfVrm = z.infer<typeof vrm>;

/** @throws AuroraError `AVATAR_TOO_LARGE`, `AVATAR_UNREADABLE`: the first thing that is wrong, by its place in the document */
export function readDocument(json: unknown): GltfDocument {
  const read = document.safeParse(json);
  if (read.success) return read.data;
  const issue = read.error.issues[0]!;
  const place = issue.path
    .map(part => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('');
  const large = issue.code === 'too_big';
  throw new AuroraError(
    large ? 'AVATAR_TOO_LARGE' : 'AVATAR_UNREADABLE',
    `The avatar's document is not what glTF 2.0 says at ${place.slice(1) || 'its root'}: ${issue.message}.`,
    large
      ? { legal: issue.message, hint: 'Reduce the model in the program that made it.' }
      : { legal: 'a glTF 2.0 document', hint: 'Export the file again.' },
  );
}
