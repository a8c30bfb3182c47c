import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Avatar, readAvatar } from '../../../game/avatar/read-avatar.ts';
import { ARKIT_SHAPES } from '../../../game/avatar/shape-names.ts';
import { REGIONS } from '../../../native/index.ts';
import { GlbData, type Json, smallGlb } from './glb.ts';

const assets = join(import.meta.dirname, '../../../assets');
const file = readFileSync(join(assets, 'avatar/aurora-head.glb'));

describe('her own head', () => {
  let her: Avatar;
  beforeAll(async () => {
    her = await readAvatar(file);
  });

  test('is the file that the manifest tells of, with its licence', () => {
    const { files } = JSON.parse(readFileSync(join(assets, 'manifest.json'), 'utf8'));
    const line = files.find(({ path }: { path: string }) => path === 'avatar/aurora-head.glb');
    expect(line.sha256).toBe(createHash('sha256').update(file).digest('hex'));
    expect(line.licence).toBe('CC0-1.0');
  });

  // The counts are those that the script which made the head printed.
  test('has every vertex, triangle and shape', () => {
    expect(her.mesh.vertexCount).toBe(14_446);
    expect(her.mesh.indices.length / 3).toBe(24_698);
    expect(her.face.shapes).toEqual(ARKIT_SHAPES);
    expect(her.face.missing).toEqual([]);
    const moved = her.mesh.shapes!.reduce((sum, shape) => sum + shape.positionIndices.length, 0);
    expect(moved).toBe(74_967);
    const bent = her.mesh.shapes!.reduce((sum, shape) => sum + shape.normalIndices.length, 0);
    expect(bent).toBe(60_681);
  });

  test('has its regions, masks, rig and pivot', () => {
    const { regions, masks, rig, neckPivot } = her.mesh;
    const count = (name: (typeof REGIONS)[number]) =>
      regions!.reduce((sum, region) => sum + (region === REGIONS.indexOf(name) ? 1 : 0), 0);
    expect([count('skin'), count('lips'), count('teeth'), count('brow')]).toEqual([6580, 270, 136, 96]);
    expect(neckPivot).toEqual([-0, -0.14457, -0.11164]);
    // Lips are marked where the region says so, hair sways, the face follows the head.
    const lip = regions!.indexOf(REGIONS.indexOf('lips'));
    expect(masks![lip * 8 + 1]).toBeGreaterThan(0.3);
    expect(rig![lip * 3]).toBe(1);
    expect(Math.max(...rig!.filter((_, i) => i % 3 === 2))).toBe(1);
  });

  test('opens her jaw by 39 mm and no further', () => {
    const jaw = her.mesh.shapes![ARKIT_SHAPES.indexOf('jawOpen')]!;
    const { positionDeltas: d } = jaw;
    const lengths = Array.from(jaw.positionIndices, (_, i) =>
      Math.hypot(d[i * 3]!, d[i * 3 + 1]!, d[i * 3 + 2]!),
    );
    expect(Math.max(...lengths)).toBeCloseTo(0.039, 3);
  });

  test('brings fifteen visemes', () => {
    expect(Object.keys(her.visemes)).toHaveLength(15);
    expect(her.visemes.aa!.jawOpen).toBeGreaterThan(0.3);
  });
});

test('the least head: normals are made, weights are mapped', async () => {
  const { mesh, face } = await readAvatar(smallGlb());
  expect([...mesh.normals]).toEqual([0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1]);
  expect(face.shapes).toEqual(['jawOpen']);
  expect(face.missing).toHaveLength(51);
  expect([...mesh.shapes![0]!.positionIndices]).toEqual([0, 1]);
  const out = new Float32Array(1);
  const weights = new Float32Array(52);
  weights[ARKIT_SHAPES.indexOf('jawOpen')] = 0.5;
  weights[ARKIT_SHAPES.indexOf('mouthSmileLeft')] = 1;
  face.apply(weights, out);
  expect([...out]).toEqual([0.5]);
});

test.each(['eyeBlink_L', 'EyeBlinkLeft', 'Face.blendShape1.eyeBlinkLeft', 'ARKit_eyeBlinkLeft'])(
  'a target named %s is eyeBlinkLeft',
  async name => {
    const { face } = await readAvatar(smallGlb(json => (json.meshes[0].extras.targetNames = [name])));
    expect(face.shapes).toEqual(['eyeBlinkLeft']);
  },
);

test('visemes of Oculus answer to the jaw', async () => {
  const { face } = await readAvatar(smallGlb(json => (json.meshes[0].extras.targetNames = ['viseme_aa'])));
  const out = new Float32Array(1);
  const weights = new Float32Array(52);
  weights[ARKIT_SHAPES.indexOf('jawOpen')] = 0.4;
  face.apply(weights, out);
  expect(out[0]).toBeCloseTo(0.4);
});

