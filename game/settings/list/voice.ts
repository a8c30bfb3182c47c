import { z } from 'zod';
import { KOKORO_VOICES } from '../../../models/speech/tts/voice-names.ts';
import { defineSetting } from '../setting.ts';

const own = { group: 'Voice', kept: 'kernel', effect: 'now' } as const;

export const voiceName = defineSetting({
  ...{ ...own, name: 'voice.name', title: 'Which voice' },
  description: 'From the next sentence on: af are American women, bf British women, am American men.',
  ...{ schema: z.enum(KOKORO_VOICES), usual: KOKORO_VOICES[0] },
});

export const voiceSpeed = defineSetting({
  ...{ ...own, name: 'voice.speed', title: 'How fast she speaks' },
  description: 'Times her natural pace.',
  ...{ schema: z.number().min(0.5).max(2), usual: 1, unit: '×' },
});
