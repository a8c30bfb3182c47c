import { describe, expect, it } from 'vitest';
import { GraphicsProbe, graphicsView } from '../../../game/devices/graphics-probe.ts';
import { systemClock } from '../../../game/loop.ts';

/** A program that does this; `library` is what it is asked about. */
const program = (code: string) =>
  new GraphicsProbe({
    command: [process.execPath, '-e', `const library = process.argv[1]; ${code}`],
    // Whoever asks waits to the end here.
    clock: { now: systemClock.now, after: () => () => {} },
  });
const reasons = async (code: string) =>
  Object.fromEntries((await program(code).look())!.libraries.map(({ name, reason }) => [name, reason]));

const GPU = { name: 'GPU', kind: 'other', driver: null, pci: null, memoryTotal: null } as const;
const gpu = { ...GPU, memoryUsed: null, load: null, temperature: null };
const report = (...devices: object[]) => ({
  available: true,
  reason: null,
  devices: devices as (typeof gpu)[],
});
const NOTHING = { available: false, reason: 'x', devices: [] };

describe('a driver that is broken', () => {
  it('takes its own process along, and nothing of what the others tell', async () => {
    const fine = JSON.stringify(report(gpu));
    expect(
      await reasons(`if (library === 'cuda') process.abort();
        console.log(library === 'nvml' ? 'Warning: hello' : ${JSON.stringify(fine)})`),
    ).toEqual({
      cuda: 'It ended the process that asked it (SIGABRT).',
      nvml: 'What it answered was not understood.',
      vulkan: null,
    });
  });

  it('that tells what cannot be is not believed', async () => {
    for (const device of [{ ...gpu, load: -1 }, { ...gpu, kind: 'toaster' }, { name: 7 }])
      expect((await reasons(`console.log(${JSON.stringify(JSON.stringify(report(device)))})`)).cuda).toMatch(
        /not understood/,
      );
  });

  it('or a program that is not there is a reason', async () => {
    const probe = new GraphicsProbe({ command: ['/nowhere/aurora-probe'], clock: systemClock });
    expect((await probe.look())!.libraries[0]).toMatchObject({
      available: false,
      reason: expect.stringMatching(/not built/),
    });
  });

  it('that hangs keeps nobody waiting', async () => {
    const after = (_ms: number, run: () => void) => {
      queueMicrotask(run);
      return () => {};
    };
    const probe = new GraphicsProbe({
      command: [process.execPath, '-e', 'setTimeout(() => {}, 3000)'],
      clock: { now: systemClock.now, after },
    });
    expect(await probe.look()).toBeNull();
  });
});

describe('devices', () => {
  it('that several libraries tell of are one, with what each knows', () => {
    const { devices } = graphicsView([
      report(
        { ...gpu, name: 'RTX', kind: 'discrete', driver: 'CUDA 12.4', pci: '0000:01:00.0', memoryTotal: 8e9 },
        { ...gpu, name: 'RTX', kind: 'discrete', driver: 'CUDA 12.4', pci: '0000:02:00.0', memoryTotal: 8e9 },
      ),
      report(
        {
          ...gpu,
          name: 'RTX',
          driver: '550.54',
          pci: '0000:02:00.0',
          memoryUsed: 1e9,
          load: 5,
          temperature: 40,
        },
        {
          ...gpu,
          name: 'RTX',
          driver: '550.54',
          pci: '0000:01:00.0',
          memoryUsed: 2e9,
          load: 37,
          temperature: 64,
        },
      ),
      report(
        { ...gpu, name: 'RTX', kind: 'discrete', driver: '550.54.14', memoryTotal: 8.2e9 },
        { ...gpu, name: 'RTX', kind: 'discrete', driver: '550.54.14', memoryTotal: 8.2e9 },
        { ...gpu, name: 'llvmpipe', kind: 'software', driver: '0.0.1' },
      ),
    ]);
    expect(devices).toMatchObject([
      {
        name: 'RTX',
        driver: '550.54',
        memoryTotal: 8e9,
        memoryUsed: 2e9,
        load: 37,
        libraries: ['cuda', 'nvml', 'vulkan'],
      },
      { name: 'RTX', temperature: 40, libraries: ['cuda', 'nvml', 'vulkan'] },
      { name: 'llvmpipe', kind: 'software', libraries: ['vulkan'] },
    ]);
  });

  it('none of them, with three reasons', () => {
    expect(graphicsView([NOTHING, NOTHING, NOTHING])).toMatchObject({
      devices: [],
      libraries: [{ reason: 'x' }, {}, {}],
    });
  });
});
