// `npm start`: sets up what is missing, then opens AURORA in a window; without a display (or without Electron's
// program) serves the page on loopback and paints the welcome picture.
//   npm start -- --headless      no window, whatever there is
//   npm start -- --once          no window; paint the welcome picture and exit
//   npm start -- --port 7000     everything else is handed to `aurora serve`
import { nodeProblem } from './lib/node-version.mjs';

const problem = nodeProblem(process.versions.node);
if (problem) {
  console.error(problem);
  process.exitCode = 1;
} else {
  const { start } = await import('./lib/start.mjs');
  process.exitCode = await start(process.argv.slice(2));
}
