/** What goes with a model, from anywhere: LoRAs, embeddings, upscalers; read, or one clear error. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, it } from 'vitest';
import { openEmbedding, openLora, openUpscalerFile, readEmbedding } from '../../models/loaders/index.ts';
import { scratchFolder } from './damage.ts';
import { RUNS } from './runs.ts';
import { expectClear, file } from './weight-files.ts';

const folder = scratchFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
