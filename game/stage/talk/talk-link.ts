/** Talking to her from the page: what is said goes to her mind, and what only the page can do is done here. */
import { serializeError } from '../../../models/errors.ts';
import type { GenerateInput, JobView } from '../../api/protocol.ts';
import { isTalk, understand } from '../../mind/language/understand.ts';
import type { TalkView } from '../../mind/thought-view.ts';
import { toGenerateInput } from '../store/draft.ts';
import { subject } from '../store/select.ts';
import type { StageState } from '../store/state.ts';
import type { Store } from '../store/store.ts';
import type { PageDeeds } from './page-deeds.ts';

export interface TalkLinkOptions {
  readonly store: Store;
  readonly request: <Result>(command: string, input: unknown) => Promise<Result>;
  /** Ends what is painted along. */
  readonly endSketch: () => void;
  readonly deeds: () => PageDeeds;
}

const TAG = /\[[a-z ]{2,20}\]\s*/gi;

export class TalkLink {
  readonly #options: TalkLinkOptions;

  constructor(options: TalkLinkOptions) {
    this.#options = options;
  }

  /** Says something to her. What was typed stays in the line until she has answered. */
  async say(text: string, { heard = false } = {}): Promise<void> {
    const { store, request, endSketch } = this.#options;
    const state = store.state();
    const looking = lookedAt(state);
    const settings = settingsOf(state);
    // What is painted stands in the line at once, as if it had been typed.
    const painted = paintedBy(text);
    if (painted !== null) store.dispatch({ type: 'draft', patch: { prompt: painted } });
    try {
      const answer = await request<TalkView>('talk', {
        ...{ text, heard },
        ...(looking !== null && { looking }),
        ...(settings !== null && { settings }),
      });
      if (answer.job !== null) {
        endSketch();
        await this.#painting(answer.job, answer.prompt ?? text);
      } else store.dispatch({ type: 'said', text, forgotten: answer.thought.forgotten.length > 0 });
      this.#show(answer);
      for (const { action, value } of answer.page) this.#options.deeds().run(action, value);
    } catch (error) {
      const typed = state.draft.prompt === text && store.state().draft.prompt === painted;
      if (typed) store.dispatch({ type: 'draft', patch: { prompt: text } });
      store.dispatch({ type: 'error', error: serializeError(error) });
    }
  }

  /** The line shows what is painted, as if it had been typed. */
  async #painting(id: string, prompt: string): Promise<void> {
    const { store, request } = this.#options;
    store.dispatch({ type: 'draft', patch: { prompt } });
    const job = await request<JobView>('job', { id });
    store.dispatch({ type: 'submitted', job, prompt });
  }

  #show({ thought, pictures }: TalkView): void {
    const { store } = this.#options;
    const { says, spoken, act } = thought;
    const [first, second] = pictures;
    if (act === 'ask' && first && second)
      store.dispatch({ type: 'compare', pictures: [first.id, second.id] });
    else if (act === 'recall' && first) store.dispatch({ type: 'inspect', picture: first as never });
    if (says !== null && !spoken) store.dispatch({ type: 'note', message: says.replace(TAG, '') });
  }
}

/** The picture that one sees, by id. */
function lookedAt(state: StageState): string | null {
  if (state.inspected !== null) return state.inspected.id;
  const shown = subject(state);
  if (shown.kind === 'picture') return shown.picture.id;
  return shown.kind === 'job' ? (shown.job.picture?.id ?? null) : null;
}

/** How the page would paint: all that is set but the words. Null where something of it cannot be. */
function settingsOf({ draft }: StageState): Partial<GenerateInput> | null {
  const wanted = toGenerateInput({ ...draft, prompt: 'anything' });
  if (!wanted.ok) return null;
  const { prompt: _, ...settings } = wanted.input;
  return settings;
}

/** The words of the picture that a sentence asks for; null where it asks for none. */
export function paintedBy(text: string): string | null {
  const [move] = understand(text).moves;
  return move?.topic === 'paint' ? (move.roles.prompt ?? null) : null;
}

let known: { text: string; talk: boolean } = { text: '', talk: false };

/** Whether it is said to her, rather than what to paint. What was asked last is not read again. */
export function isSaid(text: string): boolean {
  if (known.text !== text) known = { text, talk: isTalk(text) };
  return known.talk;
}
