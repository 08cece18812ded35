import { describe, expect, it } from 'vitest'
import type { KafkaErrorName } from '../../../../../src/common/error-table.ts'
import { ProducerState } from '../../../../../src/storage/log/producer-state/producer-state.ts'
import { type DataBatch, header, type MarkerBatch, marker } from './producer-batches.ts'

const APPEND = { kind: 'append' }
const MAX_SEQUENCE = 2 ** 31 - 1

/** The state after `batches`, all in a log. */
function stateAfter(...batches: readonly (DataBatch | MarkerBatch)[]): ProducerState {
  const state = new ProducerState({ partition: 'orders-0' })
  for (const batch of batches) replay(state, batch)
  return state
}

function replay(state: ProducerState, batch: DataBatch | MarkerBatch) {
  return 'type' in batch ? state.replay(...marker(batch)) : state.replay(header(batch), null)
}

/** Matches the error with Kafka's words. */
function failing(error: KafkaErrorName, message: string): unknown {
  return expect.objectContaining({ error, message })
}

describe('a batch of a client', () => {
  it('without a producer id is appended', () => {
    expect(stateAfter().check(header({ offset: 0, producerId: -1, epoch: -1, sequence: -1 }))).toEqual(APPEND)
  })

  it.each([0, 7])('of an unknown producer may begin with sequence %i', (sequence) => {
    expect(stateAfter().check(header({ offset: 0, sequence }))).toEqual(APPEND)
  })

  it('goes on with the next sequence', () => {
    const state = stateAfter({ offset: 0, count: 3 })
    expect(state.check(header({ offset: 3, sequence: 3 }))).toEqual(APPEND)
    expect(() => state.check(header({ offset: 3, sequence: 4 }))).toThrow(
      failing(
        'OUT_OF_ORDER_SEQUENCE_NUMBER',
        'Out of order sequence number for producer 1 at offset 3 in partition orders-0: 4 (incoming seq. number), ' +
          '2 (current end sequence number)',
      ),
    )
  })

  it('goes on with 0 behind the greatest sequence', () => {
    const last = { offset: 0, count: 2, sequence: MAX_SEQUENCE - 1 }
    expect(stateAfter(last).check(header({ offset: 2, sequence: 0 }))).toEqual(APPEND)
  })

  it('may hold the greatest sequence and go on with 0 in itself', () => {
    const state = stateAfter({ offset: 0, count: 5, sequence: MAX_SEQUENCE - 1 })
    expect(state.check(header({ offset: 5, sequence: 3 }))).toEqual(APPEND)
    const again = state.check(header({ offset: 5, count: 5, sequence: MAX_SEQUENCE - 1 }))
    expect(again).toEqual({ kind: 'duplicate', baseOffset: 0, lastOffset: 4, timestampMs: 1000 })
  })

  it('that is one of the last five is recognised, an older one is out of order', () => {
    const batches = Array.from({ length: 6 }, (_, i) => ({
      offset: i * 2,
      sequence: i * 2,
      count: 2,
      timestampMs: 1000 + i,
    }))
    const state = stateAfter(...batches)
    for (const [i, batch] of batches.slice(1).entries()) {
      const verdict = state.check(header({ ...batch, offset: 12 }))
      const baseOffset = (i + 1) * 2
      expect(verdict).toEqual({ kind: 'duplicate', baseOffset, lastOffset: baseOffset + 1, timestampMs: 1001 + i })
    }
    expect(() => state.check(header({ ...batches[0]!, offset: 12 }))).toThrow('Out of order sequence number')
    // The same first sequence, but another batch.
    expect(() => state.check(header({ offset: 12, sequence: 10, count: 1 }))).toThrow('Out of order sequence number')
  })

  it('of a new epoch begins with sequence 0', () => {
    const state = stateAfter({ offset: 0, epoch: 3, count: 2 })
    expect(state.check(header({ offset: 2, epoch: 4, sequence: 0 }))).toEqual(APPEND)
    expect(() => state.check(header({ offset: 2, epoch: 4, sequence: 2 }))).toThrow(
      failing(
        'OUT_OF_ORDER_SEQUENCE_NUMBER',
        'Invalid sequence number for new epoch of producer 1 at offset 2 in partition orders-0: 4 (request epoch), ' +
          '2 (seq. number), 3 (current producer epoch)',
      ),
    )
  })

  it('of an old epoch is refused, also with sequences that were seen', () => {
    const state = stateAfter({ offset: 0, epoch: 3 }, { offset: 1, epoch: 4 })
    expect(() => state.check(header({ offset: 2, epoch: 3 }))).toThrow(
      failing(
        'INVALID_PRODUCER_EPOCH',
        'Epoch of producer 1 at offset 2 in orders-0 is 3, which is < the last seen epoch 4 (TV-1)',
      ),
    )
  })

  it('must be transactional while the producer has a transaction open', () => {
    const open = { offset: 0, isTransactional: true }
    const state = stateAfter(open)
    expect(state.check(header({ offset: 1, sequence: 1, isTransactional: true }))).toEqual(APPEND)
    expect(() => state.check(header({ offset: 1, sequence: 1 }))).toThrow(
      failing('INVALID_TXN_STATE', 'Expected transactional write from producer 1 at offset 1 in partition orders-0'),
    )
    expect(state.check(header({ offset: 1, producerId: 2 }))).toEqual(APPEND)
  })

  it('of a coordinator may have any sequence, but no old epoch', () => {
    const state = stateAfter({ offset: 0, epoch: 2 })
    expect(state.check(header({ offset: 1, epoch: 2, sequence: 9 }), 'coordinator')).toEqual(APPEND)
    expect(() => state.check(header({ offset: 1, epoch: 1 }), 'coordinator')).toThrow(
      expect.objectContaining({ error: 'INVALID_PRODUCER_EPOCH' }),
    )
  })

  it('is judged without changing what is known', () => {
    const state = stateAfter({ offset: 0 })
    const before = state.toSnapshot()
    state.check(header({ offset: 1, sequence: 1, isTransactional: true }))
    expect(state.toSnapshot().equals(before)).toBe(true)
  })
})

