/**
 * Gives somebody's head what our renderer draws by: the origin between the eyes, a rig of three numbers instead of a
 * skeleton, regions, and a body that dissolves below the chest.
 */
import type { Node } from '@gltf-transform/core';
import { type MeshData, REGIONS, type Vector } from '../../native/index.ts';
import { findLandmarks, type Landmarks } from './find-landmarks.ts';
import { guessRegion } from './guess-region.ts';
import type { Merged, MergedShape, Part } from './merge-parts.ts';
import type { OpenedGlb } from './open-glb.ts';

/** Below the eyes, metres: where the bust begins to dissolve, and where it is gone. */
const FADE_FROM = 0.3;
const FADE_TO = 0.46;
/** A neck without a skeleton: it follows the head from here up, and not at all from there down. */
const CHIN = 0.11;
const COLLAR = 0.21;
/** How far an eye turns at weight 1, radians: up and down, in and out (Apple does not say; MetaHuman's are like these). */
const EYE_TURN = { vertical: (22 * Math.PI) / 180, horizontal: (26 * Math.PI) / 180 };
/** Of an iris, as the renderer draws it, in units of its polar uv. */
const IRIS_UV = 0.562 / Math.PI;

export interface Dressed {
  readonly mesh: Omit<MeshData, 'shapes'>;
  readonly shapes: readonly MergedShape[];
}

export function dressHead({ gltf, document }: OpenedGlb, merged: Merged): Dressed {
  const marks = findLandmarks(gltf, document, merged);
  const { vertexCount, positions } = merged;
  for (let i = 0; i < positions.length; i++) positions[i]! -= marks.eyes[i % 3]!;
  const masks = new Float32Array(vertexCount * 8);
  const rig = new Float32Array(vertexCount * 3);
  const regions = new Uint8Array(vertexCount);
  const uvs = merged.uvs.slice();
  const reach = hairReach(merged);
  for (const part of merged.parts) {
    const region = guessRegion(part.label);
    const follow = headFollowing(part, marks);
    for (let i = part.first; i < part.first + part.count; i++) {
      const y = positions[i * 3 + 1]!;
      regions[i] = REGIONS.indexOf(region);
      const fade = 1 - smooth((-y - FADE_FROM) / (FADE_TO - FADE_FROM));
      masks.set([1, 0, 0, fade, region === 'suit' ? 1 : 0, region === 'mouth' ? 1 : 0, 0, 0], i * 8);
      const head = follow(i - part.first, y);
      const hanging = region === 'hairStrand' ? smooth((0.02 - y) / reach) : 0;
      rig.set([head, (1 - head) * smooth((0.5 + y) / 0.3), hanging], i * 3);
    }
    if (region === 'iris' || region === 'pupil' || region === 'sclera')
      writePolarUvs(part, region, positions, uvs);
    if (region === 'hairStrand') writeStrands(part, positions, reach, uvs, merged.tangents);
  }
  const eyes = eyeShapes(merged, marks);
  const pivot = marks.neck.map((value, k) => value - marks.eyes[k]!) as unknown as Vector;
  return {
    mesh: {
      ...{
        vertexCount,
        positions,
        normals: merged.normals,
        tangents: merged.tangents,
        uvs,
        masks,
        rig,
        regions,
      },
      indices: withoutLegs(merged.indices, positions),
      neckPivot: pivot,
    },
    shapes: [
      ...merged.shapes,
      ...eyes.filter(({ name }) => !merged.shapes.some(shape => shape.name === name)),
    ],
  };
}

/** How much a vertex turns with the head: by its joints below the head's bone, half by the neck's; or else by its height. */
function headFollowing(part: Part, { bones }: Landmarks): (vertex: number, y: number) => number {
  const head = bones.get('head');
  const neck = bones.get('neck');
  if (!head) return (_, y) => 1 - smooth((-y - CHIN) / (COLLAR - CHIN));
  const share = (node: Node) => (isBelow(node, head) ? 1 : neck && isBelow(node, neck) ? 0.5 : 0);
  if (!part.influences) {
    const whole = share(part.node);
    return () => whole;
  }
  const { joints, indices, weights } = part.influences;
  const shares = joints.map(share);
  return vertex => {
    let sum = 0;
    for (let k = vertex * 4; k < vertex * 4 + 4; k++) sum += shares[indices[k]!]! * weights[k]!;
    return Math.min(1, sum);
  };
}

function isBelow(node: Node, ancestor: Node): boolean {
  for (let at: Node | null = node; at; at = at.getParentNode()) if (at === ancestor) return true;
  return false;
}

/** From the eyes down to the lowest tip of hair, metres. */
function hairReach({ parts, positions }: Merged): number {
  let lowest = -0.1;
  for (const part of parts) {
    if (guessRegion(part.label) !== 'hairStrand') continue;
    for (let i = part.first; i < part.first + part.count; i++)
      lowest = Math.min(lowest, positions[i * 3 + 1]!);
  }
  return Math.min(0.5, -lowest);
}

