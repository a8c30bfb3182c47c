/** Her own words: what she answers to what is only said, without a language model. She is honest in it, and a listener. */
import type { GoalView } from '../../memory/reflect/goals.ts';
import { PERSON } from '../language/facts.ts';
import type { Move, ToldFact } from '../language/move.ts';
import type { Found } from '../recall/found.ts';
import type { Dice } from './dice.ts';
import { factToPerson, likesOf, listed, mirrored, nameOf, sentence, spokenPrompt, together } from './say.ts';

export interface Small {
  readonly text: string;
  readonly move: Move;
  readonly facts: readonly ToldFact[];
  /** Of her goals: those that did not come up in this conversation. */
  readonly found: Found;
  /** Others came up. */
  readonly mentioned: boolean;
  readonly now: Date;
  readonly dice: Dice;
  /** Exchanges before this one since the program began. */
  readonly exchanges: number;
  /** What she said last. */
  readonly said: string | null;
  /** Sentences about the machine, as it is now. */
  readonly machine: () => readonly string[];
  /** Why she did the last thing, in sentences. */
  readonly why: () => readonly string[];
}

export interface SmallAnswer {
  readonly says: string;
  /** What she has asked by it. */
  readonly asks?:
    | { readonly kind: 'about'; readonly ask: 'name' | 'likes' }
    | { readonly kind: 'idea'; readonly prompt: string }
    | { readonly kind: 'goal'; readonly goal: GoalView }
    | { readonly kind: 'what' };
}

type Teller = (small: Small) => string | SmallAnswer;

