import { z } from 'zod';
import { defineSetting } from '../setting.ts';

const own = { group: 'Mind', kept: 'kernel', effect: 'now' } as const;

export const mayReflect = defineSetting({
  ...{ ...own, name: 'mind.reflection', title: 'She reflects' },
  description:
    'When nobody needs her she goes through what happened: what comes again and again becomes a fact or a skill, what is not confirmed fades. Nothing leaves the machine.',
  ...{ schema: z.boolean(), usual: true },
});

/** It takes a processor's time and leaves pictures behind, so somebody has to want it. */
export const mayDream = defineSetting({
  ...{ ...own, name: 'mind.dreams', title: 'She dreams' },
  description:
    'While the machine is idle she paints small pictures of two memories that meet. They are marked as dreams, and any word or touch ends one.',
  ...{ schema: z.boolean(), usual: false },
});
