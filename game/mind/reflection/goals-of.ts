/** What is left open by pictures: one that failed is to be finished, one that was starred may be varied. */
import type { JobView, PictureView } from '../../api/protocol.ts';
import type { NewGoal } from '../../memory/reflect/goals.ts';

/** A failure of the machine's is worth another try; one of the request's is not. */
const WORTH_A_TRY = new Set(['WORKER_CRASHED', 'WORKER_NOT_STARTING', 'DISK_FULL']);
const SHOWN = 80;

export function goalsOf(jobs: readonly JobView[], starred: readonly PictureView[]): NewGoal[] {
  const failed = jobs.filter(
    ({ state, purpose, error }) =>
      state === 'failed' && purpose === 'picture' && error !== null && WORTH_A_TRY.has(error.code),
  );
  return [
    ...failed.map(
      ({ id, settings }): NewGoal => ({
        kind: 'finish',
        text: `Finish the picture that failed: ${short(settings.prompt)}`,
        detail: { paint: { prompt: settings.prompt, seed: settings.seed, model: settings.model } },
        cause: `finish ${id}`,
        things: [],
      }),
    ),
    ...starred
      .filter(({ settings }) => settings !== null && settings.prompt.trim() !== '')
      .map(
        ({ id, settings }): NewGoal => ({
          kind: 'vary',
          text: `Offer a variation of the picture with the star: ${short(settings!.prompt)}`,
          detail: {
            picture: id,
            paint: { prompt: settings!.prompt, seed: settings!.seed, variationStrength: 0.3 },
          },
          cause: `vary ${id}`,
          things: [id],
        }),
      ),
  ];
}

const short = (prompt: string) => (prompt.length > SHOWN ? `${prompt.slice(0, SHOWN)}…` : prompt);
