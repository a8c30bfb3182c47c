import type { RemoteView } from './remote-view.ts';

/** The other machines, in lines for a terminal. */
export function describeRemote(remote: RemoteView | null): string[] {
  if (remote === null) return [];
  const { queue, connected, problem, jobs, workers } = remote;
  if (!connected) return [`queue ${queue}: not connected. ${problem ?? ''}`.trimEnd()];
  return [
    `queue ${queue}: ${workers.length} workers, ${jobs} jobs handed over`,
    ...workers.map(
      ({ name, pid, version, provider, job, painted }) =>
        `  ${name} (${pid}), AURORA ${version}, ${provider}: ${job === null ? 'idle' : `paints ${job}`}, ${painted} painted`,
    ),
  ];
}
