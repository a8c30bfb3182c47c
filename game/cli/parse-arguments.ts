import { AuroraError } from '../../models/errors.ts';
import { coerceTexts, fieldKind } from '../bus/coerce.ts';
import type { AnyCommand } from '../bus/command.ts';

export interface ParsedArguments {
  /** Fields of the command's input, in the types that its schema asks for. */
  readonly input: Record<string, unknown>;
  /** The command line's own flags. */
  readonly flags: Record<string, string | boolean>;
}

const kebab = (name: string) => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);

/** Every flag of a command by the words that name it: `guidance-scale`, `guidanceScale`, `cfg`. */
export function flagsOf(
  command: AnyCommand,
): Map<string, { field?: string; flag?: string; boolean: boolean }> {
  const words = new Map<string, { field?: string; flag?: string; boolean: boolean }>();
  for (const [name, schema] of Object.entries(command.input.shape)) {
    const target = { field: name, boolean: fieldKind(schema as never) === 'boolean' };
    words.set(name, target);
    words.set(kebab(name), target);
  }
  for (const [word, name] of Object.entries(command.cli?.aliases ?? {})) {
    words.set(word, words.get(name as string)!);
  }
  for (const [name, flag] of Object.entries((command.cli?.flags ?? {}) as Record<string, { type: string }>)) {
    words.set(name, { flag: name, boolean: flag.type === 'boolean' });
  }
  words.set('json', { flag: 'json', boolean: true });
  words.set('help', { flag: 'help', boolean: true });
  return words;
}

/**
 * Reads the words after a command's name. `--` ends the flags; a value may begin with a dash (`--seed -1`).
 * @throws AuroraError `UNKNOWN_FLAG`, `FLAG_WITHOUT_VALUE`, `TOO_MANY_ARGUMENTS`
 */
export function parseArguments(command: AnyCommand, words: readonly string[]): ParsedArguments {
  const known = flagsOf(command);
  const texts: Record<string, unknown> = {};
  const flags: Record<string, string | boolean> = {};
  const loose: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--') {
      loose.push(...words.slice(i + 1));
      break;
    }
    if (word === '-h') {
      flags.help = true;
      continue;
    }
    if (!word.startsWith('--')) {
      loose.push(word);
      continue;
    }
    const equals = word.indexOf('=');
    const name = word.slice(2, equals === -1 ? undefined : equals);
    const target = known.get(name);
    if (target === undefined) throw unknownFlag(command, name, known);
    let value: string | boolean | undefined = equals === -1 ? undefined : word.slice(equals + 1);
    if (value === undefined) value = target.boolean ? true : words[++i];
    if (value === undefined) {
      throw new AuroraError('FLAG_WITHOUT_VALUE', `--${name} needs a value.`, {
        field: name,
        legal: `--${name} VALUE`,
        hint: `See: aurora ${command.name} --help`,
      });
    }
    if (target.field !== undefined) texts[target.field] = value;
    else flags[target.flag!] = value;
  }
  const positional = command.cli?.positional ?? [];
  if (loose.length > positional.length) {
    throw new AuroraError('TOO_MANY_ARGUMENTS', `"${loose[positional.length]}" is one word too many.`, {
      value: loose[positional.length],
      legal: positional.length === 0 ? 'flags only' : positional.map((name: string) => `<${name}>`).join(' '),
      hint: 'Put quotes around text with spaces.',
    });
  }
  for (const [i, text] of loose.entries()) texts[positional[i]!] = text;
  return { input: coerceTexts(command.input, texts), flags };
}

function unknownFlag(command: AnyCommand, name: string, known: ReadonlyMap<string, unknown>): AuroraError {
  const legal = [...known.keys()].filter(word => !/[A-Z]/.test(word)).map(word => `--${word}`);
  return new AuroraError('UNKNOWN_FLAG', `${command.name} has no flag --${name}.`, {
    value: `--${name}`,
    legal,
    hint: `See: aurora ${command.name} --help`,
  });
}