/** The renderer draws irises itself, around an axis through the middle of the eye: one for each side of the face. */
function writePolarUvs(part: Part, region: string, positions: Float32Array, uvs: Float32Array): void {
  for (const side of [-1, 1]) {
    const low = [Infinity, Infinity];
    const high = [-Infinity, -Infinity];
    const mine: number[] = [];
    for (let i = part.first; i < part.first + part.count; i++) {
      if (Math.sign(positions[i * 3]!) !== side) continue;
      mine.push(i);
      for (const k of [0, 1]) {
        low[k] = Math.min(low[k]!, positions[i * 3 + k]!);
        high[k] = Math.max(high[k]!, positions[i * 3 + k]!);
      }
    }
    const radius = Math.max(high[0]! - low[0]!, high[1]! - low[1]!, 1e-6) / 2;
    for (const i of mine) {
      const x = (positions[i * 3]! - (low[0]! + high[0]!) / 2) / radius;
      const y = (positions[i * 3 + 1]! - (low[1]! + high[1]!) / 2) / radius;
      const scale = region === 'sclera' ? 0 : region === 'pupil' ? IRIS_UV / 3 : IRIS_UV;
      // White has no iris, wherever it lies.
      uvs.set(region === 'sclera' ? [0.9, 0.5] : [0.5 + x * scale, 0.5 + y * scale], i * 2);
    }
  }
}

/** Hair is drawn along strands, from root (v = 0) to tip (1): here by height, with strands that hang. */
function writeStrands(
  part: Part,
  positions: Float32Array,
  reach: number,
  uvs: Float32Array,
  tangents: Float32Array,
): void {
  for (let i = part.first; i < part.first + part.count; i++) {
    const [x = 0, y = 0, z = 0] = positions.subarray(i * 3, i * 3 + 3);
    // Never quite at either end: ends are cut by what covers them.
    uvs.set(
      [0.5 + 0.2 * Math.sin(Math.atan2(x, z) * 9), 0.06 + 0.44 * smooth((0.1 - y) / (reach + 0.1))],
      i * 2,
    );
    tangents.set([0, -1, 0], i * 3);
  }
}

/** Eyes on bones become eight shapes: a turn of 22 or 26 degrees, as a chord. */
function eyeShapes(merged: Merged, { bones, eyes }: Landmarks): MergedShape[] {
  const shapes: MergedShape[] = [];
  for (const [side, bone, outwards] of [
    ['Left', 'leftEye', 1],
    ['Right', 'rightEye', -1],
  ] as const) {
    const eye = bones.get(bone);
    if (!eye) continue;
    const centre = eye.getWorldTranslation().map((value, k) => value - eyes[k]!);
    const turned = (name: string, yaw: number, pitch: number) => {
      const shape: MergedShape = { name: `eyeLook${name}${side}`, position: new Map(), normal: new Map() };
      for (const part of merged.parts) addTurn(part, eye, centre, yaw, pitch, merged.positions, shape);
      if (shape.position.size > 0) shapes.push(shape);
    };
    turned('Up', 0, EYE_TURN.vertical);
    turned('Down', 0, -EYE_TURN.vertical);
    turned('Out', outwards * EYE_TURN.horizontal, 0);
    turned('In', -outwards * EYE_TURN.horizontal, 0);
  }
  return shapes;
}

function addTurn(
  part: Part,
  eye: Node,
  centre: readonly number[],
  yaw: number,
  pitch: number,
  positions: Float32Array,
  shape: MergedShape,
): void {
  const whole = isBelow(part.node, eye) ? 1 : 0;
  const shares = part.influences?.joints.map(joint => (isBelow(joint, eye) ? 1 : 0));
  const [cx = 0, cy = 0, cz = 0] = centre;
  for (let v = 0; v < part.count; v++) {
    let share = whole;
    if (part.influences && shares) {
      share = 0;
      for (let k = v * 4; k < v * 4 + 4; k++)
        share += shares[part.influences.indices[k]!]! * part.influences.weights[k]!;
    }
    if (share < 0.01) continue;
    const i = part.first + v;
    const x = positions[i * 3]! - cx;
    const y = positions[i * 3 + 1]! - cy;
    const z = positions[i * 3 + 2]! - cz;
    const py = Math.sin(pitch) * z + Math.cos(pitch) * y;
    const pz = Math.cos(pitch) * z - Math.sin(pitch) * y;
    const px = Math.sin(yaw) * pz + Math.cos(yaw) * x;
    const qz = Math.cos(yaw) * pz - Math.sin(yaw) * x;
    shape.position.set(i, [(px - x) * share, (py - y) * share, (qz - z) * share]);
  }
}

/** What has dissolved is not drawn: most of a whole person lies below the bust. */
function withoutLegs(indices: Uint32Array, positions: Float32Array): Uint32Array {
  const kept: number[] = [];
  for (let t = 0; t < indices.length; t += 3) {
    const corners = [indices[t]!, indices[t + 1]!, indices[t + 2]!];
    if (corners.some(i => positions[i * 3 + 1]! > -FADE_TO)) kept.push(...corners);
  }
  return Uint32Array.from(kept);
}

function smooth(t: number): number {
  const x = Math.min(1, Math.max(0, t));
  return x * x * (3 - 2 * x);
}
