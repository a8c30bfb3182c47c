import { z } from 'zod';
import { defineSetting } from '../setting.ts';

const own = { group: 'Program', kept: 'kernel', effect: 'restart' } as const;

export const welcomed = defineSetting({
  ...{ ...own, name: 'program.welcome', title: 'Welcome somebody new', variable: 'AURORA_WELCOME' },
  description:
    'At the first start she introduces herself and paints. Off is for machines that nobody sits at.',
  ...{ schema: z.boolean(), usual: true },
});

export const port = defineSetting({
  ...{ ...own, name: 'program.port', title: 'Port' },
  description:
    'Where the page and the interfaces for other programs answer, on this machine only. When it is taken, the next free one.',
  ...{ schema: z.int().min(1024).max(65_535), usual: 8787 },
});

export const patience = defineSetting({
  ...{ ...own, name: 'program.patience', title: 'Patience', variable: 'AURORA_PATIENCE' },
  description:
    'A part of the program that gives no sign of life for so long is ended and started again. More helps where the machine is very busy.',
  ...{ schema: z.int().min(2).max(600), usual: 15, unit: 's' },
});

export const talkKeys = defineSetting({
  ...{ ...own, name: 'program.talk-keys', title: 'Key to talk', variable: 'AURORA_TALK_KEY' },
  description:
    'Works in any program while AURORA runs, in Electron’s words (CommandOrControl+Shift+Space); off: none.',
  ...{ schema: z.string().min(1).max(60), usual: 'CommandOrControl+Shift+Space' },
});
