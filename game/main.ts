import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuroraError } from '../models/errors.ts';
import type { ProviderSetting } from '../models/providers/provider-names.ts';
import { createServer, LOOPBACK_HOST, listen } from './api/server.ts';
import { auroraHome, homePaths } from './home.ts';
import { type Kernel, startKernel } from './kernel.ts';
import { acquireLock } from './kernel-lock.ts';
import { accessToken } from './security/access-token.ts';
import { port as usualPort } from './settings/list/program.ts';

/**
 * AURORA in one process: the kernel (world, loop, worker, gallery) and its door on loopback. Read on in `kernel.ts`
 * (what runs), `schedule.ts` (in which order) and `commands/` (what it can be asked to do).
 */
export interface Aurora {
  readonly kernel: Kernel;
  readonly url: string;
  /** What requests have to show; null: nothing. */
  readonly token: string | null;
  /** Folder of what belongs to the person. */
  readonly home: string;
  stop(): Promise<void>;
}

export interface AuroraOptions {
  readonly root: string;
  readonly home?: string;
  /** Absent: the port that is set, or the next free one. 0: any. */
  readonly port?: number;
  /** Absent: this machine alone. Anywhere else, every request has to show the token of the home. */
  readonly host?: string | undefined;
  /** Absent: as it is set. */
  readonly provider?: ProviderSetting;
  /** Absent: what is set. */
  readonly queue?: string;
}

/** Ports after the one that is set that are tried when it is taken. */
const MORE_PORTS = 20;

export const readVersion = (root: string): string =>
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;

/** @throws AuroraError `HOME_IN_USE`, `PORT_IN_USE`, `NO_MODEL`, `PICTURES_NOT_WRITABLE` */
export async function startAurora({
  root,
  home = auroraHome(),
  port,
  host = LOOPBACK_HOST,
  provider,
  queue,
}: AuroraOptions): Promise<Aurora> {
  const lock = await acquireLock(homePaths(home).lock);
  try {
    const kernel = await startKernel({
      root,
      home,
      version: readVersion(root),
      journal: true,
      ...(provider && { provider }),
      ...(queue && { queue }),
    });
    try {
      const token = host === LOOPBACK_HOST ? null : accessToken(homePaths(home).token);
      const server = await createServer(kernel, root, token);
      const door =
        port === undefined
          ? await listenNearby(server, kernel.services.settings.get(usualPort), host)
          : await listen(server, port, host);
      lock.announce(door.url);
      return {
        kernel,
        url: door.url,
        token,
        home,
        async stop() {
          await door.close();
          await kernel.stop();
          lock.release();
        },
      };
    } catch (error) {
      await kernel.stop();
      throw error;
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function listenNearby(server: Parameters<typeof listen>[0], first: number, host: string) {
  for (let port = first; ; port++) {
    try {
      return await listen(server, port, host);
    } catch (error) {
      if (!(error instanceof AuroraError) || port >= Math.min(first + MORE_PORTS, 65_535)) throw error;
    }
  }
}
