/**
 * A language model in her place, where a person has given one: it finds the words of what is only talk, may call commands as far as it
 * is allowed, and is heard while it is still writing. Whatever goes wrong with it is told once, and she answers by herself.
 */
import { AuroraError, CancelledError, type SerializedError } from '../../../models/errors.ts';
import type { CommandView } from '../../bus/describe-command.ts';
import type { MemoryService } from '../../memory/memory-service.ts';
import { Topic } from '../../topic.ts';
import type { Replier, Reply, ReplyRequest } from '../reply/replier.ts';
import type { Asking } from './asking.ts';
import { callTool, type ToolParts } from './call-tool.ts';
import type { Character } from './character/character.ts';
import type { ChatMessage, ChatPiece, ChatTool } from './chat-protocol.ts';
import { streamChat } from './chat-stream.ts';
import { contextOf } from './context.ts';
import { Sentences } from './sentences.ts';
import { toolsOf } from './tools.ts';

export interface LanguageSettings {
  /** Null: there is none. */
  readonly url: string | null;
  readonly model: string;
  readonly key: string;
  /** Tokens. */
  readonly context: number;
  /** Milliseconds. */
  readonly patience: number;
  readonly character: Character | null;
}

export interface LanguageParts extends Omit<ToolParts, 'asking'> {
  readonly settings: () => LanguageSettings;
  readonly memory: Pick<MemoryService, 'recall'>;
  readonly asking: Asking;
  /** Says a sentence, in its turn. Rejects where there is no voice. */
  readonly say: (text: string) => Promise<unknown>;
  /** A file of one's own that answers where no address is given; null: there is none. */
  readonly local: () => LocalModel | null;
  readonly now: () => Date;
  readonly onProblem: (problem: string) => void;
}

/** A model in a process of AURORA's. */
export interface LocalModel {
  /** @throws AuroraError */
  stream(messages: readonly ChatMessage[], mostTokens: number, signal: AbortSignal): AsyncIterable<ChatPiece>;
}

/** Times that it may call tools before it has to answer. */
const ROUNDS = 5;
const CALLS_A_ROUND = 4;
/** Tokens of an answer; she speaks, and does not lecture. */
const MOST_TOKENS = 800;
/** Memories that are looked for. */
const RECALLED = 12;
/** Share of the context for descriptions of tools, and the characters of a token. */
const TOOL_SHARE = 0.4;
const CHARACTERS_A_TOKEN = 3;

