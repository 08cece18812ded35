/** Records in `__consumer_offsets` that nobody in his right mind wrote, with checksums that fit. */
import { describe, expect, it } from 'vitest'
import { ReplayedGroups } from '../../../../src/broker/group-coordinator/replayed-groups.ts'
import { errorCode, isKafkaError } from '../../../../src/common/kafka-error.ts'
import { encodeRecord } from '../../../../src/coordinator/group/coordinator-record.ts'
import { describeConsumerGroups } from '../../../../src/coordinator/group/describe-groups.ts'
import { expireOffsets } from '../../../../src/coordinator/group/expire-offsets.ts'
import { fenceMembers } from '../../../../src/coordinator/group/fence-members.ts'
import { groupPartition, memberIdsOf } from '../../../../src/coordinator/group/group-queries.ts'
import {
  currentAssignmentRecord,
  groupEpochRecord,
  memberRecord,
  offsetCommitRecord,
  targetAssignmentEpochRecord,
  targetAssignmentRecord,
} from '../../../../src/coordinator/group/group-records.ts'
import { listGroups } from '../../../../src/coordinator/group/list-groups.ts'
import { defaultGroupConfigs } from '../../../../src/coordinator/group/operation.ts'
import { newConsumerGroupMember } from '../../../../src/coordinator/group/replay-group-record.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import { produceRequest } from '../../../../src/protocol/messages/produce.ts'
import { ATTRIBUTE, FIELD } from '../../../../src/record/batch-header.ts'
import { batchCrc } from '../../../../src/record/crc32c.ts'
import { encodeBatch } from '../../../../src/record/encode-batch.ts'
import { SeededRandom } from '../../../crash/seeded-random.ts'
import { testRounds } from '../../../crash/test-rounds.ts'
import { TestTopics } from '../../coordinator/group/group-bench.ts'
import { commit, committed, describeGroup, LOG_DIR, TestMember } from './group-machine.ts'
import { ordersMachine } from './orders-machine.ts'

const here = ordersMachine()

interface Forged {
  readonly key: Buffer | null
  readonly value: Buffer | null
}

const ORDERS = 'b3JkZXJzb3JkZXJzb3JkZQ'
const commitOf = (offset: number): Forged => {
  const times = { commitTimestampMs: 1_700_000_000_000, expireTimestampMs: -1 }
  const entry = { committedOffset: offset, leaderEpoch: 0, metadata: '', topicId: ORDERS, ...times }
  return encodeRecord(offsetCommitRecord({ group: 'g', topic: 'orders', partition: 0 }, entry))
}
const epochOf = (groupId: string): Forged => encodeRecord(groupEpochRecord(groupId, 7, 5n))
const bytes = (...values: number[]) => Buffer.from(values)
const { key: COMMIT_KEY, value: COMMIT_VALUE } = commitOf(9)
/** A target assignment of so many topics as fit into no memory; the value is flexible, so the count is a varint. */
const ABSURD = {
  ...encodeRecord(targetAssignmentRecord('g', 'm', new Map())),
  value: bytes(0, 0, 255, 255, 255, 255, 7),
}

const REFUSED: Readonly<Record<string, { record: Forged; error: string }>> = {
  'a value that is cut off': {
    record: { key: COMMIT_KEY, value: (COMMIT_VALUE ?? bytes()).subarray(0, 9) },
    error: 'CORRUPT_MESSAGE',
  },
  'a value of no bytes': { record: { key: COMMIT_KEY, value: bytes() }, error: 'CORRUPT_MESSAGE' },
  'a value of a version that is none': {
    record: { key: COMMIT_KEY, value: bytes(0, 99, 1, 2, 3) },
    error: 'UNSUPPORTED_VERSION',
  },
  'a value of a negative version': {
    record: { key: COMMIT_KEY, value: bytes(255, 255, 1, 2) },
    error: 'UNSUPPORTED_VERSION',
  },
  'a value of another type': { record: { key: COMMIT_KEY, value: epochOf('g').value }, error: 'CORRUPT_MESSAGE' },
  'an absurd count': { record: ABSURD, error: 'CORRUPT_MESSAGE' },
  'a string of negative length': {
    record: { key: bytes(0, 1, 255, 254, 0, 0), value: COMMIT_VALUE },
    error: 'CORRUPT_MESSAGE',
  },
  'a key of one byte': { record: { key: bytes(0), value: COMMIT_VALUE }, error: 'CORRUPT_MESSAGE' },
}

