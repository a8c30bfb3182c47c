import type { SerializedError } from '../../../models/errors.ts';
import type { LanguageNews } from '../../mind/model/asking.ts';
import type { StageState, Undo } from './state.ts';

/** More than this at once would be a wall; the oldest goes. */
const MOST_TOASTS = 4;

export function withNote(state: StageState, message: string, undo: Undo | null = null): StageState {
  return add(state, { tone: 'note', message, error: null, undo });
}

export function withError(state: StageState, error: SerializedError): StageState {
  return add(state, { tone: 'error', message: error.message, error, undo: null });
}

/** What a language model asks for is a message with a button; whoever leaves it alone has said no. */
export function withLanguageNews(state: StageState, news: LanguageNews): StageState {
  if ('error' in news) return withError(state, news.error);
  if ('settled' in news)
    return { ...state, toasts: state.toasts.filter(({ undo }) => !isAnswer(undo, news.settled)) };
  const { id, text, command, input } = news;
  const shown = input === '{}' ? '' : ` ${input}`;
  return withNote(state, `The language model wants to: ${text} (${command}${shown})`, {
    ...{ label: 'Allow it once', command: 'answer-ask', input: { ask: id, allow: true } },
  });
}

const isAnswer = (undo: Undo | null, ask: string) =>
  undo?.command === 'answer-ask' && (undo.input as { ask?: string }).ask === ask;

export function withoutToast(state: StageState, id: number): StageState {
  return { ...state, toasts: state.toasts.filter(toast => toast.id !== id) };
}

function add(state: StageState, toast: Omit<StageState['toasts'][number], 'id'>): StageState {
  // The same sentence twice is one toast that came again, not two.
  const others = state.toasts.filter(shown => shown.message !== toast.message);
  const toasts = [...others, { ...toast, id: state.nextToast }].slice(-MOST_TOASTS);
  return { ...state, toasts, nextToast: state.nextToast + 1 };
}