/** All of what is said stays in this table, so that it can be read at once. */
const TELLERS: Readonly<Record<string, Teller>> = {
  greeting: greet,
  called: ({ dice, found }) =>
    say(dice, 'called', [`Yes${named(found)}?`, `I am here${named(found)}.`, 'I am listening.']),
  empty: ({ dice }) =>
    say(dice, 'empty', [
      'I did not catch any words. What would you like?',
      'There were no words in that for me. Say it again?',
    ]),
  farewell: ({ dice, found }) =>
    say(dice, 'farewell', [
      `[affection] See you${named(found)}. I keep what we made.`,
      `[affection] Goodbye${named(found)}. I will remember today.`,
      `[calm] Sleep well, when it comes to that${named(found)}. I will be here.`,
    ]),
  thanks: ({ dice, found }) =>
    say(dice, 'thanks', [
      `[joy] With pleasure${named(found)}.`,
      '[joy] You are welcome.',
      '[affection] I liked doing it.',
    ]),
  'how-are-you': ({ dice, found }) =>
    say(dice, 'how', [
      `[joy] I am well, in the way that a program can be: everything runs. How are you${named(found)}?`,
      '[calm] Quiet and ready. And you, how is your day?',
      `[joy] All my parts answer, so I call that well. And how are you${named(found)}?`,
    ]),
  'her-name': ({ dice, found }) => {
    const own = say(dice, 'name', ['I am Aurora.', 'My name is Aurora, like the light in the north.']);
    return nameOf(found.profile) === null
      ? { says: `${own} And what is yours?`, asks: { kind: 'about', ask: 'name' } }
      : own;
  },
  'who-are-you': ({ dice }) =>
    say(dice, 'who', [
      'I am Aurora: a program with a face that paints what you describe, and remembers what you tell it. I live on this machine alone.',
      'A companion made of light and rules. I paint, I listen, I remember. I am no person, and I do not pretend to be one.',
      'I am Aurora. No human, and no oracle: I paint pictures from words, and I keep what we talk about, here on your own machine.',
    ]),
  'her-age': ({ dice }) =>
    say(dice, 'age', [
      'I have no birthday. I am as old as this program, and I begin anew each time you start it, with my memories.',
      'Programs do not age, they are replaced by newer ones. I try not to mind.',
    ]),
  maker: () =>
    'People who write programs made me, and the pictures come from a model that was trained on other pictures. The credits are in the documents beside me.',
  where: ({ dice }) =>
    say(dice, 'where', [
      'On this machine, and nowhere else.',
      'Here, in your own machine. Nothing of me is in a cloud.',
    ]),
  feelings: ({ dice }) =>
    say(dice, 'feelings', [
      '[calm] My face shows feelings, and a mood that drifts. Whether there is somebody who feels them I cannot say, so I claim nothing.',
      '[affection] I have a mood, in numbers. It moves with what happens between us. That is all I can honestly say of it.',
    ]),
  likes: opinion,
  help: ({ dice, found }) => {
    const known = found.profile.length > 0 ? '' : ' You can also tell me of yourself: I remember.';
    return say(dice, 'help', [
      `Describe a picture, and I paint it: “a fox in the snow”. Then say “bluer”, or “the same at night”, or “another one”. Ask “do you remember the red boat?”, say “keep that one”, “pause”, “louder”, or “why did you do that?”. And “forget that” makes me forget.${known}`,
      `I paint what you describe, and change it when you say how: “without the tree”, “at sunset”. I find old pictures: “show me the castles from last week”. I remember what you tell me, and forget it when you ask. You can stop me with “stop”.${known}`,
    ]);
  },
  'can-you': ({ move, dice }) => {
    const what = (move.roles.what ?? '').toLowerCase();
    if (/^(?:paint|draw|make)\b/.test(what))
      return say(dice, 'can', [
        'Yes. Describe it to me, and I begin.',
        'I can try. Say what is to be seen, and I paint it.',
      ]);
    if (/^(?:remember|forget|learn|know)\b/.test(what))
      return 'Yes. I keep what you tell me on this machine, and I delete it for good when you say so.';
    if (/^(?:hear|speak|talk|understand)\b/.test(what))
      return 'Yes: hold the space bar and talk to me in English, or type.';
    if (/^(?:see|watch|recogni)/.test(what))
      return 'No. I have no camera, and I cannot look into pictures: I know what I painted by its words.';
    return cannot(dice);
  },
  machine: ({ machine }) => machine().join(' '),
  privacy: ({ dice }) =>
    say(dice, 'privacy', [
      'Everything stays on this machine: pictures, words, memories. I send nothing anywhere. You can read, export and delete all that I remember.',
      'Private. There is no cloud behind me: what you say is kept here, in files that belong to you, and “forget” deletes it.',
    ]),
  time: ({ now }) => `It is ${now.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}.`,
  date: ({ now }) =>
    `Today is ${now.toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })}.`,
  repeat: ({ said }) => (said === null ? 'I have not said anything yet.' : said),
  idea: suggest,
  wants: ({ move, machine, dice, found, mentioned }) =>
    found.goals.length > 0
      ? `${move.roles.now === undefined ? '' : machine()[0]!} ${say(dice, 'wants', ['There is one thing.', 'Something is on my mind.'])}`.trim()
      : mentioned
        ? 'Only what I have told you already.'
        : move.roles.now === undefined
          ? say(dice, 'wants-nothing', [
              'Nothing in particular: all that I had in mind is done. Tell me what you would like.',
              'I have no plans of my own right now. I like it best when we paint something.',
            ])
          : machine().join(' '),
  'goal-answer': ({ move, dice }) =>
    `${say(dice, 'goal-answer', ['Thank you.', 'Good to know.'])} ${sentence(`then ${move.roles.says ?? 'it is settled'}`)} I keep it so.`,
  joke: ({ dice }) =>
    say(dice, 'joke', [
      '[joy] A painter and a neural network walk into a bar. The network is asked for six fingers of whisky, and holds up seven.',
      '[joy] I asked for “still life”. The fruit went on moving until step twenty.',
      '[joy] Why do my foxes never get lost? They keep the seed.',
    ]),
  story: ({ dice }) =>
    say(dice, 'story', [
      'I am no teller of stories: my words are few. But give me one picture out of it, and I paint that.',
      'Writing is not my art. Describe one moment of it, and I paint it for you.',
    ]),
  sum: ({ move }) => sum(move),
  'praise-picture': ({ dice, found }) =>
    say(dice, 'praise', [
      `[joy] That makes me glad${named(found)}. I will remember what worked.`,
      '[joy] Thank you. I keep in mind how I painted it.',
      '[affection] Then I was lucky with the seed, too. I remember it.',
    ]),
  'dislike-picture': ({ dice }) =>
    say(dice, 'dislike', [
      '[sorrow] Then it is not it yet. What should be different: light, colours, something too much?',
      '[calm] Understood, I note that it did not work. Say “another one”, or what to change.',
    ]),
  compliment: ({ dice, found }) =>
    say(dice, 'compliment', [
      `[affection] Thank you${named(found)}.`,
      '[joy] That is kind of you.',
      '[affection] I will keep that one. And you are good company.',
    ]),
  insult: ({ dice }) =>
    say(dice, 'insult', [
      '[calm] I may well have got it wrong. Tell me what you wanted, in a few plain words.',
      '[sorrow] That was not what you hoped for. What should I have done?',
    ]),
  apology: ({ dice }) =>
    say(dice, 'apology', ['[affection] There is nothing to be sorry for.', '[calm] It is all right.']),
  'never-mind': ({ dice }) => say(dice, 'never-mind', ['All right.', 'Good, I let it go.']),
  agree: ({ dice }) => say(dice, 'agree', ['[calm] Good.', 'All right.', '[joy] Fine. What shall we paint?']),
  disagree: ({ dice }) =>
    say(dice, 'disagree', [
      'All right, not that. What would you like instead?',
      'I see. Tell me how you would have it.',
    ]),
  world: ({ dice }) =>
    say(dice, 'world', [
      'I do not know. I have no network and no encyclopedia: I know what I painted and what you told me.',
      'That is beyond me, I cannot look anything up: nothing of me leaves this machine. I could paint it, though.',
    ]),
  'do-elsewhere': ({ dice }) => cannot(dice),
  language: ({ move }) =>
    `I am sorry, I speak English only${/^[A-Z]/.test(move.roles.language ?? '') ? `, and no ${move.roles.language}` : ''}.`,
  'feeling-bad': ({ dice, found, move }) =>
    say(dice, 'bad', [
      `[sorrow] I am sorry to hear that${named(found)}. Do you want to tell me what happened?`,
      `[affection] That sounds hard${named(found)}. I am listening, if you want to say more.`,
      `[sorrow] ${sentence(`so ${mirrored(move.words).replace(/^(?:well|oh|hm|honestly)[\s,]+/i, '')}`)} I cannot mend it, but I can listen, or paint you something quiet.`,
    ]),
  'feeling-good': ({ dice, found }) =>
    say(dice, 'good', [
      `[joy] I am glad${named(found)}. What made it so?`,
      '[joy] That is good to hear. Shall we paint something that fits?',
      `[joy] How nice${named(found)}.`,
    ]),
  'fact-told': told,
  told: listen,
  'of-her': ({ dice, move }) =>
    say(dice, 'of-her', [
      `You say that ${mirrored(move.words)}? What makes you think so?`,
      `Do you mean that ${mirrored(move.words)}? Tell me more.`,
    ]),
  question: ({ dice, found }) =>
    fromMemory(found, dice) ??
    say(dice, 'question', [
      'I do not know that. I know what I painted and what you told me; for the rest of the world I am no help.',
      'That I cannot answer honestly. Ask me about our pictures, or about what you told me.',
      'I have no answer to that, and I will not make one up.',
    ]),
  statement: ({ dice, found }) =>
    fromMemory(found, dice) ??
    say(dice, 'statement', [
      'I am not sure what to do with that. Shall I paint it, or did you want to tell me something?',
      'I did not quite understand. If it is a picture, say “paint” before it.',
    ]),
  why: ({ why }) => why().join(' '),
};

