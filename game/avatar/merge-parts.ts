/** All parts of a file as one mesh in the scene's space, with the file's morph targets found by name. */
import type { Document, Node, Primitive } from '@gltf-transform/core';
import { AuroraError } from '../../models/errors.ts';
import { AVATAR_LIMITS, type GltfDocument } from './gltf-schema.ts';
import { type Influences, type Matrix, restPoseOf, transformInto } from './rest-pose.ts';
import { knownShape } from './shape-names.ts';

/** A part's place in the merged arrays, and what the file says of it. */
export interface Part {
  readonly first: number;
  readonly count: number;
  readonly node: Node;
  readonly primitive: Primitive;
  /** Names of node, mesh and material: what it probably is. */
  readonly label: string;
  readonly influences: Influences | null;
}

/** How far vertices go at weight 1: vertex numbers and xyz, of positions and normals. */
export interface MergedShape {
  readonly name: string;
  readonly position: Map<number, readonly [number, number, number]>;
  readonly normal: Map<number, readonly [number, number, number]>;
}

export interface Merged {
  readonly vertexCount: number;
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  readonly tangents: Float32Array;
  readonly uvs: Float32Array;
  readonly indices: Uint32Array;
  readonly parts: readonly Part[];
  /** In order of appearance. */
  readonly shapes: readonly MergedShape[];
}

/** @throws AuroraError `AVATAR_UNREADABLE`, `AVATAR_TOO_LARGE`, `AVATAR_UNSUPPORTED` */
export function mergeParts(gltf: GltfDocument, document: Document): Merged {
  const found = findParts(gltf, document);
  const vertexCount = found.reduce((sum, { count }) => sum + count, 0);
  const indexCount = found.reduce((sum, { primitive }) => sum + indicesOf(primitive).length, 0);
  for (const [what, count, most] of [
    ['vertices', vertexCount, AVATAR_LIMITS.vertices],
    ['indices', indexCount, AVATAR_LIMITS.indices],
  ] as const) {
    if (count <= most) continue;
    throw new AuroraError('AVATAR_TOO_LARGE', `The avatar has ${count} ${what}.`, {
      value: count,
      legal: `at most ${most}`,
      hint: 'Reduce the mesh in the program that made it.',
    });
  }
  if (indexCount === 0) throw unreadable('The avatar has no triangles', 'a head made of triangles');
  const merged = {
    vertexCount,
    positions: new Float32Array(vertexCount * 3),
    normals: new Float32Array(vertexCount * 3),
    tangents: new Float32Array(vertexCount * 3),
    uvs: new Float32Array(vertexCount * 2),
    indices: new Uint32Array(indexCount),
    parts: [] as Part[],
    shapes: [] as MergedShape[],
  };
  const wanted = shapesWanted(gltf);
  const shapes = new Map<string, MergedShape>();
  let index = 0;
  for (const part of found) {
    const pose = restPoseOf(part.node, part.primitive);
    merged.parts.push({ ...part, influences: pose.influences });
    copyVertices(part, pose.matrixOf, merged);
    for (const vertex of indicesOf(part.primitive)) {
      if (vertex >= part.count) {
        throw unreadable(
          `A triangle uses vertex ${vertex} of ${part.count}`,
          `vertices 0 to ${part.count - 1}`,
        );
      }
      merged.indices[index++] = part.first + vertex;
    }
    for (const [name, targets] of wanted(part.nodeIndex)) {
      const shape = shapes.get(name) ?? { name, position: new Map(), normal: new Map() };
      shapes.set(name, shape);
      for (const { target, weight } of targets) addTarget(part, pose.matrixOf, target, weight, shape);
    }
  }
  merged.shapes.push(...shapes.values());
  return merged;
}

const unreadable = (message: string, legal: string) =>
  new AuroraError('AVATAR_UNREADABLE', `${message}.`, { legal, hint: 'Export the file again.' });

function indicesOf(primitive: Primitive): Iterable<number> & ArrayLike<number> {
  const indices = primitive.getIndices()?.getArray();
  if (indices) return indices;
  return Uint32Array.from({ length: primitive.getAttribute('POSITION')!.getCount() }, (_, i) => i);
}

type FoundPart = Omit<Part, 'influences'> & { readonly nodeIndex: number };

