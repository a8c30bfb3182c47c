/**
 * The process that knows what pictures are of: a text encoder, and a vector for each prompt. It may die at any time; what
 * it had read lies on disk. `meaning-service.ts` is its other end.
 */
import { setImmediate } from 'node:timers/promises';
import { serializeError } from '../../models/errors.ts';
import { startHeartbeat } from '../../models/heartbeat.ts';
import { openTextMeaning } from '../../models/text-meaning.ts';
import { restAfter } from './give-way.ts';
import { MeaningIndex } from './meaning-index.ts';
import type { FromMeaning, ToMeaning } from './meaning-protocol.ts';
import { VectorCache } from './vector-cache.ts';

type Question = Extract<ToMeaning, { type: 'near' | 'read' }>;

let index: MeaningIndex | null = null;
const waiting: Exclude<ToMeaning, Question>[] = [];
const questions: Question[] = [];
let busy = false;
/** Ends a rest. */
let wake = () => {};

/** Everything in turn: one network, one thread. Questions go before what is only to be read some time. */
async function work(): Promise<void> {
  if (busy) return;
  busy = true;
  for (;;) {
    const message = waiting.shift();
    if (message !== undefined) await take(message);
    else if (index !== null && questions.length > 0) await answer(index, questions.shift()!);
    else if (index === null || !(await readOn(index))) break;
    // A whole turn: what was sent meanwhile is read.
    await setImmediate();
  }
  busy = false;
}

/** A piece of what is to be read some time; false when there is nothing. */
async function readOn(here: MeaningIndex): Promise<boolean> {
  const began = performance.now();
  const before = process.cpuUsage();
  if (!(await here.work())) return false;
  const { user, system } = process.cpuUsage(before);
  const rest = restAfter(performance.now() - began, (user + system) / 1000);
  if (rest > 0)
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, rest);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      // It came while the piece was read.
      if (questions.length > 0) wake();
    });
  return true;
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

process.on('SIGINT', () => {});
startHeartbeat();
process.on('disconnect', () => process.exit());
process.on('message', message => {
  const said = message as ToMeaning;
  if (said.type === 'near' || said.type === 'read') questions.push(said);
  else waiting.push(said);
  wake();
  void work();
});
send({ type: 'hello' });