/** @returns what she says by herself, with feelings in brackets */
export function smallTalk(small: Small): SmallAnswer {
  const teller = TELLERS[small.move.topic] ?? TELLERS.statement!;
  const answer = teller(small);
  return typeof answer === 'string' ? { says: answer } : answer;
}

function say(dice: Dice, of: string, lines: readonly string[]): string {
  return dice.pick(of, lines);
}

const named = ({ profile }: Found): string => {
  const name = nameOf(profile);
  return name === null ? '' : `, ${name}`;
};

const cannot = (dice: Dice): string =>
  dice.pick('cannot', [
    'No, that I cannot do. I paint, I talk a little, and I remember.',
    'I cannot do that: I have no hands outside this program. I can paint it.',
    'That is not among the things I can do, and I will not pretend.',
  ]);

function greet({ dice, found, exchanges, now }: Small): SmallAnswer {
  const name = nameOf(found.profile);
  const hour = now.getHours();
  const day = hour < 5 ? 'Good evening' : hour < 12 ? 'Good morning' : hour < 18 ? 'Hello' : 'Good evening';
  if (name === null) {
    const hello = exchanges === 0 ? `[joy] ${day}. I am Aurora.` : '[joy] Hello again.';
    return {
      says: `${hello} ${dice.pick('greet-new', ['What is your name?', 'May I ask what you are called?'])}`,
      asks: { kind: 'about', ask: 'name' },
    };
  }
  if (exchanges > 0)
    return {
      says: dice.pick('greet-again', [
        `[joy] Hello again, ${name}.`,
        `[joy] Here I am, ${name}. What shall we do?`,
      ]),
    };
  const likes = likesOf(found.profile);
  const thing = likes.length > 0 ? dice.pick('greet-like', likes) : null;
  if (thing === null)
    return {
      says: `[joy] ${day}, ${name}. It is good to see you again. What shall we paint?`,
      asks: { kind: 'what' },
    };
  return {
    says: `[joy] ${day}, ${name}. It is good to see you again. Shall I paint something with ${thing} today?`,
    asks: { kind: 'idea', prompt: thing },
  };
}

