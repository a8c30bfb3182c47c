/**
 * The kernel's half of the Φ-cycle: the world says which phase has begun (`systems/mind/`); what it needs of memory, pictures and
 * the painter is done here, and answered as numbers. Whatever happens meanwhile, every phase is answered, or is over.
 */
import { Effect, Input, ReflectionPhase, type ReflectionPhaseName } from '../../../components/index.ts';
import { CancelledError } from '../../../models/errors.ts';
import type { JobView, PictureView } from '../../api/protocol.ts';
import type { Inbox } from '../../inbox.ts';
import type { MemoryService } from '../../memory/memory-service.ts';
import { dreamPrompt } from '../../memory/reflect/dream-words.ts';
import { Topic } from '../../topic.ts';
import type { ReadTexts } from '../algebra/index.ts';
import { goalsOf } from './goals-of.ts';
import { moodOf } from './mood-of.ts';

/** A picture that is being dreamt. */
export interface PaintedDream {
  readonly id: string;
  readonly serial: number;
  /** Null: it was stopped, or could not be painted. */
  readonly picture: Promise<PictureView | null>;
}

export interface ReflectionParts {
  readonly inbox: Pick<Inbox, 'post'>;
  readonly memory: Pick<
    MemoryService,
    'consolidate' | 'decay' | 'resolve' | 'lastDay' | 'intend' | 'dreamSeeds' | 'dreamWords' | 'keepDream'
  >;
  readonly read: ReadTexts;
  readonly jobs: () => readonly JobView[];
  /** Starred since then, milliseconds since 1970. */
  readonly starred: (since: number) => readonly PictureView[];
  /** A small picture, after everything else that is to be painted. */
  readonly paint: (prompt: string, seed: number) => Promise<PaintedDream>;
  readonly cancel: (job: string) => void;
  /** So that nobody takes it for a picture that was asked for. */
  readonly markDream: (picture: string) => Promise<void>;
  readonly now: () => number;
  readonly onProblem: (problem: string) => void;
}

/** What a cycle has come to, for pages. */
export interface ReflectionNews {
  readonly cycle: number;
  readonly phase: ReflectionPhaseName;
  /** In words, where there is something to say. */
  readonly found: string | null;
}

const PHASE_NAMES = Object.fromEntries(
  Object.entries(ReflectionPhase).map(([name, value]) => [value, name]),
) as Record<number, ReflectionPhaseName>;

/** Cycles of consolidation in a row, where there is very much that is new. */
const MOST_ROUNDS = 20;
/** Stars of the last days are offered to be varied. */
const STARRED_WITHIN = 3 * 86_400_000;

export class ReflectionService {
  readonly events = new Topic<ReflectionNews>();
  readonly #parts: ReflectionParts;
  /** The cycle that runs, and what ends its work; null: she rests. */
  #running: { readonly cycle: number; readonly over: AbortController } | null = null;
  #dream: PaintedDream | null = null;
  /** Of each phase, what went wrong the last time. */
  readonly #problems = new Map<string, string>();

  constructor(parts: ReflectionParts) {
    this.#parts = parts;
  }

  /** What a person allows. */
  allow({ reflect, dream }: { readonly reflect: boolean; readonly dream: boolean }): void {
    this.#parts.inbox.post(Input.reflectionAllowed, Number(reflect) | (Number(dream) << 1));
    if (!dream) this.#wake();
  }

  /** Something happened: she is there at once, a dream ends, and the next reflection is far. */
  rouse(): void {
    this.#parts.inbox.post(Input.roused, 0);
    // Not a tick later than it must be: the painter is needed.
    this.#wake();
  }

  get dreaming(): boolean {
    return this.#dream !== null;
  }

  /** An effect of the world's; false where it is about something else. */
  carryOut(kind: number, cycle: number, phase: number, seed: number): boolean {
    if (kind === Effect.awake) {
      this.#running?.over.abort();
      this.#running = null;
      this.#wake();
    } else if (kind === Effect.reflect) void this.#reflect(cycle, phase, seed);
    return kind === Effect.awake || kind === Effect.reflect;
  }

  stop(): void {
    this.#running?.over.abort();
    this.#running = null;
    this.#wake();
  }

