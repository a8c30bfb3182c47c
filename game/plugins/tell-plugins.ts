import type { JobState } from '../api/protocol.ts';
import type { KernelTopics } from '../topics.ts';
import type { PluginService } from './plugin-service.ts';

/** Tells plugins what they may hear of; returns what ends that. Jobs are told of when their state is another one, not at each step. */
export function tellPlugins(
  plugins: Pick<PluginService, 'tell'>,
  topics: Pick<KernelTopics, 'picture' | 'jobs' | 'conversation'>,
): () => void {
  const states = new Map<string, JobState>();
  const subscriptions = [
    topics.picture.subscribe(({ id, settings, width, height, createdAt }) => {
      const { prompt = '', seed = null } = settings ?? {};
      plugins.tell('picture', { id, prompt, seed, width, height, createdAt });
    }),
    topics.jobs.subscribe(({ jobs }) => {
      for (const { id, state, step, steps, finishedAt } of jobs) {
        if (states.get(id) === state) continue;
        if (finishedAt === null) states.set(id, state);
        else states.delete(id);
        plugins.tell('job', { id, state, step, steps });
      }
    }),
    topics.conversation.subscribe(entry => {
      if (entry) plugins.tell('conversation', { who: entry.who, text: entry.text });
    }),
  ];
  return () => {
    for (const unsubscribe of subscriptions) unsubscribe();
  };
}
