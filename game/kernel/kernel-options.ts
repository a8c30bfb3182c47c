/** What a kernel is started with, and what one gets. */
import type { ProviderSetting } from '../../models/providers/provider-names.ts';
import type { AvatarSettings } from '../avatar/avatar-settings.ts';
import type { AnyCommand } from '../bus/command.ts';
import type { Registry } from '../bus/registry.ts';
import type { LoopClock } from '../loop.ts';
import type { KernelServices } from '../services.ts';
import type { GuardLimits } from '../supervisor/process-guard.ts';
import type { KernelTopics } from '../topics.ts';

export interface KernelOptions {
  /** Folder of the program: models/ and build/ lie in it. */
  readonly root: string;
  /** Folder of what belongs to the person. */
  readonly home: string;
  readonly version: string;
  /** Keep the queue on disk, and take up what an earlier run left there. One kernel a home at a time. */
  readonly journal: boolean;
  readonly workerEntry?: string;
  readonly workerEnv?: Readonly<Record<string, string>>;
  /** Default: as it is set. */
  readonly provider?: ProviderSetting;
  /** Default: as it is set. */
  readonly avatar?: AvatarSettings;
  /** Address of the Redis server whose workers paint as well. Default: what is set, or none. */
  readonly queue?: string;
  /** Whether this machine paints as well while others can: `spare` only what they cannot. Default: what is set. */
  readonly paintHere?: 'too' | 'spare';
  /** Worker processes that paint on this machine. Default: as it is set. */
  readonly painters?: number;
  readonly clock?: LoopClock;
  /** Other limits for a process than the usual ones, by its name. */
  readonly limits?: (name: string) => Partial<GuardLimits>;
  /** Wall time, for file names and listings only. */
  readonly wall?: () => Date;
  readonly modelRoots?: readonly string[];
  /** Folders of the person's own models: ComfyUI's, A1111's, an extra_model_paths.yaml, or any other. Default: as it is set. */
  readonly moreModels?: readonly string[];
  /** Default: all of `commands/`. */
  readonly commands?: readonly AnyCommand[];
}

export interface Kernel {
  readonly services: KernelServices;
  readonly registry: Registry;
  readonly topics: KernelTopics;
  /** Resolves when the worker takes jobs: its model is loaded, or the log says why it cannot be. */
  readonly ready: Promise<void>;
  /** Resolves when the folders of the person's own models and embeddings have been read. */
  readonly modelsFound: Promise<void>;
  /** Resolves when their hashes are known as well, which takes as long as reading all of them. */
  readonly modelsHashed: Promise<void>;
  stop(): Promise<void>;
}
