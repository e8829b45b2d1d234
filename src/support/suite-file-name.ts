/** True for names that suites, project files and tables have, and results and reports do not. */
export function isSuiteFileName(path: string): boolean {
  return /\.(ya?ml|csv)$/i.test(path);
}
