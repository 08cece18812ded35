import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  decodeKraftControlRecord,
  encodeKraftControlRecord,
  type KraftControlRecord,
  type KraftControlRecordType,
} from '../../../src/protocol/kraft-control-record.ts'

interface Written {
  readonly type: KraftControlRecordType
  /** Hex. */
  readonly key: string
  /** Base64. */
  readonly value: string
  readonly data: object
}

/** From metadata logs and snapshots that Kafka 4.3.1 wrote. */
const written = JSON.parse(
  readFileSync(new URL('../../data/protocol/kraft-control-records.json', import.meta.url), 'utf8'),
) as readonly Written[]

describe('the control records of a real metadata log', () => {
  it.each(written)('$type is read as Kafka reads it and written as Kafka wrote it', ({ type, key, value, data }) => {
    const record = decodeKraftControlRecord(Buffer.from(key, 'hex'), Buffer.from(value, 'base64'))
    expect(record).toMatchObject({ type, data })
    const bytes = encodeKraftControlRecord(record)
    expect(bytes.key.toString('hex')).toBe(key)
    expect(bytes.value.toString('base64')).toBe(value)
  })
})

describe('worked examples', () => {
  const directoryId = Buffer.from('2445d8e9aab3418fb7d8fe534adcda16', 'hex').toString('base64url')
  const zero = 'AAAAAAAAAAAAAAAAAAAAAA'
  const me = { voterId: 1, voterDirectoryId: zero }
  const voter = {
    voterId: 1,
    voterDirectoryId: directoryId,
    endpoints: [{ name: 'CONTROLLER', host: 'localhost', port: 9093 }],
    kRaftVersionFeature: { minSupportedVersion: 0, maxSupportedVersion: 1 },
  }
  const examples: readonly (readonly [string, string, KraftControlRecord])[] = [
    [
      '00000002',
      '00000000000102000000010002000000010000',
      { type: 'LeaderChange', data: { version: 0, leaderId: 1, voters: [me], grantingVoters: [me] } },
    ],
    [
      '00000003',
      '0000000000000000000000',
      { type: 'SnapshotHeader', data: { version: 0, lastContainedLogTimestamp: 0 } },
    ],
    ['00000004', '000000', { type: 'SnapshotFooter', data: { version: 0 } }],
    ['00000005', '0000000100', { type: 'KRaftVersion', data: { version: 0, kRaftVersion: 1 } }],
    [
      '00000006',
      '000002000000012445d8e9aab3418fb7d8fe534adcda16020b434f4e54524f4c4c45520a6c6f63616c686f73742385000000000100' +
        '0000',
      { type: 'KRaftVoters', data: { version: 0, voters: [voter] } },
    ],
  ]

  it.each(examples)('%s %s', (key, value, record) => {
    const bytes = encodeKraftControlRecord(record)
    expect([bytes.key.toString('hex'), bytes.value.toString('hex')]).toEqual([key, value])
    expect(decodeKraftControlRecord(bytes.key, bytes.value)).toEqual(record)
  })
})

describe('a control record that cannot be', () => {
  it.each([
    ['a transaction marker', '00000001', '000000000001', 'UNSUPPORTED_VERSION', 'control record type 1'],
    ['of a type to come', '00000007', '0000', 'UNSUPPORTED_VERSION', 'control record type 7'],
    ['with a short key', '0000', '0000', 'CORRUPT_MESSAGE', 'the key of a control record has 2 bytes instead of 4'],
    ['without a value', '00000004', '', 'CORRUPT_MESSAGE', 'a SnapshotFooter record has a value of 0 bytes'],
    ['of a version to come', '00000004', '000100', 'UNSUPPORTED_VERSION', 'SnapshotFooterRecord has no version 1'],
    ['with bytes left over', '00000004', '00000000', 'CORRUPT_MESSAGE', 'SnapshotFooterRecord v0: bytes left over: 1'],
  ])('%s is refused', (_what, key, value, error, text) => {
    expect(() => decodeKraftControlRecord(Buffer.from(key, 'hex'), Buffer.from(value, 'hex'))).toThrow(
      expect.objectContaining({ error, message: expect.stringContaining(text) as string }),
    )
  })
})
