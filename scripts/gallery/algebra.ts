/** Draws the curves of docs/mind.md: what the algebra can hold, counted beside what was calculated, and how likeness of texts survives. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  chanceOfRecall,
  DIMENSIONS,
  type Load,
  noiseOf,
  similarity,
  TextProjection,
} from '../../game/mind/algebra/index.ts';
import { measureRecall } from '../../game/mind/algebra/measure-recall.ts';
import { openTextMeaning } from '../../models/text-meaning.ts';
import { replaceMarked } from './marked.ts';
import { drawPlot, type Series } from './plot.ts';

const COLOURS = ['#5eead4', '#7dd3fc', '#c4b5fd', '#f9a8d4'];
const SIZES = [256, 512, 1024, 2048];
const PAIRS = [5, 10, 20, 30, 50, 80, 120, 200, 300, 500];
const LOAD_TICKS = [5, 10, 20, 50, 100, 200, 500];
const VOCABULARIES = [100, 1_000];
/** Asked a point. */
const DRAWS = 150;
const SEED = 21;
/** Where nearly nothing is confused any more. */
const SAFE = 0.99;

/** As people name pictures and things, near and far from each other. */
const TEXTS = [
  'an old castle on a hill at night',
  'a fortress by moonlight',
  'the ruins of an ancient keep',
  'a castle',
  'a dragon in front of snowy mountains at sunset',
  'a red dragon breathing fire',
  'a lizard on a stone',
  'snowy mountains',
  'the sea in a storm, a lighthouse',
  'a lighthouse on the cliffs',
  'waves',
  'a quiet harbour with fishing boats',
  'portrait of a woman with red hair',
  'a girl with freckles, oil painting',
  'an old man reading a newspaper',
  'a bowl of fruit',
  'apples and pears on a table, still life',
  'a cup of coffee',
  'my sister Anna lives in Hamburg',
  "Anna's dog is called Bruno",
  'a dog running over a meadow',
  'a sleeping cat',
  'a kitten in a basket',
  'I like the colour blue',
  'make it bluer',
  'please speak more quietly',
  'the city in the rain, neon lights',
  'a street at night',
  'a spaceship over a desert planet',
  'a rocket',
];

const root = process.argv[2] ?? '.';
const folder = join(root, 'docs/images/mind');

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const tables: string[] = [];
  for (const vocabulary of VOCABULARIES) tables.push(capacity(vocabulary));
  const texts = await likeness();
  const page = join(root, 'docs/mind.md');
  const text = replaceMarked(
    replaceMarked(readFileSync(page, 'utf8'), 'capacity', tables.join('\n\n'), page),
    'texts',
    texts,
    page,
  );
  writeFileSync(page, text);
}

function capacity(vocabulary: number): string {
  const rows: string[] = [];
  const series = SIZES.map((dimensions, i): Series => {
    const load = (pairs: number): Load => ({ pairs, dimensions, vocabulary, unit: true });
    const dots = PAIRS.map(
      pairs => [pairs, measureRecall(load(pairs), { draws: DRAWS, seed: SEED })] as const,
    );
    const off = Math.max(...dots.map(([pairs, share]) => Math.abs(share - chanceOfRecall(load(pairs)))));
    const holds = (unit: boolean) => mostPairs(pairs => chanceOfRecall({ ...load(pairs), unit }));
    rows.push(`| ${vocabulary} | ${dimensions} | ${holds(true)} | ${holds(false)} | ${off.toFixed(3)} |`);
    return {
      title: `D = ${dimensions}`,
      colour: COLOURS[i]!,
      line: curve(PAIRS[0]!, PAIRS.at(-1)!).map(pairs => [pairs, chanceOfRecall(load(pairs))] as const),
      dots,
    };
  });
  const svg = drawPlot({
    title: `Recall from bundles of pairs, of ${vocabulary} known vectors (line: theory, dots: counted)`,
    xTitle: 'pairs in the bundle',
    yTitle: 'share recalled',
    x: { from: PAIRS[0]!, to: PAIRS.at(-1)!, ticks: LOAD_TICKS, log: true },
    y: { from: 0, to: 1, ticks: [0, 0.25, 0.5, 0.75, 1] },
    series,
  });
  writeFileSync(join(folder, `capacity-${vocabulary}.svg`), svg);
  const head =
    '| known vectors | D | pairs at 99 %, unit phasors | pairs at 99 %, sum | counted beside calculated, largest difference |\n|---|---|---|---|---|\n';
  return `${head}${rows.join('\n')}\n\n![Capacity](images/mind/capacity-${vocabulary}.svg)`;
}

