/** What she remembers: of the person, of what happened, and of pictures. */
import type { RecalledView } from '../../memory/memory-view.ts';
import { PERSON } from '../language/facts.ts';
import { EXCHANGE } from '../learn/write-memories.ts';
import { factToPerson, listed, nameOf, sentence, spokenPrompt, together, whenSaid } from '../reply/say.ts';
import type { Act, ActContext } from './act.ts';
import { pictureEvidence } from './repaint.ts';

const MOST_SHOWN = 12;

export const recall: Act = async context => {
  const { move, record } = context;
  const tell = TELLERS[move.topic] ?? told;
  record.says = tell(context);
};

const TELLERS: Readonly<Record<string, (context: ActContext) => string>> = {
  fact,
  profile,
  pictures,
  yesterday,
  told,
  worked,
};

function fact({ record, move, dice }: ActContext): string {
  const { facts } = record.found;
  const { subject = PERSON, object } = move.roles;
  note(
    record,
    facts.map(memory => ({ memory, why: 'you told me' })),
  );
  const whom = subject === PERSON ? 'that' : `that of ${subject.replace(/^the person's/, 'your')}`;
  if (facts.length === 0)
    return dice.pick('unknown-fact', [
      `I do not know ${whom}: you have not told me yet.`,
      `You never told me ${whom}. Tell me, and I remember it.`,
      `I have no memory of ${whom}.`,
    ]);
  const surest = facts.toSorted((a, b) => (b.fact?.confidence ?? 0) - (a.fact?.confidence ?? 0));
  if (object !== undefined) {
    const no = /^(?:dislikes|hates)$/.test(surest[0]!.fact!.relation);
    return sentence(`${no ? 'No' : 'Yes'}: ${factToPerson(surest[0]!)}`);
  }
  if (/is called/.test(move.roles.relation ?? '') && subject === PERSON)
    return dice.pick('your-name', [
      `[joy] You are ${surest[0]!.fact!.object}.`,
      `Your name is ${surest[0]!.fact!.object}. I keep it well.`,
      `${surest[0]!.fact!.object}. How could I forget?`,
    ]);
  const hedge = (surest[0]!.fact?.confidence ?? 1) < 0.7 ? 'I am not quite sure, but I think that ' : '';
  return sentence(`${hedge}${together(facts.slice(0, 8).map(factToPerson))}`);
}

function profile({ record, dice }: ActContext): string {
  const { profile: facts, memories } = record.found;
  const others = memories.flatMap(({ memory }) =>
    memory.fact?.held && memory.fact.subject.startsWith("the person's") ? [memory] : [],
  );
  const all = [...facts, ...others];
  note(
    record,
    all.map(memory => ({ memory, why: 'you told me' })),
  );
  if (all.length === 0)
    return dice.pick('no-profile', [
      'I know nothing of you yet. What is your name?',
      'You have not told me of yourself. Shall we begin with your name?',
    ]);
  const name = nameOf(facts);
  const rest = all
    .filter(({ fact: known }) => known?.relation !== 'is called' || known.subject !== PERSON)
    .map(factToPerson);
  const lines = rest.length === 0 ? '' : sentence(together(rest.slice(0, 10)));
  return `${name === null ? 'I do not know your name.' : `You are ${name}.`} ${lines}`.trim();
}

function pictures({ record, move, attention, dice, parts }: ActContext): string {
  const found = record.found.pictures.filter(({ picture }) => picture !== null);
  const target = (move.roles.target ?? '').replace(
    /^(?:the|that|this|those|my|our|a|an|any|all(?: the)?|some) /i,
    '',
  );
  if (found.length === 0) {
    const [memory] = record.found.memories;
    if (memory !== undefined) {
      note(record, [{ memory: memory.memory, why: reasonOf(memory) }]);
      return `I find no picture of it. But I remember: ${inWords(memory.memory.text)}, ${whenSaid(Date.parse(memory.memory.at), parts.now())}.`;
    }
    return dice.pick('no-picture', [
      `I find no ${target || 'picture'}, neither among the pictures nor in my memory.`,
      `No, I have no memory of ${target ? `“${target}”` : 'that'}. Shall I paint it?`,
    ]);
  }
  const [best] = found;
  const many =
    move.roles.all !== undefined ||
    /s\b/.test(target.split(' ').at(-1) ?? '') ||
    move.roles.count !== undefined;
  record.pictures = found.map(({ picture }) => picture!).slice(0, MOST_SHOWN);
  for (const each of found.slice(0, 3)) record.evidence.push(pictureEvidence(each));
  attention.see(best!.picture, null);
  const when = whenSaid(Date.parse(best!.picture!.createdAt), parts.now());
  if (found.length === 1)
    return dice.pick('picture', [
      `[joy] Yes: “${spokenPrompt(best!.settings.prompt)}”, from ${when}. Here it is.`,
      `I remember it: “${spokenPrompt(best!.settings.prompt)}”. We made it ${when}.`,
    ]);
  if (many)
    return `I find ${found.length} of them. ${sentence(`there is ${listed(distinct(found.slice(0, 4).map(({ settings }) => `“${spokenPrompt(settings.prompt)}”`)))}`)}`;
  return `I think you mean “${spokenPrompt(best!.settings.prompt)}”, from ${when}. There is also “${spokenPrompt(found[1]!.settings.prompt)}”.`;
}

