/** Records a conversation: docs/conversation.md and its pictures; sound and frames of all of it in build/conversation. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { shapeIndex } from '../../components/index.ts';
import { cameraOf } from '../../game/avatar/camera.ts';
import { POSE } from '../../game/avatar/pose.ts';
import { PoseToFrame } from '../../game/avatar/pose-to-frame.ts';
import { type Avatar, readAvatar } from '../../game/avatar/read-avatar.ts';
import { resampleSound } from '../../models/speech/dsp/resample.ts';
import { openVoices } from '../../models/speech/open-voice.ts';
import { HEARING_RATE } from '../../models/speech/stt/log-mel.ts';
import { Recogniser } from '../../models/speech/stt/recogniser.ts';
import { VoiceActivity } from '../../models/speech/stt/voice-activity.ts';
import { encodeWav } from '../../models/speech/tts/wav.ts';
import { voiceFiles } from '../../models/speech/voice-files.ts';
import { loadRenderer } from '../../native/index.ts';
import { conversationPage } from './conversation-page.ts';
import { PERSON_VOICE, TURNS } from './conversation-script.ts';
import { lipGap } from './lip-gap.ts';
import { type MouthReport, medianError, reportMouth } from './mouth-report.ts';
import { MOUTH, Portraits, TALKING } from './portrait.ts';
import {
  type Moment,
  mix,
  type Recording,
  recordConversation,
  type Said,
  TICKS_A_SECOND,
} from './record-conversation.ts';
import { drawSpeech, STILL, stillTimes } from './speech-picture.ts';

const root = process.argv[2] ?? '.';
const kept = join(root, 'docs/images/conversation');
const build = join(root, 'build/conversation');

/** Pixels, pictures a second. */
const FILM = { side: 384, rate: 30, samples: 4 };
const CLIP = { side: 300, rate: 15, seconds: 3, quality: 62 };
const STRIP = { count: 8, side: 240 };
const GROUND = '#05070d';

async function main(): Promise<void> {
  for (const folder of [kept, build]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }
  const recording = await record();
  writeFileSync(join(build, 'conversation.wav'), encodeWav(mix(recording, HEARING_RATE)));

  const her = await readAvatar(readFileSync(join(root, 'assets/avatar/aurora-head.glb')));
  const create = loadRenderer(join(root, 'build/native/aurora.node'));
  const spoken = recording.said.filter(({ who }) => who === 'she');
  const gap = lipGap(her);
  const measure = {
    jaw: ({ weights }: Moment) => weights[shapeIndex('jawOpen')]!,
    gap: ({ weights }: Moment) => gap(weights),
  };
  const reports = spoken.map(said => reportMouth(recording, said, measure));
  const mouths = new Portraits(her, create, { side: STILL, backend: 'soft' });
  const tallest = Math.max(...reports.flatMap(({ curve }) => curve.gap));
  console.log(`Her lips stand apart by up to ${tallest.toFixed(1)} mm.`);
  for (const [i, said] of spoken.entries()) {
    const report = reports[i]!;
    console.log(`${said.text}\n  ${sentence(report)}`);
    const stills = stillTimes(report.visemes, report.curve).map(at => ({
      at,
      pixels: mouths.still(facing(momentAt(recording, said.start + at).pose), MOUTH),
    }));
    const { samples } = resampleSound(said.sound, HEARING_RATE);
    const picture = { samples: samples.subarray(0, said.heard * HEARING_RATE), phonemes: said.phonemes };
    writeFileSync(
      join(kept, `says-${i + 1}.webp`),
      await drawSpeech({ ...picture, ...report, tallest, stills }),
    );
  }
  mouths.close();
  await film(her, create, recording);
  const seconds = recording.moments.length / TICKS_A_SECOND;
  const sentences = reports.map(sentence);
  writeFileSync(
    join(root, 'docs/conversation.md'),
    conversationPage({ ...recording, seconds, sentences, tallest }),
  );
}

async function record(): Promise<Recording> {
  const files = voiceFiles(root);
  // However busy the machine is: nothing here is heard while it is made.
  const voices = await openVoices({ files, threads: 1, slowest: Number.POSITIVE_INFINITY });
  if (!voices.neural) throw new Error(voices.reason ?? 'She has no voice.');
  const ear = {
    activity: await VoiceActivity.open(files.vad),
    recogniser: await Recogniser.open(files.whisper, 1),
  };
  const recording = await recordConversation({
    ...{ speaker: voices.neural, personVoice: PERSON_VOICE, ear, turns: TURNS },
  });
  await ear.activity.dispose();
  await ear.recogniser.dispose();
  await voices.neural.synthesiser.dispose();
  return recording;
}

