/** Heads made for this renderer carry everything with them: masks, rig and regions as vertex attributes, pivots as extras. */
import type { Accessor } from '@gltf-transform/core';
import { z } from 'zod';
import { AuroraError } from '../../models/errors.ts';
import { type MeshData, REGIONS } from '../../native/index.ts';
import type { Merged } from './merge-parts.ts';
import type { OpenedGlb } from './open-glb.ts';
import { ARKIT_SHAPES } from './shape-names.ts';

const place = z.array(z.number().min(-10).max(10)).length(3);
const extras = z.looseObject({
  regions: z.array(z.enum(REGIONS)).min(1).max(REGIONS.length),
  pivots: z.looseObject({ neck: place }),
  visemes: z.unknown().optional(),
});
const visemes = z.record(z.string().max(16), z.partialRecord(z.enum(ARKIT_SHAPES), z.number().min(0).max(2)));

export interface OwnHead {
  readonly mesh: Omit<MeshData, 'shapes'>;
  /** For each of Oculus's visemes, weights of ARKit's shapes. */
  readonly visemes: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Null when the file is not such a head. @throws AuroraError `AVATAR_UNREADABLE` when it is a broken one */
export function readOwnHead({ gltf }: OpenedGlb, merged: Merged): OwnHead | null {
  const [part, ...others] = merged.parts;
  const mask0 = part?.primitive.getAttribute('_MASK0');
  if (!part || !mask0) return null;
  const [mask1, rigAttribute, region] = ['_MASK1', '_RIG', '_REGION'].map(name =>
    part.primitive.getAttribute(name),
  );
  if (others.length > 0 || !mask1 || !rigAttribute || !region) {
    throw broken('A head with _MASK0 needs one primitive with _MASK1, _RIG and _REGION');
  }
  const mesh = gltf.meshes[gltf.nodes.find(node => node.mesh !== undefined)!.mesh!]!;
  const read = extras.safeParse(mesh.extras);
  if (!read.success) throw broken(`The head's extras are broken at ${read.error.issues[0]!.path.join('.')}`);
  const { regions: names, pivots } = read.data;
  const n = merged.vertexCount;
  const masks = new Float32Array(n * 8);
  const rig = new Float32Array(n * 3);
  const regions = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    masks.set(shares(mask0, i), i * 8);
    masks.set(shares(mask1, i), i * 8 + 4);
    rig.set(shares(rigAttribute, i).slice(0, 3), i * 3);
    const name = names[region.getElement(i, [])[0]!];
    if (name === undefined) throw broken(`Vertex ${i} is in a region that the head does not name`);
    regions[i] = REGIONS.indexOf(name);
  }
  const { vertexCount, positions, normals, tangents, uvs, indices } = merged;
  const neckPivot = pivots.neck as [number, number, number];
  const mouths = visemes.safeParse(read.data.visemes);
  return {
    mesh: { vertexCount, positions, normals, tangents, uvs, masks, rig, regions, indices, neckPivot },
    visemes: mouths.success ? mouths.data : {},
  };
}

const broken = (message: string) =>
  new AuroraError('AVATAR_UNREADABLE', `${message}.`, {
    legal: 'a head as scripts make them, or any GLB without such attributes',
    hint: 'Export the file again.',
  });

const shares = (accessor: Accessor, index: number): number[] =>
  accessor.getElement(index, []).map(value => (Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0));
