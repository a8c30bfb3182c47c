import { AuroraError, serializeError } from '../../models/errors.ts';
import type { AnyCommand } from '../bus/command.ts';
import { parseInput } from '../bus/parse-input.ts';
import { createRegistry, type Registry } from '../bus/registry.ts';
import { commands } from '../commands/index.ts';
import { pluginCliCommands } from '../plugins/cli-commands.ts';
import { openCaller } from './call.ts';
import { picturesOf } from './files.ts';
import { commandHelp, helpText } from './help.ts';
import { parseArguments } from './parse-arguments.ts';
import { createTerminal, type Streams } from './terminal.ts';

/** Exit codes: done; it failed; it was asked wrongly. */
const DONE = 0;
const FAILED = 1;
const MISUSED = 2;

export interface CliOptions {
  readonly root: string;
  readonly streams: Streams;
  readonly registry?: Registry;
}

/** It can be called from the command line. */
const hasWords = ({ faces }: AnyCommand): boolean => faces?.includes('cli') ?? true;

/** The command line: `words` without node and script. Returns the exit code; never throws what a person did wrong. */
export async function runCli(words: readonly string[], options: CliOptions): Promise<number> {
  const { root, streams } = options;
  const [name = 'help', ...rest] = words;
  const plain = createTerminal(root, { json: words.includes('--json') }, streams);
  try {
    const others = await pluginCliCommands(name);
    const registry = options.registry ?? createRegistry(commands.filter(hasWords), () => others);
    if (name === 'help' || name === '--help' || name === '-h') {
      plain.print(helpText(registry));
      return DONE;
    }
    const command = registry.find(name);
    const { input: typed, flags } = parseArguments(command, rest);
    const terminal = createTerminal(root, flags, streams);
    if (flags.help === true) {
      terminal.print(commandHelp(command));
      return DONE;
    }
    const input = (await command.cli?.prepare?.(typed, terminal)) ?? typed;
    // Before anything is started: a typing error must not cost a second.
    const checked = parseInput(command.input, input);
    const files = await picturesOf(command, input);
    if (command.cli?.alone !== undefined) return await command.cli.alone(checked, terminal);

    const caller = await openCaller(root, registry);
    try {
      const named = { ...input };
      for (const { field, path, kind } of files) named[field] = await caller.upload(path, kind);
      const result = await caller.call(command.name, named);
      if (command.cli?.finish !== undefined && !terminal.json)
        return await command.cli.finish(result, terminal, caller.call);
      terminal.print(JSON.stringify(result, null, 2));
      return DONE;
    } finally {
      await caller.close();
    }
  } catch (error) {
    return report(error, plain);
  }
}

function report(error: unknown, terminal: ReturnType<typeof createTerminal>): number {
  const { code, message, legal, hint } = serializeError(error);
  if (terminal.json) terminal.print(JSON.stringify({ error: serializeError(error) }, null, 2));
  terminal.note(`${code}: ${message}`);
  if (legal !== undefined) terminal.note(`  legal: ${typeof legal === 'string' ? legal : legal.join(', ')}`);
  if (hint !== undefined) terminal.note(`  ${hint}`);
  if (!(error instanceof AuroraError)) return FAILED;
  return /^(INPUT_|SETTING_|UNKNOWN_|FLAG_|SIZE_|PROMPT_|TOO_MANY_ARG)|_OUT_OF_RANGE$/.test(code)
    ? MISUSED
    : FAILED;
}
