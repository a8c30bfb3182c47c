/** A tool call of a language model, done or refused: whatever it asks for, it gets an answer in words, and no power that nobody gave it. */
import { AuroraError, CancelledError } from '../../../models/errors.ts';
import type { Permission } from '../../bus/command.ts';
import type { CommandView } from '../../bus/describe-command.ts';
import type { Asking } from './asking.ts';
import type { ToolCall } from './chat-protocol.ts';
import { ANY_TOOL, isUsable } from './tools.ts';

export interface ToolParts {
  readonly commands: () => readonly CommandView[];
  /** What is wrong with an input. */
  readonly check: (command: string, input: unknown) => readonly { readonly message: string }[];
  /** Calls a command with that permission alone. @throws AuroraError */
  readonly invoke: (command: string, input: unknown, permission: Permission) => Promise<unknown>;
  /** Given for good, in the settings. */
  readonly granted: () => ReadonlySet<Permission>;
  readonly asking: Pick<Asking, 'ask'>;
}

export interface Called {
  readonly command: string;
  /** What the model is told, JSON. */
  readonly answer: string;
  readonly done: boolean;
}

/** Characters of an answer: more of it would push out what was said. */
const MOST_ANSWER = 6_000;

export async function callTool(call: ToolCall, parts: ToolParts, signal: AbortSignal): Promise<Called> {
  const wanted = read(call);
  if ('problem' in wanted) return no(call.name, wanted.problem);
  const { name, input } = wanted;
  const command = parts.commands().find(known => known.name === name);
  if (command === undefined || !isUsable(name))
    return no(name, `There is no command "${name.slice(0, 60)}" for you.`);
  const [wrong] = parts.check(name, input);
  if (wrong !== undefined) return no(name, wrong.message);
  const { permission, danger, title } = command;
  const free = danger === null && (permission === 'read' || parts.granted().has(permission));
  if (!free) {
    const allowed = await parts.asking.ask(
      name,
      danger === null ? title : `${title}. ${danger}`,
      input,
      signal,
      danger !== null,
    );
    if (signal.aborted) throw new CancelledError('Nobody waits any more.');
    if (!allowed)
      return no(name, 'The person did not allow it. Do not try it again; say what you wanted to do.');
  }
  try {
    const result = await parts.invoke(name, input, permission);
    return { command: name, answer: cut(JSON.stringify({ result: result ?? null })), done: true };
  } catch (error) {
    if (error instanceof AuroraError)
      return no(name, [error.message, error.details.hint ?? ''].join(' ').trim());
    throw error;
  }
}

function read({ name, input }: ToolCall): { name: string; input: unknown } | { problem: string } {
  let given: unknown;
  try {
    given = input.trim() === '' ? {} : JSON.parse(input);
  } catch {
    return { problem: 'The arguments are no JSON.' };
  }
  if (name !== ANY_TOOL) return { name, input: given };
  const { command, input: inner = {} } = (given ?? {}) as { command?: unknown; input?: unknown };
  return typeof command === 'string'
    ? { name: command, input: inner }
    : { problem: `"${ANY_TOOL}" needs the name of a command.` };
}

const no = (command: string, why: string): Called => ({
  ...{ command, done: false, answer: cut(JSON.stringify({ error: why })) },
});

const cut = (text: string) =>
  text.length <= MOST_ANSWER ? text : `${text.slice(0, MOST_ANSWER)}… (${text.length} characters)`;
