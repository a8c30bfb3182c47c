/** Weight files from anywhere: whatever the bytes, a sound table or one clear error. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, it } from 'vitest';
import { AuroraError } from '../../models/errors.ts';
import {
  openEmbedding,
  openLora,
  openUpscalerFile,
  readEmbedding,
  readSafetensorsHeader,
} from '../../models/loaders/index.ts';
import { damage, damaged, RUNS } from './damage.ts';

const folder = mkdtempSync(join(tmpdir(), 'aurora-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Throws unless `work` resolves or fails as files may fail. */
async function expectClear(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof AuroraError)) throw error;
    if (error.details.hint === undefined || error.message.length > 1000)
      throw new Error(`unclear: ${error.message}`);
  }
}

function file(header: unknown, data: number, byte = 1): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(data, byte)]);
}

const whole = fc.oneof(
  fc.nat(64),
  fc.constantFrom(-1, 0.5, 1e18, Number.MAX_SAFE_INTEGER, null, '8', true, [], {}),
);
const name = fc.oneof(
  fc.constantFrom('a', 'b.weight', '__metadata__', '__proto__', 'constructor', ''),
  fc.constantFrom(
    'lora_unet_x.lora_down.weight',
    'lora_unet_x.lora_up.weight',
    'lora_unet_x.alpha',
    'y.hada_w1_a',
  ),
  fc.string({ maxLength: 8 }),
);
const entry = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record(
      {
        dtype: fc.oneof(fc.constantFrom('F32', 'F16', 'BF16', 'F4', 'I64', 'BOOL', 'f32', ''), whole),
        shape: fc.oneof(fc.array(whole, { maxLength: 5 }), whole),
        data_offsets: fc.oneof(fc.tuple(whole, whole), fc.array(whole, { maxLength: 4 }), whole),
      },
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<unknown> },
);

describe('a safetensors file', () => {
  const path = join(folder, 'x.safetensors');
  const open = async (bytes: Uint8Array) => {
    writeFileSync(path, bytes);
    await expectClear(readSafetensorsHeader(path));
  };

  it('with a header that claims anything', async () => {
    const header = fc.array(fc.tuple(name, entry), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(header, fc.nat(64), (rows, data) => open(file(Object.fromEntries(rows), data))),
      { numRuns: RUNS },
    );
  });

  it('that was sound and is damaged', async () => {
    const sound = file(
      {
        __metadata__: { format: 'pt' },
        a: { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] },
        b: { dtype: 'F16', shape: [4], data_offsets: [16, 24] },
      },
      24,
    );
    await fc.assert(
      fc.asyncProperty(damage, done => open(damaged(sound, done))),
      { numRuns: RUNS },
    );
  });
});

describe('a LoRA file', () => {
  const path = join(folder, 'lora.safetensors');

  it('with any parts, of any shapes', async () => {
    const roles = [
      'lora_down.weight',
      'lora_up.weight',
      'lora_mid.weight',
      'alpha',
      'hada_w1_a',
      'hada_w1_b',
      'hada_w2_a',
      'hada_w2_b',
      'lokr_w1',
      'lokr_w2_a',
      'lokr_w2_b',
      'lokr_w2',
      'lokr_t2',
      'dora_scale',
      'lora_magnitude_vector',
      'other',
    ];
    const part = fc.record({
      module: fc.constantFrom('lora_unet_x', 'unet.y', '', '__proto__'),
      role: fc.constantFrom(...roles),
      shape: fc.array(fc.nat(3), { maxLength: 4 }),
      dtype: fc.constantFrom('F32', 'F16', 'I64'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 6 }), async parts => {
        let offset = 0;
        const rows = parts.map(({ module, role, shape, dtype }) => {
          const bytes =
            shape.reduce((product, side) => product * side, 1) * { F32: 4, F16: 2, I64: 8 }[dtype]!;
          offset += bytes;
          return [`${module}.${role}`, { dtype, shape, data_offsets: [offset - bytes, offset] }] as const;
        });
        writeFileSync(path, file(Object.fromEntries(rows), offset));
        await expectClear(openLora(path));
      }),
      { numRuns: RUNS },
    );
  });
});

describe('an embedding file', () => {
  const path = join(folder, 'embedding.safetensors');

  it('with any tensors, of any shapes and numbers', async () => {
    const tensor = fc.record({
      name: fc.constantFrom('emb_params', 'clip_l', 'clip_g', '<token>', '', '__proto__'),
      shape: fc.array(fc.constantFrom(0, 1, 2, 3, 76), { maxLength: 3 }),
      dtype: fc.constantFrom('F32', 'F16', 'BF16', 'I64'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(tensor, { maxLength: 3 }), fc.nat(255), async (tensors, byte) => {
        let offset = 0;
        const rows = tensors.map(({ name, shape, dtype }) => {
          const count = shape.reduce((product: number, side) => product * side, 1);
          const bytes = count * { F32: 4, F16: 2, BF16: 2, I64: 8 }[dtype]!;
          offset += bytes;
          return [name, { dtype, shape, data_offsets: [offset - bytes, offset] }] as const;
        });
        writeFileSync(path, file(Object.fromEntries(rows), offset, byte));
        await expectClear(openEmbedding(path).then(readEmbedding));
      }),
      { numRuns: RUNS },
    );
  });
});

describe('an upscaler file', () => {
  const path = join(folder, 'upscaler.safetensors');
  const shapes = JSON.parse(
    readFileSync(join(import.meta.dirname, '../fixtures/engine/upscalers.json'), 'utf8'),
  ) as { name: string; shapes: Record<string, number[]> }[];
  const change = fc.oneof(
    fc.record({ kind: fc.constant('remove' as const), at: fc.nat() }),
    fc.record({ kind: fc.constant('reshape' as const), at: fc.nat(), axis: fc.nat(4), side: fc.nat(40) }),
    fc.record({
      kind: fc.constant('rename' as const),
      at: fc.nat(),
      to: fc.constantFrom(
        ...['body.0.weight', 'body.1.weight', 'body.999999999.weight', 'body.-1.weight', 'conv_up9.weight'],
        ...[
          'model.0.weight',
          'model.99.weight',
          'body.7.rdb1.conv1.weight',
          'conv_first.weight',
          '__proto__',
        ],
      ),
    }),
  );

  it('with tensors that are gone, of other names or of other shapes', async () => {
    const changes = fc.array(change, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...shapes), changes, async (known, list) => {
        const tensors = Object.entries(known.shapes).map(([name, shape]) => ({ name, shape: [...shape] }));
        for (const each of list) {
          const at = each.at % tensors.length;
          if (each.kind === 'remove') tensors.splice(at, 1);
          else if (each.kind === 'rename') tensors[at]!.name = each.to;
          else tensors[at]!.shape.splice(each.axis, 1, each.side);
        }
        let offset = 0;
        const rows = tensors.map(({ name, shape }) => {
          const bytes = 2 * shape.reduce((product, side) => product * side, 1);
          offset += bytes;
          return [name, { dtype: 'F16', shape, data_offsets: [offset - bytes, offset] }] as const;
        });
        writeFileSync(path, file(Object.fromEntries(rows), offset));
        await expectClear(openUpscalerFile(path));
      }),
      { numRuns: RUNS / 20 },
    );
  });
});
