import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where AURORA keeps what belongs to the person: pictures, the queue, caches. `AURORA_HOME` decides if set. */
export function auroraHome(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env.AURORA_HOME) return env.AURORA_HOME;
  if (platform === 'win32') return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'AURORA');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'AURORA');
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'aurora');
}

export const homePaths = (home: string) => ({
  pictures: join(home, 'pictures'),
  loras: join(home, 'loras'),
  vae: join(home, 'vae'),
  embeddings: join(home, 'embeddings'),
  upscalers: join(home, 'upscale_models'),
  wildcards: join(home, 'wildcards'),
  styles: join(home, 'styles.csv'),
  /** Pictures that jobs begin with. */
  inputs: join(home, 'inputs'),
  /** There once the person has been welcomed. */
  welcome: join(home, 'welcome.json'),
  /** Cards of characters that she can play. */
  characters: join(home, 'characters'),
  /** Tweaks by name. */
  presets: join(home, 'presets'),
  /** Tweaks that are not as usual. */
  tweaks: join(home, 'tweaks.json'),
  /** What the person set. */
  settings: join(home, 'settings.json'),
  journal: join(home, 'queue.db'),
  /** Grids whose pictures are not all painted. */
  grids: join(home, 'grids'),
  /** What she remembers. */
  memories: join(home, 'memories.db'),
  /** By which other machines know this home's jobs. */
  queueId: join(home, 'queue-id'),
  /** A folder for each plugin. */
  plugins: join(home, 'plugins'),
  /** What was granted to which of them. */
  grants: join(home, 'plugin-grants.json'),
  cache: join(home, 'cache'),
  /** What other machines have to show. */
  token: join(home, 'token'),
  /** What was done. */
  audit: join(home, 'audit.jsonl'),
  /** Reports of processes that ended without having been asked to. */
  crashes: join(home, 'crashes'),
  /** Which kernel owns this home, and where it listens. */
  lock: join(home, 'kernel.json'),
});
export type HomePaths = ReturnType<typeof homePaths>;
