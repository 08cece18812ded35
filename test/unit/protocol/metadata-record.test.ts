import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { uuidFromBytes } from '../../../src/common/uuid.ts'
import { fill } from '../../../src/protocol/fill.ts'
import { partitionChangeRecord } from '../../../src/protocol/messages/metadata/topic-records.ts'
import {
  decodeMetadataRecord,
  encodeMetadataRecord,
  type MetadataRecord,
  type MetadataRecordType,
  metadataRecordSchemas,
} from '../../../src/protocol/metadata-record.ts'

interface Written {
  readonly type: MetadataRecordType
  readonly version: number
  /** Base64. */
  readonly value: string
  /** As kafka-dump-log printed it: without fields at their default. */
  readonly data: object
}

/** From metadata logs and snapshots that Kafka 4.3.1 wrote. */
const written = JSON.parse(
  readFileSync(new URL('../../data/protocol/metadata-records.json', import.meta.url), 'utf8'),
) as readonly Written[]

const uuidOf = (hex: string) => uuidFromBytes(Buffer.from(hex, 'hex'))
const TOPIC_ID = uuidOf('4e1a17ffa25240628a55c076bdf867d4')
const DIRECTORY_ID = uuidOf('2445d8e9aab3418fb7d8fe534adcda16')

describe('the records of a real metadata log', () => {
  it('are of many types', () => {
    expect(new Set(written.map(({ type }) => type)).size).toBeGreaterThan(18)
  })

  it.each(written)(
    '$type v$version is read as Kafka reads it and written as Kafka wrote it',
    ({ type, version, value, data }) => {
      const record = decodeMetadataRecord(Buffer.from(value, 'base64'))
      expect(record).toMatchObject({ type, version, data: withBytes(data) })
      expect(encodeMetadataRecord(record).toString('base64')).toBe(value)
    },
  )
})

const features = [
  { name: 'group.version', minSupportedVersion: 0, maxSupportedVersion: 1 },
  { name: 'kraft.version', minSupportedVersion: 0, maxSupportedVersion: 1 },
  { name: 'metadata.version', minSupportedVersion: 1, maxSupportedVersion: 22 },
]
const FEATURES_HEX =
  '040e67726f75702e76657273696f6e00000001000e6b726166742e76657273696f6e0000000100116d657461646174612e76657273696f6e0001001600'

