/**
 * Runs on the browser's sound thread: gathers a microphone's samples (mono, 16 kHz) into frames of 20 ms and hands
 * them over as 16-bit numbers.
 */
const FRAME = 320;

// The sound thread's own globals, which the page's types do not know.
const { AudioWorkletProcessor, registerProcessor } =
  /** @type {{ AudioWorkletProcessor: new () => { port: MessagePort }, registerProcessor: (name: string, type: unknown) => void }} */ (
    /** @type {unknown} */ (globalThis)
  );

class Capture extends AudioWorkletProcessor {
  #frame = new Int16Array(FRAME);
  #filled = 0;

  /** @param {Float32Array[][]} inputs */
  process(inputs) {
    for (const sample of inputs[0]?.[0] ?? []) {
      this.#frame[this.#filled++] = Math.max(-1, Math.min(1, sample)) * 32_767;
      if (this.#filled < FRAME) continue;
      this.port.postMessage(this.#frame, [this.#frame.buffer]);
      this.#frame = new Int16Array(FRAME);
      this.#filled = 0;
    }
    return true;
  }
}

registerProcessor('capture', Capture);
