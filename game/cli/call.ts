import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { AuroraError, deserializeError, type SerializedError } from '../../models/errors.ts';
import type { InputView } from '../api/protocol.ts';
import { type Call, PERMISSIONS } from '../bus/command.ts';
import { type Registry, routeOf } from '../bus/registry.ts';
import { auroraHome, homePaths } from '../home.ts';
import type { InputKind } from '../inputs/read-image.ts';
import { readOwner } from '../kernel-lock.ts';
import { bearer, knownToken } from '../security/access-token.ts';

export interface Caller {
  readonly call: Call;
  /** Gives a picture file to the kernel, to be named by the hash that comes back. */
  readonly upload: (path: string, kind: InputKind) => Promise<string>;
  close(): Promise<void>;
}

/** Calls commands in the kernel that runs on this home, or, when none does, in one that lives as long as the call. */
export async function openCaller(root: string, registry: Registry): Promise<Caller> {
  const home = auroraHome();
  const owner = await readOwner(homePaths(home).lock);
  if (owner?.url) {
    const token = knownToken(homePaths(home).token);
    const [call, upload] = [remoteCall(owner.url, registry, token), remoteUpload(owner.url, token)];
    return { call, upload, close: async () => {} };
  }

  // Loaded here alone: a command that only talks to a running kernel starts faster without it.
  const { startKernel } = await import('../kernel.ts');
  const { readVersion } = await import('../main.ts');
  const kernel = await startKernel({
    root,
    home,
    version: readVersion(root),
    journal: false,
    // A plugin's are the kernel's own affair.
    commands: registry.commands.filter(({ name }) => !name.includes('.')),
  });
  await kernel.modelsFound;
  const context = { services: kernel.services, face: 'cli', granted: new Set(PERMISSIONS) } as const;
  return {
    call: (name, input) => kernel.registry.invoke(name, input, context),
    upload: async (path, kind) => (await kernel.services.inputs.receive(createReadStream(path), kind)).hash,
    close: () => kernel.stop(),
  };
}

/** The same calls over REST. */
export function remoteCall(url: string, registry: Registry, token: string | null = null): Call {
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
    const headers = bearer(token);
    const body = { body: JSON.stringify(rest), headers: { ...headers, 'content-type': 'application/json' } };
    return answerOf(url, fetch(target, { method, headers, ...(method === 'GET' ? {} : body) }));
  };
}

/** The same for a picture file, read and sent piece by piece. */
function remoteUpload(url: string, token: string | null): Caller['upload'] {
  return async (path, kind) => {
    const target = new URL(`api/v1/inputs?as=${kind}`, url);
    const request: RequestInit & { duplex: 'half' } = {
      method: 'POST',
      body: Readable.toWeb(createReadStream(path)) as ReadableStream,
      headers: { ...bearer(token), 'content-type': 'application/octet-stream' },
      duplex: 'half',
    };
    return ((await answerOf(url, fetch(target, request))) as InputView).hash;
  };
}

async function answerOf(url: string, answer: Promise<Response>): Promise<unknown> {
  const response = await answer.catch(error => {
    throw new AuroraError(
      'KERNEL_UNREACHABLE',
      `The running AURORA at ${url} does not answer.`,
      { value: url, hint: 'Stop it and start it again.' },
      error,
    );
  });
  const body = (await response.json()) as { error?: SerializedError };
  if (!response.ok) throw deserializeError(body.error ?? { code: 'INTERNAL', message: response.statusText });
  return body;
}
