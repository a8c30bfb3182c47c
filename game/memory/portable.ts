/**
 * Memories as text: JSON lines, the first of which says what it is and of which version, each other one a memory. Meanings are
 * not in it: they are read again, by whatever encoder there is.
 */
import { z } from 'zod';
import { AuroraError } from '../../models/errors.ts';
import { MemoryView } from './memory-view.ts';

const VERSION = 1;

const Header = z.object({ aurora: z.literal('memories'), version: z.int() });

export const header = (): string => JSON.stringify({ aurora: 'memories', version: VERSION });

export const exportLine = (memory: MemoryView): string => JSON.stringify(memory);

/** @throws AuroraError `MEMORIES_NOT_READABLE` with the line, `MEMORIES_VERSION` */
export function readExport(text: string): MemoryView[] {
  const lines = text.split(/\r?\n/u);
  const first = Header.safeParse(parsed(lines[0] ?? '', 1));
  if (!first.success) throw notReadable(1, 'it does not begin as an export of memories does');
  if (first.data.version > VERSION)
    throw new AuroraError('MEMORIES_VERSION', `The export is of version ${first.data.version}.`, {
      value: first.data.version,
      legal: `1 … ${VERSION}`,
      hint: 'A newer AURORA wrote it: import it there.',
    });
  return lines.slice(1).flatMap((line, i) => {
    if (line.trim() === '') return [];
    const memory = MemoryView.safeParse(parsed(line, i + 2));
    if (!memory.success) {
      const [issue] = memory.error.issues;
      throw notReadable(i + 2, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
    }
    if ((memory.data.kind === 'fact') !== (memory.data.fact !== undefined))
      throw notReadable(i + 2, 'a fact, and nothing else, has a field "fact"');
    if ((memory.data.kind === 'procedure') !== (memory.data.procedure !== undefined))
      throw notReadable(i + 2, 'a procedure, and nothing else, has a field "procedure"');
    return [memory.data];
  });
}

function parsed(line: string, number: number): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    throw notReadable(number, 'it is no JSON');
  }
}

const notReadable = (line: number, why: string) =>
  new AuroraError('MEMORIES_NOT_READABLE', `Line ${line} cannot be read: ${why}. Nothing was imported.`, {
    value: line,
    legal: 'the lines that `export-memories` writes',
    hint: 'Correct the line or leave it out.',
  });
