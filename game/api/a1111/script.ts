/** A1111's script "Prompt matrix", the one that there is here. */
import type { FastifyReply } from 'fastify';
import { AuroraError } from '../../../models/errors.ts';
import { showValue } from '../../bus/parse-input.ts';
import type { GridRequest } from '../../grids/plan-grid.ts';
import type { JobRecord } from '../../jobs/job-record.ts';
import type { KernelServices } from '../../services.ts';
import type { GenerateInput, PictureView } from '../protocol.ts';
import type { Img2Img, Txt2Img } from './request.ts';

export const SCRIPTS = ['prompt matrix'] as const;

/** Null where no script is asked for. @throws AuroraError `UNKNOWN_SCRIPT`, `GRID_…` */
export function scriptOf(request: Txt2Img | Img2Img, input: GenerateInput): GridRequest | null {
  const name = request.script_name;
  if (name == null || name === '' || name === 'None') return null;
  if (name.toLowerCase() !== SCRIPTS[0]) {
    throw new AuroraError('UNKNOWN_SCRIPT', `There is no script "${showValue(name)}".`, {
      field: 'script_name',
      value: showValue(name),
      legal: SCRIPTS,
      hint: 'AURORA paints X/Y/Z plots by POST /api/v1/grids.',
    });
  }
  // As its own form has them: put at start, different seeds, whose prompt, what divides the parts, margin.
  const [atStart, differentSeeds, prompt, delimiter] = request.script_args ?? [];
  return {
    input,
    combining: { atStart: Boolean(atStart), delimiter: delimiter === 'space' ? ' ' : ', ' },
    differentSeeds: Boolean(differentSeeds),
    partsOf: prompt === 'negative' ? 'negativePrompt' : 'prompt',
  };
}

/**
 * Paints the grid and waits for it; a client that goes away cancels it.
 * @throws AuroraError as `GridService.start`; `GRID_FAILED` when a picture is missing
 */
export async function paintScript(
  services: KernelServices,
  reply: FastifyReply,
  request: GridRequest,
): Promise<{ readonly sheet: PictureView; readonly records: readonly JobRecord[] }> {
  const { grids, jobs } = services;
  const started = await grids.start(request);
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) grids.cancel(started.id);
  });
  const records = await Promise.all(started.cells.map(({ job }) => jobs.ended(job)));
  const { picture, notes } = await grids.ended(started.id);
  if (picture !== null && records.every(record => record.picture !== null))
    return { sheet: picture, records };
  const [failed] = records.filter(({ error }) => error !== null);
  throw failed?.error ?? new AuroraError('GRID_FAILED', notes.join(' ') || 'The grid was not painted.');
}
