import type { Subject } from '../store/select.ts';

/**
 * The painting in words, for people who listen to it: at the start, at each quarter, at the end. Every step would
 * be chatter.
 */
export function Announcer({ subject }: { subject: Subject }) {
  return (
    <p className="sr-only" aria-live="polite">
      {announcement(subject)}
    </p>
  );
}

export function announcement(subject: Subject): string {
  if (subject.kind !== 'job') return '';
  const { job } = subject;
  const prompt = job.settings.prompt;
  switch (job.state) {
    case 'queued':
      return job.position ? `Waiting, ${job.position} pictures before it.` : 'Next in line.';
    case 'running': {
      const quarter = Math.floor((4 * job.step) / Math.max(1, job.steps));
      if (quarter === 0) return `Painting: ${prompt}.`;
      return quarter < 4 ? `${quarter * 25} percent painted.` : 'Almost done.';
    }
    case 'done':
      return `The picture is done: ${prompt}.`;
    case 'failed':
      return `The picture failed: ${job.error?.message ?? 'unknown reason'}.`;
    case 'cancelled':
      return `Stopped at step ${job.step} of ${job.steps}.`;
  }
}
