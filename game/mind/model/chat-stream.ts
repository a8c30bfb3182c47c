/** A question to a server that speaks as OpenAI's does, and its answer as it comes: bounded in size and in silence, and ended at once. */
import { createParser } from 'eventsource-parser';
import { AuroraError, CancelledError } from '../../../models/errors.ts';
import {
  type ChatMessage,
  type ChatPiece,
  type ChatTool,
  Chunk,
  type ToolCall,
  wireMessage,
  wireTool,
} from './chat-protocol.ts';

export interface ChatRequest {
  /** Up to its version: `http://127.0.0.1:11434/v1`. */
  readonly url: string;
  /** Empty: none is sent. */
  readonly key: string;
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ChatTool[];
  /** Tokens of an answer. */
  readonly mostTokens: number;
  /** Milliseconds without a word after which it is given up. */
  readonly patience: number;
}

/** Bytes of an answer, and of one event in it. */
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_EVENT = 1024 * 1024;
/** Characters of what a server says about an error. */
const MOST_SAID = 300;

/**
 * @throws AuroraError `LANGUAGE_UNREACHABLE`, `LANGUAGE_REFUSED`, `LANGUAGE_BROKEN`, `LANGUAGE_SILENT`, in none of which the key is
 *   repeated; CancelledError when the signal ends it
 */
export async function* streamChat(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatPiece> {
  const silence = new Silence(request.patience);
  const ended = AbortSignal.any([signal, silence.signal]);
  try {
    const response = await ask(request, ended);
    yield* read(response, request, silence);
  } catch (error) {
    if (signal.aborted) throw new CancelledError('Nobody waits for the answer any more.');
    if (silence.signal.aborted) throw silent(request);
    throw error instanceof AuroraError ? error : broken(request, (error as Error).message);
  } finally {
    silence.stop();
  }
}

async function ask(request: ChatRequest, signal: AbortSignal): Promise<Response> {
  const { url, key, model, messages, tools, mostTokens } = request;
  let response: Response;
  try {
    response = await fetch(`${url.replace(/\/+$/, '')}/chat/completions`, {
      method: 'POST',
      // Another address would be sent the key and what was said.
      redirect: 'error',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'text/event-stream',
        ...(key !== '' && { Authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify({
        ...{ model, stream: true, max_tokens: mostTokens, messages: messages.map(wireMessage) },
        ...(tools.length > 0 && { tools: tools.map(wireTool) }),
      }),
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw error;
    const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
    throw unreachable(request, cause?.code ?? cause?.message ?? message);
  }
  if (response.ok && response.body !== null) return response;
  throw refused(request, response.status, await beginningOf(response).catch(() => ''));
}

async function* read(response: Response, request: ChatRequest, silence: Silence): AsyncGenerator<ChatPiece> {
  const events: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => void events.push(data) });
  const decoder = new TextDecoder();
  const calls = new Map<number, { id: string; name: string; input: string }>();
  let [bytes, sinceEvent, done] = [0, 0, false];
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
    silence.broken();
    bytes += piece.length;
    sinceEvent += piece.length;
    if (bytes > MOST_BYTES || sinceEvent > MOST_EVENT) throw broken(request, 'the answer is too long');
    parser.feed(decoder.decode(piece, { stream: true }));
    for (const data of events.splice(0)) {
      sinceEvent = 0;
      if (data.trim() === '[DONE]') {
        done = true;
        continue;
      }
      const chunk = Chunk.safeParse(parsed(data, request));
      if (!chunk.success) throw broken(request, 'an event is none of a chat completion');
      if (chunk.data.error != null) throw refused(request, 200, JSON.stringify(chunk.data.error));
      const [choice] = chunk.data.choices ?? [];
      if (choice?.finish_reason != null) done = true;
      if (choice?.delta?.content) yield { type: 'text', text: choice.delta.content };
      for (const [i, call] of (choice?.delta?.tool_calls ?? []).entries()) {
        const at = call.index ?? i;
        const known = calls.get(at) ?? { id: '', name: '', input: '' };
        known.id ||= call.id ?? '';
        known.name += call.function?.name ?? '';
        known.input += call.function?.arguments ?? '';
        calls.set(at, known);
      }
    }
  }
  // Half an answer is no answer that something may be done by.
  if (!done) throw broken(request, 'it ended in the middle');
  const wanted: ToolCall[] = [...calls.entries()]
    .sort(([a], [b]) => a - b)
    .map(([at, { id, name, input }]) => ({ id: id || `call_${at}`, name, input }));
  if (wanted.length > 0) yield { type: 'calls', calls: wanted };
}

function parsed(data: string, request: ChatRequest): unknown {
  try {
    return JSON.parse(data) as unknown;
  } catch {
    throw broken(request, 'an event is no JSON');
  }
}

/** The first bytes of a refusal, and no more of it. */
async function beginningOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const first = await reader?.read();
  await reader?.cancel();
  return new TextDecoder().decode(first?.value?.subarray(0, 4 * MOST_SAID));
}

/** Aborts when nothing has come for so long. */
class Silence {
  readonly #controller = new AbortController();
  readonly #patience: number;
  #timer: NodeJS.Timeout;

  constructor(patience: number) {
    this.#patience = patience;
    this.#timer = setTimeout(() => this.#controller.abort(), patience);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  broken(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(), this.#patience);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** Servers repeat what they were sent, the key as well. */
const without = (text: string, { key }: ChatRequest) =>
  (key === '' ? text : text.replaceAll(key, '…')).replace(/\s+/g, ' ').trim().slice(0, MOST_SAID);

const unreachable = (request: ChatRequest, why: string) =>
  new AuroraError(
    'LANGUAGE_UNREACHABLE',
    `The language model's server cannot be reached: ${without(why, request)}.`,
    {
      ...{ value: request.url, legal: 'the address of a server that runs' },
      hint: 'Start it, or correct the address in the settings. She answers by herself meanwhile.',
    },
  );

const refused = (request: ChatRequest, status: number, said: string) =>
  new AuroraError(
    'LANGUAGE_REFUSED',
    `The language model's server refuses (${status}): ${without(said, request) || 'it does not say why'}`,
    {
      ...{ value: request.model, legal: 'a model of that server, and a key that it knows' },
      hint: 'Correct the model or the key in the settings. She answers by herself meanwhile.',
    },
  );

const broken = (request: ChatRequest, why: string) =>
  new AuroraError(
    'LANGUAGE_BROKEN',
    `The language model's server answers what cannot be read: ${without(why, request)}.`,
    {
      ...{ value: request.url, legal: 'a stream of chat completions' },
      hint: 'Is it an address up to its version, as http://127.0.0.1:11434/v1? She answers by herself meanwhile.',
    },
  );

const silent = (request: ChatRequest) =>
  new AuroraError('LANGUAGE_SILENT', 'The language model says nothing.', {
    ...{ value: request.patience / 1000, legal: 'a word within this many seconds' },
    hint: 'It may be loading: try again, or have more patience in the settings. She answers by herself meanwhile.',
  });