describe('worked examples', () => {
  const examples: readonly (readonly [string, MetadataRecord])[] = [
    [
      '01170001001212426f6f747374726170207265636f726473',
      { type: 'BeginTransactionRecord', version: 0, data: { name: 'Bootstrap records' } },
    ],
    [
      '010c00116d657461646174612e76657273696f6e001600',
      { type: 'FeatureLevelRecord', version: 0, data: { name: 'metadata.version', featureLevel: 22 } },
    ],
    [
      '010c000e67726f75702e76657273696f6e000100',
      { type: 'FeatureLevelRecord', version: 0, data: { name: 'group.version', featureLevel: 1 } },
    ],
    ['0115000000', { type: 'ZkMigrationStateRecord', version: 0, data: { zkMigrationState: 0 } }],
    ['01180000', { type: 'EndTransactionRecord', version: 0, data: {} }],
    ['01140000', { type: 'NoOpRecord', version: 0, data: {} }],
    [
      '01020004666f6f4e1a17ffa25240628a55c076bdf867d400',
      { type: 'TopicRecord', version: 0, data: { name: 'foo', topicId: TOPIC_ID } },
    ],
    [
      '0104000204666f6f0f636c65616e75702e706f6c69637908636f6d7061637400',
      {
        type: 'ConfigRecord',
        version: 0,
        data: { resourceType: 2, resourceName: 'foo', name: 'cleanup.policy', value: 'compact' },
      },
    ],
    [
      '010f0000000001000000000000000700000000000003e800',
      { type: 'ProducerIdsRecord', version: 0, data: { brokerId: 1, brokerEpoch: 7, nextProducerId: 1000 } },
    ],
    [
      `011b000000000101b09d11f1a12232a53273a942b4ad5200020b434f4e54524f4c4c45520a6c6f63616c686f73742385000000${FEATURES_HEX}00`,
      {
        type: 'RegisterControllerRecord',
        version: 0,
        data: {
          controllerId: 1,
          incarnationId: uuidOf('01b09d11f1a12232a53273a942b4ad52'),
          zkMigrationReady: false,
          endPoints: [{ name: 'CONTROLLER', host: 'localhost', port: 9093, securityProtocol: 0 }],
          features,
        },
      },
    ],
    // Its directories are in the tagged section.
    [
      `010003000000010005b09d11f1a12232a53273a942b4ad520000000000000007020a504c41494e544558540a6c6f63616c686f73742384000000${FEATURES_HEX}000100010011022445d8e9aab3418fb7d8fe534adcda16`,
      {
        type: 'RegisterBrokerRecord',
        version: 3,
        data: {
          brokerId: 1,
          isMigratingZkBroker: false,
          incarnationId: uuidOf('05b09d11f1a12232a53273a942b4ad52'),
          brokerEpoch: 7,
          endPoints: [{ name: 'PLAINTEXT', host: 'localhost', port: 9092, securityProtocol: 0 }],
          features,
          rack: null,
          fenced: true,
          inControlledShutdown: false,
          logDirs: [DIRECTORY_ID],
          cordonedLogDirs: null,
        },
      },
    ],
    // Lifts the fence.
    [
      '011100000000010000000000000007010001ff',
      {
        type: 'BrokerRegistrationChangeRecord',
        version: 0,
        data: { brokerId: 1, brokerEpoch: 7, fenced: -1, inControlledShutdown: 0, logDirs: [], cordonedLogDirs: null },
      },
    ],
    [
      '010301000000004e1a17ffa25240628a55c076bdf867d4020000000102000000010101000000010000000000000000022445d8e9aab3418fb7d8fe534adcda1600',
      {
        type: 'PartitionRecord',
        version: 1,
        data: {
          partitionId: 0,
          topicId: TOPIC_ID,
          replicas: [1],
          isr: [1],
          removingReplicas: [],
          addingReplicas: [],
          leader: 1,
          leaderRecoveryState: 0,
          leaderEpoch: 0,
          partitionEpoch: 0,
          directories: [DIRECTORY_ID],
          eligibleLeaderReplicas: null,
          lastKnownElr: null,
        },
      },
    ],
    // Takes the leader away.
    [
      '010501000000004e1a17ffa25240628a55c076bdf867d4010104ffffffff',
      {
        type: 'PartitionChangeRecord',
        version: 1,
        data: fill(partitionChangeRecord, { partitionId: 0, topicId: TOPIC_ID, leader: -1 }),
      },
    ],
  ]

  it.each(examples)('%s', (hex, record) => {
    expect(encodeMetadataRecord(record).toString('hex')).toBe(hex)
    expect(decodeMetadataRecord(Buffer.from(hex, 'hex'))).toEqual(record)
  })
})

describe('a metadata record that cannot be', () => {
  it.each([
    ['of frame version 0', '00020004666f6f', 'UNSUPPORTED_VERSION', 'frame version 0'],
    ['of a type without meaning', '01060000', 'UNSUPPORTED_VERSION', 'metadata record type 6'],
    [
      'of a version to come',
      '01020104666f6f',
      'UNSUPPORTED_VERSION',
      'TopicRecord has no version 1 (versions 0 exist)',
    ],
    ['with bytes left over', '0114000000', 'CORRUPT_MESSAGE', 'NoOpRecord v0: bytes left over: 1'],
    ['that is empty', '', 'CORRUPT_MESSAGE', 'metadata record: bytes needed: 1, left: 0'],
  ])('%s is refused', (_what, hex, error, text) => {
    expect(() => decodeMetadataRecord(Buffer.from(hex, 'hex'))).toThrow(
      expect.objectContaining({ error, message: expect.stringContaining(text) as string }),
    )
  })
})

it('every record type has the number that it is found by', () => {
  const numbers = Object.values(metadataRecordSchemas).map(({ apiKey }) => apiKey)
  expect(new Set(numbers).size).toBe(26)
  expect([...numbers].sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(numbers)
})

/** kafka-dump-log prints bytes as base64. */
function withBytes(data: object): object {
  const bytes = ['salt', 'storedKey', 'serverKey']
  const revive = ([name, value]: [string, unknown]): [string, unknown] =>
    bytes.includes(name) ? [name, Buffer.from(String(value), 'base64')] : [name, value]
  return Object.fromEntries(Object.entries(data).map(revive)) as object
}
