import { run } from '@oclif/core/run'
import type { ExitCode } from '../tools/tool-ports.ts'

/** Lets oclif find and run the command that `argv` names. `root`: the folder of package.json. Throws what it throws. */
export async function runOclif(argv: readonly string[], root: string): Promise<ExitCode> {
  // Else oclif asks the system for the user's, and fails where he has a number only, as in many containers.
  process.env['SHELL'] ??= 'unknown'
  return (await run([...argv], { root })) as ExitCode
}
