/** What stands where words were forgotten. */
export const FORGOTTEN = '(forgotten)';
