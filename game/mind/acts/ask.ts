/** A question back, when it is not clear what is meant, or what would be lost. */
import { listed, spokenPrompt, whenSaid } from '../reply/say.ts';
import type { Act, ActContext } from './act.ts';
import { pictureEvidence } from './repaint.ts';

export const ask: Act = async context => {
  const { record, attention } = context;
  record.says = question(context);
  attention.asked++;
};

function question(context: ActContext): string {
  const { record, move, attention, dice } = context;
  const { pictures, match } = record.found;
  const words = record.text.trim();
  if (move.topic === 'forget-all') {
    attention.ask({ kind: 'confirm', move, options: [] });
    return 'Everything that I remember would be gone for good, and only the pictures stay. Shall I?';
  }
  if (move.topic === 'forget-picture' && pictures.length > 0) return askToDelete(context);
  if ((move.intent === 'repaint' || move.intent === 'forget') && pictures.length > 1 && match < 0.9)
    return askWhich(context);
  if (move.intent === 'repaint' && pictures.length === 0) {
    const change = move.roles.change ?? '';
    const target = (move.roles.target ?? '').replace(/^(?:the|that|this|my|our|last) /i, '');
    if (target === '' || /^(?:it|that|this|one)$/i.test(target)) {
      attention.ask({ kind: 'meant', move, words: change || words });
      return change === ''
        ? 'There is no picture yet that I could paint again. What shall I paint?'
        : `There is no picture yet to change. Shall I paint “${spokenPrompt(change)}”?`;
    }
    attention.ask({ kind: 'meant', move, words: `${target}${change === '' ? '' : ` ${change}`}` });
    return `I find no picture of “${target}”. Shall I paint a new one?`;
  }
  if (move.intent === 'forget') return 'I find nothing like that to forget. What do you mean exactly?';
  if (move.intent === 'paint' && move.roles.prompt) {
    attention.ask({ kind: 'meant', move, words: move.roles.prompt });
    return dice.pick('meant-paint', [
      `Shall I paint “${spokenPrompt(move.roles.prompt)}”?`,
      `Do you want “${spokenPrompt(move.roles.prompt)}” as a picture?`,
    ]);
  }
  attention.ask({ kind: 'meant', move, words });
  return dice.pick('meant', [
    'I am not sure what you mean. Shall I paint that?',
    'Is that a picture for me to paint, or something that you are telling me?',
    `“${spokenPrompt(words)}”: shall I paint it?`,
  ]);
}

function askWhich({ record, move, attention, parts }: ActContext): string {
  const options = distinct(record.found.pictures).slice(0, 3);
  attention.ask({ kind: 'which', move, options });
  for (const option of options) record.evidence.push(pictureEvidence(option));
  record.pictures = options.flatMap(({ picture }) => (picture === null ? [] : [picture]));
  const lines = options.map(
    ({ picture, settings }, i) =>
      `${ORDINALS[i]} “${spokenPrompt(settings.prompt)}”${picture === null ? '' : `, from ${whenSaid(Date.parse(picture.createdAt), parts.now())}`}`,
  );
  return `Which one do you mean: ${listed(lines).replace(/ and (?=the (?:second|third))/, ', or ')}?`;
}

const ORDINALS = ['the first,', 'the second,', 'the third,'];

/** One of each prompt: they are told apart by it. */
function distinct<Candidate extends { readonly settings: { readonly prompt: string } }>(
  candidates: readonly Candidate[],
): Candidate[] {
  return [
    ...new Map(candidates.toReversed().map(each => [each.settings.prompt, each])).values(),
  ].toReversed();
}

function askToDelete({ record, move, attention }: ActContext): string {
  const many = /\b(?:pictures|paintings|images|drawings|ones|all|both|every)\b/i.test(
    move.roles.target ?? '',
  );
  const { pictures, match } = record.found;
  const options = many ? pictures : pictures.slice(0, 1);
  record.pictures = options.flatMap(({ picture }) => (picture === null ? [] : [picture]));
  for (const option of options.slice(0, 3)) record.evidence.push(pictureEvidence(option));
  if (!many && match < 0.6 && pictures.length > 1) {
    const several = distinct(pictures).slice(0, 3);
    if (several.length > 1) {
      attention.ask({ kind: 'which', move, options: several });
      record.pictures = several.flatMap(({ picture }) => (picture === null ? [] : [picture]));
      return `Which one shall I delete: ${listed(several.map(({ settings }, i) => `${ORDINALS[i]} “${spokenPrompt(settings.prompt)}”`)).replace(/ and (?=the (?:second|third))/, ', or ')}?`;
    }
  }
  attention.ask({ kind: 'confirm', move, options });
  if (options.length === 1) return `Shall I delete “${spokenPrompt(options[0]!.settings.prompt)}” for good?`;
  return `Shall I delete these ${options.length} pictures for good?`;
}
