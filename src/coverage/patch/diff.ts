import { FormatError, located } from '../formats/problem.js';
import type { Result } from '../model.js';
import { nameOf, newPath } from './diff-names.js';

/** The new side of a file in a diff. Deleted files, binary ones and submodules are left out: they have no lines. */
export interface ChangedFile {
  readonly path: string;
  /** Numbers of added and changed lines in the new file, rising. */
  readonly lines: readonly number[];
}

const hunkHeader = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/**
 * Reads a unified diff, of git or not, with any number of context lines. `name` is what problems call it. An empty text
 * is a diff without changes; one that is cut off is a problem.
 */
export function parseDiff(text: string, name = 'diff'): Result<readonly ChangedFile[]> {
  return located(name, () => new DiffReader(text).read());
}

class DiffReader {
  readonly #lines: readonly string[];
  #at = 0;
  readonly #files = new Map<string, number[]>();
  #submodule = false;
  #headers = 0;
  /** The `diff --git` line of the file at hand; empty for other diffs. */
  #header = '';

  constructor(text: string) {
    this.#lines = text.replace(/\n$/, '').split('\n');
  }

  read(): readonly ChangedFile[] {
    if (this.#lines.every((line) => line.trim() === '')) return [];
    for (; this.#at < this.#lines.length; this.#at++) {
      const line = this.#line(this.#at);
      if (line.startsWith('diff ')) {
        this.#headers += 1;
        this.#submodule = false;
        this.#header = line.startsWith('diff --git ') ? line : '';
      }
      if (/^(diff --(cc|combined) |@@@ )/.test(line)) {
        const hint = 'make the diff against one commit, such as the merge base';
        throw new FormatError(this.#at + 1, 'the diff is the combined one of a merge', hint);
      }
      if (/^(index [0-9a-f]+\.\.[0-9a-f]+ 160000|new file mode 160000)$/.test(line)) this.#submodule = true;
      if (line.startsWith('--- ') && this.#line(this.#at + 1).startsWith('+++ ')) this.#file();
      else if (hunkHeader.test(line)) throw new FormatError(this.#at + 1, 'the hunk belongs to no file');
    }
    if (this.#headers === 0) throw new FormatError(1, 'the text is no unified diff', 'give what `git diff` prints');
    return [...this.#files].map(([path, lines]) => ({ path, lines }));
  }

  /** From `--- ` to the end of the last hunk. */
  #file(): void {
    this.#headers += 1;
    const old = nameOf(this.#line(this.#at).slice(4));
    const current = nameOf(this.#line(this.#at + 1).slice(4));
    const path = newPath(old, current, this.#header);
    const keep = path !== undefined && !this.#submodule;
    const list = (path === undefined ? undefined : this.#files.get(path)) ?? [];
    if (keep) this.#files.set(path, list);
    this.#at += 1;
    while (hunkHeader.test(this.#line(this.#at + 1))) {
      this.#at += 1;
      this.#hunk(list);
    }
  }

  #hunk(list: number[]): void {
    const header = this.#at + 1;
    const [, before = '1', start = '1', after = '1'] = hunkHeader.exec(this.#line(this.#at)) ?? [];
    let [removed, added, number] = [Number(before), Number(after), Number(start)];
    while (removed > 0 || added > 0) {
      this.#at += 1;
      const mark = this.#lines[this.#at]?.charAt(0);
      if (mark === undefined) throw new FormatError(header, 'the hunk is cut off', 'give the whole diff');
      if (mark === '\\') continue;
      if (mark === '+') {
        list.push(number);
        [added, number] = [added - 1, number + 1];
      } else if (mark === '-') removed -= 1;
      else if (mark === ' ' || mark === '' || mark === '\r') {
        // Editors strip the blank of an empty context line.
        [removed, added, number] = [removed - 1, added - 1, number + 1];
      } else throw new FormatError(this.#at + 1, 'the line belongs to no hunk', 'give the diff as git printed it');
      if (removed < 0 || added < 0) throw new FormatError(header, 'the hunk has other lines than its header says');
    }
    if (this.#line(this.#at + 1).startsWith('\\')) this.#at += 1;
  }

  /** A header line; diffs that were saved on Windows have a `\r` in front of each end. */
  #line(at: number): string {
    return (this.#lines[at] ?? '').replace(/\r$/, '');
  }
}
