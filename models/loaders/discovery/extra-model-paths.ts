/**
 * ComfyUI's `extra_model_paths.yaml`: sections, each with a `base_path` and folders by kind, several on lines of
 * their own. Read as ComfyUI reads it: relative paths count from the base, that from the file, and a section that
 * `is_default` goes before the others.
 */
import { readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { z } from 'zod';
import { AuroraError } from '../../errors.ts';
import { parseYaml } from '../checkpoint/sidecar.ts';
import { checkJson } from '../model-config.ts';
import { emptyPlaces, MODEL_KINDS, type ModelKind, type ModelPlaces } from './model-kinds.ts';

/** Variables that paths may name, `HOME` among them for `~`. */
export type Environment = Readonly<Record<string, string | undefined>>;

const MAX_BYTES = 256 * 1024;

/** Names that ComfyUI used before, and other programs' own. */
const KIND_OF: Readonly<Record<string, ModelKind>> = {
  ...Object.fromEntries(MODEL_KINDS.map(kind => [kind, kind])),
  clip: 'text_encoders',
  unet: 'diffusion_models',
  vae_approx: 'vae',
};

const schema = z.record(
  z.string(),
  z
    .looseObject({
      base_path: z.string().nullish(),
      is_default: z.union([z.boolean(), z.string()]).nullish(),
    })
    .nullable(),
);

/**
 * Kinds that this program knows; others (ControlNets, hypernetworks) are passed over.
 * @throws AuroraError MODEL_CONFIG
 */
export async function readExtraPaths(path: string, environment: Environment): Promise<ModelPlaces> {
  const { size } = await stat(path);
  if (size > MAX_BYTES) {
    throw new AuroraError('MODEL_CONFIG', `${path} has ${size} bytes.`, {
      value: size,
      legal: `at most ${MAX_BYTES} bytes`,
      hint: 'Real ones have a few lines.',
    });
  }
  const sections = checkJson(schema, parseYaml(await readFile(path, 'utf8'), path) ?? {}, path);
  const preferred = emptyPlaces();
  const others = emptyPlaces();
  for (const [name, section] of Object.entries(sections)) {
    if (section === null) continue;
    const { base_path, is_default, ...folders } = section;
    const root = join(...rooted(expand(base_path ?? '', environment), dirname(path)));
    const places = is_default === true || is_default === 'true' ? preferred : others;
    for (const [key, value] of Object.entries(folders)) {
      const kind = KIND_OF[key];
      if (kind === undefined || value === null) continue;
      places[kind].push(
        ...linesOf(value, path, `${name}.${key}`).map(line => {
          return normalize(join(...rooted(expand(line, environment), root)));
        }),
      );
    }
  }
  for (const kind of MODEL_KINDS) preferred[kind].push(...others[kind]);
  return preferred;
}

function linesOf(value: unknown, path: string, field: string): string[] {
  if (typeof value === 'string')
    return value
      .split('\n')
      .map(line => line.trim())
      .filter(line => line !== '');
  throw new AuroraError('MODEL_CONFIG', `${path} cannot be used: ${field} is ${JSON.stringify(value)}.`, {
    value,
    legal: 'a folder, or several on lines of their own',
    field,
    hint: 'Correct the file.',
  });
}

function rooted(path: string, root: string): string[] {
  return isAbsolute(path) ? [path] : [root, path];
}

/** `~`, `$NAME` and `${NAME}`; what is not set stays as it stands. */
function expand(path: string, environment: Environment): string {
  const home = environment.HOME ?? environment.USERPROFILE;
  const fromHome = home !== undefined && /^~(?=$|[\\/])/.test(path) ? home + path.slice(1) : path;
  return fromHome.replace(/\$(\w+)|\$\{(\w+)\}/g, (all, bare, braced) => environment[bare ?? braced] ?? all);
}
