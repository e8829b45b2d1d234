/** The text without the slashes at its end; each run of slashes is looked at once, however long it is. */
export function withoutTrailingSlashes(text: string): string {
  return text.replace(/(?<!\/)\/+$/, '');
}
