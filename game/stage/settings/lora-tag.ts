/** LoRAs as prompts name them: `<lora:name:0.8>`. */

export interface LoraTag {
  readonly name: string;
  /** 1 where the tag gives none. */
  readonly strength: number;
}

/** What a slider offers; a prompt may say more. */
export const LORA_STRENGTH = { min: -1, max: 2, step: 0.05 } as const;

const TAG = /<lora:([^:<>]+)(?::([^<>]*))?>/g;

/** The prompt with this LoRA at its full strength; as it is where it names it already. */
export function withLora(prompt: string, name: string): string {
  if (prompt.includes(`<lora:${name}:`) || prompt.includes(`<lora:${name}>`)) return prompt;
  return `${prompt.trimEnd()}${prompt.trim() === '' ? '' : ' '}<lora:${name}:1>`;
}

/** How many of its words are offered: files of others count every tag of their pictures. */
const OFFERED = 3;

/** Those of a LoRA's words that the prompt does not say, whatever their case; the most telling ones. */
export function wordsToAdd(prompt: string, words: readonly string[]): string[] {
  const said = prompt.replace(TAG, '').toLowerCase();
  return words.slice(0, OFFERED).filter(word => !said.includes(word.toLowerCase()));
}

/** The prompt with these words before it, as they stood before each caption that the LoRA was taught with. */
export const withWords = (prompt: string, words: string): string =>
  prompt.trim() === '' ? words : `${words}, ${prompt.trimStart()}`;

/** The LoRAs that a prompt names, in its order, each once. */
export function lorasOf(prompt: string): LoraTag[] {
  const tags = new Map<string, number>();
  for (const [, name = '', rest] of prompt.matchAll(TAG)) {
    const strength = rest === undefined ? 1 : Number.parseFloat(rest);
    if (!tags.has(name)) tags.set(name, Number.isFinite(strength) ? strength : 1);
  }
  return [...tags].map(([name, strength]) => ({ name, strength }));
}

/** The prompt with a LoRA at another strength; what else its tag says stays. */
export function withLoraStrength(prompt: string, name: string, strength: number): string {
  const value = String(Number(strength.toFixed(2)));
  return prompt.replace(TAG, (tag, named: string, rest?: string) => {
    if (named !== name) return tag;
    const more = rest?.includes(':') ? rest.slice(rest.indexOf(':')) : '';
    return `<lora:${name}:${value}${more}>`;
  });
}

export function withoutLora(prompt: string, name: string): string {
  return prompt
    .replace(TAG, (tag, named: string) => (named === name ? '' : tag))
    .replace(/ {2,}/g, ' ')
    .trim();
}
