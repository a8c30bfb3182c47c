import type { AuroraWorld } from '../../components/index.ts';

/** Collects the jobs that pages have to hear of. */
export function publishChanges(world: AuroraWorld): void {
  const { Job } = world.components;
  const { published } = world;
  const jobs = world.queries.jobs.dense;
  published.length = 0;
  for (let i = 0; i < jobs.length; i++) {
    const job = jobs[i]!;
    if (Job.changed[job] === 0) continue;
    Job.changed[job] = 0;
    Job.publishedEta[job] = Job.eta[job]!;
    published.entities[published.length++] = Job.serial[job]!;
  }
}
