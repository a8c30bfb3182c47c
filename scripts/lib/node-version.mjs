/** The oldest Node that runs everything; `engines.node` in package.json says the same. */
export const MINIMUM_NODE = 20;

/**
 * Why this Node cannot run AURORA, or null when it can. Written in syntax that old versions parse, and imported
 * before anything else, so that they get this sentence instead of a syntax error.
 * @param {string} version as in `process.versions.node`
 * @returns {string | null}
 */
export function nodeProblem(version) {
  const major = Number(version.split('.')[0]);
  if (major >= MINIMUM_NODE) return null;
  return (
    'AURORA needs Node ' +
    MINIMUM_NODE +
    ' or newer; this is Node ' +
    version +
    '.\n  Install a current version from https://nodejs.org (or with your version manager) and run the command again.'
  );
}
