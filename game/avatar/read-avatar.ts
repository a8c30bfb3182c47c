/**
 * A head from a file: ours, or anyone's GLB or VRM 1.0. Files come from strangers: whatever is in them, the answer is a head
 * that the renderer takes, or one clear error.
 */
import { AuroraError } from '../../models/errors.ts';
import type { MeshData, ShapeData } from '../../native/index.ts';
import { type Character, HERS } from './character.ts';
import { dressHead } from './dress-head.ts';
import { FaceMap } from './face-map.ts';
import { type Merged, type MergedShape, mergeParts } from './merge-parts.ts';
import { openGlb } from './open-glb.ts';
import { readOwnHead } from './own-head.ts';

export interface Avatar {
  /** In metres, origin between the eyes, +z to the viewer. */
  readonly mesh: MeshData;
  /** Drives the mesh's shapes from ARKit's 52 weights. */
  readonly face: FaceMap;
  /** How that face departs from symmetry. */
  readonly character: Character;
  /** For each of Oculus's visemes, weights of ARKit's shapes; empty when the file does not say. */
  readonly visemes: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** The renderer takes no more than this, metres. */
const FARTHEST = 100;

/**
 * @param bytes of a GLB or VRM 1.0 file
 * @throws AuroraError `AVATAR_UNREADABLE`, `AVATAR_TOO_LARGE`, `AVATAR_UNSUPPORTED`
 */
export async function readAvatar(bytes: Uint8Array): Promise<Avatar> {
  const opened = await openGlb(bytes);
  const merged = mergeParts(opened.gltf, opened.document);
  checkNumbers(merged);
  completeNormals(merged);
  const own = readOwnHead(opened, merged);
  const { mesh, shapes } = own ? { mesh: own.mesh, shapes: merged.shapes } : dressHead(opened, merged);
  const character = own ? HERS : {};
  return {
    mesh: { ...mesh, shapes: shapes.map(shapeData) },
    face: new FaceMap(
      shapes.map(({ name }) => name),
      character,
    ),
    character,
    visemes: own?.visemes ?? {},
  };
}

function checkNumbers({ positions, shapes }: Merged): void {
  const refuse = (what: string, value: number) =>
    new AuroraError('AVATAR_UNREADABLE', `${what} is ${value}.`, {
      value,
      legal: `numbers of at most ${FARTHEST} metres`,
      hint: 'Export the file again, in metres.',
    });
  for (let i = 0; i < positions.length; i++) {
    if (!(Math.abs(positions[i]!) <= FARTHEST))
      throw refuse(`The place of vertex ${Math.floor(i / 3)}`, positions[i]!);
  }
  for (const { name, position, normal } of shapes) {
    for (const deltas of [position, normal]) {
      for (const [vertex, delta] of deltas) {
        const bad = delta.find(value => !(Math.abs(value) <= FARTHEST));
        if (bad !== undefined) throw refuse(`What ${name} does to vertex ${vertex}`, bad);
      }
    }
  }
}

/** Normals of unit length; where the file has none, the mean of the triangles around a vertex by their area. */
function completeNormals({ positions, normals, tangents, indices, vertexCount }: Merged): void {
  const sums = new Float32Array(normals.length);
  for (let t = 0; t < indices.length; t += 3) {
    const [a = 0, b = 0, c = 0] = indices.subarray(t, t + 3);
    const side = (from: number, to: number) =>
      [0, 1, 2].map(k => positions[to * 3 + k]! - positions[from * 3 + k]!);
    const [ux = 0, uy = 0, uz = 0] = side(a, b);
    const [vx = 0, vy = 0, vz = 0] = side(a, c);
    const n = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    for (const i of [a, b, c]) for (let k = 0; k < 3; k++) sums[i * 3 + k]! += n[k]!;
  }
  for (let i = 0; i < vertexCount; i++) {
    const at = i * 3;
    if (!unit(normals, at) && !(copy(sums, normals, at) && unit(normals, at))) normals.set([0, 0, 1], at);
    if (!unit(tangents, at)) tangents.fill(0, at, at + 3);
  }
}

function unit(vectors: Float32Array, at: number): boolean {
  const length = Math.hypot(vectors[at]!, vectors[at + 1]!, vectors[at + 2]!);
  if (!(length > 1e-12) || !Number.isFinite(length)) return false;
  for (let k = 0; k < 3; k++) vectors[at + k]! /= length;
  return true;
}

function copy(from: Float32Array, to: Float32Array, at: number): true {
  to.set(from.subarray(at, at + 3), at);
  return true;
}

function shapeData({ position, normal }: MergedShape): ShapeData {
  const [positionIndices, positionDeltas] = pack(position);
  const [normalIndices, normalDeltas] = pack(normal);
  return { positionIndices, positionDeltas, normalIndices, normalDeltas };
}

function pack(deltas: MergedShape['position']): [Uint32Array, Float32Array] {
  const indices = Uint32Array.from(deltas.keys()).sort();
  const values = new Float32Array(indices.length * 3);
  for (const [i, vertex] of indices.entries()) values.set(deltas.get(vertex)!, i * 3);
  return [indices, values];
}
