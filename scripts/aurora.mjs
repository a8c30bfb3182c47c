// `npm run -s aurora -- <command> …`: the command line, set up silently if need be.
import { nodeProblem } from './lib/node-version.mjs';

const problem = nodeProblem(process.versions.node);
if (problem) {
  console.error(problem);
  process.exitCode = 1;
} else {
  const [{ ROOT }, { ensureSetup }, { runForeground }, { reportFailure }] = await Promise.all([
    import('./lib/paths.mjs'),
    import('./lib/setup.mjs'),
    import('./lib/process.mjs'),
    import('./lib/errors.mjs'),
  ]);
  try {
    // Standard output belongs to the command alone: `aurora … | jq` must work on a fresh clone too.
    await ensureSetup(ROOT, process.stderr.isTTY ? { say: line => console.error(line) } : {});
    const cli = `${ROOT}/build/cli.cjs`;
    // npm changes into the root; paths in the arguments are meant from where the person stood.
    const cwd = process.env.npm_lifecycle_event === 'aurora' ? process.env.INIT_CWD : undefined;
    const options = cwd ? { cwd } : {};
    process.exitCode = await runForeground(process.execPath, [cli, ...process.argv.slice(2)], options);
  } catch (error) {
    process.exitCode = reportFailure(error);
  }
}
