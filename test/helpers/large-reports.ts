/** Texts of reports of `files` files with 1,000 lines each, every second one reached. */
export const largeReports = {
  lcov(files: number): string {
    const lines = Array.from({ length: 1_000 }, (_, at) => `DA:${at + 1},${at % 2}\n`).join('');
    return Array.from({ length: files }, (_, at) => `SF:src/${at}.js\n${lines}end_of_record\n`).join('');
  },
  cobertura(files: number): string {
    const lines = Array.from({ length: 1_000 }, (_, at) => `<line number="${at + 1}" hits="${at % 2}"/>\n`).join('');
    const classes = Array.from(
      { length: files },
      (_, at) => `<class name="c${at}" filename="src/${at}.js"><methods/><lines>\n${lines}</lines></class>\n`,
    );
    return `<?xml version="1.0"?>\n<coverage><packages><package name="p"><classes>\n${classes.join('')}</classes></package></packages></coverage>\n`;
  },
  istanbul(files: number): string {
    const ids = Array.from({ length: 1_000 }, (_, at) => at);
    const place = (at: number): object => ({ start: { line: at + 1, column: 0 }, end: { line: at + 1, column: 9 } });
    const statementMap = Object.fromEntries(ids.map((at) => [at, place(at)]));
    const s = Object.fromEntries(ids.map((at) => [at, at % 2]));
    const file = (path: string): object => ({ path, statementMap, fnMap: {}, branchMap: {}, s, f: {}, b: {} });
    const paths = Array.from({ length: files }, (_, at) => `src/${at}.js`);
    return JSON.stringify(Object.fromEntries(paths.map((path) => [path, file(path)])));
  },
} as const;
