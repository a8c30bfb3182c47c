export { type EmbeddingNames, embeddingKey, splitEmbeddings } from './embeddings.ts';
export type { Fragment } from './emphasis.ts';
export {
  conditioningsAt,
  type PlannedConditioning,
  type PlannedText,
  type PlanOptions,
  type PromptPlan,
  planPrompt,
  type StepConditioning,
} from './plan.ts';
export { PROMPT_LIMITS } from './prompt-error.ts';
export type { LoraTag, UnknownTag } from './tags.ts';
export { weightFromEmpty, weightKeepingMean } from './weighted-states.ts';
export { wildcardFolder } from './wildcard-folder.ts';
export { expandWildcards, type WildcardLists } from './wildcards.ts';
export {
  type EmbeddingSlot,
  type TokenWindow,
  toWindows,
  type WindowOptions,
  type WindowTokenizer,
} from './windows.ts';