/** What a tick leaves holds at its end. */
const momentAt = ({ moments }: Recording, seconds: number): Moment =>
  moments[Math.min(moments.length - 1, Math.max(0, Math.round(seconds * TICKS_A_SECOND) - 1))]!;

/** With the head held still, so that mouths can be compared. */
const facing = (pose: Float32Array): Float32Array =>
  pose.map((value, i) => (i >= POSE.head && i < POSE.feelings ? 0 : value));

/** Every frame to build/, a strip and a few moving seconds to docs/. */
async function film(
  her: Avatar,
  create: ConstructorParameters<typeof Portraits>[1],
  recording: Recording,
): Promise<void> {
  const { side, rate, samples } = FILM;
  const painter = new Portraits(her, create, { side, backend: 'soft', samples });
  const poses = new PoseToFrame(her.face);
  const camera = cameraOf(TALKING);
  const count = Math.floor((recording.moments.length / TICKS_A_SECOND) * rate);
  // From the moment on at which a person's voice stops hers, or nearly.
  const stopped = recording.said.find(({ unsaid }) => unsaid !== '')!;
  const clipFrom = Math.round((stopped.start + stopped.heard - CLIP.seconds * 0.75) * rate);
  const clip: Buffer[] = [];
  const strip: Buffer[] = [];
  for (let i = 0; i < count; i++) {
    const { pose } = momentAt(recording, i / rate);
    const pixels = painter.frame({
      ...{ ...poses.step(pose, i === 0 ? 0 : 1 / rate, i / rate), camera, backdrop: 'studio' },
    });
    const picture = sharp(Buffer.from(pixels), { raw: { width: side, height: side, channels: 4 } }).flatten({
      background: GROUND,
    });
    const name = `${String(i).padStart(5, '0')}.webp`;
    await picture.clone().webp({ quality: 88, effort: 0 }).toFile(join(build, name));
    if (i % (rate / CLIP.rate) === 0 && i >= clipFrom && i < clipFrom + CLIP.seconds * rate)
      clip.push(await picture.clone().resize(CLIP.side).png().toBuffer());
    if (stripPlaces(recording.said).some(at => Math.round(at * rate) === i))
      strip.push(await picture.clone().resize(STRIP.side).png().toBuffer());
  }
  painter.close();
  await sharp(clip, { join: { animated: true } })
    .webp({ quality: CLIP.quality, effort: 6, loop: 0, delay: clip.map(() => Math.round(1000 / CLIP.rate)) })
    .toFile(join(kept, 'interrupted.webp'));
  const ground = { width: (STRIP.count / 2) * STRIP.side, height: 2 * STRIP.side, channels: 3 as const };
  await sharp({ create: { ...ground, background: GROUND } })
    .composite(
      strip.map((input, i) => {
        const column = i % (STRIP.count / 2);
        return { input, left: column * STRIP.side, top: Math.floor((i * 2) / STRIP.count) * STRIP.side };
      }),
    )
    .webp({ quality: 82, effort: 6 })
    .toFile(join(kept, 'strip.webp'));
}

/** While she listens, and twice or thrice in each thing that she says. */
function stripPlaces(said: readonly Said[]): number[] {
  const shares = { person: [0.6], she: [0.35, 0.85] } as const;
  return said
    .flatMap(({ who, start, heard }) => shares[who].map(share => start + share * heard))
    .sort((a, b) => a - b)
    .slice(0, STRIP.count);
}

const sentence = ({ onsetErrors, closures, vowels }: MouthReport): string => {
  const early = onsetErrors.reduce((sum, error) => sum + error, 0) / onsetErrors.length;
  return (
    `${onsetErrors.length} visemes begin at the boundary of their phonemes with a median error of ` +
    `${(medianError(onsetErrors) * 1000).toFixed(0)} ms (on average ${(early * 1000).toFixed(0)} ms); ` +
    `the lips meet for ${closures.shut} of ${closures.of} p, b, m, and open for ${vowels.open} of ${vowels.of} vowels.`
  );
};

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
