import { expect, it } from 'vitest'
import { listingText } from '../../../../src/tools/copies/listing-text.ts'

it('a listing is one fact a line, and any name of a group stays on its line', () => {
  const text = listingText({
    clusterId: 'abc',
    brokers: [1, 2],
    topics: [
      {
        name: 'orders',
        id: 'id',
        partitions: 1,
        replicationFactor: 2,
        configs: { 'cleanup.policy': 'compact', note: 'a b' },
      },
    ],
    partitions: [
      {
        topic: 'orders',
        partition: 0,
        brokerId: 1,
        startOffset: 2,
        endOffset: 7,
        sizeBytes: 90,
        checksum: '0badcafe',
        epochs: ['0@0', '2@5'],
      },
      {
        topic: 'orders',
        partition: 0,
        brokerId: null,
        startOffset: 0,
        endOffset: 0,
        sizeBytes: 0,
        checksum: '00000000',
        epochs: [],
      },
    ],
    offsets: [{ group: 'two\nlines', topic: 'orders', partition: 0, offset: 5 }],
  })
  expect(text.split('\n')).toEqual([
    'cluster abc brokers=1,2',
    'topic orders id=id partitions=1 replicas=2 cleanup.policy=compact note="a b"',
    'partition orders-0 broker=1 start=2 end=7 bytes=90 crc32c=0badcafe epochs=0@0,2@5',
    'partition orders-0 broker=- start=0 end=0 bytes=0 crc32c=00000000 epochs=-',
    'offset "two\\nlines" orders-0 5',
    '',
  ])
})
