/** The front end behind bin/kafdir. What it takes to know the commands is loaded for whoever wants more than the version. */
import type { ExitCode } from '../tools/tool-ports.ts'
import { KAFDIR_VERSION } from './kafdir-version.ts'
import { printText } from './run-with-outputs.ts'

const versionFlags: ReadonlySet<string | undefined> = new Set(['--version', '-v', 'version'])

/** What `src/cli/run-command.ts` exports, in a bundle of its own. */
export interface Commands {
  readonly runCommand: (argv: readonly string[]) => Promise<ExitCode>
}

/** Runs kafdir with the arguments behind its name. Resolves with the exit code, whatever happens. */
export function main(argv: readonly string[], loadCommands: () => Commands): Promise<ExitCode> {
  if (versionFlags.has(argv[0])) return printText(`kafdir ${KAFDIR_VERSION}\n`)
  return loadCommands().runCommand(argv)
}
