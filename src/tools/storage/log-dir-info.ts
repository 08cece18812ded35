/** kafka-storage info: what the directories of a node hold, and what is wrong with them. Kafka: `StorageTool.infoCommand`. */
import type { LogDirFiles, StoredProperties } from '../log-dir-files.ts'

export interface LogDirInfo {
  /** Those that exist. */
  readonly found: readonly string[]
  /** Of the first one that is formatted. */
  readonly metadata: StoredProperties | null
  /** Sentences, in Kafka's words. */
  readonly problems: readonly string[]
}

const LEGACY =
  'The kafka configuration file appears to be for a cluster in KRaft mode, but the directories are formatted for legacy mode.'

/** Looks at `directories`. Throws KAFKA_STORAGE_ERROR when one can't be looked at. */
export function logDirInfo(directories: readonly string[], files: LogDirFiles): LogDirInfo {
  const found: string[] = []
  const problems: string[] = []
  let metadata: StoredProperties | null = null
  for (const directory of directories) {
    const state = files.look(directory)
    if (state.kind === 'missing') problems.push(`${directory} does not exist`)
    else if (state.kind === 'no directory') problems.push(`${directory} is not a directory`)
    else found.push(directory)
    if (state.kind === 'empty') problems.push(`${directory} is not formatted.`)
    else if (state.kind === 'unreadable') problems.push(`Error loading ${directory}/meta.properties: ${state.message}`)
    else if (state.kind === 'formatted') {
      metadata ??= state.properties
      if (metadata.clusterId !== state.properties.clusterId) {
        problems.push('Mismatched cluster IDs between storage directories.')
      } else if (metadata.nodeId !== state.properties.nodeId) {
        problems.push('Mismatched node IDs between storage directories.')
      }
    }
  }
  if (metadata?.version === 0) problems.push(LEGACY)
  return { found, metadata, problems }
}

/** What `info` prints. */
export function logDirInfoText({ found, metadata, problems }: LogDirInfo): string {
  const block = (title: string, lines: readonly string[]) => {
    return `${title}:\n${lines.map((line) => `  ${line}\n`).join('')}\n`
  }
  return [
    found.length === 0 ? '' : block(found.length === 1 ? 'Found log directory' : 'Found log directories', found),
    metadata === null ? '' : `Found metadata: {${storedProperties(metadata)}}\n\n`,
    problems.length === 0 ? '' : block(problems.length === 1 ? 'Found problem' : 'Found problems', problems),
  ].join('')
}

/** By name, as Java's TreeMap prints them. */
function storedProperties({ version, clusterId, nodeId, directoryId }: StoredProperties): string {
  const entries: (readonly [string, string | number | null])[] = [
    ['cluster.id', clusterId],
    ['directory.id', directoryId],
    [version === 0 ? 'broker.id' : 'node.id', nodeId],
    ['version', version],
  ]
  return entries
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(', ')
}
