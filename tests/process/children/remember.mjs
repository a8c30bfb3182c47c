// Remembers and forgets as fast as it can, by the real thread, and tells its parent of everything that was confirmed.
import { Worker } from 'node:worker_threads';

const [entry = '', file = '', round = ''] = process.argv.slice(2);
const thread = new Worker(entry, { workerData: { file, encoder: 'toy' } });
/** Calls that are under way at once. */
const WIDE = 3;
let id = 0;
/** @type {Map<number, { forgot?: string }>} */
const asked = new Map();
/** @type {string[]} */
const kept = [];
const tell = (/** @type {object} */ told) => process.send?.(told);

/** @type {(method: string, args: unknown[], what: { forgot?: string }) => void} */
const post = (method, args, what) => {
  asked.set(++id, what);
  thread.postMessage({ id, question: { method, args } });
};

function next() {
  if (id % 7 === 6 && kept.length > 3) {
    const gone = kept.shift() ?? '';
    post('forget', [{ memories: [gone] }], { forgot: gone });
    return;
  }
  const common = { at: Date.now(), about: [`name ${id % 11}`], pictures: [`picture ${id}`] };
  const memory =
    id % 3 === 0
      ? {
          ...common,
          kind: 'fact',
          subject: `s${id % 5}`,
          relation: 'lives in',
          object: `o${id}`,
          confidence: 0.8,
          sources: [],
        }
      : { ...common, kind: 'episode', text: `round ${round}, number ${id}, ${'word '.repeat(id % 200)}` };
  post('remember', [memory, Date.now()], {});
}

thread.on('message', answer => {
  const what = asked.get(answer.id);
  if ('error' in answer) throw new Error(answer.error.message);
  if (what?.forgot !== undefined) tell({ forgot: what.forgot });
  else {
    const { memory } = answer.result;
    if (memory.kind === 'episode') kept.push(memory.id);
    tell({ kept: memory });
  }
  next();
});
for (let i = 0; i < WIDE; i++) next();
