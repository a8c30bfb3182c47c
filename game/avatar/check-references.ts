/** Whether everything in a document points at something that is there, before any of it is unfolded. */
import { AuroraError } from '../../models/errors.ts';
import { AVATAR_LIMITS, COMPONENT_BYTES, elementLength, type GltfDocument } from './gltf-schema.ts';

const broken = (message: string) =>
  new AuroraError('AVATAR_UNREADABLE', `${message}.`, {
    legal: 'a document that refers to what is in it',
    hint: 'Export the file again.',
  });

function need(place: string, index: number | undefined, count: number): void {
  if (index !== undefined && index >= count) {
    throw broken(`${place} is ${index}; the file has ${count} of them`);
  }
}

/** @throws AuroraError `AVATAR_UNREADABLE`, `AVATAR_TOO_LARGE` */
export function checkReferences(gltf: GltfDocument, binary: Uint8Array): void {
  checkBuffers(gltf, binary);
  checkAccessors(gltf, binary);
  checkMeshes(gltf);
  checkNodes(gltf);
}

function checkBuffers({ buffers, bufferViews }: GltfDocument, binary: Uint8Array): void {
  if (buffers.length > 1 || buffers.some(({ uri }) => uri !== undefined)) {
    throw new AuroraError('AVATAR_UNREADABLE', 'The avatar refers to data outside of its file.', {
      legal: 'one file that contains everything (GLB, VRM)',
      hint: 'Export as GLB, with everything embedded.',
    });
  }
  for (const [i, { byteOffset, byteLength }] of bufferViews.entries()) {
    if (byteOffset + byteLength > binary.length) {
      throw broken(`bufferViews[${i}] ends at byte ${byteOffset + byteLength} of ${binary.length}`);
    }
  }
}

function checkAccessors(gltf: GltfDocument, binary: Uint8Array): void {
  const { accessors, bufferViews } = gltf;
  let numbers = 0;
  for (const [i, accessor] of accessors.entries()) {
    const place = `accessors[${i}]`;
    const bytes = COMPONENT_BYTES[accessor.componentType] * elementLength(accessor);
    numbers += accessor.count * elementLength(accessor);
    need(`${place}.bufferView`, accessor.bufferView, bufferViews.length);
    if (accessor.bufferView !== undefined) {
      const view = bufferViews[accessor.bufferView]!;
      const end = accessor.byteOffset + (accessor.count - 1) * (view.byteStride ?? bytes) + bytes;
      if (end > view.byteLength) {
        throw broken(`${place} ends at byte ${end} of a buffer view of ${view.byteLength}`);
      }
    }
    if (accessor.sparse) checkSparse(gltf, binary, i, bytes);
  }
  if (numbers > AVATAR_LIMITS.numbers) {
    throw new AuroraError('AVATAR_TOO_LARGE', `The avatar unfolds to ${numbers} numbers.`, {
      value: numbers,
      legal: `at most ${AVATAR_LIMITS.numbers}`,
      hint: 'Leave out morph targets that are not for the face, or reduce the mesh.',
    });
  }
}

/** Vertices that a sparse accessor lists must ascend and exist. */
function checkSparse(gltf: GltfDocument, binary: Uint8Array, index: number, bytes: number): void {
  const { count, sparse } = gltf.accessors[index]!;
  const { indices, values } = sparse!;
  const place = `accessors[${index}].sparse`;
  const width = COMPONENT_BYTES[indices.componentType];
  for (const [name, { bufferView, byteOffset }, size] of [
    ['indices', indices, width],
    ['values', values, bytes],
  ] as const) {
    need(`${place}.${name}.bufferView`, bufferView, gltf.bufferViews.length);
    const end = byteOffset + sparse!.count * size;
    const { byteLength } = gltf.bufferViews[bufferView]!;
    if (end > byteLength) throw broken(`${place}.${name} ends at byte ${end} of ${byteLength}`);
  }
  const view = gltf.bufferViews[indices.bufferView]!;
  const data = new DataView(binary.buffer, binary.byteOffset + view.byteOffset + indices.byteOffset);
  let last = -1;
  for (let i = 0; i < sparse!.count; i++) {
    const vertex =
      width === 1
        ? data.getUint8(i)
        : width === 2
          ? data.getUint16(i * 2, true)
          : data.getUint32(i * 4, true);
    if (vertex <= last || vertex >= count) {
      throw broken(`${place} lists element ${vertex} after ${last}, of ${count}; they must ascend`);
    }
    last = vertex;
  }
}

function checkMeshes({ meshes, accessors, materials, skins, nodes }: GltfDocument): void {
  let primitives = 0;
  for (const [m, mesh] of meshes.entries()) {
    for (const [p, primitive] of mesh.primitives.entries()) {
      const place = `meshes[${m}].primitives[${p}]`;
      if (++primitives > AVATAR_LIMITS.primitives) {
        throw new AuroraError(
          'AVATAR_TOO_LARGE',
          `The avatar has more than ${AVATAR_LIMITS.primitives} parts.`,
          {
            legal: `at most ${AVATAR_LIMITS.primitives} primitives`,
            hint: 'Join meshes before the export.',
          },
        );
      }
      need(`${place}.indices`, primitive.indices, accessors.length);
      need(`${place}.material`, primitive.material, materials.length);
      const { POSITION } = primitive.attributes;
      if (POSITION === undefined) throw broken(`${place} has no POSITION`);
      const vertices = accessors[POSITION]?.count;
      for (const list of [primitive.attributes, ...primitive.targets]) {
        for (const [name, accessor] of Object.entries(list)) {
          need(`${place}: ${name}`, accessor, accessors.length);
          const { count } = accessors[accessor]!;
          if (count !== vertices)
            throw broken(`${place}: ${name} has ${count} elements for ${vertices} vertices`);
        }
      }
    }
  }
  for (const [s, skin] of skins.entries()) {
    for (const joint of skin.joints) need(`skins[${s}].joints`, joint, nodes.length);
    need(`skins[${s}].inverseBindMatrices`, skin.inverseBindMatrices, accessors.length);
  }
}

/** Nodes must be trees: a node has one parent, and none is its own ancestor. */
function checkNodes({ nodes, meshes, skins, scenes, scene }: GltfDocument): void {
  const parents = new Map<number, number>();
  for (const [i, node] of nodes.entries()) {
    need(`nodes[${i}].mesh`, node.mesh, meshes.length);
    need(`nodes[${i}].skin`, node.skin, skins.length);
    for (const child of node.children) {
      need(`nodes[${i}].children`, child, nodes.length);
      if (parents.has(child)) throw broken(`nodes[${child}] has two parents, ${parents.get(child)} and ${i}`);
      parents.set(child, i);
    }
  }
  for (const start of nodes.keys()) {
    let steps = 0;
    for (let at: number | undefined = start; at !== undefined; at = parents.get(at)) {
      if (++steps > nodes.length) throw broken(`nodes[${start}] is among its own ancestors`);
    }
  }
  need('scene', scene, scenes.length);
  for (const { nodes: roots } of scenes) for (const root of roots) need('scenes.nodes', root, nodes.length);
}
