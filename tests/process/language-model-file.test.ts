/** A language model in a file, by the real node-llama-cpp in the real process: tests/fixtures/llama/tiny.gguf, whose words mean nothing. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../game/loop.ts';
import type { ChatMessage } from '../../game/mind/model/chat-protocol.ts';
import { LLAMA_PACKAGE, loadLlama } from '../../game/mind/model/llama/load-llama.ts';
import { LocalLlama } from '../../game/mind/model/llama/local-llama.ts';
import { ROOT, temporaryFolder } from './kernel-driver.ts';

const TINY = join(ROOT, 'tests/fixtures/llama/tiny.gguf');
const missing = await loadLlama().then(
  () => null,
  () => `needs npm install --no-save ${LLAMA_PACKAGE}@3`,
);
const QUESTION: ChatMessage[] = [
  { role: 'system', content: 'You are Aurora.' },
  { role: 'user', content: 'Hello.' },
];
const never = new AbortController().signal;

describe.skipIf(missing !== null)(`a language model in a file${missing ? ` (${missing})` : ''}`, () => {
  let file = TINY;
  let llama: LocalLlama;
  beforeAll(() => {
    llama = new LocalLlama({
      ...{ entry: join(ROOT, 'build/llama.cjs'), clock: systemClock },
      ...{ file: () => file, context: () => 1_000 },
    });
  });
  afterAll(() => llama.stop());

  async function answer(tokens: number, signal = never, onText: (count: number) => void = () => {}) {
    const pieces: string[] = [];
    for await (const piece of llama.stream(QUESTION, tokens, signal))
      if (piece.type === 'text') onText(pieces.push(piece.text));
    return pieces.join('');
  }

  it('is loaded, and the same question gets the same words', async () => {
    const said = await answer(12);
    expect(said.length).toBeGreaterThan(0);
    expect(await answer(12)).toBe(said);
    expect(said.length).toBeLessThan((await answer(60)).length);
  });

  it('stops when nobody waits any more, also for what has not begun; the next question is answered', async () => {
    const over = new AbortController();
    const long = answer(100_000, over.signal, count => {
      if (count === 2) over.abort();
    });
    const behind = new AbortController();
    const second = answer(100_000, behind.signal);
    behind.abort();
    const cancelled = { status: 'rejected', reason: { code: 'CANCELLED' } };
    expect(await Promise.allSettled([long, second])).toMatchObject([cancelled, cancelled]);
    expect((await answer(12)).length).toBeGreaterThan(0);
  });

  it('a file that is missing, cut short or something else is one error each, and the process stays', async () => {
    const folder = temporaryFolder();
    const cut = join(folder, 'cut.gguf');
    writeFileSync(cut, readFileSync(TINY).subarray(0, 50_000));
    const other = join(folder, 'other.gguf');
    writeFileSync(other, 'GGUFGGUFGGUF'.repeat(100));
    const { pid } = llama.process;
    for (const wrong of [join(folder, 'nowhere.gguf'), cut, other, folder]) {
      file = wrong;
      await expect(answer(12)).rejects.toMatchObject({
        code: 'LLAMA_FILE',
        details: { value: wrong, hint: expect.stringContaining('She answers by herself meanwhile.') },
      });
    }
    file = TINY;
    expect((await answer(12)).length).toBeGreaterThan(0);
    expect(llama.process.pid).toBe(pid);
  });

  it('a process that is killed while it speaks is told, and there again for the next question', async () => {
    const speaking = answer(100_000, never, count => {
      if (count === 1) process.kill(llama.process.pid!, 'SIGKILL');
    });
    await expect(speaking).rejects.toMatchObject({ code: 'LLAMA_LOST' });
    expect((await answer(12)).length).toBeGreaterThan(0);
  });
});
