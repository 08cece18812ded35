import { describe, expect, it } from 'vitest'
import { javaHashCopyOrder, javaHashOrder, javaStringHash, topicPartitionHash } from '../../../src/common/java-hash.ts'

const partitions = (topic: string, count: number) =>
  Array.from({ length: count }, (_, partition) => ({ topic, partition }))

describe("Java's hash order", () => {
  it('hashes strings as Java does', () => {
    expect(javaStringHash('')).toBe(0)
    expect(javaStringHash('foo')).toBe(101574)
    expect(javaStringHash('quickstart-events')).toBe(728817489)
    expect(javaStringHash('__consumer_offsets')).toBe(-970371369)
    expect(javaStringHash('주문')).toBe(1642940)
    expect(topicPartitionHash({ topic: 'foo', partition: 2 })).toBe(102597)
  })

  // Seen with the classes of Apache Kafka: partitions put in ascending order into a HashMap.
  it.each([
    ['foo', 3, '2 0 1'],
    ['foo', 6, '4 5 2 3 0 1'],
    ['foo', 12, '6 7 4 5 2 3 0 1 10 11 8 9'],
    ['foo', 13, '6 7 4 5 2 3 0 1 12 10 11 8 9'],
    ['test', 12, '1 0 3 2 5 4 7 6 9 8 11 10'],
    ['test', 13, '1 0 3 2 12 5 4 7 6 9 8 11 10'],
    ['quickstart-events', 6, '2 1 0 5 4 3'],
    ['quickstart-events', 13, '2 1 0 12 11 10 9 8 7 6 5 4 3'],
    ['my-topic', 3, '0 1 2'],
    ['my-topic', 13, '12 8 9 10 11 4 5 6 7 0 1 2 3'],
    ['orders', 12, '7 8 9 10 11 0 1 2 3 4 5 6'],
    ['orders', 13, '7 8 9 10 11 12 0 1 2 3 4 5 6'],
  ])('puts the partitions of %s, %i of them, into the order of a HashMap', (topic, count, order) => {
    const ordered = javaHashOrder(partitions(topic, count), { hash: topicPartitionHash })
    expect(ordered.map(({ partition }) => partition).join(' ')).toBe(order)
  })

  it('keeps the order of insertion inside a bucket', () => {
    const hash = () => 7
    expect(javaHashOrder(['c', 'a', 'b'], { hash })).toEqual(['c', 'a', 'b'])
  })

  // Seen with kafka-topics --describe of a broker with these topics.
  it('follows a map of topics through the copies that Kafka makes of it', () => {
    const described =
      'topic-6 topic-7 topic-8 x.y topic-9 x.z nu payments psi delta topic-1 topic-2 theta topic-3 topic-4 topic-5 epsilon lambda eta omicron alpha kappa beta sigma zeta a b iota c d chi e f g upsilon h mu tau omega phi xi defaults rho pi orders gamma'.split(
        ' ',
      )
    const sizedFor = { hash: javaStringHash, capacity: described.length }
    const asked = javaHashOrder(described.toSorted(), sizedFor)
    expect(javaHashOrder(javaHashCopyOrder(asked, javaStringHash), sizedFor)).toEqual(described)
  })
})