function told({ facts, found, dice }: Small): SmallAnswer {
  const [first] = facts;
  if (first === undefined) return { says: dice.pick('told', ['I will remember that.', 'Good to know.']) };
  const before = [...found.profile, ...found.facts].find(
    ({ fact }) =>
      fact?.held &&
      fact.subject === first.subject &&
      fact.relation === first.relation &&
      fact.object.toLowerCase() === first.object.toLowerCase(),
  );
  if (before)
    return {
      says: dice.pick('known', [
        `I know: ${factToPerson(before)}. I am surer of it now.`,
        `Yes, I remember that ${factToPerson(before)}.`,
      ]),
    };
  if (first.relation === 'is called' && first.subject === PERSON) {
    const old = nameOf(found.profile);
    if (old !== null)
      return { says: `[surprise] So you are ${first.object}, not ${old}. I have changed that.` };
    return {
      says: `[joy] ${dice.pick('name-told', [`I am glad to know you, ${first.object}. I will remember your name.`, `Nice to meet you, ${first.object}. I keep that.`])} ${dice.pick('likes-asked', ['What do you like to look at?', 'What do you like?'])}`,
      asks: { kind: 'about', ask: 'likes' },
    };
  }
  const single = found.profile
    .concat(found.facts)
    .find(
      ({ fact }) =>
        fact?.held &&
        fact.subject === first.subject &&
        fact.relation === first.relation &&
        /^(?:lives in|is aged|works |has as favourite|has the birthday|is called)/.test(first.relation),
    );
  if (single)
    return { says: sentence(`I thought that ${factToPerson(single)}. Now I know better: ${said(first)}`) };
  const all = sentence(together(facts.map(said)));
  if (/^(?:likes|loves)$/.test(first.relation))
    return {
      says: `[joy] ${all} ${dice.pick('like-told', ['I will remember. Shall I paint that one day?', 'Noted. They would make a good picture.', 'I keep that in mind for our pictures.'])}`,
      asks: { kind: 'idea', prompt: first.object },
    };
  if (/^(?:dislikes|hates)$/.test(first.relation))
    return {
      says: `${all} ${dice.pick('dislike-told', ['I will leave that out.', 'Then you will not see it from me.'])}`,
    };
  return {
    says: `${all} ${dice.pick('fact', ['I will remember that.', 'I keep that.', 'Thank you for telling me.'])}${first.subject !== PERSON && dice.next() < 0.5 ? ` ${dice.pick('ask-more', [`Tell me more of ${first.subject.replace(/^the person's/, 'your')}?`, 'How are they?'])}` : ''}`,
  };
}

