import type { FastifyInstance } from 'fastify';
import type { Kernel } from '../../kernel.ts';
import type { JobView } from '../protocol.ts';

/** `progress`, `interrupt` and `skip`: A1111 knows one running job, ours is the one that runs now. */
export function addProgress(server: FastifyInstance, { services, topics }: Kernel): void {
  /** The newest preview of the running job; it is all that `progress` can show. */
  let preview: { jobId: string; png: Uint8Array } | null = null;
  const unsubscribe = topics.preview.subscribe(({ job, preview: { png } }) => {
    preview = { jobId: job.id, png };
  });
  server.addHook('onClose', async () => unsubscribe());

  server.get<{ Querystring: { skip_current_image?: string } }>('/sdapi/v1/progress', async request => {
    const jobs = services.jobs.list();
    const running = jobs.find(job => job.state === 'running');
    const waiting = jobs.filter(job => job.state === 'queued').length;
    const image = running !== undefined && preview?.jobId === running.id ? preview.png : null;
    const wanted = request.query.skip_current_image !== 'true';
    return {
      progress: running === undefined ? 0 : running.step / running.steps,
      eta_relative: running?.etaSeconds ?? 0,
      state: state(running, waiting),
      current_image: image !== null && wanted ? Buffer.from(image).toString('base64') : null,
      textinfo: null,
      current_task: running?.id ?? null,
    };
  });

  const stopRunning = async () => {
    const running = services.jobs.list().find(job => job.state === 'running');
    if (running !== undefined) services.jobs.cancel(running.id);
    else services.cancelUpscales();
    return {};
  };
  server.post('/sdapi/v1/interrupt', stopRunning);
  server.post('/sdapi/v1/skip', stopRunning);
}

function state(running: JobView | undefined, waiting: number) {
  return {
    skipped: false,
    interrupted: false,
    stopping_generation: false,
    job: running === undefined ? '' : 'scripts_txt2img',
    job_count: running === undefined ? 0 : 1 + waiting,
    job_timestamp: running?.createdAt.replace(/\D/g, '').slice(0, 14) ?? '0',
    job_no: 0,
    sampling_step: running?.step ?? 0,
    sampling_steps: running?.steps ?? 0,
  };
}
