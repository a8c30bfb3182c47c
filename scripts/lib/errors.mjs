/**
 * An expected failure of set-up, build or tests: a stable code, what is wrong, and what to do about it.
 * (`AuroraError` is TypeScript; these scripts run before anything is built.)
 */
export class SetupError extends Error {
  /**
   * @param {string} code stable, e.g. `NODE_TOO_OLD`
   * @param {string} message names the bad value and the legal set
   * @param {string} hint what the person can do
   */
  constructor(code, message, hint) {
    super(message);
    this.name = 'SetupError';
    this.code = code;
    this.hint = hint;
  }
}

/**
 * Prints a failure the way a person can act on it, and returns the exit code. A bug keeps its stack.
 * @param {unknown} error
 * @returns {number}
 */
export function reportFailure(error) {
  if (error instanceof SetupError) {
    console.error(`\naurora: ${error.message} [${error.code}]\n  ${error.hint}`);
  } else {
    console.error(error);
  }
  return 1;
}
