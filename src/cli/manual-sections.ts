/** What the help and the manual of every command say at their end. */
import type { CommandSpec } from './command-spec.ts'

export type ManualRow = readonly [term: string, meaning: string]

export const exitCodeRows: readonly ManualRow[] = [
  ['0', 'Everything was done.'],
  ['1', 'Something failed, even in part, or the command line was wrong.'],
  ['130, 143', 'Ended by SIGINT or SIGTERM.'],
]

const NO_COLOR: ManualRow = ['NO_COLOR', 'Set to anything, it switches colours off.']
const RAW_TERMINAL: ManualRow = [
  'KAFDIR_RAW_TERMINAL',
  'Set to anything, control characters in records and names reach the terminal, which obeys them, instead of being shown.',
]

/** Of programs that look for a cluster. */
export const environmentRows: readonly ManualRow[] = [
  ['KAFDIR_HOME', 'The cluster directory, instead of the nearest .kafdir upwards or the one among your data.'],
  [
    'KAFDIR_BOOTSTRAP',
    'Addresses that stand for a directory, separated by commas: host:port for the default directory, host:port=file:DIR for another one.',
  ],
  NO_COLOR,
  RAW_TERMINAL,
]

/** Of Kafka's scripts. */
export const scriptEnvironmentRows: readonly ManualRow[] = [
  ...environmentRows,
  ['KAFDIR_STRICT', 'Set to 1, a script refuses what Kafka refuses: a missing address, --dir and file:DIR.'],
]

const ownFiles: ManualRow = [
  '$XDG_CACHE_HOME/kafdir, ~/.cache/kafdir',
  'Compiled code, for a faster start. It may be removed at any time; KAFDIR_CODE_CACHE=off does without.',
]

/** The same for their files. */
export const fileRows: readonly ManualRow[] = [
  ['.kafdir', 'The cluster directory of a project, in the working directory or the nearest one above it.'],
  ['$XDG_DATA_HOME/kafdir, ~/.local/share/kafdir', 'The cluster directory where there is no other.'],
  ownFiles,
]

/** The rows that mean something for a command: one that looks for no cluster has no use for where clusters are. */
export function manualRows(spec: CommandSpec): Readonly<Record<'environment' | 'files', readonly ManualRow[]>> {
  const looksForCluster = 'dir' in spec.flags
  return looksForCluster
    ? { environment: environmentRows, files: fileRows }
    : { environment: [NO_COLOR], files: [ownFiles] }
}
