/** A log.dir of its own for a test, and brokers on it: each is what another process would be. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { systemClock } from '../../../../src/common/clock.ts'
import { randomUuid } from '../../../../src/common/uuid.ts'
import { newLogDirFiles } from '../../../../src/metadata/format/new-log-dir.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import type { KafkaSession } from '../../../../src/protocol/kafka-apis.ts'
import { createTopicsRequest } from '../../../../src/protocol/messages/create-topics.ts'
import { produceRequest } from '../../../../src/protocol/messages/produce.ts'
import { encodeBatch } from '../../../../src/record/encode-batch.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { type LocalSession, openLocalSession, random } from '../../../processes/local-session.ts'

export class ScratchLogDir {
  readonly path = mkdtempSync(path.join(tmpdir(), 'kafdir-group-'))
  readonly #opened: LocalSession[] = []

  constructor() {
    const ids = { clusterId: randomUuid(random), nodeId: 1, directoryId: randomUuid(random), nowMs: 0 }
    for (const file of newLogDirFiles(ids)) {
      const target = path.join(this.path, file.path)
      nodeFileSystem.makeDirectory(path.dirname(target))
      const opened = nodeFileSystem.open(target, 'exclusive', file.permissions)
      opened.write(file.bytes, 0)
      opened.close()
    }
  }

  /** A session with a broker of its own. */
  async session(): Promise<KafkaSession> {
    const opened = await openLocalSession(this.path)
    this.#opened.push(opened)
    return opened.session
  }

  /** Ends the one that was made as number `at`, as its process would. */
  async closeSession(at: number): Promise<void> {
    await this.#opened[at]?.close()
  }

  async remove(): Promise<void> {
    for (const opened of this.#opened) await opened.close()
    rmSync(this.path, { recursive: true })
  }
}

export async function createTopic(session: KafkaSession, name: string, numPartitions: number): Promise<void> {
  const request = fill(createTopicsRequest, { topics: [{ name, numPartitions, replicationFactor: 1 }] })
  const { topics } = await session.request('CreateTopics', request)
  if (topics[0]?.errorCode !== 0) throw new Error(`${name} can't be made: ${topics[0]?.errorMessage}`)
}

/** Appends `values` to one partition. */
export async function produce(
  session: KafkaSession,
  topic: string,
  partition: number,
  values: readonly string[],
): Promise<void> {
  const records = values.map((value) => ({ key: null, value: Buffer.from(value) }))
  const batch = encodeBatch({ records, timestampMs: systemClock.nowMs() })
  const request = fill(produceRequest, {
    acks: -1,
    topicData: [{ name: topic, partitionData: [{ index: partition, records: batch }] }],
  })
  const { responses } = await session.request('Produce', request)
  const errorCode = responses[0]?.partitionResponses[0]?.errorCode
  if (errorCode !== 0) throw new Error(`nothing was appended to ${topic}-${partition}: error ${errorCode}`)
}