function yesterday({ record, parts }: ActContext): string {
  const happened = record.found.memories.toSorted(
    (a, b) => Date.parse(a.memory.at) - Date.parse(b.memory.at),
  );
  note(
    record,
    happened.map(each => ({ memory: each.memory, why: reasonOf(each) })),
  );
  if (happened.length === 0) return 'I remember nothing of then.';
  const lines = distinct(happened.map(({ memory }) => inWords(memory.text)));
  const first = whenSaid(Date.parse(happened[0]!.memory.at), parts.now());
  return sentence(`${first.charAt(0).toUpperCase()}${first.slice(1)}: ${listed(lines.slice(-4))}`);
}

function told({ record, dice, parts, move }: ActContext): string {
  const { facts, memories } = record.found;
  if (facts.length > 0) {
    note(
      record,
      facts.map(memory => ({ memory, why: 'you told me' })),
    );
    return sentence(together(facts.slice(0, 6).map(factToPerson)));
  }
  const facts2 = memories.filter(
    ({ memory }) =>
      memory.fact?.held === true && strong({ memory, reasons: [], score: 0 }, move.roles.target ?? ''),
  );
  if (facts2.length > 0) {
    note(
      record,
      facts2.map(each => ({ memory: each.memory, why: reasonOf(each) })),
    );
    return sentence(together(facts2.slice(0, 4).map(({ memory }) => factToPerson(memory))));
  }
  const episode = memories.find(
    each => each.memory.kind === 'episode' && each.reasons.some(({ by }) => by === 'words'),
  );
  if (episode === undefined)
    return dice.pick('not-told', [
      'I remember nothing of that.',
      'You have told me nothing of that, as far as I remember.',
    ]);
  note(record, [{ memory: episode.memory, why: reasonOf(episode) }]);
  return sentence(`${whenSaid(Date.parse(episode.memory.at), parts.now())}, ${inWords(episode.memory.text)}`);
}

function worked({ record, dice }: ActContext): string {
  const [best, second] = record.found.procedures;
  if (best?.procedure === undefined)
    return dice.pick('nothing-worked', [
      'I do not know yet what works: star a picture that you like, and I learn from it.',
      'Nothing of that kind has been kept so far. Say “keep that one” when you like a picture.',
    ]);
  note(record, [{ memory: best, why: `it was liked ${best.procedure.successes} times` }]);
  const promptOf = (memory: typeof best) =>
    spokenPrompt(
      String((memory.procedure?.recipe as { prompt?: string } | undefined)?.prompt ?? memory.text),
    );
  return `What you liked was “${promptOf(best)}”${second ? `, and “${promptOf(second)}”` : ''}.`;
}

/** Words of the question that are in it. */
const strong = ({ memory }: RecalledView, target: string) =>
  (target.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []).some(word =>
    memory.text.toLowerCase().includes(word.replace(/e?s$/, '')),
  );

function note(
  record: ActContext['record'],
  memories: readonly { memory: { id: string; text: string }; why: string }[],
): void {
  for (const { memory, why } of memories.slice(0, 6))
    record.evidence.push({ by: 'memory', memory: memory.id, text: memory.text.slice(0, 300), why });
}

const reasonOf = ({ reasons }: RecalledView): string =>
  reasons
    .map(reason =>
      reason.by === 'meaning'
        ? `it means alike (${reason.likeness.toFixed(2)})`
        : reason.by === 'words'
          ? `it has the words ${reason.words.join(', ')}`
          : reason.by === 'time'
            ? `it is from ${reason.said || 'then'}`
            : reason.by === 'association'
              ? `it is linked by ${reason.through.join(', ')}`
              : 'it is the newest',
    )
    .join(', ') || 'it came up';

/** An episode as she tells it. */
const inWords = (text: string): string => {
  const said = new RegExp(`^${EXCHANGE}“(.+?)”\\.`, 's').exec(text)?.[1];
  if (said !== undefined) return `you said “${said.length > 80 ? `${said.slice(0, 80)}…` : said}”`;
  return text
    .replace(/^Aurora (?=painted|enlarged)/, 'I ')
    .replace(/^The person (?=put|threw|took)/, 'you ')
    .replace(/\.$/, '');
};

const distinct = (lines: readonly string[]) => [...new Set(lines)];
