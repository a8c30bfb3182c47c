/** A picture that there is, again: with something about it changed and the same seed, or as it was with another one. */
import { inputOfSettings } from '../../api/input-of-settings.ts';
import { editPrompt } from '../language/change.ts';
import { isPointing } from '../recall/picture-finder.ts';
import { spokenPrompt, whenSaid } from '../reply/say.ts';
import type { Act } from './act.ts';
import { submit } from './paint.ts';

export const repaint: Act = async context => {
  const { record, move, dice, parts } = context;
  const [best] = record.found.pictures;
  if (best === undefined) {
    record.says = '[sorrow] I find no picture to change.';
    return;
  }
  record.evidence.push(pictureEvidence(best));
  const { settings, picture } = best;
  const change = move.roles.change ?? '';
  const edited = editPrompt(settings, change);
  const again = change === '';
  const input = {
    ...inputOfSettings(settings),
    prompt: edited.prompt,
    negativePrompt: edited.negativePrompt,
    // Without a change, the same seed would be the same picture.
    ...(again && { seed: -1 }),
  };
  const of = picture === null ? '' : `, from ${whenSaid(Date.parse(picture.createdAt), parts.now())}`;
  const what = again
    ? `painted “${spokenPrompt(settings.prompt)}” with another seed`
    : `painted “${spokenPrompt(settings.prompt)}” again with ${edited.did.join(', ')}, and kept its seed`;
  await submit(context, input, what, () => {
    if (again)
      return dice.pick('again', [
        `Another one of “${spokenPrompt(settings.prompt)}”.`,
        '[joy] The same again, from another seed.',
        'Once more, and let us see where the seed falls.',
      ]);
    const words = spokenPrompt(edited.prompt);
    // The one that was found is said, where it was not plain which.
    const found =
      move.roles.target && !isPointing(move.roles.target)
        ? `I found “${spokenPrompt(settings.prompt)}”${of}. `
        : '';
    return `${found}${dice.pick('repaint', [`The same again: ${words}.`, `[joy] I keep what was good in it: ${words}.`, `Changed, with its seed kept: ${words}.`])}`;
  });
};

export const pictureEvidence = ({
  picture,
  settings,
  why,
}: {
  picture: { id: string } | null;
  settings: { prompt: string };
  why: string;
}) => ({ by: 'picture', picture: picture?.id ?? '', prompt: settings.prompt.slice(0, 300), why }) as const;
