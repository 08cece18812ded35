/** Formatting log.dirs on this machine's own file system. */
import { systemClock } from '../common/clock.ts'
import { formatLogDir } from '../metadata/format/format-log-dir.ts'
import { type LogDirLook, lookAtLogDir } from '../metadata/format/look-at-log-dir.ts'
import { type NewScramCredential, scramRecord } from '../metadata/format/scram-record.ts'
import type { MetadataRecord } from '../protocol/metadata-record.ts'
import { nodeFileSystem } from '../storage/io/node-file-system.ts'

/** Voters of a new directory, all at listeners of one name. */
interface Controllers {
  readonly controllers: readonly {
    readonly nodeId: number
    readonly host: string
    readonly port: number
    readonly directoryId: string
  }[]
  readonly listenerName: string
  readonly kraftVersion: number
}

interface Content {
  readonly clusterId: string
  readonly nodeId: number
  readonly directoryId: string
  readonly bootstrapRecords: readonly MetadataRecord[]
  readonly voters: Controllers | null
}

/** See LogDirFiles of the storage tool. */
export const nodeLogDirFiles = {
  look: (directory: string): LogDirLook => lookAtLogDir(nodeFileSystem, directory),
  format: (directory: string, { voters, ...content }: Content): Promise<void> => {
    const quorum = voters === null ? null : { voters: newVoters(voters), kraftVersion: voters.kraftVersion }
    return formatLogDir(nodeFileSystem, directory, { ...content, quorum }, systemClock.nowMs())
  },
  scramRecord: (credential: NewScramCredential): Promise<MetadataRecord> => {
    return scramRecord(credential, { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) })
  },
}

function newVoters({ controllers, listenerName }: Controllers) {
  return controllers.map(({ nodeId, directoryId, host, port }) => {
    return { nodeId, directoryId, endpoint: { name: listenerName, host, port } }
  })
}
