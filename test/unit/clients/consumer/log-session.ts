/** A session over partitions in memory: Fetch and ListOffsets, with as much of a log as a consumer sees. */
import { UNKNOWN_OFFSET } from '../../../../src/common/unknown-offset.ts'
import type { ApiMap, ApiName } from '../../../../src/protocol/api-map.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import type { KafkaSession } from '../../../../src/protocol/kafka-apis.ts'
import { fetchResponse } from '../../../../src/protocol/messages/fetch.ts'
import { encodeBatch } from '../../../../src/record/encode-batch.ts'

export interface LogRecord {
  readonly offset: number
  readonly timestampMs: number
  readonly value: string
}

export interface MemoryLog {
  readonly startOffset: number
  /** May lie behind the last record: compaction took what was there. */
  readonly endOffset: number
  /** By rising offset, perhaps with gaps. */
  readonly records: readonly LogRecord[]
  /** What can't be read lies behind the end. */
  readonly isDamagedAtEnd?: boolean
}

export const TOPIC = { name: 'orders', topicId: 'AAAAAAAAAAAAAAAAAAAAAQ' }

const LATEST = -1
const EARLIEST = -2

/** Partition → log. `fetchedRecords` most records of a partition in one answer. */
export function logSession(logs: readonly MemoryLog[], fetchedRecords = 3): KafkaSession & { fetches: number } {
  const session = {
    fetches: 0,
    async request<N extends ApiName>(api: N, request: ApiMap[N]['request']) {
      if (api === 'Fetch') {
        session.fetches++
        return fetch(logs, request as ApiMap['Fetch']['request'], fetchedRecords) as ApiMap[N]['response']
      }
      if (api !== 'ListOffsets') throw new Error(`nobody answers ${api}`)
      return listOffsets(logs, request as ApiMap['ListOffsets']['request']) as ApiMap[N]['response']
    },
    apiVersions: async () => [],
    close: async () => {},
  }
  return session
}

function listOffsets(logs: readonly MemoryLog[], { topics }: ApiMap['ListOffsets']['request']) {
  const answers = topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex, timestamp }) => {
      const offset = offsetOf(logs[partitionIndex]!, timestamp)
      return { partitionIndex, errorCode: 0, offset, timestamp: -1, leaderEpoch: 0 }
    }),
  }))
  return { throttleTimeMs: 0, topics: answers }
}

function offsetOf({ startOffset, endOffset, records }: MemoryLog, timestamp: number): number {
  if (timestamp === EARLIEST) return startOffset
  if (timestamp === LATEST) return endOffset
  return records.find(({ timestampMs }) => timestampMs >= timestamp)?.offset ?? UNKNOWN_OFFSET
}

function fetch(logs: readonly MemoryLog[], { topics }: ApiMap['Fetch']['request'], most: number) {
  const responses = topics.map(({ topic, topicId, partitions }) => ({
    topic,
    topicId,
    partitions: partitions.map(({ partition, fetchOffset }) => {
      const { endOffset, records, startOffset, isDamagedAtEnd = false } = logs[partition]!
      const wanted = records.filter(({ offset }) => offset >= fetchOffset).slice(0, most)
      const batches = wanted.map(({ offset, timestampMs, value }) =>
        encodeBatch({ records: [{ key: null, value: Buffer.from(value) }], timestampMs, baseOffset: offset }),
      )
      const isOutOfRange = fetchOffset < startOffset || fetchOffset > endOffset
      const isDamaged = isDamagedAtEnd && fetchOffset === endOffset
      return {
        partitionIndex: partition,
        errorCode: isOutOfRange ? 1 : isDamaged ? 2 : 0,
        highWatermark: endOffset,
        lastStableOffset: endOffset,
        logStartOffset: startOffset,
        abortedTransactions: null,
        records: Buffer.concat(batches),
      }
    }),
  }))
  return fill(fetchResponse, { responses })
}
