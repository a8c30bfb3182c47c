/** The governor on a machine that is simulated: what she gets depends on how far the painter stands back. */
import { expect, test } from 'vitest';
import { Governor, type GovernorFacts, type Pace } from '../../../game/devices/governor.ts';
import type { Share } from '../../../game/devices/painter-share.ts';

interface Machine {
  painting?: boolean;
  watched?: boolean;
  speechAhead?: number | null;
  /** Frames a second at each pace. */
  readonly frames?: Readonly<Record<Pace, number>>;
}

function governed(machine: Machine) {
  let now = 0;
  const applied: [Share, number][] = [];
  const facts = (): GovernorFacts => ({
    painting: machine.painting ?? true,
    framesPerSecond: machine.watched ? (machine.frames?.[governor.view().pace] ?? 30) : null,
    speechAhead: machine.speechAhead ?? null,
  });
  const governor = new Governor({
    clock: { now: () => now, after: () => () => {} },
    facts,
    apply: (share, rest) => applied.push([share, rest]),
  });
  /** @returns the pace after each second */
  const live = (seconds: number) =>
    Array.from({ length: seconds }, () => {
      now += 1000;
      governor.look();
      return governor.view().pace;
    });
  return { governor, live, applied };
}

test('nobody sees or hears her: pictures have the processor like everything else', () => {
  const { live, applied } = governed({});
  expect(new Set(live(20))).toEqual(new Set(['usual']));
  expect(new Set(applied.map(String))).toEqual(new Set(['usual,0']));
});

test('while she is watched pictures stand behind her, and while her voice is made behind everything', () => {
  const machine: Machine = { watched: true };
  const { governor, live } = governed(machine);
  expect(live(3)).toEqual(['behind', 'behind', 'behind']);
  expect(governor.view().reason).toContain('sees her');
  machine.speechAhead = 3;
  expect(live(1)).toEqual(['last']);
  expect(governor.view().reason).toContain('goes first');
  machine.speechAhead = null;
  // Not at once: between two sentences is no reason to change.
  const after = live(12);
  expect(after[0]).toBe('last');
  expect(after.at(-1)).toBe('behind');
});

test('below her floor it climbs until she has it, with pauses between steps at last, and tells why', () => {
  const { governor, live, applied } = governed({
    watched: true,
    frames: { usual: 8, behind: 12, last: 20, paced: 29 },
  });
  const paces = live(12);
  expect(paces.indexOf('last')).toBeGreaterThan(1);
  expect(paces.indexOf('paced')).toBeGreaterThan(paces.indexOf('last'));
  expect(governor.view().pace).toBe('paced');
  expect(governor.view().reason).toContain('25 a second');
  expect(applied.at(-1)).toEqual(['last', 0.5]);
});

test('what does not help her is taken back, and not tried again at once', () => {
  const { governor, live } = governed({
    watched: true,
    frames: { usual: 9, behind: 9, last: 9, paced: 9 },
  });
  const paces = live(60);
  expect(paces.filter(pace => pace === 'last').length).toBeGreaterThan(0);
  expect(paces.filter(pace => pace === 'last').length).toBeLessThan(10);
  expect(paces).not.toContain('paced');
  expect(paces.at(-1)).toBe('behind');
  expect(governor.view().reason).toContain('would not help');
});

test('it comes down a step at a time when all is well', () => {
  const machine: { -readonly [Key in keyof Machine]: Machine[Key] } = {
    watched: true,
    frames: { usual: 8, behind: 12, last: 20, paced: 29 },
  };
  const { live } = governed(machine);
  live(15);
  machine.frames = { usual: 30, behind: 30, last: 30, paced: 30 };
  const paces = live(30);
  expect(paces.at(-1)).toBe('behind');
  expect(paces).toContain('last');
});

test('speech that is short of time climbs even where frames gain nothing', () => {
  const { live } = governed({
    watched: true,
    speechAhead: 0.1,
    frames: { usual: 9, behind: 9, last: 9, paced: 9 },
  });
  expect(live(10).at(-1)).toBe('paced');
});

test('nothing is painted: all is forgotten', () => {
  const machine: Machine = { watched: true, frames: { usual: 8, behind: 12, last: 20, paced: 29 } };
  const { governor, live, applied } = governed(machine);
  live(15);
  machine.painting = false;
  expect(live(1)).toEqual(['usual']);
  expect(applied.at(-1)).toEqual(['usual', 0]);
  expect(governor.view().reason).toBe('nothing is painted');
});
