// `npm test`: sets up, runs every suite this machine can run, and names each it cannot with the one command that
// would enable it. The last line is `N passed, N failed`.
//   npm test -- unit -t "name"   one suite, one test
//   npm test -- --changed        what changed files can break, quickly
//   npm test -- --all            a suite that cannot run is a failure (also with CI=true)
import { nodeProblem } from './lib/node-version.mjs';

const problem = nodeProblem(process.versions.node);
if (problem) {
  console.error(problem);
  process.exitCode = 1;
} else {
  const { test } = await import('./lib/test.mjs');
  process.exitCode = await test(process.argv.slice(2));
}
