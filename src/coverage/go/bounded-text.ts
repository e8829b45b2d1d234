const headChars = 8 * 1024;
const tailChars = 24 * 1024;

/** Text of which only the beginning and the end are kept once it is long. */
export class BoundedText {
  #head = '';
  #tail = '';
  #left = 0;

  add(text: string): void {
    const fits = Math.max(0, headChars - this.#head.length);
    this.#head += text.slice(0, fits);
    const tail = this.#tail + text.slice(fits);
    // Cut only now and then, so that many short lines stay cheap.
    if (tail.length > tailChars * 2) {
      this.#left += tail.length - tailChars;
      this.#tail = tail.slice(-tailChars);
    } else this.#tail = tail;
  }

  toString(): string {
    const cut = Math.max(0, this.#tail.length - tailChars);
    const left = this.#left + cut;
    if (left === 0) return this.#head + this.#tail;
    return `${this.#head}\n[... ${left} characters left out ...]\n${this.#tail.slice(cut)}`;
  }
}
