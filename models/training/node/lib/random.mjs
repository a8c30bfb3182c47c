/** Seeded random numbers: mulberry32, one stream per picture. */

export class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** Uniform in [0, 1). */
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  between(low, high) {
    return low + (high - low) * this.next();
  }

  /** An integer from low to high, both included. */
  integer(low, high) {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability) {
    return this.next() < probability;
  }

  pick(items) {
    return items[Math.floor(this.next() * items.length)];
  }

  /** A key of `weights`, as often as its weight says. */
  pickWeighted(weights) {
    const entries = Object.entries(weights);
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [key, weight] of entries) {
      left -= weight;
      if (left < 0) return key;
    }
    return entries.at(-1)[0];
  }
}

/**
 * Where a picture takes what its caption does not say: form(part) is a stream for one part of it (a ridge, the stars).
 * With `forms` 0 everything is drawn anew from `random`. Else there are that many forms of each `name`, and one of them
 * is drawn: every part of it is always the same, whatever is drawn for what the caption does say.
 */
export function pickForm(random, forms, name) {
  if (forms === 0) return () => random;
  const number = random.integer(1, forms);
  return part => new Random(hashText(`${name} ${number} ${part}`));
}

/** FNV-1a. */
function hashText(text) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
