/**
 * How many of each. Every run draws others, so days add up; the hundred thousand that a release has behind it:
 * `AURORA_FUZZ_RUNS=100000 npm test -- fuzz`. A failing seed is printed, and to be pinned as an `examples` entry.
 */
export const RUNS = Number(process.env.AURORA_FUZZ_RUNS ?? 20_000);
