import { describe, expect, it } from 'vitest'
import { encodeBatch } from '../../../../src/record/encode-batch.ts'
import { RecordReader } from '../../../../src/record/record-reader.ts'
import { emptyRecordView } from '../../../../src/record/record-view.ts'
import { checkReceived } from '../../../../src/tools/e2e-latency/check-received.ts'
import { namedArguments } from '../../../../src/tools/e2e-latency/parse-options.ts'
import { SampleRecords, viewOfSample } from '../../../../src/tools/e2e-latency/sample-records.ts'

describe('the command line of kafka-e2e-latency', () => {
  it('of before Kafka 4.2 becomes one of today', () => {
    expect(namedArguments(['host:1', 'ping', '2', 'all', '20', 'a.properties'])).toEqual([
      ...['--bootstrap-server', 'host:1', '--topic', 'ping', '--num-records', '2', '--producer-acks', 'all'],
      ...['--record-size', '20', '--command-config', 'a.properties'],
    ])
  })

  it.each([[[]], [['--topic', 'ping']], [['--dir', 'd', '--nonsense']]])('of today stays: %j', (argv) => {
    expect(namedArguments(argv)).toBeNull()
  })

  it.each([[['--help']], [['a', 'b', 'c', 'd']], [['1', '2', '3', '4', '5', '6', '7']]])('is refused: %j', (argv) => {
    expect(() => namedArguments(argv)).toThrow(`Expected 5 or 6 positional arguments, but got ${argv.length}.`)
  })
})

describe('what was read', () => {
  const sizes = { valueBytes: 5, keyBytes: 0, headers: { count: 2, nameBytes: 2, valueBytes: -1 } }
  const sent = new SampleRecords(sizes).next()

  function readerOn(value: string, headers: [string, Uint8Array | null][], key: string | null = ''): RecordReader {
    const reader = new RecordReader({ checkCrcs: false })
    const named = headers.map(([name, bytes]) => ({ key: name, value: bytes }))
    const record = { key: key === null ? null : Buffer.from(key), value: Buffer.from(value), headers: named }
    reader.reset(encodeBatch({ records: [record], timestampMs: 1 }))
    reader.next()
    return reader
  }

  it('is the record that Apache Kafka sends first', () => {
    expect(() =>
      checkReceived(
        readerOn('SSSSS', [
          ['XX', null],
          ['VV', null],
        ]),
        sent,
      ),
    ).not.toThrow()
    const view = viewOfSample(sent, 7)
    expect(view).toMatchObject({ keyStart: 0, keyEnd: 0, valueStart: 0, valueEnd: 5, timestampMs: 7 })
    expect(view.headers).not.toEqual(emptyRecordView().headers)
  })

  it.each([
    ['the value', readerOn('SSSST', []), 'The message value read [SSSST] did not match the message value sent [SSSSS]'],
    ['no key', readerOn('SSSSS', [], null), 'Expected message key but received null'],
    ['the key', readerOn('SSSSS', [], 'k'), 'The message key read [k] did not match the message key sent []'],
    ['no headers', readerOn('SSSSS', []), 'Expected message headers but received none'],
    ['one header', readerOn('SSSSS', [['XX', null]]), 'Header count mismatch between sent and received messages'],
    [
      'a header',
      readerOn('SSSSS', [
        ['XX', null],
        ['VV', Buffer.from([1, 255])],
      ]),
      'The message header read [VV:[1, -1]] did not match the message header sent [VV:null]',
    ],
  ])('is refused for %s', (_what, reader, message) => {
    expect(() => checkReceived(reader, sent)).toThrow(message)
  })
})
