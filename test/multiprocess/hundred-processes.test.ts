/** A hundred programs on one partition at once. */
import { expect, it } from 'vitest'
import { numberedLine, numbersByWriter, offsetGaps, PRINT_PLACES, parseRecords } from '../processes/printed-records.ts'
import { scratchCluster } from '../processes/scratch-cluster.ts'

const WRITERS = 80
const READERS = 20
const LINES = 200
/** Of which starting so many programs takes most, on a machine with other things to do. */
const LONGEST_MS = 90_000
const WAIT_NOTICE = /^Waiting for another process that is writing to orders-0 …\n/gm

it(`${WRITERS} processes write to one partition and ${READERS} read it: all of it, once, and in one order`, async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 1, 'segment.bytes=1048576')
  const total = WRITERS * LINES
  const startMs = performance.now()
  const readers = Array.from({ length: READERS }, () =>
    cluster.startConsumer('orders', '--from-beginning', '--max-messages', `${total}`, ...PRINT_PLACES),
  )
  const writers = Array.from({ length: WRITERS }, (_, writer) => {
    const lines = Array.from({ length: LINES }, (_unused, n) => `${numberedLine(`w${writer}`, n, 'x'.repeat(80))}\n`)
    return cluster.produce('orders', lines.join(''))
  })
  for (const { status, stdout, stderr } of await Promise.all(writers)) {
    // Who waits for long says so.
    expect({ status, stdout, stderr: stderr.replaceAll(WAIT_NOTICE, '') }).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    })
  }
  const read = await Promise.all(readers.map((reader) => reader.end(LONGEST_MS)))
  expect(performance.now() - startMs).toBeLessThan(LONGEST_MS)
  const [first] = read
  for (const { status, stdout } of read) expect([status, stdout === first?.stdout]).toEqual([0, true])
  const records = parseRecords(first?.stdout ?? '')
  expect(records).toHaveLength(total)
  expect(offsetGaps(records)).toEqual([])
  const inOrder = Array.from({ length: LINES }, (_, n) => n)
  const byWriter = [...numbersByWriter(records).values()]
  expect(byWriter).toHaveLength(WRITERS)
  for (const numbers of byWriter) expect(numbers).toEqual(inOrder)
}, 180_000)
