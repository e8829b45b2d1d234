// Adds up vitest's JSON reports in a directory and prints `N passed, N failed[, N skipped]`. In CI a skipped test is a
// failure, for nothing that is not run may look as if it held, unless its name has one of the words that follow.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [dir, ...cannot] = process.argv.slice(2);
const sums = { passed: 0, failed: 0, skipped: 0 };
let refused = false;
for (const name of readdirSync(dir).sort()) {
  const report = JSON.parse(readFileSync(join(dir, name), 'utf8'));
  sums.passed += report.numPassedTests;
  // A file that could not be loaded has no tests to fail.
  const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  sums.failed += report.numFailedTests + broken.length;
  for (const { name: file, assertionResults } of report.testResults) {
    for (const { fullName, status } of assertionResults) {
      if (status === 'passed' || status === 'failed') continue;
      sums.skipped += 1;
      refused ||= process.env['CI'] === 'true' && !cannot.some((words) => fullName.includes(words));
      process.stderr.write(`${status}: ${file}: ${fullName}\n`);
    }
  }
}
const skipped = sums.skipped > 0 ? `, ${sums.skipped} skipped` : '';
process.stdout.write(`${sums.passed} passed, ${sums.failed} failed${skipped}\n`);
if (sums.failed > 0 || refused) process.exitCode = 1;
