import type { FileSystem } from './file-system.ts'

/** What Linux tells about this process; the name of the program stands in brackets and may hold anything. */
const OWN_STATUS = '/proc/self/stat'
/** Behind the name: state, parent, group and session come before the terminal. */
const TERMINAL_FIELD = 4
/** Kinds of terminals: the first device number of each. */
const PSEUDO_TERMINAL_MAJOR = 136
const PSEUDO_TERMINAL_MAJORS = 8
const CONSOLE_MAJOR = 4
const CONSOLES = 64

/** The controlling terminal of this process, such as `pts/3`; null when it has none, or the system does not tell. */
export function ownTerminal(fileSystem: FileSystem): string | null {
  const status = fileSystem.readFile(OWN_STATUS)?.toString('utf8') ?? ''
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ')
  const device = Number(fields[TERMINAL_FIELD] ?? 0)
  const major = (device >> 8) & 0xfff
  const minor = (device & 0xff) | ((device >> 12) & 0xfff00)
  const above = major - PSEUDO_TERMINAL_MAJOR
  if (above >= 0 && above < PSEUDO_TERMINAL_MAJORS) return `pts/${above * 256 + minor}`
  return major === CONSOLE_MAJOR && minor < CONSOLES ? `tty${minor}` : null
}
