import type { SerializedError } from '../../models/errors.ts';
import { type CommandView, describeCommand } from './describe-command.ts';
import { inputErrors } from './parse-input.ts';
import type { Registry } from './registry.ts';

/** What `commands` and `check-input` answer from. Descriptions are made when they are first asked for. */
export function commandList(registry: Registry) {
  let described: readonly CommandView[] | null = null;
  return {
    list(): readonly CommandView[] {
      described ??= registry.commands.map(describeCommand);
      return described;
    },
    /** @throws AuroraError `UNKNOWN_COMMAND` */
    check: (name: string, input: unknown): SerializedError[] =>
      inputErrors(registry.find(name).input, input).map(error => error.toJSON()),
  };
}
