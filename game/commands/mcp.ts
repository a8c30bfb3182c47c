import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { AuroraError } from '../../models/errors.ts';
import { PERMISSIONS_HEADER } from '../api/mcp/route.ts';
import { defineCommand, PERMISSIONS } from '../bus/command.ts';
import { auroraHome, homePaths } from '../home.ts';
import { readOwner } from '../kernel-lock.ts';
import { bearer, knownToken } from '../security/access-token.ts';

export default defineCommand({
  name: 'mcp',
  title: 'Be a tool server',
  description:
    'Speaks the Model Context Protocol over standard input and output, for programs that start their tools so. A running AURORA is used; otherwise one is started, and ends with it.',
  permission: 'control',
  faces: ['cli'],
  input: z.object({
    permissions: z
      .string()
      .max(200)
      .optional()
      .describe(
        `What the program may do, separated by commas; all where nothing is said: ${PERMISSIONS.join(', ')}.`,
      ),
  }),
  output: z.object({}),
  async run() {
    throw new Error('mcp runs alone');
  },
  cli: {
    async alone({ permissions }) {
      const { bridgeStdio } = await import('../api/mcp/stdio-bridge.ts');
      const owner = await readOwner(homePaths(auroraHome()).lock);
      const own = owner?.url ? null : startKernel();
      try {
        const url = owner?.url ?? (await urlOf(own!));
        const headers = new Headers(bearer(owner?.url ? knownToken(homePaths(auroraHome()).token) : null));
        if (permissions !== undefined) headers.set(PERMISSIONS_HEADER, permissions);
        await bridgeStdio(new URL('mcp', url), Object.fromEntries(headers));
      } finally {
        own?.kill('SIGTERM');
      }
      return 0;
    },
  },
});

/** In a process of its own: what its workers print must not come between the messages. */
const startKernel = (): ChildProcess =>
  spawn(process.execPath, [process.argv[1]!, 'serve', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });

/** @throws AuroraError `KERNEL_NOT_STARTING` */
function urlOf(kernel: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface({ input: kernel.stdout! }).on('line', line => {
      const [, url] = /^AURORA listens on (\S+)$/.exec(line) ?? [];
      if (url !== undefined) resolve(url);
    });
    kernel.once('exit', code =>
      reject(
        new AuroraError('KERNEL_NOT_STARTING', `AURORA could not be started (code ${code}).`, {
          legal: 'an AURORA that starts',
          hint: 'What it said is above.',
        }),
      ),
    );
  });
}
