/** Makes a log.dir that a broker has never started on, as kafka-storage does. Kafka: metadata.storage.Formatter. */
import path from 'node:path'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'
import { snapshotFileName } from '../log/metadata-snapshot.ts'
import { CLUSTER_METADATA_TOPIC } from '../topic-name.ts'
import { BOOTSTRAP_CHECKPOINT, bootstrapCheckpoint, type NewVoter, votersCheckpoint } from './bootstrap-files.ts'
import { formatMetaProperties, META_PROPERTIES, type MetaProperties } from './meta-properties.ts'

export interface FormattedLogDir extends MetaProperties {
  readonly bootstrapRecords: readonly MetadataRecord[]
  /** Null for a directory without the metadata log, or where the properties file names the voters. */
  readonly quorum: { readonly voters: readonly NewVoter[]; readonly kraftVersion: number } | null
}

const WRITABLE = 0o666
/** Nobody changes a snapshot. */
const READ_ONLY = 0o444

/**
 * Writes all files of the directory, which is made if need be, and syncs them. meta.properties comes last: without it the
 * directory counts as empty, and what an attempt before left is overwritten. Throws KAFKA_STORAGE_ERROR.
 */
export async function formatLogDir(
  fileSystem: FileSystem,
  directory: string,
  { bootstrapRecords, quorum, ...properties }: FormattedLogDir,
  nowMs: number,
): Promise<void> {
  const write = (name: string, bytes: Buffer, permissions = WRITABLE) => {
    return writeFile(fileSystem, path.join(directory, name), bytes, permissions)
  }
  fileSystem.makeDirectory(directory)
  await write(BOOTSTRAP_CHECKPOINT, bootstrapCheckpoint(bootstrapRecords, nowMs))
  if (quorum !== null) {
    const metadataDirectory = `${CLUSTER_METADATA_TOPIC}-0`
    fileSystem.makeDirectory(path.join(directory, metadataDirectory))
    const snapshot = path.join(metadataDirectory, snapshotFileName(0, 0))
    await write(snapshot, votersCheckpoint({ ...quorum, nowMs }), READ_ONLY)
    fileSystem.syncDirectory(path.join(directory, metadataDirectory))
  }
  // Whole or not at all. Kafka: `PropertiesUtils.writePropertiesFile`.
  await write(`${META_PROPERTIES}.tmp`, Buffer.from(formatMetaProperties(properties, nowMs)))
  fileSystem.rename(path.join(directory, `${META_PROPERTIES}.tmp`), path.join(directory, META_PROPERTIES))
  fileSystem.syncDirectory(directory)
}

async function writeFile(fileSystem: FileSystem, file: string, bytes: Buffer, permissions: number): Promise<void> {
  fileSystem.removeFile(file)
  const opened = fileSystem.open(file, 'exclusive', permissions)
  try {
    opened.write(bytes, 0)
    await opened.datasync()
  } finally {
    opened.close()
  }
}
