/** The peers' environment and the model that all are measured on, made when they are first needed. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const run = promisify(execFile);

export interface Prepared {
  /** The environment's interpreter. */
  readonly python: string;
  /** The model's folder. */
  readonly model: string;
  /** Where whatever is made of it is kept. */
  readonly made: string;
}

export async function prepare(root: string): Promise<Prepared> {
  const cache = process.env.AURORA_BENCH_CACHE ?? join(homedir(), '.cache/aurora');
  const python = join(process.env.AURORA_BENCH_VENV ?? join(cache, 'bench-venv'), 'bin/python');
  await run('bash', [join(root, 'scripts/bench-environment.sh')]);
  if (!existsSync(python)) throw new Error(`${python} is not there after scripts/bench-environment.sh`);
  const model = join(cache, 'bench-sd15');
  await run(python, [join(root, 'bench/peers/make_model.py'), model]);
  return { python, model, made: join(cache, 'bench-cache') };
}

/** Runs a program whose last line is its result, in JSON. */
export async function measure<Result>(program: string, args: readonly string[]): Promise<Result> {
  console.error(
    `  ${args
      .slice(0, 2)
      .map(each => each.split('/').at(-1))
      .join(' ')}`,
  );
  const { stdout } = await run(program, args, { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Result;
}
