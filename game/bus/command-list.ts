import type { SerializedError } from '../../models/errors.ts';
import type { AnyCommand } from './command.ts';
import { type CommandView, describeCommand } from './describe-command.ts';
import { inputErrors } from './parse-input.ts';
import type { Registry } from './registry.ts';

/** What `commands` and `check-input` answer from. Descriptions are made when they are first asked for. */
export function commandList(registry: Registry) {
  const described = new WeakMap<AnyCommand, CommandView>();
  return {
    list(): readonly CommandView[] {
      return registry.commands.map(command => {
        const known = described.get(command) ?? describeCommand(command);
        described.set(command, known);
        return known;
      });
    },
    /** @throws AuroraError `UNKNOWN_COMMAND` */
    check: (name: string, input: unknown): SerializedError[] =>
      inputErrors(registry.find(name).input, input).map(error => error.toJSON()),
  };
}
