/** Where a primitive's vertices are when nothing moves: its node's place, or its skeleton's rest pose. */
import type { Accessor, mat4, Node, Primitive } from '@gltf-transform/core';
import { AuroraError } from '../../models/errors.ts';

/** A column-major 4 × 4 matrix. */
export type Matrix = ArrayLike<number>;

/** Which joints of a skeleton pull at a vertex, and how much. */
export interface Influences {
  readonly joints: readonly Node[];
  /** Four a vertex each; weights add up to 1. */
  readonly indices: Uint16Array;
  readonly weights: Float32Array;
}

export interface RestPose {
  /** Turns and moves vertex `i` of the file into the scene. */
  readonly matrixOf: (vertex: number) => Matrix;
  readonly influences: Influences | null;
}

/** @throws AuroraError `AVATAR_UNREADABLE` when a vertex hangs on a joint that is not there */
export function restPoseOf(node: Node, primitive: Primitive): RestPose {
  const influences = readInfluences(node, primitive);
  if (!influences) {
    const matrix = node.getWorldMatrix();
    return { matrixOf: () => matrix, influences: null };
  }
  const { joints, indices, weights } = influences;
  const inverse = node.getSkin()!.getInverseBindMatrices();
  const poses = joints.map((joint, i) => times(joint.getWorldMatrix(), inverseBind(inverse, i)));
  const blended = new Float64Array(16);
  return {
    influences,
    matrixOf(vertex) {
      blended.fill(0);
      for (let k = vertex * 4; k < vertex * 4 + 4; k++) {
        const weight = weights[k]!;
        if (weight === 0) continue;
        const pose = poses[indices[k]!]!;
        for (let i = 0; i < 16; i++) blended[i]! += pose[i]! * weight;
      }
      return blended;
    },
  };
}

function readInfluences(node: Node, primitive: Primitive): Influences | null {
  const skin = node.getSkin();
  const jointSets = primitive.getAttribute('JOINTS_0');
  const weightSets = primitive.getAttribute('WEIGHTS_0');
  if (!skin || !jointSets || !weightSets) return null;
  const joints = skin.listJoints();
  const count = jointSets.getCount();
  const indices = new Uint16Array(count * 4);
  const weights = new Float32Array(count * 4);
  const joint: number[] = [];
  const weight: number[] = [];
  for (let i = 0; i < count; i++) {
    jointSets.getElement(i, joint);
    weightSets.getElement(i, weight);
    const sum = weight.slice(0, 4).reduce((total, w) => total + w, 0);
    for (let k = 0; k < 4; k++) {
      const share = sum > 0 ? weight[k]! / sum : k === 0 ? 1 : 0;
      if (!Number.isFinite(share) || joint[k]! >= joints.length) {
        throw new AuroraError(
          'AVATAR_UNREADABLE',
          `Vertex ${i} hangs on joint ${joint[k]} by ${weight[k]}.`,
          {
            legal: `joints 0 to ${joints.length - 1}, weights that are numbers`,
            hint: 'Export the file again.',
          },
        );
      }
      indices[i * 4 + k] = joint[k]!;
      weights[i * 4 + k] = share;
    }
  }
  return { joints, indices, weights };
}

function inverseBind(matrices: Accessor | null, index: number): Matrix {
  const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] as unknown as mat4;
  return matrices && index < matrices.getCount() ? matrices.getElement(index, identity) : identity;
}

function times(a: Matrix, b: Matrix): Float64Array {
  const out = new Float64Array(16);
  for (let column = 0; column < 4; column++) {
    for (let row = 0; row < 4; row++) {
      for (let k = 0; k < 4; k++) out[column * 4 + row]! += a[k * 4 + row]! * b[column * 4 + k]!;
    }
  }
  return out;
}

/** Writes matrix · (x, y, z, w) at `at`; w is 1 for places and 0 for directions. */
export function transformInto(
  out: Float32Array,
  at: number,
  m: Matrix,
  v: readonly number[],
  w: 0 | 1,
): void {
  const [x = 0, y = 0, z = 0] = v;
  for (let row = 0; row < 3; row++) {
    out[at + row] = m[row]! * x + m[row + 4]! * y + m[row + 8]! * z + m[row + 12]! * w;
  }
}
