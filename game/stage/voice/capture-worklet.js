/**
 * Runs on the browser's sound thread: gathers a microphone's samples (mono) into frames of 20 ms at 16 kHz and hands them over as
 * 16-bit numbers. Where the browser cannot bring the microphone to that rate itself, it is done here.
 */
const RATE = 16_000;
const FRAME = 320;
/** Zero crossings of the filter on each side: what lies above 8 kHz is 60 dB down when it folds back. */
const CROSSINGS = 12;
/** Of the band that is left, where the filter begins to fall. */
const PASSED = 0.92;
/** Places of the filter that are kept for each sample. */
const FINE = 128;

// The sound thread's own globals, which the page's types do not know.
const { AudioWorkletProcessor, registerProcessor, sampleRate } =
  /** @type {{ AudioWorkletProcessor: new () => { port: MessagePort }, registerProcessor: (name: string, type: unknown) => void, sampleRate: number }} */ (
    /** @type {unknown} */ (globalThis)
  );

/** A sinc under a Hann window, as long as both bands need: J. O. Smith, "Digital Audio Resampling", 2002. */
class Resampler {
  /** @param {number} rate of what comes, samples a second */
  constructor(rate) {
    this.step = rate / RATE;
    const cutoff = Math.min(1, 1 / this.step) * PASSED;
    this.half = Math.ceil(CROSSINGS / cutoff);
    this.filter = Float32Array.from({ length: this.half * FINE + 2 }, (_, i) => {
      const away = i / FINE;
      if (away >= this.half) return 0;
      const x = Math.PI * cutoff * away;
      const sinc = x === 0 ? 1 : Math.sin(x) / x;
      return cutoff * sinc * (0.5 + 0.5 * Math.cos((Math.PI * away) / this.half));
    });
    /** Twice the filter and a block, as a ring. */
    this.ring = new Float32Array(2 ** Math.ceil(Math.log2(2 * this.half + 512)));
    this.come = 0;
    this.next = this.half;
  }

  /** @param {number} sample @param {(sample: number) => void} give */
  add(sample, give) {
    const { ring, half, filter } = this;
    const mask = ring.length - 1;
    ring[this.come++ & mask] = sample;
    while (this.next + half < this.come) {
      const first = Math.ceil(this.next - half);
      let sum = 0;
      for (let i = first; i < this.next + half; i++)
        sum +=
          /** @type {number} */ (ring[i & mask]) *
          /** @type {number} */ (filter[Math.round(Math.abs(i - this.next) * FINE)]);
      give(sum);
      this.next += this.step;
    }
  }
}

class Capture extends AudioWorkletProcessor {
  #frame = new Int16Array(FRAME);
  #filled = 0;
  #resampler = sampleRate === RATE ? null : new Resampler(sampleRate);
  #give = (/** @type {number} */ sample) => {
    this.#frame[this.#filled++] = Math.max(-1, Math.min(1, sample)) * 32_767;
    if (this.#filled < FRAME) return;
    this.port.postMessage(this.#frame, [this.#frame.buffer]);
    this.#frame = new Int16Array(FRAME);
    this.#filled = 0;
  };

  /** @param {Float32Array[][]} inputs */
  process(inputs) {
    for (const sample of inputs[0]?.[0] ?? []) {
      if (this.#resampler) this.#resampler.add(sample, this.#give);
      else this.#give(sample);
    }
    return true;
  }
}

registerProcessor('capture', Capture);
