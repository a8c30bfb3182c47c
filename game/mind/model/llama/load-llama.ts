/**
 * node-llama-cpp, where somebody has installed it: it is no part of AURORA, since its binaries are larger than all of AURORA's own.
 * Source of the calls: its guide, "Using LlamaChatSession" (version 3).
 */
import { availableParallelism } from 'node:os';
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

interface LlamaModel {
  createContext(options: {
    readonly threads: number;
    readonly contextSize: { readonly max: number };
  }): Promise<{ getSequence(): unknown }>;
  dispose(): Promise<void>;
}

/** A model in memory, with one conversation after another. */
export interface OpenLlama {
  /** Says it in pieces, until it is said or nobody waits. */
  ask(
    turns: readonly LlamaTurn[],
    mostTokens: number,
    signal: AbortSignal,
    onText: (text: string) => void,
  ): Promise<void>;
  /** Gives its memory back. */
  close(): Promise<void>;
}

/**
 * Processors that it computes with: one is left for her picture and voice, and one for the kernel. The package's own choice is four at
 * least, and its threads wait for each other in loops: where there are fewer processors a sentence takes a hundred times as long.
 */
const THREADS = Math.max(1, availableParallelism() - 2);

/** As much of the package as is used. */
export interface LlamaPackage {
  getLlama(options: { readonly build: 'never'; readonly skipDownload: true }): Promise<{
    loadModel(options: { modelPath: string }): Promise<LlamaModel>;
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

/** @param context tokens of a conversation at most. @throws AuroraError `LLAMA_NO_BINARY`, `LLAMA_FILE` */
export async function openLlama(file: string, llama: LlamaPackage, context: number): Promise<OpenLlama> {
  const { model, session } = await begin(file, llama, context);
  return {
    async ask(turns, mostTokens, signal, onText) {
      if (signal.aborted) return;
      const { history, question } = historyOf(turns);
      session.setChatHistory(history);
      await session.prompt(question, {
        ...{ maxTokens: mostTokens, signal, stopOnAbortSignal: true, onTextChunk: onText },
      });
    },
    close: () => model.dispose(),
  };
}

async function begin(
  file: string,
  llama: LlamaPackage,
  context: number,
): Promise<{ model: LlamaModel; session: Session }> {
  const library = await binaryOf(llama);
  try {
    const model = await library.loadModel({ modelPath: file });
    const opened = await model.createContext({ threads: THREADS, contextSize: { max: context } });
    return { model, session: new llama.LlamaChatSession({ contextSequence: opened.getSequence() }) };
  } catch (error) {
    throw new AuroraError('LLAMA_FILE', 'The language model’s file cannot be used.', {
      ...{ value: file, legal: 'a whole GGUF file that fits into memory' },
      hint: `${(error as Error).message.slice(0, 300).replace(/\.$/, '')}. She answers by herself meanwhile.`,
    });
  }
}

/** What was installed, or nothing: nothing is downloaded or compiled behind anybody's back. */
async function binaryOf(llama: LlamaPackage): ReturnType<LlamaPackage['getLlama']> {
  try {
    return await llama.getLlama({ build: 'never', skipDownload: true });
  } catch (error) {
    throw new AuroraError('LLAMA_NO_BINARY', 'node-llama-cpp has no program for this machine.', {
      ...{
        value: `${process.platform} ${process.arch}`,
        legal: 'a system that it has binaries for, or a build of it',
      },
      hint: `${(error as Error).message.slice(0, 300)} \`npx node-llama-cpp source download\` builds one; or give the address of a server. She answers by herself meanwhile.`,
    });
  }
}