/** Parts of the nodes that belong to the scene, in the file's order. */
function findParts(gltf: GltfDocument, document: Document): FoundPart[] {
  const root = document.getRoot();
  const nodes = root.listNodes();
  const scene = root.getDefaultScene() ?? root.listScenes()[0];
  const shown = new Set<Node>();
  if (scene) scene.traverse(node => shown.add(node));
  const found: FoundPart[] = [];
  let first = 0;
  for (const [nodeIndex, node] of nodes.entries()) {
    const mesh = node.getMesh();
    if (!mesh || (scene && !shown.has(node))) continue;
    const described = gltf.meshes[gltf.nodes[nodeIndex]!.mesh!]!;
    for (const [i, primitive] of mesh.listPrimitives().entries()) {
      if (primitive.getMode() !== 4) {
        throw new AuroraError(
          'AVATAR_UNSUPPORTED',
          `A part of the avatar is drawn in mode ${primitive.getMode()}.`,
          {
            value: primitive.getMode(),
            legal: 'triangles (mode 4)',
            hint: 'Export triangles, not strips, lines or points.',
          },
        );
      }
      const material = gltf.materials[described.primitives[i]?.material ?? -1]?.name ?? '';
      const label = `${material} ${node.getName()} ${mesh.getName()}`;
      const count = primitive.getAttribute('POSITION')!.getCount();
      if (indicesOf(primitive).length % 3 !== 0)
        throw unreadable('A part has a broken triangle', 'three indices each');
      found.push({ first, count, node, nodeIndex, primitive, label });
      first += count;
    }
  }
  return found;
}

function copyVertices(part: FoundPart, matrixOf: (vertex: number) => Matrix, out: Merged): void {
  const element: number[] = [];
  const normals = part.primitive.getAttribute('NORMAL');
  const tangents = part.primitive.getAttribute('TANGENT');
  const uvs = part.primitive.getAttribute('TEXCOORD_0');
  const positions = part.primitive.getAttribute('POSITION')!;
  for (let i = 0; i < part.count; i++) {
    const at = (part.first + i) * 3;
    const matrix = matrixOf(i);
    transformInto(out.positions, at, matrix, positions.getElement(i, element), 1);
    if (normals) transformInto(out.normals, at, matrix, normals.getElement(i, element), 0);
    if (tangents) transformInto(out.tangents, at, matrix, tangents.getElement(i, element), 0);
    if (uvs) out.uvs.set(uvs.getElement(i, element).slice(0, 2).map(bounded), (part.first + i) * 2);
  }
}

/** Textures may repeat, and nothing of ours looks at a uv beyond this. */
const bounded = (value: number) => (Number.isFinite(value) ? Math.min(1000, Math.max(-1000, value)) : 0);

interface Target {
  readonly target: number;
  readonly weight: number;
}

/** For each node, the shapes that the file names: its targets by their names, and a VRM's expressions by their binds. */
function shapesWanted(gltf: GltfDocument): (nodeIndex: number) => Map<string, Target[]> {
  const expressions = gltf.extensions?.VRMC_vrm?.expressions;
  const bound = Object.entries(expressions?.preset ?? {}).map(([name, { morphTargetBinds }]) => ({
    name: `vrm_${name}`,
    binds: morphTargetBinds,
  }));
  // What makers add beyond the presets is mostly ARKit's list ("perfect sync").
  const custom = Object.entries(expressions?.custom ?? {}).flatMap(([name, { morphTargetBinds }]) => {
    const known = knownShape(name);
    return known ? [{ name: known, binds: morphTargetBinds }] : [];
  });
  return nodeIndex => {
    const wanted = new Map<string, Target[]>();
    const mesh = gltf.meshes[gltf.nodes[nodeIndex]!.mesh!]!;
    const count = mesh.primitives[0]!.targets.length;
    for (const { name, binds } of [...custom, ...bound]) {
      const mine = binds.filter(bind => bind.node === nodeIndex && bind.index < count);
      if (mine.length > 0)
        wanted.set(
          name,
          mine.map(({ index, weight }) => ({ target: index, weight })),
        );
    }
    for (const [target, name] of targetNames(mesh.extras).entries()) {
      const known = knownShape(name);
      if (known && target < count && !wanted.has(known)) wanted.set(known, [{ target, weight: 1 }]);
    }
    return wanted;
  };
}

/** By the convention of most exporters: https://github.com/KhronosGroup/glTF/blob/main/specification/2.0 (mesh.extras). */
function targetNames(extras: unknown): readonly string[] {
  const names = (extras as { targetNames?: unknown } | null | undefined)?.targetNames;
  return Array.isArray(names) ? names.map(name => (typeof name === 'string' ? name.slice(0, 256) : '')) : [];
}

function addTarget(
  part: FoundPart,
  matrixOf: (vertex: number) => Matrix,
  index: number,
  weight: number,
  shape: MergedShape,
): void {
  const target = part.primitive.listTargets()[index];
  const moved = new Float32Array(3);
  for (const [semantic, into] of [
    ['POSITION', shape.position],
    ['NORMAL', shape.normal],
  ] as const) {
    const array = target?.getAttribute(semantic);
    if (!array) continue;
    const element: number[] = [];
    for (let i = 0; i < part.count; i++) {
      const [x = 0, y = 0, z = 0] = array.getElement(i, element);
      if (x === 0 && y === 0 && z === 0) continue;
      transformInto(moved, 0, matrixOf(i), [x * weight, y * weight, z * weight], 0);
      const before = into.get(part.first + i) ?? [0, 0, 0];
      into.set(part.first + i, [before[0] + moved[0]!, before[1] + moved[1]!, before[2] + moved[2]!]);
    }
  }
}
