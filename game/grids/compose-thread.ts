/** The thread that puts a grid together for the kernel: letters become outlines in JavaScript, which would hold up its ticks. */
import { parentPort, workerData } from 'node:worker_threads';
import { serializeError } from '../../models/errors.ts';
import { composeGrid } from './compose-grid.ts';
import type { ComposeAnswer, ComposeRequest } from './compose-in-thread.ts';
import { LabelFont } from './label-font.ts';

async function answer({ root, sheet, text }: ComposeRequest): Promise<ComposeAnswer> {
  if (sheet.labels === undefined) return { png: await composeGrid(sheet, text, null) };
  try {
    return { png: await composeGrid(sheet, text, new LabelFont(root)) };
  } catch (error) {
    // The pictures are what was asked for.
    const { message } = serializeError(error);
    return { png: await composeGrid(sheet, text, null), note: `its labels could not be drawn: ${message}` };
  }
}

answer(workerData as ComposeRequest).then(
  said => parentPort!.postMessage(said),
  error => parentPort!.postMessage({ error: serializeError(error) } satisfies ComposeAnswer),
);
