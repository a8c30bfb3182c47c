import { describe, expect, test } from 'vitest';
import { WELCOME_LINES, Welcome, type WelcomeOptions } from '../../../../game/stage/welcome/welcome.ts';

interface Life {
  readonly calls: [string, unknown][];
  readonly shown: unknown[];
  readonly waited: number[];
  readonly welcome: Welcome;
}

/** A page with a kernel that answers as it is told to. */
function page(
  answers: Record<string, (input: unknown) => unknown>,
  painting: WelcomeOptions['painting'] = () => false,
): Life {
  const life = { calls: [] as [string, unknown][], shown: [] as unknown[], waited: [] as number[] };
  const welcome = new Welcome({
    async call(command, input) {
      life.calls.push([command, input]);
      return answers[command]?.(input) ?? {};
    },
    show: now => void life.shown.push(now),
    painting,
    async wait(milliseconds) {
      life.waited.push(milliseconds);
    },
  });
  return { ...life, welcome };
}

const due = { welcome: () => ({ due: true }) };
const named = ({ calls }: Life, command: string) =>
  calls.filter(([name]) => name === command).map(([, input]) => input);

describe('somebody who has been here', () => {
  test('is not welcomed again', async () => {
    const life = page({ welcome: () => ({ due: false }) });
    await life.welcome.begin();
    expect(life.calls).toEqual([['welcome', {}]]);
    expect(life.shown).toEqual([]);
  });
});

describe('somebody new', () => {
  test('hears her, sees her paint, and is given the line; once', async () => {
    let looks = 0;
    const life = page({ ...due, generate: () => ({ id: 'job' }) }, () => looks++ < 3);
    await life.welcome.begin();
    expect(named(life, 'say')).toEqual(WELCOME_LINES.map(({ text }) => ({ text, wait: true })));
    expect(named(life, 'generate')).toEqual([{ prompt: 'sunset over the sea', seed: 21 }]);
    expect(life.shown).toEqual([
      { place: 'card', text: null },
      { place: 'her', text: null },
      { place: 'card', text: null },
      { place: 'line', text: null },
      null,
    ]);
    // The picture was waited for.
    expect(life.waited).toHaveLength(3);
    expect(named(life, 'welcome')).toEqual([{}, { seen: true }]);
  });

  test('sees the picture begin before her voice is there, and hears nothing before that', async () => {
    let there = () => {};
    const voice = new Promise<void>(resolve => {
      there = resolve;
    });
    const life = page({ ...due, generate: () => ({ id: 'job' }), voices: () => voice });
    const over = life.welcome.begin();
    await new Promise(resolve => setImmediate(resolve));
    expect(life.calls.map(([name]) => name)).toEqual(['welcome', 'generate', 'voices']);
    expect(life.shown).toEqual([{ place: 'card', text: null }]);
    there();
    await over;
    expect(named(life, 'say')).toHaveLength(3);
  });

  test('whoever is greeted by a picture already sees that one, and no second is painted', async () => {
    const asked: string[] = [];
    const life = page({ welcome: () => ({ due: true, picture: 'begun' }) }, job => asked.push(job) < 2);
    await life.welcome.begin();
    expect(named(life, 'generate')).toEqual([]);
    expect(asked).toEqual(['begun', 'begun']);
  });

  test('where she has no voice, it is written, long enough to be read, and nothing is pretended', async () => {
    const life = page({
      ...due,
      say() {
        throw new Error('no voice');
      },
    });
    await life.welcome.begin();
    const written = life.shown.flatMap(now => (now as { text: string | null } | null)?.text ?? []);
    expect(written).toEqual(WELCOME_LINES.map(({ text }) => text.replace('[joy] ', '')));
    expect(life.waited.every(milliseconds => milliseconds >= 1500)).toBe(true);
    expect(life.waited.reduce((sum, each) => sum + each, 0)).toBeLessThan(20_000);
  });

  test('where nothing can be painted, it goes on all the same', async () => {
    const life = page({
      ...due,
      generate() {
        throw new Error('no model');
      },
    });
    await life.welcome.begin();
    expect(named(life, 'say')).toHaveLength(3);
  });

  test('on a machine that paints for ever, the picture is not waited for without end', async () => {
    const life = page({ ...due, generate: () => ({ id: 'job' }) }, () => true);
    await life.welcome.begin();
    expect(life.waited.reduce((sum, each) => sum + each, 0)).toBeLessThan(10_000);
    expect(life.shown.at(-1)).toBeNull();
  });

  test('skips it: she stops at once, no further line is said, and it does not come again', async () => {
    const life: Life = page({ ...due, say: () => life.welcome.skip() });
    await life.welcome.begin();
    expect(named(life, 'say')).toHaveLength(1);
    expect(named(life, 'stop')).toHaveLength(1);
    // What is being painted is painted.
    expect(named(life, 'generate')).toHaveLength(1);
    expect(named(life, 'welcome')).toEqual([{}, { seen: true }]);
    life.welcome.skip();
    expect(named(life, 'stop')).toHaveLength(1);
  });
});