/** A person of 1.7 m on bones: hips, neck, head, eyes; a face that blinks; a body; hair. */
function vrm(change: (json: Json) => void = () => {}): Uint8Array {
  const data = new GlbData();
  const bones = {
    hips: [0, 1, 0],
    neck: [0, 0.4, 0],
    head: [0, 0.1, 0],
    leftEye: [0.03, 0.05, 0.05],
    rightEye: [-0.03, 0.05, 0.05],
  };
  const WORLD: Record<string, number[]> = {
    ...{
      hips: [0, 1, 0],
      neck: [0, 1.4, 0],
      head: [0, 1.5, 0],
      leftEye: [0.03, 1.55, 0.05],
      rightEye: [-0.03, 1.55, 0.05],
    },
  };
  const names = Object.keys(bones) as (keyof typeof bones)[];
  const inverse = names.flatMap(name => [
    1,
    0,
    0,
    0,
    0,
    1,
    0,
    0,
    0,
    0,
    1,
    0,
    ...WORLD[name]!.map(v => -v),
    1,
  ]);
  /** A quad of 4 cm about a place, hanging on one bone. */
  const part = (place: number[], bone: keyof typeof bones, material: number, target?: Float32Array) => {
    const [x = 0, y = 0, z = 0] = place;
    const r = 0.02;
    const POSITION = data.add(
      new Float32Array([x - r, y - r, z, x + r, y - r, z, x + r, y + r, z, x - r, y + r, z]),
      3,
    );
    const JOINTS_0 = data.add(new Uint8Array([0, 1, 2, 3].flatMap(() => [names.indexOf(bone), 0, 0, 0])), 4);
    const WEIGHTS_0 = data.add(new Float32Array([0, 1, 2, 3].flatMap(() => [1, 0, 0, 0])), 4);
    const indices = data.add(new Uint16Array([0, 1, 2, 0, 2, 3]), 1);
    return {
      attributes: { POSITION, JOINTS_0, WEIGHTS_0 },
      ...{ indices, material },
      ...(target ? { targets: [{ POSITION: data.add(target, 3) }] } : {}),
    };
  };
  const down = new Float32Array(12).fill(0).map((_, i) => (i % 3 === 1 ? -0.01 : 0));
  const json: Json = {
    scenes: [{ nodes: [0, 5, 6] }],
    nodes: [
      ...[
        { name: 'hips', translation: bones.hips, children: [1] },
        { name: 'neck', translation: bones.neck, children: [2] },
        { name: 'J_Head', translation: bones.head, children: [3, 4] },
        { name: 'eyeA', translation: bones.leftEye },
        { name: 'eyeB', translation: bones.rightEye },
      ],
      ...[
        { name: 'Face', mesh: 0, skin: 0 },
        { name: 'Body', mesh: 1, skin: 0 },
      ],
    ],
    skins: [{ joints: [0, 1, 2, 3, 4], inverseBindMatrices: data.add(new Float32Array(inverse), 1) }],
    materials: [{ name: 'Face_SKIN' }, { name: 'EyeIris' }, { name: 'Hair_HAIR' }, { name: 'Tops_CLOTH' }],
    meshes: [
      { primitives: [part([0, 1.5, 0.08], 'head', 0, down)] },
      {
        primitives: [
          part([0.03, 1.55, 0.06], 'leftEye', 1),
          part([0.1, 1.4, 0], 'head', 2),
          part([0, 1.42, 0], 'neck', 3),
          part([0, 0.4, 0], 'hips', 3),
        ],
      },
    ],
    extensions: {
      VRMC_vrm: {
        specVersion: '1.0',
        humanoid: {
          humanBones: {
            hips: { node: 0 },
            neck: { node: 1 },
            head: { node: 2 },
            leftEye: { node: 3 },
            rightEye: { node: 4 },
          },
        },
        expressions: { preset: { aa: { morphTargetBinds: [{ node: 5, index: 0, weight: 0.5 }] } } },
      },
    },
  };
  data.accessors.at(-1)!.type ??= 'SCALAR';
  const matrices = data.accessors[json.skins[0].inverseBindMatrices]!;
  Object.assign(matrices, { type: 'MAT4', count: names.length });
  change(json);
  return data.pack(json);
}

describe('a VRM 1.0 person', () => {
  const region = (avatar: Avatar, vertex: number) => REGIONS[avatar.mesh.regions![vertex]!];

  test('is put between the eyes', async () => {
    const { mesh } = await readAvatar(vrm());
    expect(mesh.positions[1]).toBeCloseTo(1.5 - 0.02 - 1.55);
    expect(mesh.positions[2]).toBeCloseTo(0.03);
    expect(mesh.neckPivot![1]).toBeCloseTo(1.4 - 1.55);
  });

  test('follows the head by its bones', async () => {
    const { mesh } = await readAvatar(vrm());
    const heads = [0, 4, 8, 12, 16].map(vertex => mesh.rig![vertex * 3]);
    expect(heads).toEqual([1, 1, 1, 0.5, 0]);
    expect(mesh.rig![8 * 3 + 2]).toBeGreaterThan(0);
  });

  test('has regions by the names of its materials, and no legs', async () => {
    const avatar = await readAvatar(vrm());
    expect([0, 4, 8, 12].map(vertex => region(avatar, vertex))).toEqual([
      'skin',
      'iris',
      'hairStrand',
      'suit',
    ]);
    expect(avatar.mesh.indices.length).toBe(4 * 6);
  });

  test('speaks by its expressions and looks by its bones', async () => {
    const { face, mesh } = await readAvatar(vrm());
    expect(face.shapes[0]).toBe('vrm_aa');
    // The bind's weight is in the shape.
    expect(mesh.shapes![0]!.positionDeltas[1]).toBeCloseTo(-0.005);
    const up = mesh.shapes![face.shapes.indexOf('eyeLookUpLeft')]!;
    // The eye's front is 1 cm before its bone; 22 degrees lift it by sin 22 of that.
    const lift = (up.positionDeltas[1]! + up.positionDeltas[7]!) / 2;
    expect(lift).toBeCloseTo(0.01 * Math.sin((22 * Math.PI) / 180), 4);
    expect(face.shapes).toContain('eyeLookOutLeft');
  });

  test('stands where its skeleton puts it, wherever its nodes are', async () => {
    const moved = await readAvatar(vrm(json => (json.nodes[5].translation = [5, 5, 5])));
    const { mesh } = await readAvatar(vrm());
    expect(moved.mesh.positions).toEqual(mesh.positions);
  });
});
