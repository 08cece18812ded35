/** A log.dir made up batch by batch, to show the checker what it is to find. Its bytes come from the project's own encoder. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { encode } from '../../src/protocol/codec.ts'
import { fill } from '../../src/protocol/fill.ts'
import {
  consumerGroupCurrentMemberAssignmentKey,
  consumerGroupCurrentMemberAssignmentValue,
} from '../../src/protocol/messages/coordinator/consumer-group-records.ts'
import { offsetCommitKey, offsetCommitValue } from '../../src/protocol/messages/coordinator/offset-records.ts'
import { assignOffset } from '../../src/record/batch-header.ts'
import { type EncodeBatchOptions, encodeBatch } from '../../src/record/encode-batch.ts'
import { type EndTransactionMarker, encodeMarkerBatch } from '../../src/record/end-transaction-marker.ts'
import type { ConsumerLog, Evidence, ProducerLog } from './evidence.ts'

const TIMESTAMP_MS = 1_700_000_000_000
const TRANSACTIONAL = 0x10
const TOPIC_ID = 'dG9waWMtaWQtb2YtdGVzdA'

type Change = EncodeBatchOptions['records'][number]

export class Exhibit {
  readonly logDir = mkdtempSync(path.join(tmpdir(), 'kafdir-exhibit-'))

  constructor() {
    onTestFinished(() => rmSync(this.logDir, { recursive: true, force: true }))
  }

  /** Writes one segment anew. */
  segment(partition: string, batches: readonly Buffer[], base = 0): this {
    const directory = path.join(this.logDir, partition)
    mkdirSync(directory, { recursive: true })
    writeFileSync(path.join(directory, 'partition.metadata'), `version: 0\ntopic_id: ${TOPIC_ID}`)
    writeFileSync(path.join(directory, `${String(base).padStart(20, '0')}.log`), Buffer.concat(batches))
    return this
  }

  startsAt(partition: string, offset: number): this {
    const [topic, number] = [partition.slice(0, -2), partition.slice(-1)]
    writeFileSync(path.join(this.logDir, 'log-start-offset-checkpoint'), `0\n1\n${topic} ${number} ${offset}\n`)
    return this
  }
}

/** Values from `baseOffset` on; `key:value` has a key. */
export function batch(
  baseOffset: number,
  values: readonly string[],
  options: Partial<EncodeBatchOptions> = {},
): Buffer {
  const records = values.map((text) => {
    const [value = '', key] = text.split(':').toReversed()
    return { key: key === undefined ? null : Buffer.from(key), value: Buffer.from(value) }
  })
  return encodeBatch({ records, baseOffset, timestampMs: TIMESTAMP_MS, ...options })
}

export function transactional(baseOffset: number, values: readonly string[]): Buffer {
  const identity = { producerId: 7, producerEpoch: 0, baseSequence: 0 }
  return batch(baseOffset, values, { attributes: TRANSACTIONAL, identity })
}

export function marker(baseOffset: number, type: EndTransactionMarker['type']): Buffer {
  const identity = { producerId: 7, producerEpoch: 0, timestampMs: TIMESTAMP_MS }
  const bytes = encodeMarkerBatch({ marker: { type, coordinatorEpoch: 0 }, ...identity })
  assignOffset(bytes, 0, baseOffset, 0)
  return bytes
}

/** A batch of `__consumer_offsets`. */
export function changes(baseOffset: number, ...records: readonly Change[]): Buffer {
  return encodeBatch({ records, baseOffset, timestampMs: TIMESTAMP_MS })
}

export function commitOf(group: string, topic: string, offset: number): Change {
  const value = fill(offsetCommitValue, { offset, metadata: '', commitTimestamp: TIMESTAMP_MS })
  return {
    key: framed(1, encode(offsetCommitKey, 0, { group, topic, partition: 0 })),
    value: framed(4, encode(offsetCommitValue, 4, value)),
  }
}

/** The member has these partitions of the topic from then on. */
export function ownershipOf(groupId: string, memberId: string, partitions: readonly number[]): Change {
  const assignedPartitions = partitions.length === 0 ? [] : [{ topicId: TOPIC_ID, partitions, assignmentEpochs: null }]
  const value = fill(consumerGroupCurrentMemberAssignmentValue, { memberEpoch: 1, state: 1, assignedPartitions })
  return {
    key: framed(8, encode(consumerGroupCurrentMemberAssignmentKey, 0, { groupId, memberId })),
    value: framed(0, encode(consumerGroupCurrentMemberAssignmentValue, 0, value)),
  }
}

function framed(number: number, body: Uint8Array): Buffer {
  const frame = Buffer.alloc(2)
  frame.writeInt16BE(number)
  return Buffer.concat([frame, body])
}

export function evidence(given: Partial<Evidence> = {}): Evidence {
  return { removals: new Map(), producers: [], consumers: [], ...given }
}

/** A producer `a` of `orders`; acknowledged are `value` at its index, or what is given. */
export function producer(
  acknowledged: readonly (readonly [offset: number, value: string])[],
  offered = 10,
): ProducerLog {
  return {
    ...{ writer: 'a', topic: 'orders', offered, mayRepeat: false },
    acknowledged: acknowledged.map(([offset, text]) => {
      const [value = '', key] = text.split(':').toReversed()
      return { place: { partition: 'orders-0', offset }, key: key ?? null, value }
    }),
  }
}

/** Which of what a consumer prints it got, in order. */
export function consumer(
  got: readonly (readonly [offset: number, value: string])[],
  more: Partial<ConsumerLog> = {},
): ConsumerLog {
  return {
    ...{ consumer: 'c', group: null, isolation: 'read_uncommitted', endedMs: null },
    events: got.map(([offset, value]) => ({
      kind: 'record',
      atMs: 0,
      partition: 'orders-0',
      offset,
      key: null,
      value,
    })),
    ...more,
  }
}
