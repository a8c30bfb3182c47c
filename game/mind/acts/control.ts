/** Steering: some of it the kernel does by commands, some only the page can. */
import { type Act, type ActContext, sayFailure } from './act.ts';
import { pictureEvidence } from './repaint.ts';

type Steer = (context: ActContext) => Promise<string | null>;

/** Null: it is seen or heard, and needs no words. */
const STEERS: Readonly<Record<string, Steer>> = {
  async stop({ call }) {
    await call('stop', {}, 'stopped speaking');
    return null;
  },
  async cancel({ call, parts, dice }) {
    const open = parts.jobs
      .list()
      .filter(({ finishedAt, purpose }) => finishedAt === null && purpose === 'picture');
    const job = open.find(({ state }) => state === 'running') ?? open[0];
    if (job === undefined) return 'Nothing is being painted.';
    await call('cancel', { id: job.id }, `cancelled “${job.settings.prompt.slice(0, 80)}”`);
    return dice.pick('cancelled', ['Stopped.', 'I leave it unfinished.']);
  },
  async 'clear-queue'({ call, parts }) {
    const open = parts.jobs
      .list()
      .filter(({ finishedAt, purpose }) => finishedAt === null && purpose === 'picture');
    await call('clear-queue', {}, 'emptied the queue');
    for (const { id, state } of open)
      if (state === 'running') await call('cancel', { id }, 'cancelled what was being painted');
    return open.length === 0
      ? 'Nothing waits.'
      : `${open.length === 1 ? 'One picture is' : `${open.length} pictures are`} cancelled.`;
  },
  async pause({ call, dice }) {
    await call('pause-queue', { paused: true }, 'paused the queue');
    return dice.pick('paused', [
      'I wait. Say “go on” when I may.',
      'Paused: what runs is painted to its end, the rest waits.',
    ]);
  },
  async resume({ call }) {
    await call('pause-queue', { paused: false }, 'let the queue go on');
    return 'On we go.';
  },
  async permission({ move, call }) {
    const allow = move.roles.value === 'yes';
    const what = allow ? 'let the language model do it, this once' : 'did not let the language model do it';
    await call('answer-ask', { ask: move.roles.ask, allow }, what);
    return null;
  },
  async star(context) {
    const { record, move, call, dice, attention } = context;
    const best = record.found.pictures.find(({ picture }) => picture !== null);
    if (!best?.picture) return 'I see no picture to keep yet.';
    const on = move.roles.value !== 'off';
    record.evidence.push(pictureEvidence(best));
    await call(
      'mark-pictures',
      { pictures: [best.picture.id], starred: on },
      on ? 'put a star on it' : 'took its star away',
    );
    attention.see(best.picture);
    return on
      ? dice.pick('starred', [
          '[joy] Kept, with a star. I remember how it was painted.',
          '[joy] It has a star now, and I know what worked.',
        ])
      : 'The star is gone.';
  },
};

/** What only the page can do, and what she says to it. */
const PAGE: Readonly<Record<string, string>> = {
  mute: '',
  volume: '',
  captions: 'Is that better?',
  fullscreen: '',
  full: '',
  listen: '',
  quit: 'Goodbye.',
  open: '',
  close: '',
  overlay: '',
  set: 'Noted for the next picture.',
};

export const control: Act = async context => {
  const { move, record } = context;
  const action = move.roles.action ?? move.topic;
  try {
    const steer = STEERS[action];
    if (steer !== undefined) {
      record.says = await steer(context);
      return;
    }
    const value = action === 'set' ? `${move.roles.field}=${move.roles.value}` : (move.roles.value ?? null);
    record.page.push({ action, value });
    record.did.push({ command: 'page', what: value === null ? action : `${action}: ${value}`, error: null });
    record.says = PAGE[action] || null;
  } catch (error) {
    sayFailure(context, error);
  }
};
