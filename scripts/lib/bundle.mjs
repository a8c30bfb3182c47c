import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { eagerGlob } from './eager-glob.mjs';

/**
 * Programs that Node or Electron runs: `build/<name>.cjs` from one source file each.
 * @type {Readonly<Record<string, string>>}
 */
export const NODE_ENTRIES = {
  kernel: 'game/kernel-main.ts',
  worker: 'models/worker.ts',
  'voice-worker': 'models/voice-worker.ts',
  'file-reader': 'game/extra-networks/file-reader-thread.ts',
  'provider-probe': 'models/provider-probe.ts',
  heartbeat: 'models/heartbeat-thread.ts',
  'avatar-host': 'game/avatar/host-main.ts',
  'plugin-host': 'game/plugins/host-main.ts',
  upscaler: 'game/upscale/upscale-process.ts',
  meaning: 'game/meaning/meaning-process.ts',
  'memory-thread': 'game/memory/memory-thread.ts',
  llama: 'game/mind/model/llama/llama-process.ts',
  'grid-composer': 'game/grids/compose-thread.ts',
  cli: 'game/cli/main.ts',
  'electron-main': 'electron-main.ts',
  'electron-preload': 'electron-preload.ts',
};

/** Loaded at run time: native binaries, the runtime itself, a dictionary of five megabytes, a queue that few need, and a driver that benches use. */
export const EXTERNAL = [
  'onnxruntime-node',
  'libsql',
  'sharp',
  'electron',
  'cmu-pronouncing-dictionary',
  'fontkit',
  'bullmq',
  'ioredis',
  'playwright-core',
];

/**
 * Bundles the given programs to CommonJS. Electron's main process and the Node inside older Electrons set the
 * target.
 * @param {string} root
 * @param {string} outFolder
 * @param {Readonly<Record<string, string>>} [entries]
 * @returns {Promise<{ built: string[], absent: string[] }>} names; absent: the source file does not exist
 */
export async function bundleNode(root, outFolder, entries = NODE_ENTRIES) {
  const { build } = await import('esbuild');
  const present = Object.entries(entries).filter(([, source]) => existsSync(join(root, source)));
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(present),
    outdir: outFolder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
    external: EXTERNAL,
    plugins: [eagerGlob()],
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
  });
  const built = present.map(([name]) => name);
  return { built, absent: Object.keys(entries).filter(name => !built.includes(name)) };
}
