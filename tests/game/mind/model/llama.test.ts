import { describe, expect, it } from 'vitest';
import {
  historyOf,
  type LlamaPackage,
  loadLlama,
  openLlama,
} from '../../../../game/mind/model/llama/load-llama.ts';

/** Speaks the package's own protocol; what it is asked is written down. */
class Package implements LlamaPackage {
  readonly said: unknown[] = [];
  readonly LlamaChatSession: LlamaPackage['LlamaChatSession'];
  readonly #broken: boolean;

  constructor(broken = false) {
    this.#broken = broken;
    const { said } = this;
    this.LlamaChatSession = class {
      setChatHistory(history: unknown) {
        said.push(history);
      }
      async prompt(
        text: string,
        { onTextChunk, signal }: { onTextChunk: (text: string) => void; signal: AbortSignal },
      ) {
        said.push(text);
        for (const piece of ['Good ', 'evening.', ' And more.']) if (!signal.aborted) onTextChunk(piece);
        return '';
      }
    } as never;
  }

  async getLlama() {
    return {
      loadModel: async ({ modelPath }: { modelPath: string }) => {
        if (this.#broken) throw new Error(`${modelPath} is no GGUF`);
        return { createContext: async () => ({ getSequence: () => ({}) }) };
      },
    };
  }
}

describe('a language model in a file of one’s own', () => {
  it('needs a package that is not there: one error, with the one command that brings it', async () => {
    await expect(loadLlama('no-such-package-of-ours')).rejects.toMatchObject({
      code: 'LLAMA_NOT_INSTALLED',
      details: { hint: expect.stringContaining('npm install --no-save node-llama-cpp@3') },
    });
  });

  it('that is no such file is named', async () => {
    await expect(openLlama('/tmp/x.gguf', new Package(true))).rejects.toMatchObject({
      code: 'LLAMA_FILE',
      details: { value: '/tmp/x.gguf', hint: expect.stringContaining('no GGUF') },
    });
  });

  it('is told what was said in the package’s own words, and answers in pieces, until nobody waits', async () => {
    const llama = new Package();
    const answer = await openLlama('/tmp/x.gguf', llama);
    const stop = new AbortController();
    const heard: string[] = [];
    const turns = [
      { role: 'system', content: 'You are Aurora.' },
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello.' },
      { role: 'user', content: 'How are you?' },
    ] as const;
    await answer(turns, 50, stop.signal, text => {
      heard.push(text);
      if (heard.length === 2) stop.abort();
    });
    expect(heard).toEqual(['Good ', 'evening.']);
    expect(llama.said).toEqual([
      [
        { type: 'system', text: 'You are Aurora.' },
        { type: 'user', text: 'Hi' },
        { type: 'model', response: ['Hello.'] },
      ],
      'How are you?',
    ]);
    expect(historyOf([])).toEqual({ history: [], question: '' });
  });
});
