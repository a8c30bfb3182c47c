import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AVATAR_LIMITS } from '../../../game/avatar/gltf-schema.ts';
import { readAvatar } from '../../../game/avatar/read-avatar.ts';
import { AuroraError } from '../../../models/errors.ts';
import { type GlbData, type Json, packGlb, smallGlb, unpackGlb } from './glb.ts';

const head = new Uint8Array(
  readFileSync(join(import.meta.dirname, '../../../assets/avatar/aurora-head.glb')),
);

async function errorOf(bytes: Uint8Array): Promise<AuroraError> {
  const error = await readAvatar(bytes).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AuroraError);
  return error as AuroraError;
}

const primitive = (json: Json) => json.meshes[0].primitives[0];

describe('bytes that are no GLB', () => {
  test.each([
    ['nothing', new Uint8Array(0), 'not a GLB'],
    ['a text', new TextEncoder().encode('solid cube\n'.repeat(10)), 'not a GLB'],
    ['half a head', head.subarray(0, head.length / 2), 'data should have'],
    ['a header alone', head.subarray(0, 20), 'document should have'],
  ])('%s', async (_, bytes, part) => {
    const error = await errorOf(bytes);
    expect(error.code).toBe('AVATAR_UNREADABLE');
    expect(error.message).toContain(part);
  });

  test('another version', async () => {
    const bytes = smallGlb();
    bytes[4] = 1;
    expect((await errorOf(bytes)).message).toContain('glTF 1');
  });

  test('a document that is not JSON', async () => {
    const bytes = smallGlb();
    bytes[20] = 0x78;
    expect((await errorOf(bytes)).message).toContain('not JSON');
  });

  test('more bytes than are read', async () => {
    const error = await errorOf(new Uint8Array(AVATAR_LIMITS.bytes + 1));
    expect(error.code).toBe('AVATAR_TOO_LARGE');
    expect(error.details.legal).toContain(String(AVATAR_LIMITS.bytes));
  });
});

