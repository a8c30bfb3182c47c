import { AuroraError, deserializeError, type SerializedError } from '../../models/errors.ts';
import { type Call, PERMISSIONS } from '../bus/command.ts';
import { type Registry, routeOf } from '../bus/registry.ts';
import { auroraHome, homePaths } from '../home.ts';
import { readOwner } from '../kernel-lock.ts';

export interface Caller {
  readonly call: Call;
  close(): Promise<void>;
}

/** Calls commands in the kernel that runs on this home, or, when none does, in one that lives as long as the call. */
export async function openCaller(root: string, registry: Registry): Promise<Caller> {
  const home = auroraHome();
  const owner = await readOwner(homePaths(home).lock);
  if (owner?.url) return { call: remoteCall(owner.url, registry), close: async () => {} };

  // Loaded here alone: a command that only talks to a running kernel starts faster without it.
  const { startKernel } = await import('../kernel.ts');
  const { modelRootsOf } = await import('../model-catalog.ts');
  const { readVersion } = await import('../main.ts');
  const kernel = await startKernel({
    root,
    home,
    version: readVersion(root),
    journal: false,
    commands: registry.commands,
    moreModels: modelRootsOf(process.env),
  });
  await kernel.modelsFound;
  const context = { services: kernel.services, face: 'cli', granted: new Set(PERMISSIONS) } as const;
  return {
    call: (name, input) => kernel.registry.invoke(name, input, context),
    close: () => kernel.stop(),
  };
}

/** The same calls over REST. */
export function remoteCall(url: string, registry: Registry): Call {
  return async (name, input) => {
    const { method, path } = routeOf(registry.find(name));
    const rest = { ...input };
    const filled = path.replace(/\{(\w+)\}/g, (_, field: string) => {
      const value = encodeURIComponent(String(rest[field]));
      delete rest[field];
      return value;
    });
    const target = new URL(`api/v1${filled}`, url);
    if (method === 'GET')
      for (const [field, value] of Object.entries(rest)) target.searchParams.set(field, String(value));
    const response = await fetch(target, {
      method,
      ...(method === 'GET'
        ? {}
        : { body: JSON.stringify(rest), headers: { 'content-type': 'application/json' } }),
    }).catch(error => {
      throw new AuroraError(
        'KERNEL_UNREACHABLE',
        `The running AURORA at ${url} does not answer.`,
        {
          value: url,
          hint: 'Stop it and start it again.',
        },
        error,
      );
    });
    const body = (await response.json()) as { error?: SerializedError };
    if (!response.ok)
      throw deserializeError(body.error ?? { code: 'INTERNAL', message: response.statusText });
    return body;
  };
}
