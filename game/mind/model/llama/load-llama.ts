/**
 * node-llama-cpp, where somebody has installed it: it is no part of AURORA, since its binaries are larger than all of AURORA's own.
 * Source of the calls: its guide, "Using LlamaChatSession" (version 3).
 */
import { AuroraError } from '../../../../models/errors.ts';
import type { LlamaTurn } from './llama-protocol.ts';

interface HistoryItem {
  readonly type: 'system' | 'user' | 'model';
  readonly text?: string;
  readonly response?: readonly string[];
}

interface Session {
  setChatHistory(history: readonly HistoryItem[]): void;
  prompt(
    text: string,
    options: {
      readonly maxTokens: number;
      readonly signal: AbortSignal;
      readonly stopOnAbortSignal: boolean;
      readonly onTextChunk: (text: string) => void;
    },
  ): Promise<string>;
}

/** As much of the package as is used. */
export interface LlamaPackage {
  getLlama(): Promise<{
    loadModel(options: { modelPath: string }): Promise<{
      createContext(): Promise<{ getSequence(): unknown }>;
    }>;
  }>;
  readonly LlamaChatSession: new (options: { contextSequence: unknown }) => Session;
}

export const LLAMA_PACKAGE = 'node-llama-cpp';

/** @throws AuroraError `LLAMA_NOT_INSTALLED` with the one command that enables it */
export async function loadLlama(name: string = LLAMA_PACKAGE): Promise<LlamaPackage> {
  try {
    // By a name that no bundler sees: it is looked for when it is wanted.
    return (await import(/* @vite-ignore */ name)) as LlamaPackage;
  } catch (error) {
    throw new AuroraError(
      'LLAMA_NOT_INSTALLED',
      'A language model in a file of your own needs node-llama-cpp.',
      {
        ...{
          value: (error as Error).message.split('\n')[0],
          legal: 'node-llama-cpp 3, installed beside AURORA',
        },
        hint: 'Run once in AURORA’s folder: npm install --no-save node-llama-cpp@3. She answers by herself meanwhile.',
      },
    );
  }
}

/** What was said as the package has it; the last turn is the question. */
export function historyOf(turns: readonly LlamaTurn[]): { history: HistoryItem[]; question: string } {
  const history = turns
    .slice(0, -1)
    .map(
      ({ role, content }): HistoryItem =>
        role === 'assistant' ? { type: 'model', response: [content] } : { type: role, text: content },
    );
  return { history, question: turns.at(-1)?.content ?? '' };
}

/** A file's model, with one conversation after another. @throws AuroraError `LLAMA_NOT_INSTALLED`, `LLAMA_FILE` */
export async function openLlama(file: string, llama: LlamaPackage) {
  const session = await begin(file, llama);
  return async (
    turns: readonly LlamaTurn[],
    mostTokens: number,
    signal: AbortSignal,
    onText: (text: string) => void,
  ): Promise<void> => {
    const { history, question } = historyOf(turns);
    session.setChatHistory(history);
    await session.prompt(question, {
      ...{ maxTokens: mostTokens, signal, stopOnAbortSignal: true, onTextChunk: onText },
    });
  };
}

async function begin(file: string, llama: LlamaPackage): Promise<Session> {
  try {
    const model = await (await llama.getLlama()).loadModel({ modelPath: file });
    return new llama.LlamaChatSession({ contextSequence: (await model.createContext()).getSequence() });
  } catch (error) {
    throw new AuroraError('LLAMA_FILE', 'The language model’s file cannot be used.', {
      ...{ value: file, legal: 'a GGUF file that fits into memory' },
      hint: `${(error as Error).message.slice(0, 300)} She answers by herself meanwhile.`,
    });
  }
}
