/** A log.dir in a temporary directory, whose metadata log is opened as several processes would. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { systemClock } from '../../../../src/common/clock.ts'
import { createTopics } from '../../../../src/metadata/controller/create-topics.ts'
import { newLogDirFiles } from '../../../../src/metadata/format/new-log-dir.ts'
import { MetadataLog, type MetadataLogOptions } from '../../../../src/metadata/log/metadata-log.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import { createTopicsRequest } from '../../../../src/protocol/messages/create-topics.ts'
import type { MetadataRecord } from '../../../../src/protocol/metadata-record.ts'
import { kernelLocks } from '../../../../src/storage/io/kernel-locks.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { LogDir } from '../../../../src/storage/log-dir/log-dir.ts'
import { temporaryDirectory } from '../../storage/temporary-directory.ts'
import { DIRECTORY_ID, oneBroker } from '../images.ts'

export const LOG_FILE = '00000000000000000000.log'

export class MetadataBench {
  readonly logDir = temporaryDirectory()
  readonly notices: string[] = []
  readonly #closers: (() => Promise<void>)[] = []

  /** `wanted`: which of the files of a new directory there are; `nowMs`: when it was made. */
  constructor(wanted: (file: string) => boolean = () => true, nowMs = Date.now()) {
    onTestFinished(() => this.close())
    const files = newLogDirFiles({ clusterId: 'c', nodeId: 1, directoryId: DIRECTORY_ID, nowMs })
    for (const { path: name, bytes } of files.filter((file) => wanted(file.path))) {
      const file = path.join(this.logDir, name)
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, bytes)
    }
  }

  /** Nothing is shared with other processes but the directory. */
  async open(options: Partial<MetadataLogOptions> = {}): Promise<MetadataLog> {
    const shared = {
      fileSystem: nodeFileSystem,
      locks: kernelLocks,
      clock: systemClock,
      notice: (sentence: string) => void this.notices.push(sentence),
      ...options,
    }
    const logDir = new LogDir(this.logDir, { ...shared, bootId: 'b', random: oneBroker().random })
    const log = await MetadataLog.open({ ...shared, logDir })
    this.#closers.push(async () => {
      await log.close()
      logDir.close()
    })
    return log
  }

  /** As if all processes ended: the locks are free. */
  async close(): Promise<void> {
    for (const close of this.#closers.splice(0)) await close()
  }

  file(name: string): string {
    return path.join(this.logDir, '__cluster_metadata-0', name)
  }

  read(name: string): Buffer {
    return readFileSync(this.file(name))
  }

  write(name: string, bytes: Uint8Array): void {
    writeFileSync(this.file(name), bytes)
  }

  names(suffix: string): string[] {
    return readdirSync(this.file('.'))
      .filter((name) => name.endsWith(suffix))
      .toSorted()
  }
}

/** Creates topics, all in one operation. */
export async function create(log: MetadataLog, ...names: readonly string[]): Promise<void> {
  const topics = names.map((name) => ({ name, numPartitions: 2, replicationFactor: 1 }))
  const request = fill(createTopicsRequest, { topics })
  await log.withController((image) => createTopics(image, request, oneBroker()))
}

/** Appends records as they are. */
export async function append(log: MetadataLog, ...records: readonly MetadataRecord[]): Promise<void> {
  await log.withController(() => ({ records, response: null }))
}
