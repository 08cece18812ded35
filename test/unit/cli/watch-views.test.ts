import { expect, it } from 'vitest'
import { tellExpectation } from '../../../src/cli/watch-views.ts'
import { ExpectedRecords } from '../../../src/tools/expect/expected-records.ts'
import { parseExpectation } from '../../../src/tools/expect/parse-expectation.ts'
import { readerOf } from '../tools/console-consumer/printed.ts'
import { memoryPorts } from '../tools/memory-ports.ts'

const session = {
  request: () => Promise.reject(new Error('asked')),
  apiVersions: async () => [],
  close: async () => {},
}

it('what came instead plays no tricks on a terminal', async () => {
  const expectation = parseExpectation(['{"a":1}'], 'k', [], 1)
  const records = new ExpectedRecords(expectation)
  records.take(readerOf({ key: '\u009b31m\u202e', value: '{"a":"\u009b31m\u007f"}' }), 0)
  const ports = memoryPorts()
  const options = {
    topic: 't',
    expectation,
    from: 'earliest',
    isolationLevel: 'read_committed',
    timeoutMs: 0,
    json: false,
  }
  await tellExpectation(session as never, options as never, { records, isThere: true, isCutShort: false }, ports)
  expect(ports.stderr.text).not.toMatch(/[\u007f-\u009f\u202e]/)
  expect(ports.stderr.text).toContain('    .a is "\\u009b31m\\u007f", not 1\n')
  expect(ports.stderr.text).toContain('t-0@5 key "\\u009b31m\\u202e" {"a":"\\u009b31m\\u007f"}\n')
})
