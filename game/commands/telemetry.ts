import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';
import { TelemetryView } from '../telemetry/telemetry-view.ts';

export default defineCommand({
  name: 'telemetry',
  title: 'Measure the program',
  description:
    'What each of the last frames took, in all and by system; frames that were dropped, the queue, memory, how soon she speaks.',
  permission: 'read',
  input: z.object({
    since: z.int().min(0).optional().describe('The `frame` of an earlier answer: only what came after it.'),
  }),
  output: TelemetryView,
  async run({ since }, { services }) {
    return services.telemetry.view(since);
  },
});
