import { describe, expect, test } from 'vitest';
import { FEELING_COUNT } from '../../../components/index.ts';
import { createInbox } from '../../../game/inbox.ts';
import { Topic } from '../../../game/topic.ts';
import { HeardClock } from '../../../game/voice/heard-clock.ts';
import type { SpeechEvent } from '../../../game/voice/speech-event.ts';
import { SpeechFeed } from '../../../game/voice/speech-feed.ts';
import type { TimedPhoneme } from '../../../models/speech/tts/timed-phoneme.ts';
import { FaceDriver } from '../../face-driver.ts';

const RATE = 1000;

/** A text on its way to being heard, on a clock that ticks. */
function open() {
  const driver = new FaceDriver();
  const events = new Topic<SpeechEvent>();
  let now = 0;
  let made = 0;
  let current: string | null = null;
  const clock = new HeardClock(() => now);
  const feed = new SpeechFeed({
    events,
    position: () => {
      if (current === null) return null;
      const seconds = clock.seconds();
      return { id: current, seconds, playing: seconds < made };
    },
    inbox: createInbox(driver.world),
  });
  return {
    driver,
    clock,
    start(id: string) {
      current = id;
      made = 0;
      clock.restart(0);
      events.publish({ type: 'started', id, words: [], voice: 'slt' });
    },
    /** The next piece of sound, with its phonemes (times from the text's start). */
    sound(id: string, phonemes: readonly TimedPhoneme[], samples: Float32Array) {
      const start = made;
      made += samples.length / RATE;
      clock.extend(made);
      const words = phonemes.length ? [{ text: 'word', index: 0, start, end: made }] : [];
      events.publish({ type: 'words', id, words, phonemes });
      events.publish({ type: 'chunk', id, start, sampleRate: RATE, samples });
    },
    publish: (event: SpeechEvent) => events.publish(event),
    end() {
      current = null;
    },
    ticks(count: number) {
      for (let i = 0; i < count; i++) {
        now += 1000 / 60;
        feed.step();
        driver.tick();
      }
    },
  };
}

const phoneme = (name: string, start: number, end: number, stress: 0 | 1 | 2 = 0): TimedPhoneme => ({
  ...{ phoneme: name, start, end, stress },
});
const tone = (seconds: number, loud = 0.2) => new Float32Array(Math.round(seconds * RATE)).fill(loud);

describe('what cannot be', () => {
  test('events about a text that never began, or that is over, are passed over', () => {
    const her = open();
    her.publish({ type: 'ended', id: 'x', seconds: 1 });
    her.publish({ type: 'emotion', id: 'x', emotion: 'joy', at: 0 });
    her.sound('x', [phoneme('m', 0, 0.1)], tone(1));
    her.ticks(10);
    expect(her.driver.get('Voice', 'utterance')).toBe(0);
  });

  test('a text without sounds opens nothing', () => {
    const her = open();
    her.start('a');
    her.publish({ type: 'made', id: 'a', seconds: 0 });
    her.ticks(5);
    her.publish({ type: 'ended', id: 'a', seconds: 0 });
    her.ticks(5);
    expect(her.driver.get('Voice', 'utterance')).toBe(0);
  });
});

test('sound that comes in pieces moves the mouth by its own clock, across the seam too', () => {
  const her = open();
  her.start('a');
  her.ticks(3);
  her.sound('a', [phoneme('pau', 0, 0.2), phoneme('m', 0.2, 0.3), phoneme('h', 0.3, 0.4)], tone(0.4));
  her.sound('a', [phoneme('u', 0.4, 0.8, 1)], tone(0.6));
  her.publish({ type: 'made', id: 'a', seconds: 1 });
  her.ticks(13);
  expect(her.driver.get('Voice', 'clock')).toBeCloseTo(13 / 60, 1);
  expect(her.driver.lips('PP')).toBe(1);
  // The breath at the end of the first piece already has the shape of the vowel in the second.
  her.ticks(9);
  expect(her.driver.lips('U')).toBe(1);
  her.ticks(40);
  her.publish({ type: 'ended', id: 'a', seconds: 1 });
  her.end();
  her.ticks(30);
  expect(her.driver.get('Voice', 'activity')).toBe(0);
});

