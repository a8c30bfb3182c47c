import { expect, it } from 'vitest';
import generate from '../../../game/commands/generate.ts';
import { job, picture } from '../stage/make.ts';

it('what there is to know about a painted job is told on the command line', async () => {
  const [noted, printed]: [string[], string[]] = [[], []];
  const note = 'webgpu failed after step 2, and the CPU took over: device lost';
  const done = job('a', {
    state: 'done',
    finishedAt: '2026-11-22T20:00:00Z',
    picture: picture('p'),
    notes: [note],
  });
  const terminal = {
    flags: {},
    note: (line: string) => noted.push(line),
    print: (line: string) => printed.push(line),
  };
  const code = await generate.cli!.finish!(done as never, terminal as never, async () => done);
  expect(code).toBe(0);
  expect(noted).toContain(note);
  expect(printed).toEqual([done.picture!.path]);
});
