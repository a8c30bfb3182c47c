/**
 * The process that knows what pictures are of: a text encoder, and a vector for each prompt. It may die at any time; what
 * it had read lies on disk. `meaning-service.ts` is its other end.
 */
import { setPriority } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { serializeError } from '../../models/errors.ts';
import { startHeartbeat } from '../../models/heartbeat.ts';
import { openTextMeaning } from '../../models/text-meaning.ts';
import { MeaningIndex } from './meaning-index.ts';
import type { FromMeaning, ToMeaning } from './meaning-protocol.ts';
import { VectorCache } from './vector-cache.ts';

/** A nice value between normal and low: about a third of what others get where everybody works. */
const LATER = 5;

type Question = Extract<ToMeaning, { type: 'near' | 'read' }>;

let index: MeaningIndex | null = null;
const waiting: Exclude<ToMeaning, Question>[] = [];
const questions: Question[] = [];
let busy = false;

/** Everything in turn: one network, one thread. Questions go before what is only to be read some time. */
async function work(): Promise<void> {
  if (busy) return;
  busy = true;
  for (;;) {
    const message = waiting.shift();
    if (message !== undefined) await take(message);
    else if (index !== null && questions.length > 0) await answer(index, questions.shift()!);
    else if (index === null || !(await index.work())) break;
    // A whole turn: what was sent meanwhile is read.
    await setImmediate();
  }
  busy = false;
}

async function take(message: Exclude<ToMeaning, Question>): Promise<void> {
  if (message.type === 'exit') process.exit(0);
  if (message.type === 'learn') index?.learn(message.pictures);
  if (message.type === 'forget') index?.forget(message.ids);
  if (message.type === 'unlearn') index?.unlearn(message.words);
  if (message.type !== 'open') return;
  try {
    const meaning = await openTextMeaning(message.modelPath, { threads: 1 });
    index = new MeaningIndex(meaning, new VectorCache(message.cacheFile, meaning.width));
    send({ type: 'ready' });
  } catch (error) {
    send({ type: 'failed', request: null, error: serializeError(error) });
  }
}

async function answer(here: MeaningIndex, asked: Question): Promise<void> {
  const { request } = asked;
  try {
    if (asked.type === 'read') send({ type: 'vectors', request, vectors: await here.vectors(asked.texts) });
    else send({ type: 'near', request, answer: await here.near(asked.question) });
  } catch (error) {
    send({ type: 'failed', request, error: serializeError(error) });
  }
}

function send(message: FromMeaning): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

// She moves and paints; this can wait.
setPriority(LATER);
process.on('SIGINT', () => {});
startHeartbeat();
process.on('disconnect', () => process.exit());
process.on('message', message => {
  const said = message as ToMeaning;
  if (said.type === 'near' || said.type === 'read') questions.push(said);
  else waiting.push(said);
  void work();
});
send({ type: 'hello' });
