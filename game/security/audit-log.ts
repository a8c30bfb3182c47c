/** What was done, by which way, and whether it was allowed: a file of this machine's, bounded, without what was said in it. */
import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { serializeError } from '../../models/errors.ts';
import type { CommandContext } from '../bus/command.ts';
import { type Registry, routeOf } from '../bus/registry.ts';
import { redact } from './redact.ts';

export interface AuditEntry {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly face: string;
  readonly command: string;
  /** Fields of the input: numbers and ids as they are, of texts their length, of lists how many. */
  readonly input: Readonly<Record<string, unknown>>;
  /** `done`, or the code of the error. */
  readonly outcome: string;
  /** Milliseconds. */
  readonly ms: number;
}

export interface AuditOptions {
  readonly file: string;
  readonly now: () => Date;
  readonly onProblem: (problem: string) => void;
  /** Bytes of a file; the one before it is kept as well. */
  readonly mostBytes?: number;
}

const MOST_BYTES = 1024 * 1024;

export class AuditLog {
  readonly #options: AuditOptions;
  #bytes: number;
  #troubled = false;

  constructor(options: AuditOptions) {
    this.#options = options;
    mkdirSync(dirname(options.file), { recursive: true });
    this.#bytes = statSync(options.file, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Written before whoever asked is answered: a kill loses nothing that anybody knows of. */
  write(entry: Omit<AuditEntry, 'at'>): void {
    const { file, now, onProblem, mostBytes = MOST_BYTES } = this.#options;
    const line = `${redact(JSON.stringify({ at: now().toISOString(), ...entry }))}\n`;
    try {
      if (this.#bytes + line.length > mostBytes) this.#turn();
      appendFileSync(file, line, { mode: 0o600 });
      this.#bytes += line.length;
      this.#troubled = false;
    } catch (error) {
      if (!this.#troubled) onProblem(`the audit cannot be written: ${(error as Error).message}`);
      this.#troubled = true;
    }
  }

  /** The newest first. */
  list(most: number): AuditEntry[] {
    const { file } = this.#options;
    const lines = [...linesOf(older(file)), ...linesOf(file)];
    return lines.slice(-most).reverse().flatMap(entryOf);
  }

  #turn(): void {
    const { file } = this.#options;
    renameSync(file, older(file));
    this.#bytes = 0;
  }
}

const older = (file: string) => `${file}.old`;

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

/** A line that a kill has cut is none. */
function entryOf(line: string): AuditEntry[] {
  try {
    return [JSON.parse(line) as AuditEntry];
  } catch {
    return [];
  }
}

/** The registry, with every call that may change something written down, and every one that was refused. */
export function audited(registry: Registry, log: Pick<AuditLog, 'write'> | null): Registry {
  if (log === null) return registry;
  return {
    ...registry,
    // Those of plugins come and go.
    get commands() {
      return registry.commands;
    },
    async invoke(name, input, context) {
      const begin = performance.now();
      // Now: a plugin may be gone when its command has run.
      const changing = changes(registry, name);
      try {
        const result = await registry.invoke(name, input, context);
        if (changing) log.write(entry(name, input, context, 'done', begin));
        return result;
      } catch (error) {
        log.write(entry(name, input, context, serializeError(error).code, begin));
        throw error;
      }
    },
  };
}

function changes(registry: Registry, name: string): boolean {
  const command = registry.commands.find(known => known.name === name);
  return command !== undefined && routeOf(command).method !== 'GET';
}

const entry = (
  command: string,
  input: unknown,
  { face }: CommandContext,
  outcome: string,
  begin: number,
): Omit<AuditEntry, 'at'> => ({
  ...{ face, command: command.slice(0, 100), input: outlineOf(input), outcome },
  ms: Math.round(performance.now() - begin),
});

/** Ids say which; they are no secrets. */
const ID = /^(id|ids|job|picture|pictures|memories)$/;
const MOST_FIELDS = 40;

function outlineOf(input: unknown): Record<string, unknown> {
  if (typeof input !== 'object' || input === null) return {};
  const fields = Object.entries(input).slice(0, MOST_FIELDS);
  return Object.fromEntries(
    fields.map(([name, value]) => [name.slice(0, 40), outline(value, ID.test(name))]),
  );
}

function outline(value: unknown, isId: boolean): unknown {
  if (typeof value === 'string')
    return isId && /^[\w.-]{1,80}$/.test(value) ? value : `${value.length} characters`;
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) return `${Object.keys(value).length} fields`;
  const ids = isId && value.length <= 10 && value.every(one => typeof one === 'string');
  return ids ? value.map(one => outline(one, true)) : `${value.length} of them`;
}
