import { describe, expect, it } from 'vitest'
import { lookedAtText } from '../../../src/cli/transaction-views.ts'

const producer = {
  producerId: 1,
  producerEpoch: 0,
  lastSequence: 0,
  lastTimestampMs: 0,
  coordinatorEpoch: null,
  transactionStartOffset: 4,
}

describe('what find-hanging says of its search', () => {
  it('is how many partitions and open transactions there were, and who ends the others', () => {
    expect(lookedAtText([{ hanging: [], partitions: 1, open: 0 }], 15)).toBe(
      '1 partition looked at: no transaction is open for more than 15 minutes.',
    )
    const found = [
      { hanging: [{ topic: 'a', partition: 0, producer }], partitions: 2, open: 2 },
      { hanging: [], partitions: 3, open: 0 },
    ]
    expect(lookedAtText(found, 0)).toBe(
      '5 partitions looked at: 2 transactions open, 1 hanging, 1 of a transactional id whose coordinator ends it when a broker runs (kafdir transactions list).',
    )
  })
})
