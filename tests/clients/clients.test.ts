import { spawn } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KernelDriver } from '../process/kernel-driver.ts';

const PYTHON = join(
  process.env.AURORA_CLIENTS_VENV ?? join(homedir(), '.cache/aurora/clients-venv'),
  'bin/python',
);

let driver: KernelDriver;
let port: number;

beforeAll(async () => {
  driver = await KernelDriver.open();
  await driver.server.listen({ host: '127.0.0.1', port: 0 });
  port = (driver.server.server.address() as AddressInfo).port;
});
afterAll(() => driver.close());

/** Runs somebody else's program, unchanged, against this kernel; what it prints is what it saw. */
function run(script: string, ...words: string[]): Promise<Record<string, unknown>> {
  const child = spawn(PYTHON, [join(import.meta.dirname, script), ...words]);
  let out = '';
  let err = '';
  child.stdout.on('data', chunk => (out += chunk));
  child.stderr.on('data', chunk => (err += chunk));
  return new Promise<number | null>(resolve => child.on('close', resolve)).then(code => {
    if (code !== 0) throw new Error(err);
    // The clients print lines of their own; what was seen is the last.
    return JSON.parse(out.trim().split('\n').at(-1)!);
  });
}

describe("somebody else's program", () => {
  it("OpenAI's client lists models, makes pictures, and is told what was wrong", async () => {
    const seen = await run('openai_client.py', `http://127.0.0.1:${port}/`);
    const png = '89504e470d0a1a0a';
    expect(seen).toMatchObject({
      models: ['aurora-mini'],
      model: 'aurora',
      pictures: [png, png],
      different: true,
      edits: { count: 2, kept: true, changed: true },
      variation: true,
      words: 'IMAGE_UNREADABLE',
      refused: { code: 'SIZE_OUT_OF_RANGE', param: 'width', type: 'invalid_request_error' },
      unknown: { code: 'UNKNOWN_MODEL' },
    });
    const file = await fetch(seen.url as string);
    expect(
      Buffer.from(await file.arrayBuffer())
        .subarray(0, 8)
        .toString('hex'),
    ).toBe(png);
  });

  it('an A1111 client paints, watches, interrupts and reads metadata', async () => {
    const seen = await run('webuiapi_client.py', '127.0.0.1', String(port));
    expect(seen).toMatchObject({
      samplers: expect.arrayContaining(['DDIM', 'Euler']),
      size: [256, 256],
      info: { seed: 11, sampler_name: 'DDIM', steps: 8, width: 256, height: 256 },
      same: true,
      batch: { count: 2, seeds: [11, 12] },
      'first of batch is the single': true,
      img2img: { size: [256, 256], strength: 0.5, same: false },
      'inpaint keeps the left': true,
      hires: [320, 320],
      progress: true,
      interrupted: true,
    });
    expect(String((seen.models as string[])[0])).toMatch(/^aurora-mini/);
    expect(String(seen.current)).toMatch(/^aurora-mini/);
    expect(seen.infotext).toMatch(/^strawberry\nSteps: 8, Sampler: DDIM/);
    expect(seen.png_info).toBe(seen.infotext);
    expect(seen.refused).toContain('Magic');
  });
});
