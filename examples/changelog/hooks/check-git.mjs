// Ends with 1 and one clear sentence when there is no git to read the history with.
import { execFileSync } from 'node:child_process';

try {
  const version = execFileSync('git', ['--version'], { encoding: 'utf8' }).trim();
  process.stdout.write(`${version}\n`);
} catch (error) {
  process.stderr.write(`this suite needs git on the PATH: ${error.message}\n`);
  process.exitCode = 1;
}
