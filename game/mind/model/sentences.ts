/**
 * Cuts text that is still coming into what can be said already: whole sentences, so that she begins to speak before the answer is
 * there. What a model thinks aloud is neither said nor shown.
 */

/** A sentence's end, with what closes behind it. */
const END = /[.!?…]+["'”’)\]]*(?=\s)|\n+/g;
/** Shorter ones are said with the next: "Dr. Grey". */
const SHORTEST = 12;
const OPEN = '<think>';
const CLOSE = '</think>';

export class Sentences {
  #rest = '';
  #thinking = false;
  #all = '';

  /** What can be said by now. */
  add(text: string): string[] {
    this.#rest += text;
    const said: string[] = [];
    for (;;) {
      if (this.#thinking) {
        const end = this.#rest.indexOf(CLOSE);
        if (end < 0) {
          // The tag itself may be cut.
          this.#rest = this.#rest.slice(-CLOSE.length);
          return this.#keep(said);
        }
        this.#rest = this.#rest.slice(end + CLOSE.length);
        this.#thinking = false;
      }
      const start = this.#rest.indexOf(OPEN);
      const ready = start < 0 ? this.#rest : this.#rest.slice(0, start);
      const cut = this.#cut(ready, start >= 0);
      said.push(...cut.said);
      if (start < 0) {
        this.#rest = cut.rest;
        return this.#keep(said);
      }
      this.#rest = this.#rest.slice(start + OPEN.length);
      this.#thinking = true;
    }
  }

  /** What is left when nothing comes any more. */
  end(): string[] {
    const rest = this.#thinking ? '' : this.#rest.trim();
    this.#rest = '';
    return this.#keep(rest === '' ? [] : [rest]);
  }

  /** All that was to be said. */
  get text(): string {
    return this.#all;
  }

  #keep(said: string[]): string[] {
    for (const sentence of said) this.#all += this.#all === '' ? sentence : ` ${sentence}`;
    return said;
  }

  #cut(text: string, whole: boolean): { said: string[]; rest: string } {
    const said: string[] = [];
    let from = 0;
    for (const match of text.matchAll(END)) {
      const end = match.index + match[0].length;
      const sentence = text.slice(from, end).trim();
      if (sentence.length < SHORTEST && !match[0].includes('\n')) continue;
      from = end;
      if (sentence !== '') said.push(sentence);
    }
    const rest = text.slice(from);
    if (whole && rest.trim() !== '') return { said: [...said, rest.trim()], rest: '' };
    return { said, rest };
  }
}
