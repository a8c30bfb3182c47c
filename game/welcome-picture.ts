/** Painted to greet: from the middle of what the embedded model is good at. No imports, so that the page has it too. */
export const WELCOME_PICTURE = { prompt: 'sunset over the sea', seed: 21 };
