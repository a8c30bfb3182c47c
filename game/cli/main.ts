/** `npm run -s aurora -- <command>`: the bundle lies in build/, one level below the program's root. */
import { dirname } from 'node:path';
import { runCli } from './run.ts';

runCli(process.argv.slice(2), {
  root: process.env.AURORA_ROOT ?? dirname(__dirname),
  streams: { out: process.stdout, err: process.stderr },
}).then(code => {
  process.exitCode = code;
});