test('a page that is ahead of ticks pulls the mouth with it', () => {
  const her = open();
  her.start('a');
  her.sound('a', [phoneme('ɑ', 0, 2), phoneme('m', 2, 3)], tone(3));
  her.ticks(30);
  her.clock.report(1.5);
  her.ticks(7);
  expect(her.driver.get('Voice', 'clock')).toBeCloseTo(1.5 + 7 / 60, 1);
});

test('sound that is not made yet is waited for', () => {
  const her = open();
  her.start('a');
  her.sound('a', [phoneme('ɑ', 0, 0.5), phoneme('m', 0.5, 0.6)], tone(0.5));
  her.ticks(60);
  expect(her.driver.get('Voice', 'playing')).toBe(0);
  expect(her.driver.weight('jawOpen')).toBeLessThan(0.02);
  her.sound('a', [phoneme('ɑ', 0.6, 1)], tone(0.5));
  her.ticks(4);
  expect(her.driver.get('Voice', 'playing')).toBe(1);
});

test('what is stopped is silent in the same tick, and the next text begins anew', () => {
  const her = open();
  her.start('a');
  her.sound('a', [phoneme('ɑ', 0, 3, 1), phoneme('m', 3, 4)], tone(4));
  her.ticks(60);
  expect(her.driver.weight('jawOpen')).toBeGreaterThan(0.3);
  her.publish({ type: 'stopped', id: 'a', reason: 'interrupted', unsaid: '' });
  her.start('b');
  her.ticks(1);
  expect(her.driver.get('Voice', 'utterance')).toBe(0);
  her.ticks(8);
  expect(her.driver.weight('jawOpen')).toBeLessThan(0.02);
  her.sound('b', [phoneme('u', 0, 1), phoneme('m', 1, 1.1)], tone(1));
  her.ticks(20);
  expect(her.driver.lips('U')).toBe(1);
});

test('loud vowels open further than soft ones', () => {
  const her = open();
  her.start('a');
  const samples = tone(2);
  samples.fill(0.05, 1200);
  her.sound('a', [phoneme('ɑ', 0.2, 0.9, 1), phoneme('t', 0.9, 1.2), phoneme('ɑ', 1.25, 1.9, 1)], samples);
  her.publish({ type: 'made', id: 'a', seconds: 2 });
  her.ticks(30);
  const loud = her.driver.weight('jawOpen');
  her.ticks(66);
  expect(her.driver.weight('jawOpen')).toBeLessThan(loud * 0.85);
});

test('feelings come when their word is heard, and one at the end after it', () => {
  const her = open();
  const joy = () => her.driver.world.components.Emotion.targets[her.driver.world.companion * FEELING_COUNT]!;
  const sorrow = () =>
    her.driver.world.components.Emotion.targets[her.driver.world.companion * FEELING_COUNT + 1]!;
  her.start('a');
  her.sound('a', [phoneme('ɑ', 0, 0.9), phoneme('m', 0.9, 1)], tone(1));
  her.publish({ type: 'emotion', id: 'a', emotion: 'joy', at: 0.5 });
  her.publish({ type: 'emotion', id: 'a', emotion: 'sorrow', at: 1 });
  her.ticks(25);
  expect(joy()).toBe(0);
  her.ticks(10);
  expect(joy()).toBeGreaterThan(0.9);
  her.publish({ type: 'ended', id: 'a', seconds: 1 });
  her.end();
  her.ticks(1);
  expect(joy()).toBe(0);
  expect(sorrow()).toBeGreaterThan(0.9);
});
