/** An utterance as one picture: what is heard above, what her mouth does with it over that, and how it looks below. */
import sharp from 'sharp';
import { FRAME_HOP, HEARING_RATE, LogMel, MEL_BANDS } from '../../models/speech/stt/log-mel.ts';
import { PAUSE, type TimedPhoneme } from '../../models/speech/tts/timed-phoneme.ts';
import type { TimedViseme } from '../../models/speech/visemes.ts';
import type { MouthCurve } from './mouth-report.ts';

/** Pixels. */
const WIDTH = 1280;
const SPECTRUM = 240;
const HEAD = 26;
const NAMES = 24;
export const STILL = 128;
export const STILLS = WIDTH / STILL;
const AXIS = 16;

export interface SpeechPicture {
  /** 16 kHz, what was heard. */
  readonly samples: Float32Array;
  readonly phonemes: readonly TimedPhoneme[];
  readonly visemes: readonly TimedViseme[];
  readonly curve: MouthCurve;
  /** Millimetres that fill the height. */
  readonly tallest: number;
  /** RGBA, STILL × STILL, each with its time. */
  readonly stills: readonly { readonly at: number; readonly pixels: Uint8Array }[];
}

/** A WebP. */
export async function drawSpeech(picture: SpeechPicture): Promise<Buffer> {
  const seconds = picture.samples.length / HEARING_RATE;
  const x = (time: number) => ((time / seconds) * WIDTH).toFixed(1);
  const spectrum = await spectrumPicture(picture.samples);
  const [top, bottom] = [HEAD, HEAD + SPECTRUM];
  const stillsAt = bottom + NAMES + AXIS;
  const line = (values: readonly number[], most: number) =>
    values
      .map((value, i) => {
        const height = Math.min(1, Math.max(0, value / most)) * SPECTRUM;
        return `${x(picture.curve.times[i]!)},${(bottom - height).toFixed(1)}`;
      })
      .join(' ');
  const heard = picture.phonemes.filter(({ start, phoneme }) => phoneme !== PAUSE && start < seconds);
  const label = (start: number, end: number, y: number, text: string, extra: string) =>
    `<text x="${x((start + Math.min(end, seconds)) / 2)}" y="${y}" text-anchor="middle" ${extra}>${text}</text>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${stillsAt + STILL}" font-family="DejaVu Sans, sans-serif">
<rect width="100%" height="100%" fill="#05070d"/>
<image x="0" y="${top}" width="${WIDTH}" height="${SPECTRUM}" preserveAspectRatio="none" href="data:image/png;base64,${spectrum.toString('base64')}"/>
${heard.map(({ start }) => `<path d="M${x(start)} ${top}V${bottom}" stroke="#e6edf7" stroke-opacity=".3"/>`).join('')}
${heard.map(({ phoneme, start, end }) => label(start, end, 18, phoneme, 'font-size="15" fill="#e6edf7"')).join('')}
${picture.visemes
  .filter(({ viseme }) => viseme !== 'sil')
  .map(({ viseme, start, end }) => {
    const colour = viseme === 'PP' ? '#ff7a6b' : viseme === 'FF' ? '#ffc46b' : '#6cc7ff';
    return `<rect x="${x(start)}" y="${bottom + 2}" width="${x(end - start)}" height="${NAMES - 6}" fill="${colour}" fill-opacity=".22" stroke="#05070d"/>${label(start, end, bottom + 15, viseme, `font-size="11" fill="${colour}"`)}`;
  })
  .join('')}
<polyline points="${line(picture.curve.gap, picture.tallest)}" fill="none" stroke="#05070d" stroke-width="5"/>
<polyline points="${line(picture.curve.jaw, 0.6)}" fill="none" stroke="#ffc46b" stroke-width="1.6" stroke-dasharray="5 3"/>
<polyline points="${line(picture.curve.gap, picture.tallest)}" fill="none" stroke="#4fe3c1" stroke-width="2.6"/>
${picture.stills.map(({ at }, i) => `<path d="M${x(at)} ${bottom + NAMES - 4}L${i * STILL + STILL / 2} ${stillsAt}" stroke="#e6edf7" stroke-opacity=".7"/>`).join('')}
</svg>`;
  const images = await Promise.all(
    picture.stills.map(async ({ pixels }, i) => ({
      input: await sharp(Buffer.from(pixels), { raw: { width: STILL, height: STILL, channels: 4 } })
        .flatten({ background: '#05070d' })
        .png()
        .toBuffer(),
      left: i * STILL,
      top: stillsAt,
    })),
  );
  return sharp(Buffer.from(svg)).composite(images).webp({ quality: 80, effort: 6 }).toBuffer();
}

/** Log-mel as her own ear computes it, low sounds at the bottom; a pixel is 10 ms and a band. */
async function spectrumPicture(samples: Float32Array): Promise<Buffer> {
  const frames = 2 * Math.ceil(samples.length / FRAME_HOP / 2);
  const mel = new LogMel().compute(samples, frames);
  const most = mel.reduce((a, b) => Math.max(a, b));
  const pixels = new Uint8Array(frames * MEL_BANDS * 3);
  for (let band = 0; band < MEL_BANDS; band++) {
    for (let frame = 0; frame < frames; frame++) {
      // Two thirds of the range hold all that can be seen of speech.
      const level = Math.max(0, 1 - (most - mel[band * frames + frame]!) / 1.35);
      const at = ((MEL_BANDS - 1 - band) * frames + frame) * 3;
      pixels[at] = 8 + 150 * level ** 2.2;
      pixels[at + 1] = 10 + 120 * level ** 1.7;
      pixels[at + 2] = 24 + 190 * level;
    }
  }
  return sharp(pixels, { raw: { width: frames, height: MEL_BANDS, channels: 3 } })
    .png()
    .toBuffer();
}

/** One moment in each of the picture's columns: lips that meet and vowels in turn, since these are to be compared. */
export function stillTimes(visemes: readonly TimedViseme[], { times, gap }: MouthCurve): number[] {
  const seconds = times.at(-1) ?? 0;
  let wantsClosed = true;
  return Array.from({ length: STILLS }, (_, column) => {
    const [from, to] = [(column / STILLS) * seconds, ((column + 1) / STILLS) * seconds];
    const closure = visemes.find(({ viseme, start }) => viseme === 'PP' && start >= from && start < to);
    const isClosed = wantsClosed && closure !== undefined;
    wantsClosed = !isClosed;
    if (isClosed) return (closure.start + closure.end) / 2;
    const inside = times.flatMap((time, i) => (time >= from && time < to ? [i] : []));
    return times[inside.reduce((best, i) => (gap[i]! > gap[best]! ? i : best), inside[0]!)]!;
  });
}
