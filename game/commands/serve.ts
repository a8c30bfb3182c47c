import { z } from 'zod';
import { AuroraError } from '../../models/errors.ts';
import { PROVIDERS } from '../../models/providers/provider-names.ts';
import { defineCommand } from '../bus/command.ts';
import { field } from '../bus/field-rules.ts';
import { homePaths } from '../home.ts';
import { redactStandardError } from '../security/redact.ts';
import { WELCOME_PICTURE } from '../welcome-picture.ts';

export default defineCommand({
  name: 'serve',
  title: 'Start AURORA',
  description: 'Starts the kernel and serves the page and the APIs on loopback until it is stopped.',
  permission: 'control',
  faces: ['cli'],
  input: z.object({
    port: field(z.int().min(0).max(65535), {
      code: 'PORT_OUT_OF_RANGE',
      legal: 'a whole number 0 … 65535; 0 takes any free port',
      hint: 'Leave it out for the usual port.',
    })
      .optional()
      .describe('Where to listen; default 8787 or the next free one.'),
    host: z
      .string()
      .min(1)
      .max(253)
      .optional()
      .describe('An address of this machine that others reach it by, or 0.0.0.0: they have to show a token.'),
    provider: field(z.enum(['auto', ...PROVIDERS]), {
      code: 'UNKNOWN_PROVIDER',
      legal: ['auto', ...PROVIDERS].join(', '),
      hint: 'Leave it out for the first that can be used.',
    })
      .optional()
      .describe('What to paint with; default what `settings` says.'),
    queue: z
      .string()
      .min(1)
      .max(2_000)
      .optional()
      .describe(
        'A Redis server whose workers paint as well, redis://host:port; default what `settings` says. docs/workers.md tells more.',
      ),
    welcome: z.boolean().optional().describe('Paint the welcome picture and print its path.'),
    once: z.boolean().optional().describe('Stop after the welcome picture.'),
  }),
  output: z.object({}),
  async run() {
    throw new Error('serve runs alone');
  },
  cli: {
    async alone({ port, host, provider, queue, welcome, once }, terminal) {
      redactStandardError();
      // Loaded here alone: every other command must not pay for it.
      const { startAurora } = await import('../main.ts');
      const aurora = await startAurora({ root: terminal.root, port, host, provider, queue });
      const stopped = new Promise<void>(resolve => {
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
        process.once('disconnect', () => resolve());
      });
      terminal.print(`AURORA listens on ${aurora.url}`);
      if (aurora.token !== null)
        terminal.print(`other machines show the token in ${homePaths(aurora.home).token}`);
      try {
        if (welcome === true || once === true) {
          const { services } = aurora.kernel;
          try {
            const job = services.generate(WELCOME_PICTURE);
            services.welcome.picture = job.id;
            const ended = await Promise.race([services.jobs.ended(job.id), stopped]);
            if (ended?.error) throw ended.error;
            if (ended?.picture) terminal.print(`the welcome picture: ${ended.picture.path}`);
          } catch (error) {
            // The page and the APIs are of use without it.
            if (once === true || !(error instanceof AuroraError)) throw error;
            terminal.note(`no welcome picture: ${error.code}: ${error.message}`);
          }
        }
        if (once !== true) await stopped;
      } finally {
        await aurora.stop();
      }
      return 0;
    },
  },
});
