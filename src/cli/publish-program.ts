import type { Command } from 'commander';
import { collect, wholeNumber } from './option-values.js';
import type { PublishFlags } from './publish-command.js';
import type { RunWithApp } from './run-with-app.js';

const pullRequestNumber = wholeNumber(1, 'Give the number of a pull request.');

const help = `
All jobs of a pull request publish into one comment, and none of their verdicts is lost. With GITHUB_TOKEN (or a file
named by GITHUB_TOKEN_FILE) it goes to GitHub, else to a directory of the store that all jobs of this machine share.
Within GitHub Actions the repository, the pull request and its head are known. What a token may not publish, as in pull
requests of forks, becomes the summary of the job and files in the outbox of the store, which --from takes elsewhere:
they must fit the workflow_run event, and nothing in them is carried out.
Exit codes: 0 whatever became of the publication (it says so), 2 usage. A verdict stays what it is.`;

/** `assay publish` */
export function addPublishCommand(program: Command, run: RunWithApp): void {
  program
    .command('publish')
    .description('put the verdicts of runs into the status comment of a pull request')
    .option('--run <id>', 'a run of the store, by its id, or "latest" (repeatable)', collect)
    .option('--record <file>', 'the verdict of another tool, as JSON')
    .option('--from <path>', 'records that another workflow run has left: a file or a directory; for workflow_run jobs')
    .option('--repository <owner/name>', 'default: GITHUB_REPOSITORY')
    .option('--pull-request <n>', 'default: that of the workflow event', pullRequestNumber)
    .option('--head-sha <sha>', 'head of the pull request that was tested; default: that of the workflow event')
    .option('--leg <name>', 'what tells the legs of a job matrix apart')
    .option('--final', 'the last word of these runs (default: when they have ended)')
    .option('--dry-run', 'print the Markdown, publish nothing')
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', help)
    .action(async (flags: PublishFlags) => {
      const { publishCommand } = await import('./publish-command.js');
      await run((app, terminal) => publishCommand(app, terminal, flags, process.env));
    });
}
