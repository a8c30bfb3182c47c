/** An answer and nothing else: in her own words, or in a language model's where there is one that finds them. */
import type { SystemView } from '../../api/protocol.ts';
import { goalToBringUp, withGoal } from '../goals/bring-up.ts';
import { rememberRecipe } from '../learn/write-memories.ts';
import { reasonsOf } from '../reasons.ts';
import { smallTalk } from '../reply/offline-replier.ts';
import type { Reply } from '../reply/replier.ts';
import type { Act, ActContext } from './act.ts';

/** A language model that has found no word by then is not waited for. Milliseconds. */
const MODEL_PATIENCE = 45_000;

export const speak: Act = async context => {
  const { record, move, attention, dice, parts } = context;
  if (move.topic === 'praise-picture' || move.topic === 'dislike-picture')
    await learnTaste(context, move.topic === 'praise-picture');
  if (move.roles.goal !== undefined) await settle(context, move.roles.goal);
  const machine = move.topic === 'machine' || move.roles.now !== undefined ? await machineLines(context) : [];
  const { found } = record;
  const goals = found.goals.filter(({ goal }) => !attention.mentioned.has(goal.id));
  const own = smallTalk({
    text: record.text,
    move,
    facts: record.reading.facts,
    found: { ...found, goals },
    mentioned: goals.length < found.goals.length,
    now: parts.now(),
    dice,
    exchanges: attention.exchanges - 1,
    said: attention.lastOf('aurora'),
    machine: () => machine,
    why: () => whyLast(context),
  });
  const goal = goalToBringUp(move, own, goals, attention);
  const { says, asks } = goal === null ? own : withGoal(move, own, goal);
  attention.asked = 0;
  attention.ask(null);
  const reply = await fromModel(context, says, goal?.says);
  record.says = reply?.says ?? says;
  if (reply?.spoken) record.spoken = true;
  record.entries.push(...(reply?.entries ?? []));
  if (goal !== null) {
    attention.mention(goal.goal.id);
    record.evidence.push(...goal.evidence);
  }
  // What a model says instead has not asked what she would have.
  if (reply === null)
    attention.ask(asks === undefined ? null : asks.kind === 'what' ? { kind: 'what', move } : asks);
};

/** What she meant to do is answered: which claim is right, or that it is not wanted. */
async function settle({ call, move }: ActContext, goal: string): Promise<void> {
  const { memory, wanted } = move.roles;
  const how = memory === undefined ? { drop: wanted === 'no' } : { memory };
  await call('settle-goal', { goal, ...how }, 'settled what I had in mind').catch(() => {
    // It was settled elsewhere meanwhile.
  });
}

async function fromModel(
  { record, move, attention, parts }: ActContext,
  offline: string,
  mention?: string,
): Promise<Reply | null> {
  const replier = parts.replier();
  if (replier === null || move.topic === 'why') return null;
  const { text, reading, found } = record;
  const request = {
    text,
    move,
    facts: reading.facts,
    found,
    turns: attention.turns,
    offline,
    ...(mention && { mention }),
  };
  return replier.reply(request, AbortSignal.timeout(MODEL_PATIENCE)).catch(() => null);
}

/** "That is beautiful": what was painted last, or is looked at, worked. */
async function learnTaste({ record, attention, parts }: ActContext, liked: boolean): Promise<void> {
  const id = record.surroundings.looking ?? attention.picture?.id ?? attention.job?.id;
  const job = parts.jobs.list().find(each => each.id === id);
  try {
    const picture =
      job?.picture ??
      (id === undefined ? parts.pictures.list({ limit: 1 }).pictures[0] : parts.pictures.get(id));
    if (!picture) return;
    record.evidence.push({
      by: 'picture',
      picture: picture.id,
      prompt: (picture.settings?.prompt ?? '').slice(0, 300),
      why: 'it was the picture that we talked of',
    });
    const memory = await rememberRecipe(picture, liked, parts);
    if (memory !== null) record.remembered.push(memory);
  } catch {
    // No picture: nothing to be learnt of.
  }
}

function whyLast({ earlier }: ActContext): string[] {
  const last = earlier.findLast(
    ({ about, reading }) => (about === 'typed' || about === 'heard') && reading.moves[0]!.topic !== 'why',
  );
  return last === undefined ? ['I have not done anything yet.'] : reasonsOf(last);
}

async function machineLines({ call, parts, record }: ActContext): Promise<string[]> {
  const jobs = parts.jobs
    .list()
    .filter(({ finishedAt, purpose }) => finishedAt === null && purpose === 'picture');
  const running = jobs.find(({ state }) => state === 'running');
  const { total } = parts.pictures.list({ limit: 1 });
  const painting =
    running === undefined
      ? 'I am painting nothing right now.'
      : `I am painting “${running.settings.prompt.slice(0, 80)}”, step ${running.step} of ${running.steps}${running.etaSeconds === null ? '' : `, about ${Math.max(1, Math.round(running.etaSeconds))} seconds to go`}.`;
  const waiting = jobs.length - (running === undefined ? 0 : 1);
  const queue = waiting === 0 ? '' : `${waiting === 1 ? 'One picture waits' : `${waiting} pictures wait`}.`;
  const system = await call<SystemView>('system', {}, 'looked at the machine').catch(() => null);
  const own =
    system === null
      ? ''
      : `This is version ${system.version}, on ${system.cores} cores, painting with ${system.provider}.`;
  const many = /\bhow many\b/i.test(record.text);
  const pictures = `There ${total === 1 ? 'is one picture' : `are ${total} pictures`} in the gallery.`;
  return (many ? [pictures, painting, queue] : [painting, queue, pictures, own]).filter(line => line !== '');
}
