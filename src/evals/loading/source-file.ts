import type { Part, Path, Range } from '../../support/yaml/problem.js';
import { Positions, type Target } from '../../support/yaml/positions.js';

/** A file that diagnostics are about: finds places in it, at the price of parsing it a second time, once. */
export class SourceFile {
  readonly path: string;
  readonly #text: string;
  #positions: Positions | undefined;
  constructor(path: string, text: string) {
    this.path = path;
    this.#text = text;
  }
  /** True when the text holds `{{` anywhere. */
  get hasTemplates(): boolean {
    return this.#text.includes('{{');
  }
  locate(path: Path, target: Target): Range {
    return this.#parsed().locate(path, target);
  }
  locatePart(path: Path, part: Part): Range {
    return this.#parsed().locatePart(path, part);
  }
  rawScalar(path: Path): string | undefined {
    return this.#parsed().rawScalar(path);
  }
  #parsed(): Positions {
    this.#positions ??= new Positions(this.#text);
    return this.#positions;
  }
}
