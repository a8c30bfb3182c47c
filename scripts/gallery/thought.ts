/** Draws the path of a thought and the pyramid of memories for docs/mind.md, from a conversation with the running program. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startKernelProcess } from '../../bench/kernel-process.ts';
import type { MemoryView } from '../../game/memory/memory-view.ts';
import type { TalkView, ThoughtView } from '../../game/mind/thought-view.ts';
import { replaceMarked } from './marked.ts';

const root = process.argv[2] ?? '.';
const folder = join(root, 'docs/images/mind');

const LINES = [
  'hello',
  'my name is Ada',
  'I like owls',
  'my sister lives in Bergen',
  'paint a castle in the snow',
  'keep that one',
  'paint a castle on a hill at sunset',
] as const;
/** The thought that is drawn. */
const SHOWN = 'make that castle on a hill again, at night';

const COLOURS: Readonly<Record<string, string>> = {
  perceive: '#7dd3fc',
  interpret: '#c4b5fd',
  recall: '#fcd34d',
  decide: '#e6f1ff',
  act: '#5eead4',
};
const KINDS = { procedure: '#5eead4', fact: '#c4b5fd', episode: '#7dd3fc' } as const;

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const kernel = await startKernelProcess(root);
  try {
    await kernel.warm();
    for (const text of LINES) {
      const { job } = await kernel.post<TalkView>('/talk', { text });
      if (job !== null) await painted(kernel, job);
    }
    const { thought } = await kernel.post<TalkView>('/talk', { text: SHOWN });
    const { memories } = await kernel.get<{ memories: MemoryView[] }>('/memories?limit=200');
    writeFileSync(join(folder, 'thought.svg'), drawThought(thought));
    writeFileSync(join(folder, 'pyramid.svg'), drawPyramid(memories));
    const page = join(root, 'docs/mind.md');
    const thoughts = replaceMarked(readFileSync(page, 'utf8'), 'thought', inWords(thought), page);
    const text = replaceMarked(thoughts, 'pyramid', counted(memories), page);
    writeFileSync(page, text);
  } finally {
    await kernel.stop();
  }
}

