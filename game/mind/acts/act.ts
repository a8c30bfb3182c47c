/** What an act may use: the thought, what she has in mind, and the commands, each call of which is kept with the thought. */
import { AuroraError } from '../../../models/errors.ts';
import type { Attention } from '../attention.ts';
import type { Move } from '../language/move.ts';
import type { MindParts } from '../parts.ts';
import type { Dice } from '../reply/dice.ts';
import type { ThoughtRecord } from '../thought-record.ts';

export interface ActContext {
  readonly record: ThoughtRecord;
  readonly move: Move;
  readonly parts: MindParts;
  readonly attention: Attention;
  readonly dice: Dice;
  /** The thoughts before this one, oldest first. */
  readonly earlier: readonly ThoughtRecord[];
  /** Calls a command; what came of it is kept. @param what in words @throws AuroraError */
  call<Result>(command: string, input: unknown, what: string): Promise<Result>;
}

export type Act = (context: ActContext) => Promise<void>;

/** Says why something could not be done, in the error's own words. */
export function sayFailure({ record, dice }: ActContext, error: unknown): void {
  if (!(error instanceof AuroraError)) throw error;
  const { message, details } = error;
  if (error.code === 'PERMISSION_DENIED') {
    record.says = `[sorrow] I may not do that: I lack the permission “${String(details.legal ?? '')}”.`;
    return;
  }
  const begin = dice.pick('failed', ['[sorrow] That did not work.', '[sorrow] I could not do it.']);
  record.says = `${begin} ${message}${details.hint ? ` ${details.hint}` : ''}`;
}
