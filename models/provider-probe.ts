/** A process that tries one execution provider, named on its command line, and tells its parent what came of it. */
import { PROVIDERS, unusable } from './providers/provider-names.ts';
import { tryProvider } from './providers/try-provider.ts';

const name = PROVIDERS.find(known => known === process.argv[2]);
if (name === undefined || process.send === undefined) {
  process.stderr.write('The provider probe is started by the program, over an IPC channel.\n');
  process.exitCode = 1;
} else {
  tryProvider(name)
    .catch(error => unusable(name, 'SESSION_FAILED', String((error as Error).message)))
    // Drivers may keep threads of their own, and some crash when they are taken down in order.
    .then(report => process.send!(report, () => process.exit(0)));
}
