/** Parts of a page of docs/ that scripts write: what stands between `<!-- name -->` and `<!-- end -->`. */

/** @param where the page's path, for the message. Throws if it has no such part. */
export function replaceMarked(page: string, name: string, text: string, where: string): string {
  const marked = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- end -->)`);
  if (!marked.test(page)) throw new Error(`${where} has no place for ${name}.`);
  return page.replace(marked, (_, begin, end) => `${begin}${text}\n${end}`);
}
