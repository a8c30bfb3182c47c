/** A GLB or VRM file from anyone: its container and document are checked here, then a library unfolds its numbers. */
import { type Document, WebIO } from '@gltf-transform/core';
import { AuroraError } from '../../models/errors.ts';
import { checkReferences } from './check-references.ts';
import { AVATAR_LIMITS, type GltfDocument, readDocument } from './gltf-schema.ts';

const MAGIC = 0x46546c67;
const CHUNK_JSON = 0x4e4f534a;
const CHUNK_BINARY = 0x004e4942;

/** Extensions that change how numbers are stored in a way that the library's core reads, or that only concern materials. */
const HARMLESS = /^(KHR_mesh_quantization|KHR_materials_\w+|KHR_texture_\w+|VRMC_\w+)$/;

export interface OpenedGlb {
  /** As checked: what its numbers point at is there. */
  readonly gltf: GltfDocument;
  /** The same, unfolded; without materials, pictures and animations. */
  readonly document: Document;
}

/** @throws AuroraError `AVATAR_UNREADABLE`, `AVATAR_TOO_LARGE`, `AVATAR_UNSUPPORTED` */
export async function openGlb(bytes: Uint8Array): Promise<OpenedGlb> {
  const { json, binary } = splitChunks(bytes);
  const gltf = readDocument(json);
  refuseWhatIsNotRead(gltf);
  checkReferences(gltf, binary);
  try {
    return {
      gltf,
      document: await new WebIO().readJSON({
        json: geometryOf(gltf),
        resources: { '@glb.bin': binary as Uint8Array<ArrayBuffer> },
      }),
    };
  } catch (error) {
    throw unreadable(`Its numbers cannot be read (${error instanceof Error ? error.message : error})`);
  }
}

const unreadable = (message: string) =>
  new AuroraError('AVATAR_UNREADABLE', `${message}.`, {
    legal: 'a GLB or VRM 1.0 file',
    hint: 'Export the file again.',
  });

/** Layout: 12 bytes of header, then chunks of length, type and data. glTF 2.0 specification, section 4.4. */
function splitChunks(bytes: Uint8Array): { json: unknown; binary: Uint8Array } {
  if (bytes.length > AVATAR_LIMITS.bytes) {
    throw new AuroraError('AVATAR_TOO_LARGE', `The avatar has ${bytes.length} bytes.`, {
      value: bytes.length,
      legal: `at most ${AVATAR_LIMITS.bytes} bytes`,
      hint: 'Export without textures, or reduce the mesh.',
    });
  }
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 20 || data.getUint32(0, true) !== MAGIC) throw unreadable('This is not a GLB file');
  const version = data.getUint32(4, true);
  if (version !== 2) throw unreadable(`This is glTF ${version}; version 2 is read`);
  const jsonLength = data.getUint32(12, true);
  if (data.getUint32(16, true) !== CHUNK_JSON || 20 + jsonLength > bytes.length) {
    throw unreadable(`Its document should have ${jsonLength} bytes, and the file has ${bytes.length}`);
  }
  if (jsonLength > AVATAR_LIMITS.jsonBytes) {
    throw new AuroraError('AVATAR_TOO_LARGE', `The avatar's document has ${jsonLength} bytes.`, {
      value: jsonLength,
      legal: `at most ${AVATAR_LIMITS.jsonBytes} bytes`,
    });
  }
  return {
    json: parse(bytes.subarray(20, 20 + jsonLength)),
    binary: binaryChunk(bytes, data, 20 + jsonLength),
  };
}

function binaryChunk(bytes: Uint8Array, data: DataView, at: number): Uint8Array {
  if (at + 8 > bytes.length) return new Uint8Array(0);
  const length = data.getUint32(at, true);
  if (data.getUint32(at + 4, true) !== CHUNK_BINARY || at + 8 + length > bytes.length) {
    throw unreadable(`Its data should have ${length} bytes, and ${bytes.length - at - 8} are there`);
  }
  return bytes.subarray(at + 8, at + 8 + length);
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw unreadable('Its document is not JSON');
  }
}

function refuseWhatIsNotRead(gltf: GltfDocument): void {
  const unknown = gltf.extensionsRequired.find(name => !HARMLESS.test(name));
  if (unknown !== undefined) {
    throw new AuroraError('AVATAR_UNSUPPORTED', `The avatar needs the extension ${unknown}.`, {
      value: unknown,
      legal: 'plain or quantised vertices',
      hint: 'Export without compression.',
    });
  }
  const version = gltf.extensions?.VRMC_vrm?.specVersion;
  if (gltf.extensions?.VRM !== undefined || (version !== undefined && !version.startsWith('1.'))) {
    throw new AuroraError('AVATAR_UNSUPPORTED', `The avatar is VRM ${version ?? '0.x'}.`, {
      value: version ?? '0.x',
      legal: 'VRM 1.0, or plain GLB',
      hint: 'Export as VRM 1.0.',
    });
  }
}

/** Only shape and skeleton go to the library: fewer readers meet hostile bytes, and pictures are not held in memory. */
function geometryOf(gltf: GltfDocument) {
  const { asset, scene, scenes, skins, accessors, bufferViews } = gltf;
  const nodes = gltf.nodes.map(({ name, children, mesh, skin, matrix, translation, rotation, scale }) => ({
    ...{ name, mesh, skin, matrix, translation, rotation, scale },
    ...(children.length > 0 ? { children } : {}),
  }));
  const meshes = gltf.meshes.map(({ name, primitives }) => ({
    name,
    primitives: primitives.map(({ attributes, indices, mode, targets }) => ({
      ...{ attributes, indices, mode },
      ...(targets.length > 0 ? { targets } : {}),
    })),
  }));
  // biome-ignore lint/suspicious/noExplicitAny: the library's type names every optional part
  return { asset, scene, scenes, nodes, meshes, skins, accessors, bufferViews, buffers: gltf.buffers } as any;
}
