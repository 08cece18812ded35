import type { ExitCode } from '../tools/tool-ports.ts'
import { exitCodes } from './exit-codes.ts'
import type { ProcessOutputs } from './process-ports.ts'

/**
 * Waits until all output has gone out. A reader that left is no failure (`… | head -1`); a disk that was full is one.
 */
export async function finishOutput(
  code: ExitCode,
  { stdout, stderr }: Pick<ProcessOutputs, 'stdout' | 'stderr'>,
): Promise<ExitCode> {
  await stdout.drain()
  if (stdout.failure !== undefined) {
    stderr.write(`Could not write to standard output: ${stdout.failure.message}\n`)
    await stderr.drain()
    return exitCodes.failed
  }
  await stderr.drain()
  return code
}
