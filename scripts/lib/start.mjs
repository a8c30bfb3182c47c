import { join } from 'node:path';
import { downloadElectron, findElectron, hasDisplay } from './electron.mjs';
import { reportFailure } from './errors.mjs';
import { ROOT } from './paths.mjs';
import { runForeground } from './process.mjs';
import { ensureSetup } from './setup.mjs';

/**
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
export async function start(args) {
  const say = (/** @type {string} */ line) => console.log(line);
  try {
    await ensureSetup(ROOT, { say });
    const { headless, rest } = parseStartArguments(args);
    if (!headless && hasDisplay(process.env, process.platform)) {
      const program = findElectron(ROOT, process.env) ?? (await downloadElectron(ROOT, process.env, say));
      if (program) {
        const code = await openWindow(program, rest, say);
        if (code !== null) return code;
      }
    }
    return await runForeground(process.execPath, serveArguments(rest));
  } catch (error) {
    return reportFailure(error);
  }
}

/**
 * @param {readonly string[]} args
 * @returns {{ headless: boolean, rest: string[] }} `rest` goes to the program
 */
export function parseStartArguments(args) {
  const headless = args.includes('--headless') || args.includes('--once');
  return { headless, rest: args.filter(arg => arg !== '--headless') };
}

/** @param {readonly string[]} rest */
function serveArguments(rest) {
  return [join(ROOT, 'build/cli.cjs'), 'serve', '--welcome', ...rest];
}

/**
 * @param {string} program
 * @param {readonly string[]} rest
 * @param {(line: string) => void} say
 * @returns {Promise<number | null>} exit code; null when the window never came up, so that the page can be served
 *   instead
 */
async function openWindow(program, rest, say) {
  let ready = false;
  // Chromium refuses to run its sandbox as root; everywhere else it stays on.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const code = await runForeground(program, [...sandbox, ROOT, ...rest], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    onMessage: message => {
      if (!ready && message?.type === 'ready') say(`AURORA is open (its kernel listens on ${message.url})`);
      ready ||= message?.type === 'ready';
    },
  });
  const interrupted = [129, 130, 143].includes(code);
  if (ready || code === 0 || interrupted) return code;
  say(`  Electron ended with code ${code} before its window was ready; serving the page instead.`);
  return null;
}
