/** Sentences of which it is known what they mean, for those that no rule fits. */
import type { IntentName } from '../../../components/index.ts';

export interface Prototype {
  readonly intent: IntentName;
  readonly topic: string;
  readonly text: string;
}

const of = (intent: IntentName, topic: string, ...texts: readonly string[]): Prototype[] =>
  texts.map(text => ({ intent, topic, text }));

export const PROTOTYPES: readonly Prototype[] = [
  ...of(
    'paint',
    'paint',
    'I would like a painting of a dragon',
    'a castle on a hill at night',
    'a red fox in the snow',
    'portrait of an old man with a beard',
    'make a picture with mountains and a lake',
    'a robot in a garden, watercolour',
    'could I have an image of the sea',
    'a spaceship over a desert planet',
    'an oil painting of flowers in a vase',
  ),
  ...of(
    'repaint',
    'repaint',
    'make it darker',
    'the same picture but in winter',
    'change the colours a little',
    'paint that once more with more light',
    'I would prefer it at night',
    'could the sky be more dramatic',
    'it needs a warmer mood',
  ),
  ...of(
    'recall',
    'told',
    'do you remember what I told you about my family',
    'what did I say about my work',
    'have I mentioned my dog before',
  ),
  ...of(
    'recall',
    'pictures',
    'where is the picture that we made last week',
    'I am looking for the old painting with the boat',
    'bring up the one with the tower',
  ),
  ...of('recall', 'yesterday', 'what did we do the last time', 'what have we talked about so far'),
  ...of('speak', 'how-are-you', 'are you doing well today', 'how has your day been'),
  ...of(
    'speak',
    'who-are-you',
    'what are you made of',
    'tell me who you really are',
    'are you just a computer',
  ),
  ...of(
    'speak',
    'help',
    'I do not know how to use this',
    'what am I supposed to say to you',
    'which things can you do for me',
  ),
  ...of(
    'speak',
    'feeling-bad',
    'my day was horrible',
    'I feel like crying',
    'work has been hard lately and I am worn out',
    'everything is going wrong',
  ),
  ...of('speak', 'feeling-good', 'I had such a good time today', 'life is beautiful', 'I am in a great mood'),
  ...of(
    'speak',
    'world',
    'what will the weather be like tomorrow',
    'who is the president',
    'how does a car engine work',
    'what is the capital of France',
  ),
  ...of(
    'speak',
    'do-elsewhere',
    'turn on the lights in the kitchen',
    'send a message to my friend',
    'play some music for me',
  ),
  ...of(
    'speak',
    'idea',
    'I cannot think of anything to paint',
    'what could be a good motif',
    'give me some inspiration',
  ),
  ...of('speak', 'compliment', 'you are doing a wonderful job', 'I enjoy talking to you'),
  ...of('speak', 'insult', 'you are not very bright', 'this is useless, you do not get it'),
  ...of('speak', 'privacy', 'who can read what I write to you', 'does my data leave this computer'),
  ...of('speak', 'machine', 'how long do I have to wait for the picture', 'is the computer fast enough'),
  ...of(
    'speak',
    'told',
    'yesterday I went to the market with my brother',
    'we had dinner with friends',
    'the train was late again this morning',
    'my neighbours are loud',
    'it rained the whole day',
  ),
];
