/** Records that change what a process knows: of the metadata, of groups and of transactions. */
import fc from 'fast-check'
import { ReplayedGroups } from '../../../src/broker/group-coordinator/replayed-groups.ts'
import { classicAssignment } from '../../../src/clients/admin/classic-assignment.ts'
import { topicsOfClassicGroup } from '../../../src/coordinator/group/classic-subscription.ts'
import { groupState, topicsOfGroup } from '../../../src/coordinator/group/group-queries.ts'
import { changedRegexes } from '../../../src/coordinator/group/topic-regex.ts'
import { ReplayedTransactions } from '../../../src/coordinator/transaction/replayed-transactions.ts'
import { imageRecords } from '../../../src/metadata/image/image-records.ts'
import { MetadataReplay } from '../../../src/metadata/image/metadata-replay.ts'
import { imageFindings } from '../../../src/metadata/inspection/image-findings.ts'
import { walkSnapshot } from '../../../src/metadata/log/metadata-snapshot.ts'
import { walkMetadataBatches } from '../../../src/metadata/log/metadata-walk.ts'
import { encode } from '../../../src/protocol/codec.ts'
import { type CoordinatorRecordSchemas, coordinatorSchemas } from '../../../src/protocol/coordinator-record.ts'
import { encodeKraftControlRecord } from '../../../src/protocol/kraft-control-record.ts'
import {
  encodeMetadataRecord,
  type MetadataRecord,
  metadataRecordSchemas,
} from '../../../src/protocol/metadata-record.ts'
import type { MessageSchema } from '../../../src/protocol/schema.ts'
import { ATTRIBUTE } from '../../../src/record/batch-header.ts'
import { encodeBatch, type PlainRecord } from '../../../src/record/encode-batch.ts'
import { damage } from '../../crash/hostile-mutation.ts'
import type { SeededRandom } from '../../crash/seeded-random.ts'
import { messageArbitrary } from '../../unit/protocol/message-arbitrary.ts'
import type { FuzzTarget } from '../fuzz-target.ts'

const TIME_MS = 1_700_000_000_000
const SEED = 11
/** Of each type and version: few, but the same again and again, so that records meet others about the same thing. */
const SAMPLES_EACH = 3
const NAMES = ['orders', 'audit', 'm-1', '__proto__', '']
const REGEXES = ['(a+)+$', 'o.*', '(?:(?:o|r|d)*)*z', '[', '((a{1,900}){1,900}){1,900}']
const TOPIC_ID = 'ASNFZ4mrze8P7cuph2VDIQ'

const pick = <T>(list: readonly T[], random: SeededRandom): T => list[random.below(list.length)] as T

/** Values in which names and ids are few: what does not refer to anything would be refused at once. */
function valuesOf(schema: MessageSchema, version: number): readonly unknown[] {
  return fc.sample(messageArbitrary(schema, version), { numRuns: SAMPLES_EACH, seed: SEED }).map(related)
}

let turn = 0

function related(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(related)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  const fields = Object.entries(value).map(([name, field]): [string, unknown] => {
    if (/^(group|groupId|memberId|topic|name|transactionalId|resourceName)$/.test(name) && typeof field === 'string') {
      return [name, NAMES[turn++ % NAMES.length]]
    }
    if (name === 'subscribedTopicRegex') return [name, REGEXES[turn++ % REGEXES.length]]
    if (/^(topicId)$/.test(name)) return [name, TOPIC_ID]
    if (/^(partitionId|brokerId|id)$/.test(name) && typeof field === 'number') return [name, turn++ % 3]
    return [name, related(field)]
  })
  return Object.fromEntries(fields)
}

function versionsOf({ validVersions: { lowest, highest } }: MessageSchema): readonly number[] {
  return Array.from({ length: highest - lowest + 1 }, (_, at) => lowest + at)
}

function framed(number: number, body: Uint8Array): Buffer {
  const frame = Buffer.alloc(2)
  frame.writeInt16BE(number)
  return Buffer.concat([frame, body])
}

/** Each key with values, and with none. */
function coordinatorRecords(kind: 'group' | 'transaction'): readonly PlainRecord[] {
  return Object.values<CoordinatorRecordSchemas>(coordinatorSchemas[kind]).flatMap(({ key, value }) => {
    const keys = valuesOf(key, 0).map((each) => framed(key.apiKey ?? 0, encode(key, 0, each)))
    const values = versionsOf(value).flatMap((version) =>
      valuesOf(value, version).map((each) => framed(version, encode(value, version, each))),
    )
    return keys.flatMap((each) => [null, ...values].map((one): PlainRecord => ({ key: each, value: one })))
  })
}

