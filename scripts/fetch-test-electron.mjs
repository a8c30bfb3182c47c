// Gets the Electron runtime that the `electron` test suite drives where Electron's own download is out of reach.
import { reportFailure } from './lib/errors.mjs';
import { fetchTestElectron } from './lib/test-electron.mjs';

try {
  console.log(await fetchTestElectron(line => console.log(line)));
} catch (error) {
  process.exitCode = reportFailure(error);
}
