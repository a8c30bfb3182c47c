import { parentPort } from 'node:worker_threads';
import { serializeError } from '../../models/errors.ts';
import type { ThreadAnswer, ThreadQuestion } from './asked-thread.ts';

/** The thread's end of an `AskedThread`. @param answered called after an answer has been given */
export function answerQuestions<Question>(
  answer: (question: Question) => unknown,
  answered?: (question: Question) => void,
): void {
  const port = parentPort!;
  port.on('message', async ({ id, question }: ThreadQuestion<Question>) => {
    port.postMessage(await answerOf(id, () => answer(question)));
    answered?.(question);
  });
}

async function answerOf(id: number, answer: () => unknown): Promise<ThreadAnswer> {
  try {
    return { id, result: await answer() };
  } catch (error) {
    return { id, error: serializeError(error) };
  }
}
