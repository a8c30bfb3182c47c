/** ONNX models from anywhere: whatever the bytes, a sound description or one clear error. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, it } from 'vitest';
import { AuroraError } from '../../models/errors.ts';
import { ProtoWriter } from '../../models/graph/protobuf.ts';
import { readOnnxFile } from '../../models/loaders/onnx/onnx-file.ts';
import { damage, damaged, scratchFolder } from './damage.ts';
import { RUNS } from './runs.ts';

const folder = scratchFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'model.onnx');
writeFileSync(join(folder, 'data'), Buffer.alloc(64));

/** Throws unless the file is read or fails as files may fail, and never with data from elsewhere. */
async function open(bytes: Uint8Array): Promise<void> {
  writeFileSync(path, bytes);
  try {
    const { files } = await readOnnxFile(path);
    const outside = files.find(file => !file.path.startsWith(`${folder}/`));
    if (outside) throw new Error(`a file of another folder: ${outside.path}`);
  } catch (error) {
    if (!(error instanceof AuroraError)) throw error;
    if (error.details.hint === undefined || error.message.length > 3000)
      throw new Error(`unclear: ${error.message}`);
  }
}

const location = fc.oneof(
  fc.constantFrom('data', '../data', '/etc/passwd', 'data/', './data', '*/_ORT_MEM_ADDR_/*', ''),
  fc.string({ unit: fc.constantFrom('.', '/', '\\', 'data', '..', ':'), maxLength: 6 }),
);
const number = fc.oneof(
  fc.nat(80).map(String),
  fc.constantFrom('-1', '', '1e3', '99999999999999999999', 'x'),
);

/** Any message: its fields are any numbers, of any kind, one in the other. */
const { message } = fc.letrec<{ message: ProtoWriter }>(tie => ({
  message: fc
    .array(
      fc.oneof(
        { weight: 2, arbitrary: fc.tuple(fc.integer({ min: 1, max: 26 }), fc.bigInt(-2n, 2n ** 64n)) },
        { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 1, max: 26 }), fc.oneof(location, number)) },
        {
          weight: 3,
          arbitrary: fc.tuple(fc.constantFrom(1, 5, 6, 7, 11, 12, 13, 15, 22, 25), tie('message')),
        },
      ),
      { maxLength: 5, depthIdentifier: 'message' },
    )
    .map(fields => {
      const out = new ProtoWriter();
      for (const [field, value] of fields) {
        if (typeof value === 'bigint') out.int(field, value);
        else if (typeof value === 'string') out.string(field, value);
        else out.message(field, value as ProtoWriter);
      }
      return out;
    }),
}));

const tensor = fc
  .record({
    dims: fc.array(fc.nat(5), { maxLength: 3 }),
    location,
    offset: number,
    length: number,
    type: fc.nat(30),
  })
  .map(({ dims, type, ...entries }) => {
    const out = new ProtoWriter();
    for (const side of dims) out.int(1, side);
    out.int(2, type).string(8, 'w').int(14, 1);
    for (const [key, value] of Object.entries(entries))
      out.message(13, new ProtoWriter().string(1, key).string(2, value));
    return out;
  });
const model = (graph: ProtoWriter) => new ProtoWriter().int(1, 8).message(7, graph).finish();

describe('an ONNX model', () => {
  it('of any fields within each other', async () => {
    await fc.assert(
      fc.asyncProperty(message, graph => open(model(graph))),
      { numRuns: RUNS },
    );
  });

  it('whose weights are said to lie anywhere', async () => {
    const place = fc.constantFrom('initializer', 'constant', 'sparse');
    await fc.assert(
      fc.asyncProperty(tensor, place, (weight, where) => {
        const inner = new ProtoWriter().message(where === 'constant' ? 5 : 1, weight);
        if (where === 'initializer') return open(model(new ProtoWriter().message(5, weight)));
        if (where === 'sparse') return open(model(new ProtoWriter().message(15, inner)));
        return open(model(new ProtoWriter().message(1, new ProtoWriter().message(5, inner))));
      }),
      { numRuns: RUNS },
    );
  });

  it('that was sound and is damaged', async () => {
    const side = new ProtoWriter()
      .message(1, new ProtoWriter().string(2, 'batch'))
      .message(1, new ProtoWriter().int(1, 4));
    const type = new ProtoWriter().message(1, new ProtoWriter().int(1, 1).message(2, side));
    const port = new ProtoWriter().string(1, 'x').message(2, type);
    const weight = new ProtoWriter().int(1, 4).int(2, 1).string(8, 'w').int(14, 1);
    weight.message(13, new ProtoWriter().string(1, 'location').string(2, 'data'));
    const constant = new ProtoWriter().message(5, new ProtoWriter().message(5, weight));
    const sound = model(
      new ProtoWriter().message(1, constant).message(5, weight).message(11, port).message(12, port),
    );
    await fc.assert(
      fc.asyncProperty(damage, done => open(damaged(sound, done))),
      { numRuns: RUNS },
    );
  });
});
