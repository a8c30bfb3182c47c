import { AuroraError } from '../../models/errors.ts';
import type { AnyCommand, CommandContext } from './command.ts';
import { parseInput } from './parse-input.ts';

/** All that the program can be asked to do. Every face (REST, WebSocket, command line, …) is derived from it. */
export interface Registry {
  readonly commands: readonly AnyCommand[];
  find(name: string): AnyCommand;
  /** Checks name, permission and input, and runs it. The one way in for every face. */
  invoke(name: string, input: unknown, context: CommandContext): Promise<unknown>;
}

/**
 * @param more commands that come and go, whose names have dots: those of plugins
 * @throws Error on two commands of one name, or of one REST route: a bug of the program, found at start
 */
export function createRegistry(
  commands: readonly AnyCommand[],
  more: () => readonly AnyCommand[] = () => [],
): Registry {
  const byName = new Map<string, AnyCommand>();
  const routes = new Set<string>();
  for (const command of commands) {
    if (!/^[a-z][a-z0-9-]*$/.test(command.name))
      throw new Error(`command name "${command.name}" is not kebab-case`);
    if (byName.has(command.name)) throw new Error(`two commands are called "${command.name}"`);
    const { method, path } = routeOf(command);
    if (routes.has(`${method} ${path}`)) throw new Error(`two commands answer ${method} ${path}`);
    byName.set(command.name, command);
    routes.add(`${method} ${path}`);
  }
  const sorted = [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));

  function find(name: string): AnyCommand {
    const command = byName.get(name) ?? more().find(known => known.name === name);
    if (command !== undefined) return command;
    throw new AuroraError('UNKNOWN_COMMAND', `There is no command "${name}".`, {
      value: name,
      legal: sorted.map(known => known.name),
      hint: 'Use one of these names.',
    });
  }

  return {
    get commands() {
      const others = more();
      return others.length === 0 ? sorted : [...sorted, ...others];
    },
    find,
    async invoke(name, input, context) {
      const command = find(name);
      if (!context.granted.has(command.permission)) {
        throw new AuroraError(
          'PERMISSION_DENIED',
          `"${name}" needs the permission "${command.permission}".`,
          {
            value: [...context.granted].join(', ') || 'none',
            legal: command.permission,
            hint: 'Ask for the permission, or call it from a place that has it.',
          },
        );
      }
      return command.run(parseInput(command.input, input), context);
    },
  };
}

/** Where a command answers under `/api/v1`. */
export function routeOf(command: AnyCommand): {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  status: number;
} {
  const fallback = {
    method: command.permission === 'read' ? 'GET' : 'POST',
    path: `/${command.name}`,
  } as const;
  const { method, path, status } = { status: 200, ...(command.rest ?? fallback) };
  return { method, path, status };
}
