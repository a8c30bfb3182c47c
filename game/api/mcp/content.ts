/** What a command answered, as a client of the Model Context Protocol shows it: words, pictures, and where the pictures are. */
import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/sdk/types.js';
import { serializeError } from '../../../models/errors.ts';
import type { KernelServices } from '../../services.ts';
import type { PictureView } from '../protocol.ts';
import { pictureUri } from './resources.ts';

/** A picture's file that is sent along, bytes at most: a model's context is small. Larger ones are linked. */
const LARGEST_IMAGE = 4 * 1024 * 1024;
/** Pictures of a list that are linked. */
const MOST_LINKS = 20;

export async function contentOf(result: unknown, services: KernelServices): Promise<CallToolResult> {
  const pictures = picturesIn(result);
  const content: ContentBlock[] = [{ type: 'text', text: JSON.stringify(result ?? null, null, 1) }];
  if (pictures.length === 1) content.push(...(await imageOf(pictures[0]!, services)));
  for (const { id, settings, bytes } of pictures.slice(0, MOST_LINKS)) {
    content.push({
      ...{ type: 'resource_link', uri: pictureUri(id), name: id, mimeType: 'image/png', size: bytes },
      ...(settings && { description: settings.prompt.slice(0, 200) }),
    });
  }
  return { content, structuredContent: isObject(result) ? result : { result: result ?? null } };
}

export function contentOfError(thrown: unknown): CallToolResult {
  const error = serializeError(thrown);
  if (error.code === 'INTERNAL') console.error(thrown);
  const { code, message, legal, hint } = error;
  const lines = [
    `${code}: ${message}`,
    legal === undefined ? '' : `Legal: ${typeof legal === 'string' ? legal : legal.join(', ')}`,
    // A bug's hint is its stack.
    code === 'INTERNAL' ? '' : (hint ?? ''),
  ];
  return { isError: true, content: [{ type: 'text', text: lines.filter(line => line !== '').join('\n') }] };
}

async function imageOf({ id, bytes }: PictureView, services: KernelServices): Promise<ContentBlock[]> {
  if (bytes > LARGEST_IMAGE) return [];
  try {
    const data = await services.readPicture(id);
    return [{ type: 'image', data: Buffer.from(data).toString('base64'), mimeType: 'image/png' }];
  } catch {
    // The file is gone: the link says so to whoever follows it.
    return [];
  }
}

/** A picture, the picture of a job, or a list of either. */
function picturesIn(result: unknown): PictureView[] {
  if (!isObject(result)) return [];
  if (isPicture(result)) return [result];
  const inner = [result.picture, ...listOf(result.pictures), ...listOf(result.jobs)];
  return inner.flatMap(value => {
    if (isPicture(value)) return [value];
    return isObject(value) && isPicture(value.picture) ? [value.picture] : [];
  });
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPicture = (value: unknown): value is PictureView & Record<string, unknown> =>
  isObject(value) && typeof value.id === 'string' && typeof value.path === 'string' && 'starred' in value;
