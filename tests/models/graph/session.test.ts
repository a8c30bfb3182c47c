import { describe, expect, it } from 'vitest';
import { sessionOptions } from '../../../models/graph/session.ts';

const graph = (float32Bytes: number) => ({ model: new Uint8Array(), weightsRoot: '/', float32Bytes });

function allText(value: object): boolean {
  return Object.values(value).every(item =>
    typeof item === 'object' ? allText(item) : typeof item === 'string',
  );
}

describe('session options', () => {
  it('fold and pack a small model', () => {
    const options = sessionOptions(graph(100e6), { threads: 2 });
    expect(options).toMatchObject({
      graphOptimizationLevel: 'all',
      intraOpNumThreads: 2,
      executionProviders: ['cpu'],
    });
    expect(options.extra).not.toHaveProperty('optimization');
    expect(options.extra).not.toHaveProperty('session.disable_prepacking');
  });

  it('let threads of a small model wait awake for a moment, and only while it is evaluated', () => {
    expect(sessionOptions(graph(100e6), { threads: 2 }).extra).toMatchObject({
      session: { intra_op: { allow_spinning: '1', spin_duration_us: '30' }, force_spinning_stop: '1' },
    });
    const { session } = sessionOptions(graph(3.4e9), { threads: 2 }).extra as { session: object };
    expect(session).toMatchObject({ intra_op: { allow_spinning: '0' } });
    expect(session).not.toHaveProperty('force_spinning_stop');
  });

  it('leave the weights of a large one in their file', () => {
    const options = sessionOptions(graph(3.4e9), { threads: 4 });
    expect(options).toMatchObject({
      graphOptimizationLevel: 'extended',
      enableMemPattern: false,
      extra: {
        session: { disable_prepacking: '1' },
        optimization: { disable_specified_optimizers: 'ConstantFolding' },
      },
    });
  });

  it('let go of what a large autoencoder works on, and keep it for what is evaluated again and again', () => {
    const arena = (bytes: number, once: boolean) =>
      sessionOptions(graph(bytes), { threads: 2 }, { once }).enableCpuMemArena;
    expect(arena(198e6, true)).toBe(false);
    expect([arena(198e6, false), arena(3.4e9, false), arena(4e6, true)]).toEqual([true, true, true]);
  });

  it.each([100e6, 3.4e9])('at %d bytes find the weights, and say it all in text', bytes => {
    const options = sessionOptions(graph(bytes), { threads: 1 });
    expect(options.extra).toMatchObject({
      session: { model_external_initializers_file_folder_path: '/' },
    });
    expect(allText(options.extra!)).toBe(true);
  });
});
