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
  readonly #broken: 'file' | 'binary' | null;

  constructor(broken: 'file' | 'binary' | null = null) {
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

  async getLlama(options: unknown) {
    this.said.push(options);
    if (this.#broken === 'binary') throw new Error('no binary');
    return {
      loadModel: async ({ modelPath }: { modelPath: string }) => {
        if (this.#broken) throw new Error(`${modelPath} is no GGUF`);
        return {
          createContext: async ({ contextSize }: { contextSize: unknown }) => {
            this.said.push(contextSize);
            return { getSequence: () => ({}) };
          },
          dispose: async () => void this.said.push('closed'),
        };
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
    await expect(openLlama('/tmp/x.gguf', new Package('file'), 2_000)).rejects.toMatchObject({
      code: 'LLAMA_FILE',
      details: { value: '/tmp/x.gguf', hint: expect.stringContaining('no GGUF') },
    });
  });

  it('on a machine that the package has no program for: told, and nothing is built', async () => {
    const llama = new Package('binary');
    await expect(openLlama('/tmp/x.gguf', llama, 2_000)).rejects.toMatchObject({
      code: 'LLAMA_NO_BINARY',
      details: { value: `${process.platform} ${process.arch}`, hint: expect.stringContaining('no binary') },
    });
    expect(llama.said).toEqual([{ build: 'never', skipDownload: true }]);
  });

  it('is told what was said in the package’s own words, and answers in pieces, until nobody waits', async () => {
    const llama = new Package();
    const opened = await openLlama('/tmp/x.gguf', llama, 2_000);
    const stop = new AbortController();
    const heard: string[] = [];
    const turns = [
      { role: 'system', content: 'You are Aurora.' },
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello.' },
      { role: 'user', content: 'How are you?' },
    ] as const;
    await opened.ask(turns, 50, stop.signal, text => {
      heard.push(text);
      if (heard.length === 2) stop.abort();
    });
    expect(heard).toEqual(['Good ', 'evening.']);
    await opened.ask(turns, 50, AbortSignal.abort(), text => heard.push(text));
    await opened.close();
    expect(heard).toHaveLength(2);
    expect(llama.said).toEqual([
      { build: 'never', skipDownload: true },
      { max: 2_000 },
      [
        { type: 'system', text: 'You are Aurora.' },
        { type: 'user', text: 'Hi' },
        { type: 'model', response: ['Hello.'] },
      ],
      'How are you?',
      'closed',
    ]);
    expect(historyOf([])).toEqual({ history: [], question: '' });
  });
});
