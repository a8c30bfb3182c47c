/** What is opened before somebody says something, and when; the clock is the test's. */
import { expect, it } from 'vitest';
import { Preparation } from '../../../game/mind/preparation.ts';

class Morning {
  readonly did: string[] = [];
  readonly later: { run: () => void; cancelled: boolean }[] = [];
  busy = false;
  fails = '';
  begin = () => {};
  readonly preparation = new Preparation({
    started: new Promise(resolve => {
      this.begin = resolve;
    }),
    first: ['grammar', 'memory'].map(step => () => this.do(step)),
    reader: () => this.do('reader'),
    busy: () => this.busy,
    after: (_milliseconds, run) => {
      const entry = { run, cancelled: false };
      this.later.push(entry);
      return () => {
        entry.cancelled = true;
      };
    },
  });

  async do(step: string): Promise<void> {
    this.did.push(step);
    if (step === this.fails) throw new Error(`${step} does not open`);
  }

  /** What was to be done later is done now. */
  async pass(): Promise<this> {
    for (const { run, cancelled } of this.later.splice(0)) if (!cancelled) run();
    await new Promise(setImmediate);
    return this;
  }
}

it('what fails keeps nothing else closed, and after the end nothing is opened', async () => {
  const morning = new Morning();
  morning.fails = 'grammar';
  morning.begin();
  await morning.preparation.ready;
  expect(morning.did).toEqual(['grammar', 'memory']);
  morning.preparation.expect();
  morning.preparation.stop();
  await morning.pass();
  morning.preparation.expect();
  morning.preparation.hurry();
  await morning.pass();
  expect(morning.did).toEqual(['grammar', 'memory']);
});

it('nothing is opened before the start is over, and the reader only when somebody is there', async () => {
  const morning = await new Morning().pass();
  expect(morning.did).toEqual([]);
  morning.begin();
  await morning.pass();
  expect(morning.did).toEqual(['grammar', 'memory']);
  morning.preparation.expect();
  expect(morning.did).toHaveLength(2);
  await morning.pass();
  expect(morning.did).toEqual(['grammar', 'memory', 'reader']);
});

it('a page that comes early, and asks again and again, gets one reader, after the start', async () => {
  const morning = new Morning();
  for (let i = 0; i < 3; i++) morning.preparation.expect();
  await morning.pass();
  expect(morning.did).toEqual([]);
  morning.begin();
  await morning.pass();
  expect(morning.did).toEqual(['grammar', 'memory', 'reader']);
});

it('a picture that somebody waits for comes first', async () => {
  const morning = new Morning();
  morning.begin();
  morning.busy = true;
  morning.preparation.expect();
  await morning.pass();
  await morning.pass();
  expect(morning.did).not.toContain('reader');
  morning.busy = false;
  await morning.pass();
  expect(morning.did).toContain('reader');
});

it('a voice that begins to speak is not kept waiting', async () => {
  const morning = new Morning();
  morning.begin();
  morning.busy = true;
  await morning.pass();
  morning.preparation.hurry();
  expect(morning.did).toContain('reader');
});
