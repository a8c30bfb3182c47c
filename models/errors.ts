/**
 * The three ways in which something can end early, kept apart by type:
 * an expected failure (`AuroraError`: bad input, a missing file, a full disk), a cancellation
 * (`CancelledError`), and a bug (any other error).
 */

export interface ErrorDetails {
  /** The value that was refused, as the caller gave it. */
  readonly value?: unknown;
  /** The values that would have been accepted, in words or as a list. */
  readonly legal?: string | readonly (string | number)[];
  /** What the person can do about it. */
  readonly hint?: string;
  /** The field of the input that the error is about, e.g. `steps`. */
  readonly field?: string;
  /** Where in that field's text, in UTF-16 units from 0. */
  readonly position?: number;
}

export interface SerializedError extends ErrorDetails {
  readonly code: string;
  readonly message: string;
}

/** An expected failure. `code` is stable: programs may match on it, and it never changes its meaning. */
export class AuroraError extends Error {
  override readonly name = 'AuroraError';
  readonly code: string;
  readonly details: ErrorDetails;

  constructor(code: string, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
  }

  toJSON(): SerializedError {
    return { code: this.code, message: this.message, ...this.details };
  }
}

/** Somebody asked for it to stop. Never reported as a failure. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  readonly code = 'CANCELLED';
}

/** Rebuilds an error that crossed a process boundary. */
export function deserializeError(error: SerializedError): AuroraError {
  const { code, message, ...details } = error;
  return new AuroraError(code, message, details);
}

/** Any thrown thing as plain data; a bug keeps its stack in `hint` so that it can be reported. */
export function serializeError(error: unknown): SerializedError {
  if (error instanceof AuroraError) return error.toJSON();
  if (error instanceof CancelledError) return { code: error.code, message: error.message };
  const bug = error instanceof Error ? error : new Error(String(error));
  return { code: 'INTERNAL', message: bug.message, hint: bug.stack ?? 'Please report this.' };
}

/** What a system says when a disk, or the share of it that somebody may fill, is full. */
const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);

/** Whether writing failed for want of room. */
export const isDiskFull = (error: unknown): boolean => FULL.has((error as { code?: unknown } | null)?.code);
