/**
 * What "Trace Event Format" (D. Sinclair, N. Duca) asks of a file, and what the viewers need to draw it: known phases,
 * times that go on, names of processes and threads, and complete events of one thread that lie within or beside each other.
 */
interface Loose {
  readonly ph?: unknown;
  readonly name?: unknown;
  readonly ts?: unknown;
  readonly dur?: unknown;
  readonly pid?: unknown;
  readonly tid?: unknown;
  readonly args?: { readonly name?: unknown } | undefined;
}

/** All that this project writes; the format knows more. */
const PHASES = ['X', 'M', 'C', 'i'];

/** Microseconds that rounding may move an end by. */
const ROUNDING = 0.05;

export function traceProblems(trace: unknown): string[] {
  const { traceEvents } = trace as { traceEvents?: readonly Loose[] };
  if (!Array.isArray(traceEvents)) return ['there is no list of events'];
  const events = traceEvents as readonly Loose[];
  const problems = events.flatMap((event, i) =>
    eventProblems(event).map(problem => `event ${i}: ${problem}`),
  );
  const drawn = events.filter(({ ph }) => ph !== 'M');
  for (const [i, { ts }] of drawn.entries())
    if (i > 0 && Number(ts) < Number(drawn[i - 1]!.ts)) problems.push(`event ${i}: time goes back`);
  const named = (name: string) =>
    new Set(
      events
        .filter(event => event.name === name && event.args?.name)
        .map(({ pid, tid }) => (name === 'process_name' ? `${pid}` : `${pid} ${tid}`)),
    );
  const processes = named('process_name');
  const threads = named('thread_name');
  for (const { pid, tid } of drawn) {
    if (!processes.has(`${pid}`)) problems.push(`process ${pid} has no name`);
    if (!threads.has(`${pid} ${tid}`)) problems.push(`thread ${pid} ${tid} has no name`);
  }
  return [...new Set([...problems, ...nesting(drawn)])];
}

function eventProblems({ ph, name, ts, dur, pid, tid }: Loose): string[] {
  const problems: string[] = [];
  if (typeof ph !== 'string' || !PHASES.includes(ph)) problems.push(`there is no phase ${String(ph)}`);
  if (typeof name !== 'string' || name === '') problems.push('it has no name');
  if (!(Number.isFinite(ts) && Number(ts) >= 0)) problems.push(`its time is ${String(ts)}`);
  if (ph === 'X' && !(Number.isFinite(dur) && Number(dur) >= 0)) problems.push(`it lasts ${String(dur)}`);
  if (!Number.isInteger(pid) || !Number.isInteger(tid)) problems.push('it belongs to no thread');
  return problems;
}

function nesting(drawn: readonly Loose[]): string[] {
  const open = new Map<string, number[]>();
  const problems: string[] = [];
  for (const { ph, pid, tid, ts, dur, name } of drawn) {
    if (ph !== 'X') continue;
    const ends = open.get(`${pid} ${tid}`) ?? [];
    open.set(`${pid} ${tid}`, ends);
    const end = Number(ts) + Number(dur);
    while (ends.length > 0 && ends.at(-1)! <= Number(ts) + ROUNDING) ends.pop();
    if (ends.length > 0 && end > ends.at(-1)! + ROUNDING)
      problems.push(`${String(name)} ends after what holds it`);
    ends.push(end);
  }
  return problems;
}