/** Up to a dozen records in a batch, some of them damaged. */
function batchOfSome(records: readonly PlainRecord[], random: SeededRandom, attributes = 0): Buffer {
  const harmed = (bytes: Uint8Array | null): Uint8Array | null =>
    bytes !== null && random.chance(0.1) ? damage(Buffer.from(bytes), Buffer.from(bytes), random) : bytes
  const chosen = Array.from({ length: 1 + random.below(12) }, () => pick(records, random))
  const all = chosen.map(({ key, value }) => ({ key: harmed(key), value: harmed(value) }))
  return encodeBatch({ records: all, timestampMs: TIME_MS, attributes })
}

function readGroups(input: Buffer): void {
  const replayed = new ReplayedGroups(0)
  replayed.takeIn(input)
  const topics = { names: () => ['orders', 'audit', 'a'.repeat(100) + '!'], version: 2 }
  for (const group of replayed.state.groups.values()) {
    groupState(group)
    if (group.type === 'classic') {
      topicsOfClassicGroup(group)
      for (const { assignment } of group.members) attempt(() => classicAssignment(assignment))
    }
    if (group.type !== 'consumer') continue
    topicsOfGroup(group)
    changedRegexes(group, { topics, nowMs: TIME_MS } as unknown as Parameters<typeof changedRegexes>[1])
  }
}

function attempt(action: () => unknown): void {
  try {
    action()
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'KafkaError') throw error
  }
}

/** As a process replays the log, and as it makes a snapshot of what it knows then. */
function readMetadata(input: Buffer): void {
  const replay = new MetadataReplay()
  walkMetadataBatches({
    batches: input,
    path: 'the log',
    fromOffset: 0,
    checkCrcs: true,
    visitor: { record: (source, start, end) => replay.applyValue(source, start, end), control: () => {} },
  })
  imageFindings(replay.image, 'the log')
  const again = new MetadataReplay()
  for (const record of imageRecords(replay.image)) again.apply(record)
  if (again.image.topicsByName.size !== replay.image.topicsByName.size) throw new Error('a snapshot loses a topic')
}

function metadataRecords(): readonly PlainRecord[] {
  const types = Object.keys(metadataRecordSchemas) as MetadataRecord['type'][]
  return types.flatMap((type) =>
    versionsOf(metadataRecordSchemas[type]).flatMap((version) =>
      valuesOf(metadataRecordSchemas[type], version).map((data) => ({
        key: null,
        value: encodeMetadataRecord({ type, version, data } as MetadataRecord),
      })),
    ),
  )
}

function controlBatch(record: Parameters<typeof encodeKraftControlRecord>[0], baseOffset: number): Buffer {
  const records = [encodeKraftControlRecord(record)]
  return encodeBatch({ records, timestampMs: TIME_MS, baseOffset, attributes: ATTRIBUTE.control })
}

const header = controlBatch({ type: 'SnapshotHeader', data: { version: 0, lastContainedLogTimestamp: TIME_MS } }, 0)
const footer = controlBatch({ type: 'SnapshotFooter', data: { version: 0 } }, 9)

export function replayParsers(): readonly FuzzTarget[] {
  const [groups, transactions, metadata] = [
    coordinatorRecords('group'),
    coordinatorRecords('transaction'),
    metadataRecords(),
  ]
  const batch = (records: readonly PlainRecord[]): Buffer =>
    encodeBatch({ records: records.slice(0, 20), timestampMs: TIME_MS })
  return [
    {
      name: 'group records',
      samples: [batch(groups)],
      forge: (random) => batchOfSome(groups, random),
      read: readGroups,
    },
    {
      name: 'transaction records',
      samples: [batch(transactions)],
      forge: (random) => batchOfSome(transactions, random),
      read: (input) => {
        new ReplayedTransactions().takeIn(input)
      },
    },
    {
      name: 'metadata records',
      samples: [batch(metadata)],
      forge: (random) => batchOfSome(metadata, random),
      read: readMetadata,
    },
    {
      name: 'metadata snapshots',
      samples: [Buffer.concat([header, batch(metadata), footer])],
      forge: (random) => Buffer.concat([header, batchOfSome(metadata, random), footer]),
      read(input) {
        const replay = new MetadataReplay()
        walkSnapshot(input, 'the snapshot', {
          record: (source, start, end) => replay.applyValue(source, start, end),
          control: () => {},
        })
      },
    },
  ]
}
