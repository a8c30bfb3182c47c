/** The process with a language model of one's own: native code over a stranger's file, so that it may die alone. `local-llama.ts` is its other end. */
import { serializeError } from '../../../../models/errors.ts';
import { startHeartbeat } from '../../../../models/heartbeat.ts';
import type { FromLlama, ToLlama } from './llama-protocol.ts';
import { loadLlama, type OpenLlama, openLlama } from './load-llama.ts';

type Ask = Extract<ToLlama, { type: 'ask' }>;

const send = (message: FromLlama) => void process.send?.(message);
let opened: { readonly file: string; readonly context: number; readonly llama: OpenLlama } | null = null;
let running: { readonly id: number; readonly over: AbortController } | null = null;
/** Nobody waits for these any more, and their turn has not come. */
const given = new Set<number>();
let last: Promise<void> = Promise.resolve();

async function answer({ id, turns, mostTokens, ...wanted }: Ask): Promise<void> {
  if (given.delete(id)) return send({ type: 'ended', id });
  const over = new AbortController();
  running = { id, over };
  try {
    const llama = await openedAs(wanted);
    await llama.ask(turns, mostTokens, over.signal, text => send({ type: 'text', id, text }));
    send({ type: 'ended', id });
  } catch (error) {
    await close();
    send({ type: 'failed', id, error: serializeError(error) });
  } finally {
    running = null;
  }
}

async function openedAs({ file, context }: Pick<Ask, 'file' | 'context'>): Promise<OpenLlama> {
  if (opened?.file === file && opened.context === context) return opened.llama;
  await close();
  opened = { file, context, llama: await openLlama(file, await loadLlama(), context) };
  return opened.llama;
}

/** Two models at once do not fit into memory where one does. */
async function close(): Promise<void> {
  const last = opened;
  opened = null;
  await last?.llama.close().catch(() => {});
}

process.on('message', (message: ToLlama) => {
  if (message.type === 'exit') process.exit(0);
  // One after another: there is one conversation in memory.
  if (message.type === 'ask') last = last.then(() => answer(message));
  else if (running?.id === message.id) running.over.abort();
  else given.add(message.id);
});
process.on('disconnect', () => process.exit(0));
startHeartbeat();
send({ type: 'hello' });
