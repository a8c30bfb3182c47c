/** The page's one sound output. It stays silent until the person has touched the page, as browsers demand. */
import type { Sound, SoundOutput } from './speech-player.ts';

export class WebAudio implements SoundOutput {
  #context: AudioContext | null = null;
  #gain: GainNode | null = null;
  #analyser: AnalyserNode | null = null;
  #volume: number;

  constructor(volume: number) {
    this.#volume = volume;
  }

  /** Null where there is no sound on this machine. */
  get context(): AudioContext | null {
    return this.#context;
  }

  /**
   * Opens the output where that is allowed. Without a gesture, a browser keeps it suspended until there is one.
   */
  open(): void {
    if (this.#context === null) {
      try {
        this.#context = new AudioContext({ latencyHint: 'interactive' });
        this.#gain = this.#context.createGain();
        this.#gain.connect(this.#context.destination);
        this.#analyser = this.#context.createAnalyser();
        this.#analyser.fftSize = 1024;
        this.#analyser.smoothingTimeConstant = 0;
        this.setVolume(this.#volume);
      } catch {
        // No sound device, or too many outputs open: captions go on by the page's clock.
        this.#context = null;
        return;
      }
    }
    if (this.#context.state === 'suspended') void this.#context.resume().catch(() => {});
  }

  /** @param volume 0 … 1; a short ramp, since a step would click */
  setVolume(volume: number): void {
    this.#volume = volume;
    if (this.#context && this.#gain)
      this.#gain.gain.setTargetAtTime(volume, this.#context.currentTime, 0.015);
  }

  /** The newest samples that are played; silence where there is no sound. */
  waveform(out: Float32Array<ArrayBuffer>): void {
    if (this.#analyser) this.#analyser.getFloatTimeDomainData(out);
    else out.fill(0);
  }

  play({ samples, sampleRate }: Sound, when: number, offset: number): () => void {
    const context = this.#context;
    if (!context || !this.#gain) return () => {};
    const buffer = context.createBuffer(1, samples.length, sampleRate);
    buffer.copyToChannel(samples, 0);
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.#gain);
    // What she says, however loud it is heard.
    if (this.#analyser) source.connect(this.#analyser);
    const late = Math.max(0, context.currentTime - when);
    source.start(when + late, offset + late);
    return () => {
      source.stop();
      source.disconnect();
    };
  }
}
