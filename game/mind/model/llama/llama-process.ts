/** The process with a language model of one's own: native code over a stranger's file, so that it may die alone. `local-llama.ts` is its other end. */
import { serializeError } from '../../../../models/errors.ts';
import { startHeartbeat } from '../../../../models/heartbeat.ts';
import type { FromLlama, ToLlama } from './llama-protocol.ts';
import { loadLlama, openLlama } from './load-llama.ts';

type Ask = Extract<ToLlama, { type: 'ask' }>;

const send = (message: FromLlama) => void process.send?.(message);
let opened: { readonly file: string; readonly answer: ReturnType<typeof openLlama> } | null = null;
let running: { readonly id: number; readonly over: AbortController } | null = null;
let last: Promise<void> = Promise.resolve();

async function answer({ id, file, turns, mostTokens }: Ask): Promise<void> {
  const over = new AbortController();
  running = { id, over };
  try {
    if (opened?.file !== file) opened = { file, answer: openLlama(file, await loadLlama()) };
    const ask = await opened.answer;
    await ask(turns, mostTokens, over.signal, text => send({ type: 'text', id, text }));
    send({ type: 'ended', id });
  } catch (error) {
    opened = null;
    send({ type: 'failed', id, error: serializeError(error) });
  }
}

process.on('message', (message: ToLlama) => {
  if (message.type === 'exit') process.exit(0);
  // One after another: there is one conversation in memory.
  if (message.type === 'ask') last = last.then(() => answer(message));
  else if (running?.id === message.id) running.over.abort();
});
process.on('disconnect', () => process.exit(0));
startHeartbeat();
send({ type: 'hello' });
