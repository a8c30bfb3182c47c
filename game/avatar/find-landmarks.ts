/** Where the eyes and the neck of somebody's head are: by a VRM's bones, by the lids that blink, or by its size. */
import type { Document, Node } from '@gltf-transform/core';
import type { Vector } from '../../native/index.ts';
import type { GltfDocument } from './gltf-schema.ts';
import type { Merged } from './merge-parts.ts';

/** In the file's space and units. */
export interface Landmarks {
  /** The middle between the eyes. */
  readonly eyes: Vector;
  readonly neck: Vector;
  /** Nodes by VRM's or any common name for them. */
  readonly bones: ReadonlyMap<Bone, Node>;
}

export type Bone = 'head' | 'neck' | 'leftEye' | 'rightEye';

/** Names that skeletons outside of VRM use. */
const BONE_NAMES: Readonly<Record<Bone, RegExp>> = {
  head: /(^|[:_.])head$/i,
  neck: /(^|[:_.])neck$/i,
  leftEye: /^(.*[:_.])?(left_?eye|eye_?(left|l))$/i,
  rightEye: /^(.*[:_.])?(right_?eye|eye_?(right|r))$/i,
};

/** From the eyes to the pivot of the neck in our own head, metres: where nothing better is known. */
const USUAL_NECK: Vector = [0, -0.13, -0.06];

export function findLandmarks(gltf: GltfDocument, document: Document, merged: Merged): Landmarks {
  const bones = findBones(gltf, document);
  const place = (bone: Bone) => bones.get(bone)?.getWorldTranslation() as Vector | undefined;
  const left = place('leftEye');
  const right = place('rightEye');
  const eyes =
    (left && right && middle(left, right)) ?? blinkingPlace(merged) ?? guessByHeight(merged, place('head'));
  return { eyes, bones, neck: place('neck') ?? place('head') ?? add(eyes, USUAL_NECK) };
}

function findBones(gltf: GltfDocument, document: Document): Map<Bone, Node> {
  const nodes = document.getRoot().listNodes();
  const named = gltf.extensions?.VRMC_vrm?.humanoid.humanBones;
  const bones = new Map<Bone, Node>();
  for (const bone of ['head', 'neck', 'leftEye', 'rightEye'] as const) {
    const node =
      nodes[named?.[bone]?.node ?? -1] ?? nodes.find(each => BONE_NAMES[bone].test(each.getName()));
    if (node) bones.set(bone, node);
  }
  return bones;
}

/** The middle of what moves when both eyes blink; lids lie a little before the eyes' middle. */
function blinkingPlace({ shapes, positions }: Merged): Vector | null {
  const centres = [['eyeBlinkLeft', 'vrm_blinkLeft'], ['eyeBlinkRight', 'vrm_blinkRight'], ['vrm_blink']].map(
    names => {
      const shape = shapes.find(({ name }) => names.includes(name));
      if (!shape || shape.position.size === 0) return null;
      const sum = [0, 0, 0];
      for (const vertex of shape.position.keys())
        for (let k = 0; k < 3; k++) sum[k]! += positions[vertex * 3 + k]!;
      return sum.map(total => total / shape.position.size) as unknown as Vector;
    },
  );
  const [left, right, both] = centres;
  return (left && right && middle(left, right)) ?? both ?? null;
}

/** Eyes lie half way up a head; a head without a skeleton is taken for all that there is. */
function guessByHeight({ positions }: Merged, head: Vector | undefined): Vector {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < positions.length; i++) {
    low[i % 3] = Math.min(low[i % 3]!, positions[i]!);
    high[i % 3] = Math.max(high[i % 3]!, positions[i]!);
  }
  const bottom = head ? head[1] : low[1]!;
  return [(low[0]! + high[0]!) / 2, (bottom + high[1]!) / 2, high[2]!];
}

const middle = (a: Vector, b: Vector): Vector => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2];
const add = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