export class LanguageModel implements Replier {
  /** It could not answer, and she does. */
  readonly failures = new Topic<SerializedError>();
  readonly #parts: LanguageParts;
  #answering: AbortController | null = null;
  #told = '';
  #tools: {
    readonly commands: readonly CommandView[];
    readonly budget: number;
    readonly tools: ChatTool[];
  } | null = null;

  constructor(parts: LanguageParts) {
    this.#parts = parts;
  }

  get available(): boolean {
    return this.#parts.settings().url !== null || this.#parts.local() !== null;
  }

  /** Somebody begins to speak, or says stop: what it was going to say is not wanted any more. */
  interrupt(): void {
    this.#answering?.abort();
    this.#answering = null;
  }

  /** Other settings: what failed before may go now. */
  changed(): void {
    this.#told = '';
    this.interrupt();
  }

  async reply(request: ReplyRequest, signal: AbortSignal): Promise<Reply | null> {
    if (!this.available) return null;
    this.interrupt();
    const own = new AbortController();
    this.#answering = own;
    const ended = AbortSignal.any([signal, own.signal]);
    const voice = new Voice(this.#parts.say);
    try {
      await this.#converse(request, voice, ended);
      this.#told = '';
    } catch (error) {
      // Half of what it wanted to say has been heard: that was the answer.
      if (error instanceof CancelledError || ended.aborted)
        return voice.reply() ?? { says: '', spoken: true };
      this.#tell(error);
    } finally {
      if (this.#answering === own) this.#answering = null;
    }
    return voice.reply();
  }

  async #converse(request: ReplyRequest, voice: Voice, signal: AbortSignal): Promise<void> {
    const { settings, memory, now } = this.#parts;
    const { url, model, key, context, patience, character } = settings();
    const { text, turns, found, mention } = request;
    const local = url === null ? this.#parts.local() : null;
    const tools = local === null ? this.#toolsFor(context) : [];
    const recalled =
      text.trim() === ''
        ? []
        : (await memory.recall({ text, limit: RECALLED }).catch(() => ({ recalled: [] }))).recalled;
    const toolTokens = Math.ceil(JSON.stringify(tools).length / CHARACTERS_A_TOKEN);
    const messages = contextOf({
      ...{
        text,
        turns,
        recalled,
        character,
        mention,
        now: now(),
        profile: found.profile.flatMap(({ fact }) => (fact ? [fact] : [])),
      },
      budget: Math.max(600, context - toolTokens - MOST_TOKENS),
    });
    for (let round = 0; round <= ROUNDS; round++) {
      // The last time it has to answer by what it knows.
      const offered = round === ROUNDS ? [] : tools;
      const stream =
        local === null
          ? streamChat(
              { ...{ url: url!, key, model, messages, patience }, tools: offered, mostTokens: MOST_TOKENS },
              signal,
            )
          : local.stream(messages, MOST_TOKENS, signal);
      const sentences = new Sentences();
      let calls: Extract<ChatPiece, { type: 'calls' }>['calls'] = [];
      for await (const piece of stream) {
        if (piece.type === 'calls') calls = piece.calls;
        else for (const sentence of sentences.add(piece.text)) voice.say(sentence, signal);
      }
      for (const sentence of sentences.end()) voice.say(sentence, signal);
      if (calls.length === 0) break;
      const wanted = calls.slice(0, CALLS_A_ROUND);
      messages.push({ role: 'assistant', content: sentences.text, calls: wanted });
      for (const call of wanted) {
        const { answer } = await callTool(call, this.#parts, signal);
        messages.push({ role: 'tool', call: call.id, content: answer });
      }
    }
    await voice.settled();
    if (voice.reply() === null)
      throw new AuroraError('LANGUAGE_EMPTY', 'The language model has answered without a word.', {
        ...{
          value: model,
          legal: 'an answer with words',
          hint: 'Try another model. She answers by herself meanwhile.',
        },
      });
  }

  #toolsFor(context: number): ChatTool[] {
    const commands = this.#parts.commands();
    const budget = Math.floor(context * TOOL_SHARE) * CHARACTERS_A_TOKEN;
    if (this.#tools?.commands !== commands || this.#tools.budget !== budget)
      this.#tools = { commands, budget, tools: toolsOf(commands, budget) };
    return this.#tools.tools;
  }

  /** Once, until something works again. */
  #tell(error: unknown): void {
    if (!(error instanceof AuroraError)) {
      this.#parts.onProblem(`the language model failed: ${(error as Error).stack ?? String(error)}`);
      return;
    }
    if (this.#told === error.code) return;
    this.#told = error.code;
    this.#parts.onProblem(`${error.code}: ${error.message}`);
    this.failures.publish(error.toJSON());
  }
}

/** Sentences on their way to her mouth, and what has been said of them. */
class Voice {
  readonly #say: LanguageParts['say'];
  readonly #said: string[] = [];
  readonly #entries: string[] = [];
  readonly #waiting: Promise<unknown>[] = [];
  #mute = false;

  constructor(say: LanguageParts['say']) {
    this.#say = say;
  }

  say(sentence: string, signal: AbortSignal): void {
    if (signal.aborted) throw new CancelledError('Nobody listens any more.');
    this.#said.push(sentence);
    this.#waiting.push(
      this.#say(sentence).then(
        spoken => {
          const { id } = (spoken ?? {}) as { id?: string };
          if (id !== undefined) this.#entries.push(id);
        },
        () => {
          this.#mute = true;
        },
      ),
    );
  }

  async settled(): Promise<void> {
    await Promise.all(this.#waiting);
  }

  /** Null: there was nothing. */
  reply(): Reply | null {
    if (this.#said.length === 0) return null;
    const entries = this.#entries.length > 0 && { entries: this.#entries };
    return { says: this.#said.join(' '), spoken: !this.#mute, ...entries };
  }
}
