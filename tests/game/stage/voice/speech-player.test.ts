import { describe, expect, it } from 'vitest';
import { SpeechPlayer } from '../../../../game/stage/voice/speech-player.ts';

const RATE = 1000;
/** Silence of so many seconds. */
const sound = (seconds: number) => ({ samples: new Float32Array(seconds * RATE), sampleRate: RATE });

function start(audible = true) {
  let now = 10;
  const clock = { now: () => now, audible, inContext: (time: number) => time };
  const heard: [string, number, boolean][] = [];
  const played: { when: number; offset: number; seconds: number; stopped: boolean }[] = [];
  let ticking = 0;
  const player = new SpeechPlayer({
    clock,
    output: {
      play({ samples }, when, offset) {
        const entry = { when, offset, seconds: samples.length / RATE, stopped: false };
        played.push(entry);
        return () => {
          entry.stopped = true;
        };
      },
    },
    every: () => {
      ticking++;
      return () => ticking--;
    },
    onHeard: (id, seconds, end) => heard.push([id, Number(seconds.toFixed(3)), end]),
  });
  return {
    ...{ player, heard, played, clock },
    ticking: () => ticking,
    at(time: number) {
      now = time;
      player.tick();
      return heard.at(-1);
    },
    pass: (time: number) => {
      now = time;
    },
  };
}

describe('sound that comes as it should not', () => {
  it('pieces of a text that was dropped, or never begun, do no harm', () => {
    const { player, played, at } = start();
    player.begin('a');
    player.drop('a');
    player.drop('b');
    player.complete('b');
    expect(played).toEqual([]);
    expect(at(11)).toBeUndefined();
  });

  it('a piece that comes too late moves what follows, and is played whole', () => {
    const { player, played, at, pass } = start();
    player.add('a', 0, sound(1));
    expect(at(12)).toEqual(['a', 1, false]);
    pass(13);
    player.add('a', 1, sound(1));
    expect(played[1]).toMatchObject({ offset: 0 });
    expect(played[1]!.when).toBeCloseTo(13.03);
    player.add('a', 2, sound(1));
    expect(played[2]!.when).toBeCloseTo(14.03);
    expect(at(13.53)).toEqual(['a', 1.5, false]);
  });

  it('a text without sound ends', () => {
    const { player, at } = start();
    player.begin('a');
    player.complete('a');
    expect(at(10)).toEqual(['a', 0, true]);
  });
});

it('pieces follow each other without a gap, and the end is told once', () => {
  const { player, played, heard, at, ticking } = start();
  player.begin('a');
  player.add('a', 0, sound(0.5));
  player.add('a', 0.5, sound(0.5));
  player.complete('a');
  expect(played.map(({ when }) => Number(when.toFixed(3)))).toEqual([10.03, 10.53]);
  expect(at(10.28)).toEqual(['a', 0.25, false]);
  expect(at(11.1)).toEqual(['a', 1, true]);
  at(11.2);
  at(11.3);
  expect(heard.filter(([, , end]) => end)).toHaveLength(1);
  expect(ticking()).toBe(0);
});

it('the next text waits for the end of the one before', () => {
  const { player, played, at } = start();
  player.add('a', 0, sound(1));
  player.add('b', 0, sound(1));
  player.complete('a');
  expect(played).toHaveLength(1);
  at(11.03);
  expect(played).toHaveLength(2);
  expect(at(11.56)).toEqual(['b', 0.5, false]);
});

it('a text that is dropped is silent at once, and the next one begins', () => {
  const { player, played } = start();
  player.add('a', 0, sound(1));
  player.add('a', 1, sound(1));
  player.add('b', 0, sound(1));
  player.drop('a');
  expect(played.map(({ stopped }) => stopped)).toEqual([true, true, false]);
});

it('without a device time passes all the same; when one comes, the rest is heard from where it is', () => {
  const { player, played, clock, at } = start(false);
  player.add('a', 0, sound(1));
  player.add('a', 1, sound(1));
  expect(at(11.28)).toEqual(['a', 1.25, false]);
  expect(played).toEqual([]);
  clock.audible = true;
  at(11.28);
  expect(played).toHaveLength(1);
  expect(played[0]!.offset).toBeCloseTo(0.25);
  expect(played[0]!.when).toBeCloseTo(11.28);
});
