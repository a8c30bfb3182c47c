/** The first use of a pattern compiles it, which for all of them takes a tenth of a second: done a few at a time, before somebody talks. */
import { CONTROL_RULES } from './control-rules.ts';
import { FORGET_RULES, RECALL_RULES } from './memory-rules.ts';
import { PAINT_RULES, REPAINT_RULES } from './paint-rules.ts';
import { SPEAK_RULES } from './speak-rules.ts';
import { understand } from './understand.ts';

/** Rules that are compiled in one go: a few milliseconds. */
const AT_ONCE = 3;

/** @param pause resolves when others have had their turn */
export async function warmUp(pause: () => Promise<void>): Promise<void> {
  const rules = [
    ...CONTROL_RULES,
    ...FORGET_RULES,
    ...REPAINT_RULES,
    ...PAINT_RULES,
    ...SPEAK_RULES,
    ...RECALL_RULES,
  ];
  for (const [i, { pattern }] of rules.entries()) {
    if (i % AT_ONCE === 0) await pause();
    pattern.exec('what');
  }
  for (const text of ['a castle', 'I like it', 'so?', '中']) {
    await pause();
    understand(text);
  }
}
