import { z } from 'zod';

/** A plugin as `plugins` lists it. */
export const PluginView = z
  .object({
    id: z.string(),
    name: z.string(),
    version: z.string(),
    description: z.string(),
    author: z.string().nullable(),
    folder: z.string(),
    /** SHA-256 over its files, 12 digits: what pictures say of it. */
    hash: z.string(),
    /** `off`: nothing is granted to it; `broken`: it was given up. */
    state: z.enum(['off', 'resting', 'running', 'restarting', 'broken']),
    problem: z.string().nullable(),
    /** Its manifest has changed since something was granted to it: it asks anew. */
    asksAnew: z.boolean(),
    capabilities: z.array(
      z.object({
        key: z.string(),
        words: z.string(),
        granted: z.boolean(),
        /** Why it can never be granted. */
        refused: z.string().nullable(),
      }),
    ),
    /** What prompts may name of it, as it is written there. */
    tags: z.array(z.string()),
    /** Its samplers, as requests name them. */
    samplers: z.array(z.string()),
    panels: z.array(z.object({ name: z.string(), title: z.string(), granted: z.boolean() })),
    pid: z.int().nullable(),
    residentBytes: z.int().nullable(),
    restarts: z.int(),
    /** Its last lines. */
    log: z.array(z.string()),
  })
  .meta({ id: 'Plugin' });
export type PluginView = z.infer<typeof PluginView>;

export const PluginList = z.object({
  /** Where plugins lie. */
  folder: z.string(),
  plugins: z.array(PluginView),
  /** Folders there that are no plugins, and why. */
  refused: z.array(z.object({ folder: z.string(), reason: z.string() })),
});
export type PluginList = z.infer<typeof PluginList>;
