import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ProcessGuard, USUAL_LIMITS, type Verdict } from '../../../game/supervisor/process-guard.ts';
import { readBeat, writeBeat } from '../../../models/heartbeat.ts';

const LIMITS = { ...USUAL_LIMITS, mostMissed: 3, mostMissedAtStart: 6, longestTurn: 5_000, memoryBytes: 1e9 };

/** A process that does what the test says, watched by a guard whose looks the test calls for. */
class Watched {
  readonly verdicts: Verdict[] = [];
  readonly pipe = new PassThrough();
  readonly guard: ProcessGuard;
  #look: (() => void) | null = null;

  constructor() {
    const after = (_ms: number, run: () => void) => {
      this.#look = run;
      return () => {
        this.#look = null;
      };
    };
    this.guard = new ProcessGuard(this.pipe, LIMITS, { now: () => 0, after }, verdict =>
      this.verdicts.push(verdict),
    );
  }

  async beat(still = 0, residentBytes = 1e8): Promise<this> {
    return this.write(writeBeat({ still, residentBytes }));
  }

  async write(text: string): Promise<this> {
    this.pipe.write(text);
    await new Promise(resolve => setImmediate(resolve));
    return this;
  }

  look(times = 1): this {
    for (let i = 0; i < times; i++) this.#look?.();
    return this;
  }
}

describe('what is no heartbeat', () => {
  it('is not read as one', async () => {
    for (const line of ['', 'hello', '1', '-1 5', '1 2 3', '1e5 7', ' 1 2', `${'9'.repeat(20)} 1`])
      expect(readBeat(line)).toBeNull();
    expect(readBeat('12 3400')).toEqual({ still: 12, residentBytes: 3400 });
    const watched = new Watched();
    await watched.write('x'.repeat(5_000));
    await watched.write('not a beat\n');
    expect(watched.look(6).verdicts).toHaveLength(1);
  });
});

describe('a process that is watched', () => {
  it('hangs when it gives no sign of life for some looks in a row, and is told of once', async () => {
    const watched = await new Watched().beat();
    expect(watched.look(3).verdicts).toEqual([]);
    expect(watched.guard.silentMs).toBe(2_000);
    expect(watched.look(5).verdicts).toEqual([{ kind: 'hung', reason: 'it gave no sign of life for 3 s' }]);
  });

  it('gets longer for its first sign of life', () => {
    const watched = new Watched();
    expect(watched.look(5).verdicts).toEqual([]);
    expect(watched.look().verdicts).toMatchObject([{ kind: 'hung' }]);
  });

  it('lives on when the machine has slept: one look is one look', async () => {
    const watched = await new Watched().beat();
    for (let night = 0; night < 5; night++) {
      watched.look(2);
      await watched.beat();
    }
    expect(watched.verdicts).toEqual([]);
  });

  it('hangs when it beats and its event loop stands still for too long', async () => {
    const watched = await new Watched().beat(4_999);
    expect(watched.verdicts).toEqual([]);
    await watched.beat(5_001);
    expect(watched.verdicts).toEqual([{ kind: 'hung', reason: 'it stood still for 5 s' }]);
  });

  it('is told of when it takes too much memory', async () => {
    const watched = await new Watched().beat(0, 1e9);
    expect(watched.guard.residentBytes).toBe(1e9);
    await watched.beat(0, 1.1e9);
    expect(watched.verdicts).toEqual([
      { kind: 'memory', reason: '1100 MB of memory were more than the 1000 MB that it may take' },
    ]);
  });

  it('is read from pieces of lines', async () => {
    const watched = new Watched();
    await watched.write('0 5');
    expect(watched.guard.residentBytes).toBeNull();
    await watched.write('00\n0 7');
    expect(watched.guard.residentBytes).toBe(500);
    await watched.write('00\n');
    expect(watched.guard.residentBytes).toBe(700);
  });

  it('is left alone after it has been closed', async () => {
    const watched = await new Watched().beat();
    watched.guard.close();
    await watched.beat(9e5, 9e12);
    expect(watched.look(20).verdicts).toEqual([]);
  });
});
