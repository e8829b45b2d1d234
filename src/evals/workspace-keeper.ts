import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Resource } from '../executors/executor.js';
import { archiveWorkspace } from '../executors/workspace-archive.js';
import type { TrialResult } from '../results/outcome.js';
import { messageOf } from '../support/message-of.js';

/** All workspaces that a run keeps, in bytes. */
const mostOfRun = 256 * 1024 * 1024;

/** Keeps what agents leave in their workspaces, for replays. */
export type KeepWorkspace = (
  workspace: string,
  resources: readonly Resource[],
  artifacts: () => Promise<string>,
) => Promise<Pick<TrialResult, 'workspace_path' | 'workspace_left_out'>>;

/** Never rejects: what cannot be kept is said, and the trial goes on. */
export function createWorkspaceKeeper(runDir: string, redact: (text: string) => string): KeepWorkspace {
  let left = mostOfRun;
  return async (workspace, resources, artifacts) => {
    try {
      const archive = await archiveWorkspace(workspace, resources, redact);
      if ('problem' in archive) return { workspace_left_out: archive.problem };
      left -= archive.bytes.length;
      if (left < 0) {
        left += archive.bytes.length;
        return { workspace_left_out: `a run keeps at most ${mostOfRun / 1024 / 1024} MiB of workspaces` };
      }
      const path = join(await artifacts(), 'workspace.bundle');
      await writeFile(path, archive.bytes);
      return { workspace_path: relative(runDir, path) };
    } catch (error) {
      return { workspace_left_out: messageOf(error) };
    }
  };
}
