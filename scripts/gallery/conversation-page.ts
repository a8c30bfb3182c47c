/** docs/conversation.md: what was said and heard, and pictures of it. */
import { takeEmotions } from '../../game/voice/emotion-tags.ts';
import type { Said } from './record-conversation.ts';

export interface ConversationPage {
  readonly said: readonly Said[];
  readonly seconds: number;
  /** What was measured of each thing that she says. */
  readonly sentences: readonly string[];
  /** Millimetres that her lips stand apart, at most. */
  readonly tallest: number;
}

const at = (seconds: number) => `${seconds.toFixed(2)} s`;

function row({ who, text, start, heard, unsaid, understood }: Said): string {
  const what = who === 'she' ? `\`${text}\`` : text;
  const note =
    who === 'person' ? `she hears: ${understood}` : unsaid && `interrupted; left unsaid: “${unsaid}”`;
  return `| ${at(start)} | ${at(start + heard)} | ${who === 'she' ? 'she' : 'a person'} | ${what} | ${note} |`;
}

export const conversationPage = ({
  said,
  seconds,
  sentences,
  tallest,
}: ConversationPage): string => `# A conversation, recorded

Made by \`npm run gallery -- conversation\`, which needs no screen. A question is spoken by another voice, heard by her own ear, and
answered; in the middle of the second answer the person speaks over her, her ear notices, and she stops. What she says is
written down beforehand, nothing else is: sound, times and text come from her voice and her ear, the feelings out of the text, and
every picture is what her world's systems left in that tick.

The command writes all ${seconds.toFixed(0)} seconds to \`build/conversation\`: \`conversation.wav\` (16 kHz, mono) and 30 frames a second.

| from | to | | says | |
|---:|---:|---|---|---|
${said.map(row).join('\n')}

![Eight moments of it](images/conversation/strip.webp)

The three seconds in which she is interrupted:

![She speaks, is interrupted, and listens](images/conversation/interrupted.webp)

## Her mouth beside the sound

Above, the sound as her ear sees it (log-mel, 0 to 8 kHz) with the boundaries of its phonemes. Over it, how far her lips stand
apart, measured on the mesh (line, the whole height is ${tallest.toFixed(0)} mm), and the jaw's weight (dashed, the whole height is 0.6). Below, visemes
(lips that meet are red) and how it looks, with the head held still. In the pauses the mouth is whatever she feels: surprise opens it.

An error is the moment in which her mouth is more this viseme than the one before, minus the boundary between their phonemes.

${said
  .filter(({ who }) => who === 'she')
  .map(
    ({ text }, i) => `**${takeEmotions(text).text.trim().replace(/\s+/g, ' ')}** ${sentences[i]}

![Sound and mouth](images/conversation/says-${i + 1}.webp)
`,
  )
  .join('\n')}`;
