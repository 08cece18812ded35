/** What `ps` shows of this process, to all users of the machine. */
import path from 'node:path'
import { hideSecrets } from '../tools/hide-secrets.ts'

/** Hides the secrets among the arguments from now on; a command line without any stays as it is. */
export function hideCommandLine(argv: readonly string[]): void {
  const shown = argv.map(hideSecrets)
  if (shown.every((word, at) => word === argv[at])) return
  process.title = [path.basename(process.argv[1] ?? ''), ...shown].join(' ')
}
