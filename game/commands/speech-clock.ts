import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'speech-clock',
  title: 'Tell how much has been played',
  description:
    'A page that plays a text tells how many seconds of it have been heard, several times a second, so that her lips follow the sound.',
  permission: 'speak',
  input: z.object({
    id: z.string().max(100).describe('The text.'),
    seconds: z.number().min(0).max(100_000).describe('Seconds of it that have been heard.'),
  }),
  output: z.object({}),
  async run({ id, seconds }, { services, page }) {
    // A page where she is not heard has a clock of its own, which is not the sound's.
    if (!page || services.voice.audible.is(page)) services.voice.speech.report(id, seconds);
    return {};
  },
});
