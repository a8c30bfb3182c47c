/**
 * `npm run bench -- [name …] [--runs N] [--write FILE] [--pause-file FILE]`: runs the cases one after another, prints min,
 * median and max of each metric, and writes build/bench.json; with `--write` the tables also replace what stands between
 * `<!-- bench NAME -->` and `<!-- end -->` in a Markdown file. `scripts/bench.mjs` calls this with the root folder.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench, MetricResult } from './bench.ts';
import { summarise } from './statistics.ts';
import { formatTable, replaceTable } from './table.ts';

const cases = import.meta.glob<{ bench: Bench }>('./cases/*.ts', { eager: true });

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      root: { type: 'string', default: '.' },
      runs: { type: 'string', default: '5' },
      write: { type: 'string' },
      'pause-file': { type: 'string' },
    },
  });
  const all = Object.values(cases).map(module => module.bench);
  const unknown = positionals.find(name => !all.some(bench => bench.name === name));
  const runs = Number(values.runs);
  if (unknown !== undefined || !Number.isInteger(runs) || runs < 1) {
    const problem = unknown === undefined ? `--runs ${values.runs}: 1 or more` : `no bench "${unknown}"`;
    console.error(`bench: ${problem}. Benches: ${all.map(bench => bench.name).join(', ')}`);
    return 2;
  }
  const chosen = all.filter(({ name, onlyWhenNamed }) =>
    positionals.length > 0 ? positionals.includes(name) : !onlyWhenNamed,
  );
  const results: MetricResult[] = [];
  const failures: string[] = [];
  await whilePaused(values['pause-file'], async () => {
    for (const bench of chosen) {
      console.error(`… ${bench.name}`);
      try {
        results.push(...summarise(bench, await bench.run(runs, { root: values.root })));
      } catch (error) {
        failures.push(`${bench.name}: ${error instanceof Error ? error.message : error}`);
      }
    }
  });
  writeReport(values.root, results);
  if (values.write !== undefined) writeTables(values.write, results);
  console.log(formatTable(results));
  for (const failure of failures) console.error(`failed: ${failure}`);
  return failures.length === 0 ? 0 : 1;
}

/** A background job that watches this file stands still while it exists. */
async function whilePaused(file: string | undefined, work: () => Promise<void>): Promise<void> {
  const remove = () => file && rmSync(file, { force: true });
  if (file) writeFileSync(file, 'a benchmark is running\n');
  const interrupted = () => {
    remove();
    process.exit(130);
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    await work();
  } finally {
    remove();
  }
}

function writeTables(file: string, results: readonly MetricResult[]): void {
  const names = new Set(results.map(({ bench }) => bench));
  const text = [...names].reduce(
    (before, name) => replaceTable(before, name, machineWords(), results),
    readFileSync(file, 'utf8'),
  );
  writeFileSync(file, text);
}

const machineWords = () =>
  `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores`;

function writeReport(root: string, results: readonly MetricResult[]): void {
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    /** Other work on the machine makes every time longer: compare runs with like load. */
    loadAverage: loadavg(),
  };
  mkdirSync(join(root, 'build'), { recursive: true });
  const report = { at: new Date().toISOString(), machine, results };
  writeFileSync(join(root, 'build/bench.json'), `${JSON.stringify(report, null, 2)}\n`);
}

void main(process.argv.slice(2)).then(code => {
  process.exitCode = code;
});