  async #reflect(cycle: number, phase: number, seed: number): Promise<void> {
    const name = PHASE_NAMES[phase];
    if (name === undefined) return;
    if (this.#running?.cycle !== cycle) this.#running = { cycle, over: new AbortController() };
    const { signal } = this.#running.over;
    let found: string | null = null;
    try {
      found = await this.#work(name, cycle, seed, signal);
      this.#problems.delete(name);
    } catch (error) {
      if (!signal.aborted && !(error instanceof CancelledError)) this.#complain(name, error as Error);
    }
    if (signal.aborted) return;
    this.events.publish({ cycle, phase: name, found });
    this.#parts.inbox.post(Input.reflected, cycle, phase);
  }

  async #work(
    phase: ReflectionPhaseName,
    cycle: number,
    seed: number,
    signal: AbortSignal,
  ): Promise<string | null> {
    const { memory, inbox, jobs, starred, now } = this.#parts;
    if (phase === 'consolidate') {
      let [facts, skills] = [0, 0];
      for (let round = 0; round < MOST_ROUNDS && !signal.aborted; round++) {
        const done = await memory.consolidate();
        facts += done.facts;
        skills += done.skills;
        if (!done.more) break;
      }
      return said([facts, 'fact', 'facts'], [skills, 'skill', 'skills'], 'found');
    }
    if (phase === 'decay') {
      const { dropped } = await memory.decay();
      return said([dropped, 'fact', 'facts'], [0, '', ''], 'faded');
    }
    if (phase === 'resolve') {
      const { resolved, asked } = await memory.resolve();
      return said([resolved, 'contradiction', 'contradictions'], [asked, 'question', 'questions'], 'seen');
    }
    if (phase === 'mood') {
      const { valence, arousal } = moodOf(await memory.lastDay());
      if (signal.aborted) return null;
      inbox.post(Input.moodLeft, 0, 0, valence);
      inbox.post(Input.moodLeft, 1, 0, arousal);
      return null;
    }
    if (phase === 'intend') {
      const added = await memory.intend(goalsOf(jobs(), starred(now() - STARRED_WITHIN)));
      return said([added, 'goal', 'goals'], [0, '', ''], 'set');
    }
    return phase === 'dream' ? this.#dreamOf(cycle, seed, signal) : null;
  }

  async #dreamOf(cycle: number, seed: number, signal: AbortSignal): Promise<string | null> {
    const { memory, paint, markDream, inbox } = this.#parts;
    const seeds = await memory.dreamSeeds(seed);
    if (seeds === null || signal.aborted) return null;
    const embeddings = await this.#parts.read([...seeds.texts, ...seeds.words]);
    const words = await memory.dreamWords(embeddings, seeds.words);
    if (words.length === 0 || signal.aborted) return null;
    const prompt = dreamPrompt(words.map(({ word }) => word));
    const dream = await paint(prompt, seed);
    if (signal.aborted) {
      this.#parts.cancel(dream.id);
      return null;
    }
    this.#dream = dream;
    inbox.post(Input.dreamBegun, dream.serial, cycle);
    const picture = await dream.picture;
    if (this.#dream === dream) this.#dream = null;
    if (picture === null) return null;
    // It is there, whether she is awake by now or not.
    await markDream(picture.id);
    const [one, other] = seeds.texts.map(text => short(text));
    await memory.keepDream(`Aurora had ${prompt}: “${one}” met “${other}”.`, picture.id, seeds.of);
    return prompt;
  }

  #wake(): void {
    const dream = this.#dream;
    this.#dream = null;
    if (dream !== null) this.#parts.cancel(dream.id);
  }

  /** Once, until something works again. */
  #complain(phase: string, { message }: Error): void {
    if (this.#problems.get(phase) === message) return;
    this.#problems.set(phase, message);
    this.#parts.onProblem(`her reflection (${phase}) came to nothing: ${message}`);
  }
}

type Count = readonly [number, string, string];

function said(first: Count, second: Count, verb: string): string | null {
  const parts = [first, second].filter(([count]) => count > 0);
  if (parts.length === 0) return null;
  return `${parts.map(([count, one, many]) => `${count} ${count === 1 ? one : many}`).join(', ')} ${verb}`;
}

const short = (text: string) => (text.length > 120 ? `${text.slice(0, 120)}…` : text);
