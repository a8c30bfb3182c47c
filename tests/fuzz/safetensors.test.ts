/** Weight files from anywhere: whatever the bytes, a sound table or one clear error. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, it } from 'vitest';
import { readSafetensorsHeader } from '../../models/loaders/index.ts';
import { damage, damaged, scratchFolder } from './damage.ts';
import { RUNS } from './runs.ts';
import { expectClear, file } from './weight-files.ts';

const folder = scratchFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
