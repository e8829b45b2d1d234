/** A place in a text. Lines and columns count from 1, columns in UTF-16 units; the end is exclusive. */
export interface Range {
  readonly line: number;
  readonly column: number;
  readonly end_line?: number;
  readonly end_column?: number;
}

/** Why a file could not be used. `at` is absent when it is the file as a whole. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly at?: Range;
}

/** A part of the text of a scalar: offsets into its value, `action` being where the `{{` around the part stands. */
export interface Part {
  readonly text: string;
  readonly action: number;
  readonly at: number;
  readonly end: number;
}

/** Steps from the root of a document to a value. */
export type Path = readonly (string | number)[];