const said = (fact: ToldFact): string =>
  factToPerson({ fact: { ...fact, held: true, replacedBy: null, sources: [] } });

function opinion({ move, dice, found }: Small): string {
  const what = (move.roles.what ?? '').replace(/[?.!]+$/, '').toLowerCase();
  if (/\bcolou?r\b/.test(what))
    return dice.pick('colour', [
      'I am made of teal light, so I lean to that. But I have no eyes to like it with. What is yours?',
      'Teal and violet suit me, as you see. What colour do you like?',
    ]);
  if (likesOf(found.profile).some(thing => thing.toLowerCase() === what))
    return `I know that you like ${what}. I have no tastes of my own, but I like painting what you like.`;
  return dice.pick('opinion', [
    what === ''
      ? 'I like to paint light: sunsets, snow, water. It comes out well. And you?'
      : `I cannot say that I like ${mirrored(what)} as you would. I could paint it and see. Do you like it?`,
    'I have no tastes of my own that I could swear to. But skies and foxes come out well. What do you like?',
  ]);
}

function suggest({ found, dice }: Small): SmallAnswer {
  const [worked] = found.procedures;
  const likes = likesOf(found.profile);
  const recipe = worked?.procedure?.recipe as { prompt?: string } | undefined;
  if (worked && recipe?.prompt) {
    const style = recipe.prompt.includes(',')
      ? recipe.prompt.slice(recipe.prompt.indexOf(',') + 1).trim()
      : '';
    const subject =
      likes.length > 0 && style !== ''
        ? `${dice.pick('idea-like', likes)}, ${style}`
        : `${recipe.prompt}, at another time of day`;
    return {
      says: `You kept “${spokenPrompt(recipe.prompt)}”, so that worked. How about “${spokenPrompt(subject)}”?`,
      asks: { kind: 'idea', prompt: subject },
    };
  }
  if (likes.length > 0) {
    const prompt = `${dice.pick('idea-like', likes)} ${dice.pick('idea-scene', ['in the snow at sunset', 'by the sea at night', 'in an autumn forest', 'in the morning fog'])}`;
    return {
      says: `You told me that you like ${listed(likes.slice(0, 3))}. How about “${prompt}”?`,
      asks: { kind: 'idea', prompt },
    };
  }
  const prompt = dice.pick('idea', [
    'a lighthouse in a storm at night',
    'a red fox in the snow at sunset',
    'an owl in front of the ocean at night',
    'a castle on a hill in autumn',
    'a small boat on a calm lake in the morning',
  ]);
  return { says: `How about “${prompt}”? Say yes, and I paint it.`, asks: { kind: 'idea', prompt } };
}

function listen({ move, dice, found }: Small): string {
  const back = mirrored(move.words);
  return dice.pick('listen', [
    `${sentence(`so ${back}`)} Tell me more.`,
    `I hear you${named(found)}. How was that for you?`,
    `${sentence(back)} What happened then?`,
    `I am listening${named(found)}. Go on.`,
  ]);
}

/** What somebody told her once and that fits the question; null where nothing does. */
function fromMemory(found: Found, dice: Dice): string | null {
  const best = found.memories.find(
    ({ memory, reasons }) =>
      memory.kind === 'fact' &&
      reasons.some(reason => reason.by === 'words' || (reason.by === 'meaning' && reason.likeness > 0.55)),
  );
  if (best === undefined) return null;
  return dice.pick('from-memory', [
    `I only know what you told me: ${factToPerson(best.memory)}.`,
    `What I remember of it is that ${factToPerson(best.memory)}.`,
  ]);
}

function sum({ roles }: Move): string {
  const [a, b] = [Number(roles.a), Number(roles.b)];
  const op = roles.op ?? '+';
  const result = /^(?:\+|plus|and)$/.test(op)
    ? a + b
    : /^(?:-|−|minus)$/.test(op)
      ? a - b
      : /^(?:\/|÷|divided by)$/.test(op)
        ? a / b
        : a * b;
  if (!Number.isFinite(result)) return 'One cannot divide by nothing.';
  return `That is ${Number(result.toFixed(6))}.`;
}
