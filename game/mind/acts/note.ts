/** Something happened that nobody said: she keeps quiet, and remembers. */
import { rememberPicture } from '../learn/write-memories.ts';
import type { Act } from './act.ts';

/** How much she is glad of a picture that she was asked for, and sorry for one that failed. */
const GLAD = 0.5;
const SORRY = 0.4;

export const note: Act = async ({ record, attention, parts, call }) => {
  const [picture] = record.pictures;
  const asked = attention.job !== null && attention.job.id === record.reading.moves[0]!.roles.job;
  if (record.about === 'painted' && picture !== undefined) {
    const memory = await rememberPicture(picture, parts);
    if (memory !== null) record.remembered.push(memory);
    if (!asked) return;
    attention.see(picture, attention.job);
    await call('feel', { feeling: 'joy', strength: GLAD }, 'was glad of it');
  } else if (asked) {
    await call('feel', { feeling: 'sorrow', strength: SORRY }, 'was sorry for it');
    record.says = `[sorrow] The picture did not come to its end. ${record.text}`;
  }
};
