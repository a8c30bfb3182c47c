import { describe, expect, it } from 'vitest';
import { Sandbox, SandboxBroken, USUAL_SANDBOX } from '../../../game/plugins/sandbox.ts';

/** A sandbox and what it has sent, as data. */
async function open(limits = {}) {
  const sent: { type: string; [field: string]: unknown }[] = [];
  const sandbox = await Sandbox.open(text => sent.push(JSON.parse(text)), { ...USUAL_SANDBOX, ...limits });
  const call = (name: string, input: unknown = {}, kind = 'command', id = 1) =>
    sandbox.receive(JSON.stringify({ type: 'call', id, kind, name, input }));
  return { sandbox, sent, call };
}

describe('a script that means no good', () => {
  it.each([
    ['files', "import fs from 'node:fs'"],
    ['a module', "import './other.js'"],
    ['a wrong word', 'let x = ;'],
    ['an error', 'throw new Error("no")'],
    ['nothing to call', 'aurora.command("a")'],
  ])('is told what is wrong: %s', async (_what, source) => {
    const { sandbox } = await open();
    expect(() => sandbox.load(source, 'main.js')).toThrow(/\w/);
    expect(() => sandbox.load(source, 'main.js')).not.toThrow(SandboxBroken);
  });

  it('finds nothing of Node’s, however it looks for it', async () => {
    const { sandbox, sent, call } = await open();
    const names = [
      'process',
      'require',
      'module',
      'fetch',
      'WebSocket',
      'XMLHttpRequest',
      'Deno',
      'setTimeout',
      '__send',
      'WebAssembly',
    ];
    sandbox.load(
      `const seen = ${JSON.stringify(names)}.filter(name => name in globalThis);
       const escaped = new Function('return typeof process')();
       const outer = [].constructor.constructor('return this')();
       aurora.command('look', async () => ({ seen, escaped, sameWorld: outer === globalThis,
         imported: await import('node:fs').then(() => 'yes', () => 'no') }));`,
      'main.js',
    );
    call('look');
    expect(sent).toEqual([
      { type: 'result', id: 1, value: { seen: [], escaped: 'undefined', sameWorld: true, imported: 'no' } },
    ]);
  });

  it.each([
    ['an endless loop', 'for (;;);'],
    ['an endless regular expression', '/^(a+)+$/.exec("a".repeat(60) + "!")'],
    ['promises that never rest', 'const again = () => Promise.resolve().then(again); again()'],
    ['a flood of messages', 'for (;;) aurora.log("x")'],
    ['one message of a megabyte', 'aurora.call("a", { text: "x".repeat(1 << 20) })'],
  ])('is ended: %s', async (_what, source) => {
    const { sandbox, sent } = await open({ slice: 150 });
    expect(() => sandbox.load(source, 'main.js')).toThrow(SandboxBroken);
    expect(sent.length).toBeLessThanOrEqual(USUAL_SANDBOX.messages);
  });

  it('gets no more memory than it may have, and says so', async () => {
    const { sandbox, sent, call } = await open({ memoryBytes: 8 << 20, slice: 60_000 });
    sandbox.load(
      `aurora.command('bomb', () => { const all = []; for (;;) all.push(new ArrayBuffer(1 << 20)); });`,
      'main.js',
    );
    call('bomb');
    expect(sent).toMatchObject([{ type: 'failed', id: 1, error: expect.stringMatching(/memory/i) }]);
  });

  it('cannot grow its stack without end', async () => {
    const { sandbox, sent, call } = await open();
    sandbox.load(`const deep = n => deep(n + 1) + 1; aurora.command('deep', () => deep(0));`, 'main.js');
    call('deep');
    expect(sent).toMatchObject([{ type: 'failed', error: expect.stringMatching(/stack/i) }]);
  });
});

describe('a plugin', () => {
  it('answers, waits for answers of its own, and tells what went wrong', async () => {
    const { sandbox, sent, call } = await open();
    const handlers = sandbox.load(
      `aurora.command('sum', async ({ a, b }) => ({ sum: (await aurora.call('add', { a, b })).value }));
       aurora.prompt('light', ({ prompt }) => prompt + ', light');
       aurora.on('picture', ({ id }) => console.log('seen', id));
       aurora.command('fail', () => { throw new RangeError('too far'); });`,
      'main.js',
    );
    expect(handlers).toEqual(['command:sum', 'prompt:light', 'event:picture', 'command:fail']);
    call('sum', { a: 1, b: 2 });
    expect(sent.splice(0)).toEqual([{ type: 'ask', id: 1, command: 'add', input: { a: 1, b: 2 } }]);
    sandbox.receive(JSON.stringify({ type: 'answer', id: 1, value: { value: 3 } }));
    expect(sent.splice(0)).toEqual([{ type: 'result', id: 1, value: { sum: 3 } }]);
    call('light', { prompt: 'a fox' }, 'prompt', 2);
    call('picture', { id: 'p' }, 'event', 3);
    call('fail', {}, 'command', 4);
    call('nothing', {}, 'command', 5);
    expect(sent).toEqual([
      { type: 'result', id: 2, value: 'a fox, light' },
      { type: 'log', text: 'seen p' },
      { type: 'result', id: 3, value: null },
      { type: 'failed', id: 4, error: 'too far' },
      { type: 'failed', id: 5, error: 'the plugin has no command nothing' },
    ]);
  });

  it('hears of an answer that is an error, once', async () => {
    const { sandbox, sent, call } = await open();
    sandbox.load(`aurora.command('try', () => aurora.call('no').catch(error => error.message));`, 'main.js');
    call('try');
    for (const error of ['PLUGIN_NOT_GRANTED: no', 'again'])
      sandbox.receive(JSON.stringify({ type: 'answer', id: 1, error }));
    expect(sent.slice(1)).toEqual([{ type: 'result', id: 1, value: 'PLUGIN_NOT_GRANTED: no' }]);
  });
});