async function painted(kernel: Awaited<ReturnType<typeof startKernelProcess>>, job: string): Promise<void> {
  for (;;) {
    const { finishedAt } = await kernel.get<{ finishedAt: string | null }>(`/jobs/${job}`);
    if (finishedAt !== null) break;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  // That it is done is a thought of its own.
  await new Promise(resolve => setTimeout(resolve, 500));
}

/** Phases on their clock, what came up in each, and what each act was worth. */
function drawThought(thought: ThoughtView): string {
  const { phases, options, evidence, text, says } = thought;
  const width = 640 / phases.length;
  const parts = [`<text x="40" y="28" font-size="15" fill="#e6f1ff">“${escaped(text)}”</text>`];
  for (const [i, { phase, tick, ms }] of phases.entries())
    parts.push(
      `<rect x="${40 + i * width}" y="50" width="${width - 4}" height="26" rx="4" fill="${COLOURS[phase]}" opacity="0.85"/>`,
      `<text x="${40 + i * width + 8}" y="67" fill="#0b1220">${phase}</text>`,
      `<text x="${40 + i * width}" y="93" font-size="11">after ${Math.round(ms)} ms, tick ${tick}</text>`,
    );
  const lines = evidence.map(each =>
    each.by === 'grammar'
      ? `understood: ${each.rule}, by “${each.words}”`
      : each.by === 'picture'
        ? `thought of “${each.prompt}”: ${each.why}`
        : each.by === 'memory'
          ? `remembered “${each.text}”: ${each.why}`
          : each.by === 'likeness'
            ? `like “${each.sentence}” (${each.similarity.toFixed(2)})`
            : each.what,
  );
  let y = 122;
  for (const line of lines.slice(0, 5)) {
    parts.push(`<text x="40" y="${y}" fill="#fcd34d">${escaped(cut(line, 108))}</text>`);
    y += 18;
  }
  y += 8;
  const least = Math.min(...options.map(({ value }) => value), 0);
  const most = Math.max(...options.map(({ value }) => value), 1);
  const at = (value: number) => round(140 + (500 * (value - least)) / (most - least));
  for (const { act, value } of options) {
    const [from, to] = [Math.min(at(0), at(value)), Math.max(at(0), at(value))];
    const chosen = act === thought.act;
    parts.push(
      `<text x="132" y="${y + 11}" text-anchor="end" fill="${chosen ? '#5eead4' : '#9fb3d1'}">${act}</text>`,
      `<rect x="${from}" y="${y}" width="${Math.max(1, to - from)}" height="14" rx="3" fill="${chosen ? '#5eead4' : value < 0 ? '#7f4a5f' : '#3b4d70'}"/>`,
      `<text x="${Math.max(to, at(0)) + 6}" y="${y + 11}" font-size="11">${value.toFixed(2)}</text>`,
    );
    y += 20;
  }
  parts.push(
    `<text x="40" y="${y + 22}" fill="#e6f1ff">“${escaped(cut((says ?? '').replace(/\[[a-z ]+\]\s*/g, ''), 100))}”</text>`,
  );
  return svg(720, y + 42, 'The path of a thought', parts);
}

/** Few procedures above some facts above many episodes, with the threads of what was learnt from what. */
function drawPyramid(memories: readonly MemoryView[]): string {
  const rows = (['procedure', 'fact', 'episode'] as const).map(kind =>
    memories.filter(memory => memory.kind === kind).toReversed(),
  );
  const place = new Map<string, readonly [number, number]>();
  const widths = [150, 380, 640];
  const parts: string[] = [
    '<text x="40" y="28" font-size="15" fill="#e6f1ff">What she remembers of that conversation</text>',
  ];
  const dots: string[] = [];
  for (const [row, all] of rows.entries()) {
    const y = 90 + row * 130;
    const width = widths[row]!;
    const kind = (['procedure', 'fact', 'episode'] as const)[row]!;
    parts.push(
      `<text x="40" y="${y - 34}" fill="${KINDS[kind]}">${['what worked', 'what is true', 'what happened'][row]}: ${all.length}</text>`,
    );
    for (const [i, memory] of all.entries()) {
      const x = round(360 - width / 2 + (width * (i + 0.5)) / all.length);
      place.set(memory.id, [x, y]);
      dots.push(
        `<circle cx="${x}" cy="${y}" r="7" fill="${KINDS[kind]}"><title>${escaped(memory.text)}</title></circle>`,
      );
      if (row < 2)
        dots.push(
          `<text x="${x}" y="${y - 12 - (row === 1 ? 14 * (i % 2) : 0)}" text-anchor="middle" font-size="11">${escaped(cut(memory.text, 34))}</text>`,
        );
    }
  }
  for (const { id, fact } of memories)
    for (const source of fact?.sources ?? []) {
      const [from, to] = [place.get(id), place.get(source)];
      if (from && to) parts.push(`<path d="M${from[0]} ${from[1]}L${to[0]} ${to[1]}" stroke="#3b4d70"/>`);
    }
  for (const memory of memories)
    for (const other of memories)
      if (
        memory.kind === 'procedure' &&
        other.kind === 'episode' &&
        memory.pictures.some(picture => other.pictures.includes(picture))
      ) {
        const [from, to] = [place.get(memory.id)!, place.get(other.id)!];
        parts.push(
          `<path d="M${from[0]} ${from[1]}L${to[0]} ${to[1]}" stroke="#2f6f68" stroke-dasharray="4 3"/>`,
        );
      }
  return svg(720, 400, 'The pyramid of memories', [...parts, ...dots]);
}

const inWords = ({ why, phases }: ThoughtView): string =>
  [
    `“${SHOWN}”, ${Math.round(phases.at(-1)?.ms ?? 0)} ms from what was said to the act, on the machine that drew this. What \`explain\` says of it:`,
    '',
    ...why.map(line => `> ${line}`),
    '',
    '![The path of a thought](images/mind/thought.svg)',
  ].join('\n');

const counted = (memories: readonly MemoryView[]): string => {
  const of = (kind: string) => memories.filter(memory => memory.kind === kind);
  const sources = of('fact').reduce((sum, { fact }) => sum + (fact?.sources.length ?? 0), 0);
  return [
    `After ${LINES.length + 1} sentences: ${of('episode').length} episodes, ${of('fact').length} facts (with ${sources} sources), ${of('procedure').length} procedure. Solid threads lead from a fact to what it was learnt from, dashed ones from what worked to its picture.`,
    '',
    '![The pyramid](images/mind/pyramid.svg)',
  ].join('\n');
};

const svg = (width: number, height: number, title: string, parts: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#9fb3d1"><title>${title}</title><rect width="${width}" height="${height}" fill="#0b1220"/>${parts.join('\n')}</svg>\n`;

const round = (value: number) => Math.round(value * 10) / 10;
const cut = (text: string, length: number) =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;
const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Puts text between `<!-- name -->` and `<!-- end -->`. */
void main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
