import { join } from 'node:path';
import { scrubbedEnv } from '../../support/environment.js';
import { type ProcessResult, runProcess } from '../../support/process-group.js';
import { type RunnerContext, interrupt, timeLeft } from '../runners/runner.js';
import { makeDirectory } from '../../support/make-directory.js';

/** Variables that decide how Go builds and where it keeps things. */
const goVariables = (
  'GOROOT GOPATH GOBIN GOCACHE GOMODCACHE GOENV GOFLAGS GOWORK GO111MODULE GOPROXY GOPRIVATE GONOPROXY GONOSUMDB ' +
  'GOSUMDB GOINSECURE GOVCS GOAUTH GOTOOLCHAIN GOEXPERIMENT GODEBUG GOMAXPROCS GOMEMLIMIT GOOS GOARCH GOAMD64 GOARM ' +
  'GOARM64 GO386 GOPPC64 GORISCV64 CGO_ENABLED CGO_CFLAGS CGO_CPPFLAGS CGO_CXXFLAGS CGO_LDFLAGS CC CXX AR PKG_CONFIG ' +
  'PKG_CONFIG_PATH LD_LIBRARY_PATH XDG_CACHE_HOME XDG_CONFIG_HOME HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy ' +
  'https_proxy no_proxy SSL_CERT_FILE SSL_CERT_DIR CI'
).split(' ');

export interface GoSetting {
  /** Variables that tests and builds get besides. */
  readonly env: Readonly<Record<string, string>>;
  /** Names of variables of this process that are passed on. */
  readonly passEnv: readonly string[];
}

/** One `go` command at a time or several; all their temporary files lie in the run's own directory. */
export type RunGo = (args: readonly string[], onStdout?: (chunk: Buffer) => void) => Promise<ProcessResult>;

/** Makes `go` see no go.work, wherever one lies. */
export const workspaceOff: Readonly<Record<string, string>> = { GOWORK: 'off' };

/**
 * Makes the function that runs `go` in the project; `own` are variables above all others. It rejects only with the reason of the signal, when nothing of the
 * command is left.
 */
export async function createRunGo(
  context: RunnerContext,
  { env, passEnv }: GoSetting,
  own: Readonly<Record<string, string>> = {},
): Promise<RunGo> {
  const { dir, tempDir, signal } = context;
  const goTemp = join(tempDir, 'go');
  await makeDirectory(goTemp);
  return async (args, onStdout) => {
    const timeoutMs = timeLeft(context);
    return await runProcess({
      argv: ['go', ...args],
      cwd: dir,
      env: scrubbedEnv(context.env, [...goVariables, ...passEnv], { ...env, ...own, GOTMPDIR: goTemp, PWD: dir }),
      signal,
      stop: interrupt,
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(onStdout && { onStdout }),
    });
  };
}
