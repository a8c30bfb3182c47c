/** What a setting is: one thing that a person may want otherwise, with all that a face needs to show it. No Node here: the page may use it. */
import type { z } from 'zod';

/** In the order in which they are shown. */
export const SETTING_GROUPS = [
  ...['Sound', 'Sight', 'Voice', 'Painting', 'Pictures', 'Models', 'Her picture'],
  ...['Mind', 'Language model', 'Plugins', 'Program'],
] as const satisfies readonly string[];

export interface Setting<Value = unknown, Usual extends Value | null = Value | null> {
  /** `group.name`, kebab-case: how it is called, and its key in the file. */
  readonly name: string;
  /** One of `SETTING_GROUPS`, or one of a plugin's own. */
  readonly group: string;
  readonly title: string;
  /** A sentence or two: what it changes, and for whom that is good. */
  readonly description: string;
  /** Of its value: a boolean, a number with its range, one of some words, a text, or a list of texts. */
  readonly schema: z.ZodType<Value>;
  /** Null: nothing is said, and the program finds what fits; `unset` says what that is. */
  readonly usual: Usual;
  /** What null stands for, in a few words: "as many as the machine has". */
  readonly unset?: string;
  readonly unit?: string;
  /** `kernel`: in the home folder, one for all; `page`: in each browser's own storage. */
  readonly kept: 'kernel' | 'page';
  readonly effect: 'now' | 'restart';
  /** Variable of the environment that decides where it is set, for scripts and servers. */
  readonly variable?: string;
  /** It is never told again, only whether there is one. */
  readonly secret?: boolean;
  /** Its texts name folders or files, which must be there when it is set: to be read, or to be written into. */
  readonly folder?: 'read' | 'write';
  /** The how-manieth that was declared: its group shows it there. */
  readonly place: number;
}

let declared = 0;

/** Declares a setting, so that `settings.get` knows the type of its value. */
export const defineSetting = <Value, Usual extends Value | null>(
  setting: Omit<Setting<Value, Usual>, 'place'>,
): Setting<Value, Usual> => ({ ...setting, place: declared++ });

/** A setting whose own types are forgotten, as lists hold it. */
// biome-ignore lint/suspicious/noExplicitAny: a list is heterogeneous by nature
export type AnySetting = Setting<any, any>;