describe('a marker', () => {
  const open = { offset: 0, epoch: 5, isTransactional: true }

  it.each([
    { version: 0, epoch: 4, allowed: false },
    { version: 0, epoch: 5, allowed: true },
    { version: 1, epoch: 6, allowed: true },
    { version: 2, epoch: 5, allowed: false },
    { version: 2, epoch: 6, allowed: true },
  ])(
    'of transaction version $version with epoch $epoch after data of epoch 5: $allowed',
    ({ version, epoch, allowed }) => {
      const check = () => stateAfter(open).checkMarker(...marker({ offset: 1, type: 'commit', epoch }), version)
      if (allowed) expect(check).not.toThrow()
      else expect(check).toThrow(expect.objectContaining({ error: 'INVALID_PRODUCER_EPOCH' }))
    },
  )

  it('of transaction version 2 may come twice', () => {
    const commit: MarkerBatch = { offset: 1, type: 'commit', epoch: 6 }
    const state = stateAfter(open, commit)
    expect(() => state.checkMarker(...marker({ ...commit, offset: 2 }), 2)).not.toThrow()
    expect(() => state.checkMarker(...marker({ ...commit, offset: 2, epoch: 5 }), 2)).toThrow(
      failing(
        'INVALID_PRODUCER_EPOCH',
        'Epoch of producer 1 at offset 2 in orders-0 is 5, which is <= the last seen epoch 6 (TV2)',
      ),
    )
  })

  it('of a coordinator that was replaced is refused', () => {
    const state = stateAfter(open, { offset: 1, type: 'commit', epoch: 6, coordinatorEpoch: 8 })
    expect(() => state.checkMarker(...marker({ offset: 2, type: 'abort', epoch: 7, coordinatorEpoch: 7 }), 2)).toThrow(
      failing(
        'TRANSACTION_COORDINATOR_FENCED',
        'Invalid coordinator epoch for producerId 1 at offset 2 in partition orders-0: 7 (zombie), 8 (current)',
      ),
    )
  })

  it('with a greater epoch lets the sequences begin anew', () => {
    const state = stateAfter(open, { offset: 1, type: 'commit', epoch: 6 })
    expect(state.check(header({ offset: 2, epoch: 6, sequence: 0 }))).toEqual(APPEND)
    expect(() => state.check(header({ offset: 2, epoch: 6, sequence: 1 }))).toThrow('Out of order')
    expect(() => state.check(header({ offset: 2, epoch: 5, sequence: 1 }))).toThrow('last seen epoch 6')
  })

  it('with the epoch of the data lets the sequences go on', () => {
    const state = stateAfter(open, { offset: 1, type: 'commit', epoch: 5 })
    expect(state.check(header({ offset: 2, epoch: 5, sequence: 1 }))).toEqual(APPEND)
  })
})

