/** What A1111 calls a checkpoint's title: its name with the short hash behind it, once that is known. */
export const modelTitle = ({ name, hash }: { name: string; hash: string | null }): string =>
  hash === null ? name : `${name} [${hash}]`;

/** The name in a title, or in a name that stands alone. */
export const nameOfTitle = (title: string): string => title.replace(/ \[[0-9a-f]+\]$/, '');
