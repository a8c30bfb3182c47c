import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TrainLoraOptions, trainLora } from '../../../game/learning/train-lora.ts';
import { encodePng } from '../../../models/image/png.ts';

/** A whole model at tiny size: scripts/parity/tiny_aurora.py. */
const MODEL = 'tests/fixtures/engine/whole-aurora';

describe('trainLora', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aurora-train-'));
    await mkdir(join(folder, 'pictures'));
    const picture = encodePng({ width: 32, height: 32, data: new Uint8Array(32 * 32 * 3).fill(120) });
    await writeFile(join(folder, 'pictures', 'grey.png'), picture);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const learn = (stoppedAfter: number, changes: Partial<TrainLoraOptions> = {}) => {
    const options = {
      ...{ folder: join(folder, 'pictures'), name: 'grey', out: join(folder, 'loras'), model: MODEL },
      ...{ trigger: undefined, caption: undefined, previewPrompt: undefined },
      ...{
        rank: 1,
        steps: 5,
        batch: 1,
        learningRate: 0.01,
        seed: 1,
        mirror: false,
        overwrite: false,
        previewEvery: 0,
      },
    };
    let steps = 0;
    const hooks = { say() {}, progress: () => steps++, stopped: () => steps >= stoppedAfter };
    return trainLora({ ...options, ...changes }, { threads: 1 }, hooks);
  };

  it('keeps what it had learned when it is stopped, and replaces nothing before it has learned anything', async () => {
    expect(await learn(0)).toMatchObject({ steps: 0, loss: null, stopped: true });
    expect(await readdir(join(folder, 'loras'))).toEqual([]);
    const { path, steps, stopped } = await learn(2);
    expect({ steps, stopped }).toEqual({ steps: 2, stopped: true });
    const before = await readFile(path);
    expect(await learn(0, { overwrite: true, seed: 2 })).toMatchObject({ steps: 0 });
    expect((await readFile(path)).equals(before)).toBe(true);
  });
});
