/** Node's permission model, where it is there: no file but these, no other process, no addon. Newer ones close the network as well. */
export function permissionFlags(
  files: readonly string[],
  known: ReadonlySet<string> = process.allowedNodeEnvironmentFlags,
): string[] {
  const name = ['--permission', '--experimental-permission'].find(flag => known.has(flag));
  // Electron's older ones have none; the interpreter, which knows no files at all, stands without it as well.
  if (name === undefined) return [];
  // The heartbeat is a thread.
  return [name, '--allow-worker', ...files.map(file => `--allow-fs-read=${file}`)];
}
