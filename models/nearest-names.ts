/** For an error that lists what would have been right: the names that share most of their pairs of letters with `wanted`. */
export function nearestNames(wanted: string, names: Iterable<string>, count = 5): string[] {
  const mine = pairs(wanted);
  const score = (name: string) => {
    const theirs = pairs(name);
    return [...theirs].filter(pair => mine.has(pair)).length / Math.max(1, theirs.size + mine.size);
  };
  return [...names]
    .map(name => ({ name, score: score(name) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, count)
    .map(({ name }) => name);
}

function pairs(text: string): Set<string> {
  const lower = text.toLowerCase();
  return new Set(Array.from({ length: Math.max(0, lower.length - 1) }, (_, i) => lower.slice(i, i + 2)));
}