async function forge(groupId: string, records: readonly Forged[]): Promise<void> {
  const context = { softwareName: 'test', softwareVersion: '0', principal: 'User:ANONYMOUS', listener: 'LOCAL' }
  const admin = here.one.broker.open({ ...context, clientId: '__admin_client', host: '127.0.0.1' })
  const batch = encodeBatch({ records, timestampMs: 1_700_000_000_000 })
  const partitionData = [{ index: groupPartition(groupId, 50), records: batch }]
  const request = fill(produceRequest, {
    acks: 1,
    timeoutMs: 1000,
    topicData: [{ name: '__consumer_offsets', partitionData }],
  })
  const { responses } = await admin.request('Produce', request)
  expect(responses[0]?.partitionResponses[0]?.errorCode).toBe(0)
}

describe('a record about groups that makes no sense', () => {
  it.each(Object.entries(REFUSED))('is refused with its place: %s', async (_, { record, error }) => {
    expect(await commit(here.one, 'g', 'orders', [3])).toEqual([0])
    expect(await commit(here.one, 'another group', 'orders', [5])).toEqual([0])
    const member = await new TestMember(here.two, 'g', 'm').join(['orders'])
    await forge('g', [record])
    const size = here.machine.logBytes(directoryOf('g'))
    const refusal = {
      error,
      message: expect.stringMatching(/consumer_offsets-\d+ can't be read: the record at offset \d+: /) as string,
    }
    await expect(committed(here.two, 'g')).rejects.toMatchObject(refusal)
    await expect(describeGroup(here.one, 'g')).rejects.toMatchObject({ error })
    await expect(member.heartbeat(here.topicId)).rejects.toMatchObject({ error })
    await expect(commitFails()).resolves.toBe(true)
    expect(await committed(here.two, 'another group')).toEqual(['orders-0:5'])
    const { groups, errorCode: code } = await here.two.session.request('ListGroups', {
      statesFilter: [],
      typesFilter: [],
    })
    expect([groups.map(({ groupId }) => groupId), code]).toEqual([
      ['another group'],
      errorCode(error as 'CORRUPT_MESSAGE'),
    ])
    expect(here.machine.logBytes(directoryOf('g'))).toBe(size)
  })

  it('is passed over, and told once, where its type is one of a newer Kafka', async () => {
    expect(await commit(here.one, 'g', 'orders', [3])).toEqual([0])
    await forge('g', [
      { key: bytes(0, 99, 1), value: bytes(1) },
      { key: bytes(127, 255), value: null },
    ])
    expect(await commit(here.two, 'g', 'orders', [4])).toEqual([0])
    expect(await committed(here.two, 'g')).toEqual(['orders-0:4'])
    const told = here.machine.notices.filter((sentence) => sentence.includes('passed over'))
    expect(told).toEqual([
      `Records of type 99 in ${LOG_DIR}/${directoryOf('g')} are passed over, the first at offset 1: Kafka 4.3.1 does not have it, so a newer version has been here.`,
    ])
  })

  it('is passed over in silence where it is about a streams group', async () => {
    expect(await commit(here.one, 'g', 'orders', [3])).toEqual([0])
    await forge('g', [{ key: bytes(0, 17, 0), value: bytes(0, 0) }])
    expect(await committed(here.two, 'g')).toEqual(['orders-0:3'])
    expect(here.machine.notices.filter((sentence) => sentence.includes('passed over'))).toEqual([])
  })
})

const directoryOf = (groupId: string) => `__consumer_offsets-${groupPartition(groupId, 50)}`

async function commitFails(): Promise<boolean> {
  try {
    const codes = await commit(here.two, 'g', 'orders', [4])
    return codes.every((code) => code !== 0)
  } catch (error) {
    return isKafkaError(error)
  }
}

/** Records of a group at work, each of which makes sense after those before it. */
function soundRecords(): readonly Forged[] {
  const member = {
    ...newConsumerGroupMember('m'),
    clientId: 'c',
    clientHost: '/127.0.0.1',
    subscribedTopicNames: ['orders'],
  }
  const assigned = {
    ...member,
    memberEpoch: 2,
    assignedPartitions: new Map([
      [
        ORDERS,
        new Map([
          [0, 2],
          [1, 2],
        ]),
      ],
    ]),
  }
  return [
    memberRecord('g', member),
    groupEpochRecord('g', 2, 77n),
    targetAssignmentRecord('g', 'm', new Map([[ORDERS, [0, 1]]])),
    targetAssignmentEpochRecord('g', 2, 1_700_000_000_000),
    currentAssignmentRecord('g', assigned),
  ].map(encodeRecord)
}

/** One or two bytes are others, or some are gone or repeated. */
function damaged(record: Forged, random: SeededRandom): Forged {
  if (random.chance(0.02)) return { ...record, key: null }
  const side = random.chance(0.5) ? 'key' : 'value'
  const original = record[side] ?? bytes()
  const copy = Buffer.from(original)
  const at = random.below(Math.max(copy.length, 1))
  if (random.chance(0.6))
    copy.fill(random.chance(0.3) ? 255 : random.below(256), at, Math.min(copy.length, at + 1 + random.below(4)))
  else if (random.chance(0.5)) return { ...record, [side]: copy.subarray(0, at) }
  else return { ...record, [side]: Buffer.concat([copy.subarray(0, at), original]) }
  return { ...record, [side]: copy }
}

/** Everything that somebody may ask about groups. */
function lookAround({ state }: ReplayedGroups): void {
  const context = { nowMs: 1_700_000_000_000, topics: new TestTopics(), config: defaultGroupConfigs }
  listGroups(state, { statesFilter: [], typesFilter: [] })
  expireOffsets(state, context)
  for (const group of state.groups.values()) {
    describeConsumerGroups(state, [group.groupId], context)
    state.afterOperation(group.groupId, fenceMembers(state, group.groupId, memberIdsOf(group), context))
  }
}

describe('damaged records with checksums that fit', () => {
  it('are read in peace, or refused by an error that can be told', () => {
    const random = new SeededRandom(7)
    const outcomes = new Map<string, number>()
    for (let round = 0; round < 3000 * testRounds; round++) {
      const sound = [...soundRecords(), commitOf(3), commitOf(4)]
      const records = sound.map((record) => (random.chance(0.3) ? damaged(record, random) : record))
      const attributes = random.chance(0.1) ? ATTRIBUTE.transactional | (random.chance(0.5) ? ATTRIBUTE.control : 0) : 0
      const batch = encodeBatch({ records, timestampMs: 0, attributes })
      if (attributes !== 0) batch.writeBigInt64BE(9n, FIELD.producerId)
      batch.writeUInt32BE(batchCrc(batch), FIELD.crc)
      const replayed = new ReplayedGroups(0)
      const outcome = attempt(() => {
        replayed.takeIn(batch)
        lookAround(replayed)
      })
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
    expect([...outcomes.keys()].filter((name) => !EXPECTED.has(name))).toEqual([])
    for (const name of EXPECTED) expect(outcomes.get(name), name).toBeGreaterThan(10)
  })
})

const EXPECTED: ReadonlySet<string> = new Set(['read', 'CORRUPT_MESSAGE', 'UNSUPPORTED_VERSION'])

function attempt(work: () => void): string {
  try {
    work()
    return 'read'
  } catch (error) {
    return isKafkaError(error) ? error.error : String(error instanceof Error ? error.stack : error)
  }
}
