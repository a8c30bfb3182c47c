/**
 * Painting along: while words stand in the prompt line and have not been sent, the kernel is asked for pictures of them. It is
 * asked again as soon as it has shown the last words and they are others by now, so that a slow machine is asked less often.
 */
import { AuroraError } from '../../../models/errors.ts';
import type { JobView, ServerEvent, SketchView } from '../../api/protocol.ts';
import { defaultModel, toGenerateInput } from '../store/draft.ts';
import { runningJob, waitingJobs } from '../store/select.ts';
import type { StageState } from '../store/state.ts';
import type { Store } from '../store/store.ts';
import { isSaid } from '../talk/talk-link.ts';
import { spokenRequest } from '../voice/spoken-request.ts';

/** Milliseconds between a letter and the asking: a word that is typed quickly is one picture, not five. */
const PAUSE = 140;
/** Letters without which there is nothing to see yet. */
const LEAST = 3;
/** Bytes of weights. A larger model takes seconds for what is to follow fingers. */
const LARGEST_MODEL = 400e6;

type SketchEvent = Extract<ServerEvent, { event: 'sketch.image' | 'sketch.failed' }>;

export interface SketchLinkOptions {
  readonly store: Store;
  readonly request: <Result>(command: string, input: unknown) => Promise<Result>;
  /** A URL for the bytes, and an end for the one before. */
  readonly show: (png: Uint8Array<ArrayBuffer>) => string;
  readonly wait?: (milliseconds: number, then: () => void) => () => void;
}

const timer = (milliseconds: number, then: () => void) => {
  const id = setTimeout(then, milliseconds);
  return () => clearTimeout(id);
};

export class SketchLink {
  readonly #options: SketchLinkOptions;
  readonly #wait: NonNullable<SketchLinkOptions['wait']>;
  /** The last request, as text: the same one is not made again. */
  #asked = '';
  #words = '';
  #id: string | null = null;
  /** What has been asked for and not yet shown or refused. */
  #awaited: number | 'answer' | null = null;
  #stopWaiting: (() => void) | null = null;

  constructor(options: SketchLinkOptions) {
    this.#options = options;
    this.#wait = options.wait ?? timer;
    let last = wording(options.store.state());
    options.store.subscribe(() => {
      const now = wording(options.store.state());
      if (now === last) return;
      last = now;
      this.#changed();
    });
  }

  receive(event: SketchEvent, payload: Uint8Array<ArrayBuffer> | null): void {
    if (event.data.id !== this.#id) return;
    const { store, show } = this.#options;
    if (event.data.revision === this.#awaited) this.#awaited = null;
    if (event.event === 'sketch.image' && payload) {
      const { id, revision, pass, settled, width, height } = event.data;
      // What is shown belongs to words that may have been sent or wiped out meanwhile.
      const prompt = this.#words;
      if (this.#asked !== '')
        store.dispatch({
          type: 'sketch',
          sketch: { id, revision, pass, settled, width, height, prompt, url: show(payload) },
        });
    }
    if (this.#awaited === null) this.#ask();
  }

  /** The link is back: the kernel may be another one, which knows of no sketch. */
  returned(): void {
    this.#id = null;
    this.#awaited = null;
    this.#asked = '';
    this.#changed();
  }

  /** Makes the sketch on the card a picture; it stays there until the job is known. Null where there is none that could be kept. */
  async keep(): Promise<JobView | null> {
    const { store, request } = this.#options;
    const state = store.state();
    const { sketch, draft } = state;
    const outcome = toGenerateInput(draft);
    // A seed that somebody asked for means one picture, and not what a sketch made of it.
    if (!sketch || !outcome.ok || fixed(state) || asksForSeed(outcome.input)) return null;
    this.#forgetWords();
    try {
      return await request<JobView>('keep-sketch', { ...outcome.input, id: sketch.id });
    } catch (error) {
      // A kernel that was started anew does not remember it: then the words are painted as they are.
      if (error instanceof AuroraError && /^(UNKNOWN_SKETCH|SKETCH_NOT_PAINTED)$/.test(error.code))
        return null;
      throw error;
    }
  }

  /** The words have been sent otherwise. */
  end(): void {
    const id = this.#id;
    this.#forget();
    if (id !== null) void this.#options.request('end-sketch', { id }).catch(() => {});
  }

  #forget(): void {
    this.#forgetWords();
    const { store } = this.#options;
    if (store.state().sketch) store.dispatch({ type: 'sketch', sketch: null });
  }

  #forgetWords(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = null;
    this.#id = null;
    this.#awaited = null;
    this.#asked = '';
  }

  #changed(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = null;
    if (request(this.#options.store.state()) === null) {
      if (this.#id !== null || this.#asked !== '') this.end();
      return;
    }
    this.#stopWaiting = this.#wait(PAUSE, () => {
      this.#stopWaiting = null;
      this.#ask();
    });
  }

  #ask(): void {
    if (this.#awaited !== null || this.#stopWaiting !== null) return;
    const state = this.#options.store.state();
    const input = request(state);
    if (input === null || state.link.status !== 'open') return;
    const asked = JSON.stringify(input);
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.#words = input.prompt;
    this.#awaited = 'answer';
    const id = this.#id;
    this.#options
      .request<SketchView>('sketch', { ...input, ...(id !== null && { id }) })
      .then(view => {
        if (this.#asked !== asked) return;
        this.#id = view.id;
        if (this.#awaited === 'answer') this.#awaited = view.revision;
      })
      .catch(() => {
        // Half a word may be half a tag or an open bracket: the next letter tries again, and Enter says what is wrong.
        if (this.#asked === asked) this.#awaited = null;
      });
  }
}

/** What decides whether and what is painted along. */
const wording = (state: StageState): string => JSON.stringify([request(state), state.link.status]);

/** It was asked for one particular picture, or it begins with one: then that is what Enter paints. */
const fixed = ({ draft }: StageState): boolean => draft.beginning !== '';

const asksForSeed = ({ seed }: { readonly seed?: number }): boolean => seed !== undefined && seed !== -1;

/** What is being said, as far as it is understood and meant for painting: what goes on in a room is not. */
function spoken({ voice: { partial, listening } }: StageState): string | null {
  if (partial === '') return null;
  const { prompt, paint } = spokenRequest(partial, null);
  return paint || listening === 'hold' ? prompt : null;
}

interface Wanted extends Record<string, unknown> {
  readonly prompt: string;
}

/** What to ask for; null where nothing is to be painted along with. */
function request(state: StageState): Wanted | null {
  const { live, models } = state;
  const said = spoken(state);
  const draft = said === null ? state.draft : { ...state.draft, prompt: said };
  if (!live || fixed(state)) return null;
  // A picture is being made: the machine is busy, and the card too.
  if (runningJob(state) || waitingJobs(state).length > 0) return null;
  const model = defaultModel(models, draft.model);
  if (!model || model.bytes > LARGEST_MODEL) return null;
  const outcome = toGenerateInput(draft);
  if (!outcome.ok || outcome.input.prompt.length < LEAST) return null;
  // What is said to her is no picture.
  if (isSaid(outcome.input.prompt)) return null;
  // What was sent stays in the line: it is painted already.
  if (outcome.input.prompt === state.history.at(-1)?.trim()) return null;
  const { prompt, negativePrompt, seed, guidanceScale, width, height, model: name } = outcome.input;
  return { prompt, negativePrompt, seed, guidanceScale, width, height, model: name };
}
