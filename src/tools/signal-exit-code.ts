import type { ExitCode } from './tool-ports.ts'

/** The exit code of a tool that ended because `signal` aborted, as for any Unix program: 143 for SIGTERM, else 130. */
export function signalExitCode({ reason }: AbortSignal): ExitCode {
  return reason === 'SIGTERM' ? 143 : 130
}
