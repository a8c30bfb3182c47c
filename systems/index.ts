export { packSteps } from './diffusion/apply-job-input.ts';
export { dispatchJobs } from './diffusion/dispatch-jobs.ts';
export { estimateQueue } from './diffusion/estimate-queue.ts';
export { advanceTime } from './frame/advance-time.ts';
export { drainInput } from './frame/drain-input.ts';
export { publishChanges } from './frame/publish-changes.ts';
export { sweepRetired } from './frame/sweep-retired.ts';
export { sharpenCards } from './scene/sharpen-cards.ts';
