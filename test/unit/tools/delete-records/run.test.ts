import { describe, expect, it } from 'vitest'
import { kafkaDeleteRecords } from '../../../../src/cli/kafka-tools/delete-records.ts'
import { errorCode } from '../../../../src/common/kafka-error.ts'
import {
  checkRecordsToDelete,
  deleteNamedRecords,
  parseRecordsToDelete,
} from '../../../../src/tools/delete-records/delete-named.ts'
import { AnsweringCluster, topicsAnswer } from '../answering-cluster.ts'
import { runReplicaTool } from '../replica-cluster.ts'

/** Each partition ends at 10. */
const cluster = () =>
  new AnsweringCluster({
    Metadata: () => topicsAnswer({ orders: 2, 'a-1': 1 }),
    ListOffsets: ({ topics }) => ({
      topics: topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, offset: 10 })),
      })),
    }),
    DeleteRecords: ({ topics }) => ({
      topics: topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex, offset }) => ({
          partitionIndex,
          errorCode: offset > 10 ? errorCode('OFFSET_OUT_OF_RANGE') : 0,
          lowWatermark: offset === -1 ? 10 : offset,
        })),
      })),
    }),
  })

const run = (text: string, is: AnsweringCluster | null = cluster()) =>
  runReplicaTool(kafkaDeleteRecords, '--offset-json-file f.json', is, { 'f.json': text })

const file = (...partitions: readonly object[]) => JSON.stringify({ partitions, version: 1 })

describe('kafka-delete-records', () => {
  it('tells where each partition begins now, or why it does not, and then fails', async () => {
    const text = file(
      { topic: 'orders', partition: 0, offset: 7, comment: 'whatever' },
      { topic: 'orders', partition: 1, offset: Number.MAX_SAFE_INTEGER },
      { topic: 'a-1', partition: 0, offset: -1 },
    )
    expect(await run(text)).toEqual({
      stdout:
        'Executing records delete operation\nRecords delete operation completed:\npartition: orders-0\tlow_watermark: 7\n' +
        'partition: orders-1\terror: org.apache.kafka.common.errors.OffsetOutOfRangeException: The requested offset is not within the range of offsets maintained by the server.\n' +
        'partition: a-1-0\tlow_watermark: 10\n',
      stderr: '',
      exit: 1,
    })
  })

  it.each([
    ['not json', 'The input string is not a valid JSON'],
    ['', 'The input string is not a valid JSON'],
    [' ', 'Expected JSON object, received '],
    ['[]', 'Expected JSON object, received []'],
    ['{}', 'Missing partitions field'],
    ['{"version":2,"partitions":[]}', 'Not supported version field value 2'],
    ['{"version":"1","partitions":[]}', 'Expected `Integer` value, received "1"'],
    ['{"partitions":{}}', 'Expected JSON array, received {}'],
    [file({ topic: 'a', partition: 0 }), 'No such field exists: `offset`'],
    [file({ topic: 'a', partition: 0, offset: 1.5 }), 'Expected `Long` value, received 1.5'],
    [
      '{"partitions":[{"topic":"a","partition":0,"offset":9223372036854775808}]}',
      'Expected `Long` value, received 9223372036854775808',
    ],
    [
      file({ topic: 'a', partition: 0, offset: 1 }, { topic: 'a', partition: 0, offset: 2 }),
      'Offset json file contains duplicate topic partitions: a-0',
    ],
  ])('refuses %s before anything is asked', async (text, message) => {
    const is = cluster()
    expect(await run(text, is)).toEqual({ stdout: '', stderr: `${message}\n`, exit: 1 })
    expect(is.asked).toEqual([])
  })

  it('tells of a file that is not there', async () => {
    const { stderr } = await runReplicaTool(kafkaDeleteRecords, '--offset-json-file gone', cluster())
    expect(stderr).toBe('Unable to read file gone\n')
  })
})

describe('the words of kafdir delete-records', () => {
  it('name partitions and offsets; a topic may end in a number', () => {
    expect(parseRecordsToDelete(['a-1-0:end', 'orders-1:0'])).toEqual([
      { topic: 'a-1', partition: 0, beforeOffset: -1 },
      { topic: 'orders', partition: 1, beforeOffset: 0 },
    ])
  })

  it.each([
    'orders',
    'orders-0',
    'orders:1',
    'orders-0:x',
    'orders-0:-1',
    '-0:1',
    'orders-99999999999:1',
    'orders-0:99999999999999999999',
  ])('refuses %s', (word) => {
    expect(() => parseRecordsToDelete([word])).toThrow()
  })

  it('refuses a partition that is named twice', () => {
    expect(() => parseRecordsToDelete(['a-0:1', 'a-0:2'])).toThrow('a-0 is named more than once.')
  })

  it.each([
    ['orders-0:11', 'orders-0 ends at 10, before 11. Nothing was deleted.'],
    ['orders-7:1', "Topic 'orders' has no partition 7."],
    ['ordres-0:1', "Topic 'ordres' does not exist."],
  ])('deletes nothing for %s', async (word, message) => {
    const is = cluster()
    const records = parseRecordsToDelete(['orders-1:1', word])
    await expect(checkRecordsToDelete(is.session(), records)).rejects.toThrow(message)
    expect(is.requests('DeleteRecords')).toEqual([])
  })

  it('delete what they name', async () => {
    const records = parseRecordsToDelete(['orders-1:4', 'orders-0:end'])
    expect(await deleteNamedRecords(cluster().session(), records)).toEqual([
      { topic: 'orders', partition: 1, lowWatermark: 4, wasChanged: true, error: null },
      // It begins at 10, and has nothing before that.
      { topic: 'orders', partition: 0, lowWatermark: 10, wasChanged: false, error: null },
    ])
  })
})
