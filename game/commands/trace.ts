import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';
import { field } from '../bus/field-rules.ts';

/** Frames of a page that are taken along: more than a minute of them. */
const MOST_PAGE_FRAMES = 4000;

export default defineCommand({
  name: 'trace',
  title: 'Export a trace',
  description:
    "The last seconds as Chrome's trace viewer and Perfetto read them: frames of the kernel by system, steps of jobs, her voice, and frames of the page where it gives them.",
  permission: 'read',
  rest: { method: 'POST', path: '/trace' },
  input: z.object({
    seconds: field(z.number().gt(0).max(3600), {
      code: 'TRACE_SECONDS_OUT_OF_RANGE',
      legal: 'a number above 0, up to 3600',
      hint: 'Frames are kept for 10 seconds, the rest for longer.',
    })
      .optional()
      .describe('How far back; 10 when left out.'),
    page: z
      .array(z.tuple([z.number(), z.number().min(0)]))
      .max(MOST_PAGE_FRAMES)
      .optional()
      .describe("A page's frames: when each began, milliseconds since 1970, and how many it took."),
  }),
  output: z.object({
    traceEvents: z.array(
      z.object({
        name: z.string(),
        cat: z.string(),
        ph: z.enum(['X', 'M']),
        ts: z.number(),
        dur: z.number().optional(),
        pid: z.int(),
        tid: z.int(),
        args: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
      }),
    ),
    displayTimeUnit: z.literal('ms'),
    otherData: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
  async run({ seconds = 10, page = [] }, { services }) {
    const { traceEvents, ...rest } = services.telemetry.trace({ seconds, pageFrames: page });
    return { ...rest, traceEvents: [...traceEvents] };
  },
  cli: {
    flags: { out: { type: 'string', help: 'write it to this file instead of the terminal' } },
    async finish(trace, terminal) {
      const text = JSON.stringify(trace);
      const { out } = terminal.flags;
      if (typeof out !== 'string') terminal.print(text);
      else {
        await writeFile(out, text);
        terminal.print(out);
      }
      return 0;
    },
  },
});