/** The most pairs of which 99 % come back. */
function mostPairs(share: (pairs: number) => number): number {
  let pairs = 1;
  while (share(pairs + 1) >= SAFE) pairs += 1;
  return pairs;
}

function curve(from: number, to: number): number[] {
  const points = 60;
  return Array.from({ length: points + 1 }, (_, i) => Math.round(from * (to / from) ** (i / points)));
}

/** Real sentences through the real encoder, and every pair of them. */
async function likeness(): Promise<string> {
  const meaning = await openTextMeaning(join(root, 'models/weights/aurora-mini'), { threads: 1 });
  const embeddings = await meaning.read(TEXTS);
  const projection = new TextProjection(meaning.width);
  const vectors = await projection.encode(TEXTS, async () => embeddings);
  const { width } = meaning;
  await meaning.dispose();
  const pairs: [cosine: number, similarity: number][] = [];
  for (let a = 0; a < TEXTS.length; a++)
    for (let b = 0; b < a; b++) {
      let cosine = 0;
      for (let i = 0; i < width; i++) cosine += embeddings[a * width + i]! * embeddings[b * width + i]!;
      pairs.push([cosine, similarity(vectors[a]!, vectors[b]!)]);
    }
  const worst = Math.max(...pairs.map(([c, s]) => Math.abs(s - projection.expected(c))));
  const line = Array.from({ length: 61 }, (_, i) => -0.2 + i * 0.02).map(
    c => [c, projection.expected(c)] as const,
  );
  const svg = drawPlot({
    title: `${pairs.length} pairs of sentences: likeness in the algebra (line: exp(−(1 − c) / ℓ²), ℓ = ${projection.lengthScale})`,
    xTitle: 'cosine of the sentence encoder',
    yTitle: 'similarity of hypervectors',
    x: { from: -0.2, to: 1, ticks: [-0.2, 0, 0.2, 0.4, 0.6, 0.8, 1], log: false },
    y: { from: -0.1, to: 1, ticks: [0, 0.25, 0.5, 0.75, 1] },
    series: [{ title: 'pairs', colour: COLOURS[1]!, line, dots: pairs }],
  });
  writeFileSync(join(folder, 'texts.svg'), svg);
  return [
    `${TEXTS.length} sentences, ${pairs.length} pairs, D = ${DIMENSIONS}: the largest difference from the curve is ${worst.toFixed(3)} (noise: ${noiseOf(DIMENSIONS).toFixed(3)}).`,
    `Rank correlation with the cosine (Spearman): ${spearman(pairs).toFixed(3)}.`,
    '',
    '![Likeness of texts](images/mind/texts.svg)',
  ].join('\n');
}

/** The correlation of ranks. Source: C. Spearman, 1904. */
function spearman(pairs: readonly (readonly [number, number])[]): number {
  const ranks = (values: readonly number[]) => {
    const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
    const rank = new Array<number>(values.length);
    for (const [place, i] of order.entries()) rank[i] = place;
    return rank;
  };
  const [a, b] = [ranks(pairs.map(([x]) => x)), ranks(pairs.map(([, y]) => y))];
  const n = pairs.length;
  const squares = a.reduce((sum, rank, i) => sum + (rank - b[i]!) ** 2, 0);
  return 1 - (6 * squares) / (n * (n * n - 1));
}

/** Puts text between `<!-- name -->` and `<!-- end -->`. */
void main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