describe('transactions', () => {
  it('are completed by their markers, and tell how far the log is stable then', () => {
    const state = stateAfter()
    expect(replay(state, { offset: 0, producerId: 1, isTransactional: true, count: 2 })).toBeNull()
    expect(replay(state, { offset: 2, producerId: 2, isTransactional: true })).toBeNull()
    expect(state.firstUnstableOffset()).toBe(0)
    expect(replay(state, { offset: 3, producerId: 2, type: 'abort', epoch: 1 })).toEqual({
      producerId: 2,
      firstOffset: 2,
      lastOffset: 3,
      isAborted: true,
      lastStableOffset: 0,
    })
    expect(replay(state, { offset: 4, producerId: 1, type: 'commit', epoch: 1 })).toEqual({
      producerId: 1,
      firstOffset: 0,
      lastOffset: 4,
      isAborted: false,
      lastStableOffset: 5,
    })
    expect(state.firstUnstableOffset()).toBeNull()
    expect(state.endOffset).toBe(5)
  })

  it('without data are nothing', () => {
    expect(replay(stateAfter(), { offset: 0, type: 'abort' })).toBeNull()
  })

  it('of the same producer follow each other', () => {
    const state = stateAfter({ offset: 0, isTransactional: true }, { offset: 1, type: 'commit', epoch: 1 })
    replay(state, { offset: 2, producerId: 2, isTransactional: true })
    replay(state, { offset: 3, epoch: 1, isTransactional: true })
    expect(state.firstUnstableOffset()).toBe(2)
    expect([...state.openTransactions()]).toEqual([
      [2, 2],
      [1, 3],
    ])
  })

  it('whose marker batch was emptied by the cleaner change nothing', () => {
    const state = stateAfter({ offset: 0 })
    const [emptied] = marker({ offset: 1, type: 'commit', epoch: 9 })
    expect(state.replay({ ...emptied, recordsCount: 0 }, null)).toBeNull()
    expect(state.lastRecordOf(1)).toEqual({ lastDataOffset: 0, producerEpoch: 0 })
    expect(state.endOffset).toBe(2)
  })
})

describe('what the cleaner asks', () => {
  it('is the last data batch of a producer, or that a marker came last', () => {
    const state = stateAfter({ offset: 0, isTransactional: true, count: 4 })
    expect(state.lastOffsetOf(1)).toBe(3)
    expect(state.lastRecordOf(1)).toEqual({ lastDataOffset: 3, producerEpoch: 0 })
    replay(state, { offset: 4, type: 'commit', epoch: 1 })
    expect(state.lastOffsetOf(1)).toBeNull()
    expect(state.lastRecordOf(1)).toEqual({ lastDataOffset: null, producerEpoch: 1 })
    expect(state.lastRecordOf(2)).toBeNull()
  })
})

describe('producers that are idle', () => {
  it('are forgotten after the time given, unless a transaction is open', () => {
    const state = stateAfter(
      { offset: 0, producerId: 1, timestampMs: 1000 },
      { offset: 1, producerId: 2, timestampMs: 1001 },
      { offset: 2, producerId: 3, timestampMs: 1000, isTransactional: true },
    )
    state.expire(1100, 100)
    expect([1, 2, 3].map((id) => state.lastOffsetOf(id))).toEqual([null, 1, 2])
    expect(state.check(header({ offset: 3, producerId: 1, sequence: 50 }))).toEqual(APPEND)
  })

  it('are remembered when their records are deleted', () => {
    const state = stateAfter({ offset: 0 })
    state.truncateBefore(10)
    expect(state.endOffset).toBe(10)
    expect(() => state.check(header({ offset: 10, sequence: 5 }))).toThrow('Out of order')
  })
})

describe('a state whose history was not loaded', () => {
  const partial = () => new ProducerState({ partition: 'orders-0', isComplete: false, endOffset: 40 })

  it('knows the ids that were just handed out', () => {
    const state = partial()
    expect(state.knows(7)).toBe(false)
    state.noteFresh(7)
    expect([state.knows(7), state.knows(8)]).toEqual([true, false])
    state.replay(header({ offset: 40, producerId: 7, count: 2 }), null)
    expect(state.check(header({ offset: 42, producerId: 7, sequence: 2 }))).toEqual(APPEND)
    expect(() => state.check(header({ offset: 42, producerId: 7, sequence: 1 }))).toThrow('Out of order')
    state.noteFresh(7)
    expect(state.lastOffsetOf(7)).toBe(41)
  })

  it('passes over the batches of others, and refuses to speak of them', () => {
    const state = partial()
    state.replay(header({ offset: 40, producerId: 8 }), null)
    expect([state.knows(8), state.endOffset]).toEqual([false, 41])
    expect(() => state.check(header({ offset: 41, producerId: 8 }))).toThrow('the history of producer 8 was not loaded')
    expect(() => state.firstUnstableOffset()).toThrow('transactions of producers that are not known')
    expect(() => state.toSnapshot()).toThrow('a snapshot is of all producers')
  })

  it('forgets nobody by the time alone', () => {
    const state = partial()
    state.noteFresh(7)
    state.expire(Number.MAX_SAFE_INTEGER, 1)
    expect(state.knows(7)).toBe(true)
  })
})
