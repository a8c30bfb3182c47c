/** What a plugin says about itself, in its `aurora-plugin.json`: who it is, and everything that it will ever ask for. */
import { z } from 'zod';
import { AuroraError } from '../../models/errors.ts';
import { recipeParts } from '../../models/schedulers/recipe/recipe.ts';
import { pluginSamplers } from './plugin-samplers.ts';

export const MANIFEST_NAME = 'aurora-plugin.json';
/** Of the interface between plugins and AURORA. */
export const API_VERSION = 1;

const word = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'lower-case letters, digits and dashes');
const line = z.string().min(1).max(200);
const text = z.string().min(1).max(1_000);
/** In the plugin's own folder: no way out of it can be written. */
const file = z
  .string()
  .regex(/^[\w-]+(\.[\w-]+)*(\/[\w-]+(\.[\w-]+)*)*$/, 'a path below the plugin’s folder');

const fieldSchema = z.strictObject({
  type: z.enum(['text', 'number', 'whole', 'yes-no']),
  description: line.optional(),
  required: z.boolean().optional(),
  choices: z.array(line).min(1).max(50).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
});
export type PluginField = z.infer<typeof fieldSchema>;

const named = { name: word, title: line, description: text.optional() };

/** What plugins may hear of. */
export const PLUGIN_EVENTS = ['picture', 'job', 'conversation'] as const;
export type PluginEvent = (typeof PLUGIN_EVENTS)[number];

export const manifestSchema = z.strictObject({
  aurora: z.literal(API_VERSION),
  id: word,
  name: line,
  version: z.string().regex(/^\d+\.\d+\.\d+$/, 'three numbers, as 1.0.0'),
  description: text,
  author: line.optional(),
  /** The script. A plugin of samplers alone has none, and no process either. */
  entry: file.optional(),
  commands: z
    .array(
      z.strictObject({
        ...named,
        input: z.record(z.string().regex(/^[a-z]\w{0,39}$/), fieldSchema).optional(),
      }),
    )
    .max(50)
    .default([]),
  prompts: z.array(z.strictObject(named)).max(20).default([]),
  samplers: z
    .array(z.strictObject({ ...named, ...recipeParts }))
    .max(20)
    .default([]),
  panels: z
    .array(z.strictObject({ ...named, page: file }))
    .max(10)
    .default([]),
  events: z.array(z.enum(PLUGIN_EVENTS)).max(PLUGIN_EVENTS.length).default([]),
  /** Commands of AURORA's that it calls. */
  uses: z.array(word).max(50).default([]),
});
export type PluginManifest = z.infer<typeof manifestSchema>;

/** @throws AuroraError `PLUGIN_MANIFEST` */
export function readManifest(json: string, where: string): PluginManifest {
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch (error) {
    throw badManifest(where, `it is no JSON (${(error as Error).message})`);
  }
  const result = manifestSchema.safeParse(data);
  if (!result.success) {
    const issue = result.error.issues[0]!;
    throw badManifest(where, `${issue.path.join('.') || 'it'}: ${issue.message}`);
  }
  const { data: manifest } = result;
  for (const list of ['commands', 'prompts', 'samplers', 'panels'] as const) {
    const names = manifest[list].map(({ name }) => name);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) throw badManifest(where, `${list}: there are two of the name ${twice}`);
  }
  const called = (['commands', 'prompts', 'events'] as const).find(list => manifest[list].length > 0);
  if (manifest.entry === undefined && called !== undefined)
    throw badManifest(where, `entry: it has ${called}, and no script that answers them`);
  try {
    pluginSamplers(manifest);
  } catch (error) {
    if (error instanceof AuroraError) throw badManifest(where, error.message.replace(/\.$/, ''));
    throw error;
  }
  return manifest;
}

export const badManifest = (where: string, reason: string) =>
  new AuroraError('PLUGIN_MANIFEST', `${where} is not a plugin’s manifest: ${reason}.`, {
    value: where,
    legal: 'JSON as docs/plugins.md describes it',
    hint: '`aurora plugin new` writes one to begin with.',
  });