describe('documents that lie', () => {
  const LIES: readonly (readonly [
    name: string,
    code: string,
    part: string,
    lie: (json: Json, data: GlbData) => void,
  ])[] = [
    [
      'a huge count',
      'AVATAR_TOO_LARGE',
      'accessors[0].count',
      (_, data) => {
        data.accessors[0]!.count = 4_000_000_000;
      },
    ],
    [
      'a negative count',
      'AVATAR_UNREADABLE',
      'accessors[0].count',
      (_, data) => {
        data.accessors[0]!.count = -3;
      },
    ],
    [
      'a count beyond its buffer view',
      'AVATAR_UNREADABLE',
      'ends at byte',
      (_, data) => {
        for (const accessor of data.accessors) accessor.count = 400;
      },
    ],
    [
      'a buffer view beyond the file',
      'AVATAR_UNREADABLE',
      'bufferViews[0] ends',
      (_, data) => {
        data.bufferViews[0]!.byteLength = 1_000_000;
      },
    ],
    [
      'a buffer elsewhere',
      'AVATAR_UNREADABLE',
      'outside of its file',
      json => {
        json.buffers = [{ byteLength: 4, uri: 'file:///etc/passwd' }];
      },
    ],
    [
      'a node that is its own child',
      'AVATAR_UNREADABLE',
      'its own ancestors',
      json => {
        json.nodes[0].children = [0];
      },
    ],
    [
      'a circle of nodes',
      'AVATAR_UNREADABLE',
      'its own ancestors',
      json => {
        json.nodes = [{ mesh: 0 }, { children: [2] }, { children: [3] }, { children: [1] }];
      },
    ],
    [
      'a node with two parents',
      'AVATAR_UNREADABLE',
      'two parents',
      json => {
        json.nodes = [{ mesh: 0 }, { children: [0] }, { children: [0] }];
      },
    ],
    [
      'a child that is not there',
      'AVATAR_UNREADABLE',
      'children is 9',
      json => {
        json.nodes[0].children = [9];
      },
    ],
    [
      'a mesh that is not there',
      'AVATAR_UNREADABLE',
      'mesh is 7',
      json => {
        json.nodes[0].mesh = 7;
      },
    ],
    [
      'ten thousand morph targets',
      'AVATAR_TOO_LARGE',
      'targets',
      json => {
        primitive(json).targets = Array.from({ length: 10_000 }, () => primitive(json).targets[0]);
      },
    ],
    [
      'targets of another length',
      'AVATAR_UNREADABLE',
      '3 elements for 4 vertices',
      (json, data) => {
        primitive(json).targets[0].POSITION = data.add(new Float32Array(9), 3);
      },
    ],
    [
      'a few bytes that unfold to gigabytes',
      'AVATAR_TOO_LARGE',
      'unfolds to',
      (_, data) => {
        for (let i = 0; i < 40; i++)
          data.accessors.push({ componentType: 5126, count: 1_900_000, type: 'VEC4' });
      },
    ],
    [
      'an index past the end',
      'AVATAR_UNREADABLE',
      'vertex 4 of 4',
      (json, data) => {
        primitive(json).indices = data.add(new Uint16Array([0, 1, 4]), 1);
      },
    ],
    [
      'a sparse index past the end',
      'AVATAR_UNREADABLE',
      'lists element 4',
      (json, data) => {
        sparse(json, data, [1, 4]);
      },
    ],
    [
      'sparse indices that do not ascend',
      'AVATAR_UNREADABLE',
      'must ascend',
      (json, data) => {
        sparse(json, data, [2, 1]);
      },
    ],
    [
      'NaN as a place',
      'AVATAR_UNREADABLE',
      'The place of vertex 1 is NaN',
      (json, data) => {
        primitive(json).attributes.POSITION = data.add(
          new Float32Array([0, 0, 0, Number.NaN, 0, 0, 1, 1, 0, 0, 1, 0]),
          3,
        );
      },
    ],
    [
      'infinity in a shape',
      'AVATAR_UNREADABLE',
      'jawOpen does to vertex 2',
      (json, data) => {
        const values = new Float32Array(12);
        values[7] = Number.POSITIVE_INFINITY;
        primitive(json).targets[0].POSITION = data.add(values, 3);
      },
    ],
    [
      'a head the size of a town',
      'AVATAR_UNREADABLE',
      'The place of vertex',
      (json, data) => {
        primitive(json).attributes.POSITION = data.add(new Float32Array(12).fill(5000), 3);
      },
    ],
    [
      'joints that are not there',
      'AVATAR_UNREADABLE',
      'joint 5',
      (json, data) => {
        json.skins = [{ joints: [0] }];
        json.nodes[0].skin = 0;
        primitive(json).attributes.JOINTS_0 = data.add(new Uint8Array(16).fill(5), 4);
        primitive(json).attributes.WEIGHTS_0 = data.add(new Float32Array(16).fill(0.25), 4);
      },
    ],
    [
      'no triangles',
      'AVATAR_UNREADABLE',
      'no triangles',
      json => {
        json.nodes = [{ name: 'empty' }];
      },
    ],
    [
      'lines',
      'AVATAR_UNSUPPORTED',
      'mode 1',
      json => {
        primitive(json).mode = 1;
      },
    ],
    [
      'compression',
      'AVATAR_UNSUPPORTED',
      'KHR_draco_mesh_compression',
      json => {
        json.extensionsRequired = ['KHR_draco_mesh_compression'];
      },
    ],
    [
      'VRM 0',
      'AVATAR_UNSUPPORTED',
      'VRM 0.x',
      json => {
        json.extensions = { VRM: {} };
      },
    ],
    [
      'our masks without our regions',
      'AVATAR_UNREADABLE',
      '_MASK1',
      (json, data) => {
        primitive(json).attributes._MASK0 = data.add(new Uint8Array(16), 4, { normalized: true });
      },
    ],
  ];

  test.each(LIES)('%s', async (_, code, part, lie) => {
    const error = await errorOf(smallGlb(lie));
    expect(error.message).toContain(part);
    expect(error.code).toBe(code);
    expect(error.details.legal).toBeTruthy();
  });
});

function sparse(json: Json, data: GlbData, vertices: number[]): void {
  const indices = data.add(new Uint16Array(vertices), 1);
  const values = data.add(new Float32Array(vertices.length * 3).fill(0.01), 3);
  data.accessors.push({
    ...{ componentType: 5126, count: 4, type: 'VEC3' },
    sparse: {
      count: vertices.length,
      indices: { bufferView: data.accessors[indices]!.bufferView, componentType: 5123 },
      values: { bufferView: data.accessors[values]!.bufferView },
    },
  });
  primitive(json).targets[0].POSITION = data.accessors.length - 1;
}

/** Each bit that is turned over either does not matter or is refused with a sentence; nothing else is thrown. */
test('a damaged head is read or refused', async () => {
  const { json, binary } = unpackGlb(head);
  const text = JSON.stringify(json);
  let seed = 20261128;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed % below;
  };
  let refused = 0;
  for (let round = 0; round < 12; round++) {
    const digits = [...text.matchAll(/(?<=":)\d+/g)];
    const { index, 0: number } = digits[random(digits.length)]!;
    const damaged =
      text.slice(0, index) +
      String(random(2) ? Number(number) * 7 + 1 : 0) +
      text.slice(index + number.length);
    const error = await readAvatar(packGlb(JSON.parse(damaged), binary)).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (error !== null) {
      expect(error, `seed 20261128, round ${round}, at ${index}`).toBeInstanceOf(AuroraError);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(0);
});
