import { relative, sep } from 'node:path';

/** A test file that failed, relative to the project, and what it said first. */
export interface FailedTestFile {
  readonly path: string;
  readonly message: string;
}

/** The test files that failed, from the JSON results that Jest and vitest write; undefined when they are none. */
export function failedTestFiles(text: string, dir: string): FailedTestFile[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const files = listOf(value, 'testResults');
  if (files === undefined) return undefined;
  return files.flatMap((file) => {
    const path = textOf(file, 'name');
    if (textOf(file, 'status') !== 'failed' || path === undefined) return [];
    return [{ path: relative(dir, path).split(sep).join('/'), message: messageOf(file) }];
  });
}

/** `name of the test: first line of why`, of every failed test; the file's own message when it did not load. */
function messageOf(file: unknown): string {
  const failed = (listOf(file, 'assertionResults') ?? []).filter((each) => textOf(each, 'status') === 'failed');
  const lines = failed.map((each) => {
    const [why] = listOf(each, 'failureMessages') ?? [];
    return `${textOf(each, 'fullName') ?? ''}: ${typeof why === 'string' ? why.trim() : 'failed'}`;
  });
  return lines.length > 0 ? lines.join('\n') : (textOf(file, 'message') ?? 'failed');
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
}

function listOf(value: unknown, name: string): readonly unknown[] | undefined {
  const list = memberOf(value, name);
  return Array.isArray(list) ? list : undefined;
}

function textOf(value: unknown, name: string): string | undefined {
  const text = memberOf(value, name);
  return typeof text === 'string' && text !== '' ? text : undefined;
}
