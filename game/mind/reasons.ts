/** Why something was done, in sentences: from what is stored with the thought, and from nothing else. */
import type { ActName } from '../../components/index.ts';
import { mainMove, type ThoughtRecord } from './thought-record.ts';

const DOING: Readonly<Record<ActName, string>> = {
  speak: 'answering',
  paint: 'painting',
  repaint: 'painting it again',
  recall: 'remembering',
  forget: 'forgetting',
  control: 'doing what you said',
  note: 'keeping quiet',
  ask: 'asking you',
};
const ASKED: Readonly<Record<string, string>> = {
  speak: 'something to answer',
  paint: 'a wish for a picture',
  repaint: 'a wish to change a picture',
  recall: 'a question to my memory',
  forget: 'a wish that I forget',
  control: 'an order',
};

export function reasonsOf(record: ThoughtRecord): string[] {
  const { act, options, evidence, did, late, text, about } = record;
  const move = mainMove(record);
  if (act === null) return [`I am still thinking about “${short(text)}”.`];
  const lines: string[] = [];
  const chance = record.reading.beliefs[move.intent];
  if (about === 'typed' || about === 'heard') {
    const sure = chance === undefined ? '' : `, ${percent(chance)} sure`;
    lines.push(
      `You said “${short(text)}”. I took it for ${ASKED[move.intent] ?? 'something that happened'}${sure}${because(evidence)}.`,
    );
  } else lines.push(`${about === 'painted' ? 'A picture was done' : 'A picture failed'}: “${short(text)}”.`);
  for (const each of evidence) {
    if (each.by === 'picture') lines.push(`I thought of “${short(each.prompt)}”, since ${each.why}.`);
    if (each.by === 'memory') lines.push(`I remembered “${short(each.text)}”, since ${each.why}.`);
    if (each.by === 'context') lines.push(`${each.what}.`);
  }
  const [best, second] = options;
  if (best !== undefined)
    lines.push(
      `${capital(DOING[act])} was worth ${best.value.toFixed(2)} to me${second === undefined ? '' : `, ${DOING[second.act]} ${second.value.toFixed(2)}`}.`,
    );
  const done = did.filter(({ error }) => error === null).map(({ what }) => what);
  if (done.length > 0) lines.push(`So I ${done.join(', then ')}.`);
  const failed = did.find(({ error }) => error !== null);
  if (failed !== undefined) lines.push(`It did not work: ${failed.error}`);
  if (late.length > 0) lines.push(`I did not wait for all that I could have known (${late.join(', ')}).`);
  return lines.slice(0, 8);
}

function because(evidence: ThoughtRecord['evidence']): string {
  const rule = evidence.find(({ by }) => by === 'grammar');
  const alike = evidence.find(({ by }) => by === 'likeness');
  if (alike?.by === 'likeness')
    return `, since it is like “${alike.sentence}” (${alike.similarity.toFixed(2)})`;
  if (rule?.by === 'grammar') return `, by the words “${short(rule.words)}”`;
  return '';
}

const percent = (share: number) => `${Math.round(share * 100)} %`;
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const short = (text: string) => {
  const plain = text.replace(/\s+/g, ' ').trim();
  return plain.length <= 80 ? plain : `${plain.slice(0, 80)}…`;
};
