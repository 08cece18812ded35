import { describe, expect, it } from 'vitest'
import { ProducerState } from '../../../../../src/storage/log/producer-state/producer-state.ts'
import { header, marker } from './producer-batches.ts'

const at = (endOffset: number) => ({ partition: 'orders-0', endOffset })

/** What Kafka 4.3.1 wrote: of no producer, and of one. */
const EMPTY = '000148674bc700000000'
const ONE =
  '0001bf47d8180000000100000000000003e800000000000b000000000000000b000000010000018bcfe57b89ffffffffffffffffffffffff'

describe('a producer snapshot', () => {
  it.each([EMPTY, ONE])('of Kafka is read and written again: %s', (hex) => {
    expect(ProducerState.fromSnapshot(Buffer.from(hex, 'hex'), at(12)).toSnapshot().toString('hex')).toBe(hex)
  })

  it('holds what is needed to go on', () => {
    const state = ProducerState.fromSnapshot(Buffer.from(ONE, 'hex'), at(12))
    expect([state.endOffset, state.isEmpty, state.lastOffsetOf(1000)]).toEqual([12, false, 11])
    expect(state.check(header({ offset: 12, producerId: 1000, sequence: 12 }))).toEqual({ kind: 'append' })
    const again = state.check(header({ offset: 12, producerId: 1000, sequence: 10, count: 2 }))
    expect(again).toMatchObject({ kind: 'duplicate', baseOffset: 10, lastOffset: 11 })
  })

  it('keeps open transactions and the epochs of coordinators', () => {
    const state = new ProducerState(at(0))
    state.replay(header({ offset: 0, producerId: 2, isTransactional: true }), null)
    state.replay(...marker({ offset: 1, producerId: 2, type: 'abort', epoch: 1, coordinatorEpoch: 4 }))
    state.replay(header({ offset: 2, producerId: 9, isTransactional: true }), null)
    state.replay(header({ offset: 3, producerId: 2, epoch: 1, isTransactional: true }), null)
    const read = ProducerState.fromSnapshot(state.toSnapshot(), at(4))
    expect([...read.openTransactions()]).toEqual([
      [9, 2],
      [2, 3],
    ])
    expect(() =>
      read.checkMarker(...marker({ offset: 4, producerId: 2, type: 'abort', epoch: 2, coordinatorEpoch: 3 }), 2),
    ).toThrow('3 (zombie), 4 (current)')
    expect(read.toSnapshot().equals(state.toSnapshot())).toBe(true)
  })

  const whole = Buffer.from(ONE, 'hex')
  const changed = (change: (bytes: Buffer) => void) => {
    const bytes = Buffer.from(whole)
    change(bytes)
    return bytes
  }

  it.each([
    ['is too short', whole.subarray(0, 9), 'it is too short'],
    ['has another version', changed((bytes) => bytes.writeInt16BE(2, 0)), 'its version is 2'],
    ['has a wrong byte', changed((bytes) => bytes.writeInt8(1, 20)), 'its checksum is wrong'],
    ['is cut', whole.subarray(0, -1), 'its checksum is wrong'],
  ])('that %s is refused', (_, bytes, what) => {
    expect(() => ProducerState.fromSnapshot(bytes, at(12))).toThrow(
      expect.objectContaining({ error: 'CORRUPT_MESSAGE', message: `a producer snapshot can't be read: ${what}` }),
    )
  })
})
