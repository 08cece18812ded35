/** The languages in which records are chosen and printed. An input is an expression, or the value that it is held against. */

import { encodeMetadataRecord } from '../../../src/protocol/metadata-record.ts'
import { encodeBatch } from '../../../src/record/encode-batch.ts'
import { RecordReader } from '../../../src/record/record-reader.ts'
import { coordinatorFormatter } from '../../../src/tools/console-consumer/coordinator-formatter.ts'
import { grepFilter } from '../../../src/tools/console-consumer/grep-filter.ts'
import { jsonQueryFilter } from '../../../src/tools/console-consumer/json-query-filter.ts'
import { OutputBuffer } from '../../../src/tools/console-consumer/output-buffer.ts'
import { templateFormatter } from '../../../src/tools/console-consumer/template-formatter.ts'
import { MemoryOutput } from '../../unit/tools/memory-ports.ts'
import { type FuzzTarget, textSamples } from '../fuzz-target.ts'

const HEADERS = [{ key: 'h', value: Buffer.from('1') }]

/** Stands at a record with this key and value. */
function readerAt(key: Buffer | null, value: Buffer | null): RecordReader {
  const reader = new RecordReader({ checkCrcs: false })
  reader.reset(encodeBatch({ records: [{ key, value, headers: HEADERS }], timestampMs: 1000 }))
  reader.next()
  return reader
}

const order = readerAt(Buffer.from('k'), Buffer.from('{"amount":7,"country":"NL","items":[{"price":1},{"price":200}]}'))
const place = { topic: 'orders', partition: 0 }
const condition = jsonQueryFilter('@.amount > 1 && @.items[?@.price > 100]')
const deepQuery = jsonQueryFilter('$..price')
const bytesOfName = encodeMetadataRecord({
  type: 'TopicRecord',
  version: 0,
  data: { name: 'orders', topicId: 'ASNFZ4mrze8P7cuph2VDIQ' },
})
const FORMATTERS = [
  'OffsetsMessageFormatter',
  'GroupMetadataMessageFormatter',
  'TransactionLogMessageFormatter',
  'ShareGroupMessageFormatter',
  'group.share.ShareGroupStateMessageFormatter',
] as const

export const filterParsers: readonly FuzzTarget[] = [
  {
    name: 'conditions',
    samples: textSamples(
      '@.amount > 100 && @.country == "NL"',
      '$.items[?@.price > 100 || !(@.x)]',
      '$..price',
      '$["items"][-1:0:2]',
      'match(@.country, "N.*") && length(@.items) >= 2',
    ),
    isText: true,
    words: [
      '@.',
      '$',
      '..',
      '[',
      ']',
      '?',
      '&&',
      '||',
      '!',
      '==',
      '<=',
      'count(',
      'value(',
      'search(',
      "'",
      '"',
      '*',
      ':',
    ],
    read: (input) => void jsonQueryFilter(input.toString()).matches(order),
  },
  {
    name: 'values held against conditions',
    samples: textSamples('{"amount":7,"items":[{"price":1},{"price":200}]}', '[[[{"price":1}]]]', '"x"'),
    isText: true,
    words: ['"amount":', '"price":', '{"a":', '[', ']', '}'],
    read(input) {
      const reader = readerAt(null, input)
      condition.matches(reader)
      deepQuery.matches(reader)
    },
  },
  {
    name: 'expressions to search for',
    samples: textSamples('pa(id|yed)', 'x.y', 'h=\\d', '[a-z]{2,}', '(?<n>a)\\k<n>'),
    isText: true,
    words: ['(', ')', '[', ']', '{', '}', '\\', '?', '*', '+', '|', '(?<', '\\p{', '\\u{'],
    read(input) {
      const pattern = input.toString()
      for (const where of ['key', 'value', 'header', 'anywhere'] as const) {
        grepFilter({ where, pattern, ignoresCase: pattern.length % 2 === 0 }).matches(order)
      }
    },
  },
  {
    name: 'templates',
    samples: textSamples('%t-%p@%o %k=%s %h\\n', '%S %K %R %T %%\\x41\\033\\t'),
    isText: true,
    words: ['%', '%%', '%s', '%R', '\\x', '\\0', '\\777', '%h'],
    read(input) {
      const out = new OutputBuffer(new MemoryOutput())
      templateFormatter(input.toString()).write(order, place, out)
      out.flush()
    },
  },
  {
    name: 'records of coordinators, printed',
    samples: [Buffer.concat([Buffer.from([0, 1]), bytesOfName]), bytesOfName],
    read(input) {
      const half = input.length >>> 1
      const reader = readerAt(input.subarray(0, half), input.subarray(half))
      for (const name of FORMATTERS) {
        const out = new OutputBuffer(new MemoryOutput())
        coordinatorFormatter(name, '\n').write(reader, place, out)
        out.flush()
      }
    },
  },
]
