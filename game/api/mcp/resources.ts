/** Pictures as resources of the Model Context Protocol. */
import type { ListResourcesResult, ReadResourceResult } from '@modelcontextprotocol/sdk/types.js';
import { AuroraError } from '../../../models/errors.ts';
import type { KernelServices } from '../../services.ts';

/** Pictures that are listed, the newest first; `pictures` finds the others. */
const LISTED = 50;

const PREFIX = 'aurora://pictures/';

export const pictureUri = (id: string): string => PREFIX + encodeURIComponent(id);

export const PICTURE_TEMPLATE = {
  uriTemplate: `${PREFIX}{id}`,
  name: 'picture',
  title: 'A picture of the gallery',
  description: 'By the id that `pictures` and `generate` answer with.',
  mimeType: 'image/png',
} as const;

export function listResources({ pictures }: KernelServices): ListResourcesResult {
  return {
    resources: pictures.list({ limit: LISTED }).pictures.map(({ id, settings, bytes }) => ({
      ...{ uri: pictureUri(id), name: id, mimeType: 'image/png', size: bytes },
      ...(settings && { description: settings.prompt.slice(0, 200) }),
    })),
  };
}

/** @throws AuroraError `UNKNOWN_RESOURCE`, `UNKNOWN_PICTURE` */
export async function readResource(uri: string, services: KernelServices): Promise<ReadResourceResult> {
  const id = uri.startsWith(PREFIX) ? decoded(uri.slice(PREFIX.length)) : null;
  if (id === null) {
    throw new AuroraError('UNKNOWN_RESOURCE', `There is no resource "${uri.slice(0, 200)}".`, {
      value: uri.slice(0, 200),
      legal: PICTURE_TEMPLATE.uriTemplate,
      hint: '`pictures` lists ids.',
    });
  }
  const data = await services.readPicture(id);
  return { contents: [{ uri, mimeType: 'image/png', blob: Buffer.from(data).toString('base64') }] };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
