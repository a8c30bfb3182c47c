import type { Permission } from '../bus/command.ts';

/** What she may do by herself when somebody talks to her. To listen is the person's own decision. */
export const HER_PERMISSIONS: ReadonlySet<Permission> = new Set<Permission>([
  'read',
  'paint',
  'control',
  'speak',
  'remember',
]);
