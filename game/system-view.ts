import { availableParallelism, cpus, totalmem } from 'node:os';
import type { ProviderReport } from '../models/providers/provider-names.ts';
import type { ProcessView, SystemView } from './api/protocol.ts';
import type { AvatarView } from './avatar/avatar-view.ts';
import { type FrameTimes, summarize } from './frame-times.ts';
import { KERNEL_SCHEDULE } from './schedule.ts';

export interface SystemFacts {
  readonly version: string;
  readonly provider: string;
  readonly providerReason: string;
  readonly providers: readonly ProviderReport[];
  readonly uptimeSeconds: number;
  readonly tick: number;
  readonly times: FrameTimes;
  readonly processes: readonly ProcessView[];
  readonly crashes: SystemView['crashes'];
  readonly graphics: SystemView['graphics'];
  readonly avatar: AvatarView;
  readonly governor: SystemView['governor'];
  readonly picturesDirectory: string;
  readonly remote: SystemView['remote'];
}

/** The machine and the program on it, measured at the moment of asking. */
export function systemView({ times, ...facts }: SystemFacts): SystemView {
  return {
    ...facts,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    node: process.versions.node,
    tickMs: summarize(times.total, times.frames),
    systems: KERNEL_SCHEDULE.map(({ name }, i) => ({
      name,
      ms: summarize(times.bySystem[i]!, times.frames).p50,
    })),
  };
}
