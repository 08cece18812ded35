import { expect, it } from 'vitest'
import {
  numberedLine,
  numberedRecord,
  numbersByWriter,
  offsetGaps,
  orderOffences,
  PRINT_PLACES,
  type PrintedRecord,
  parseRecords,
} from '../processes/printed-records.ts'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import type { ToolProcess } from '../processes/tool-process.ts'
import { pause, until } from '../processes/until.ts'

const PARTITIONS = 3
const TEXT = 'x'.repeat(150)
/** What the next writer says when it finds the dead one's last bytes. */
const CUT_NOTICE = /^Cut \d+ bytes of an unfinished write from the end of orders-\d: its writer was probably killed\.$/

/** Writes lines for as long as the process takes them. */
async function writeOn(producer: ToolProcess, writer: string): Promise<void> {
  for (let n = 0; producer.takesInput; n += 200) {
    const lines = Array.from({ length: 200 }, (_, at) => `${numberedLine(writer, n + at, TEXT)}\n`)
    await producer.write(lines.join(''))
  }
}

/** Without a key, lines go round: what is in a partition is every third line, from one of the first three on. */
function roundRobinGaps(records: readonly PrintedRecord[], writer: string): readonly string[] {
  return [...numbersByWriter(records)]
    .filter(([where]) => where.startsWith(`${writer}@`))
    .flatMap(([where, numbers]) =>
      numbers.flatMap((number, at) => {
        const isNext = at === 0 ? number < PARTITIONS : number === (numbers[at - 1] ?? 0) + PARTITIONS
        return isNext ? [] : [`${where}: line ${number} after line ${numbers[at - 1]}`]
      }),
    )
}

function countOf(records: readonly PrintedRecord[], writer: string): number {
  return records.filter((record) => numberedRecord(record).writer === writer).length
}

/** Whole lines only: the process is still printing. */
function printedSoFar(consumer: ToolProcess): readonly PrintedRecord[] {
  const { stdout } = consumer
  return parseRecords(stdout.slice(0, stdout.lastIndexOf('\n') + 1))
}

async function startConsumers(cluster: ScratchCluster, count: number): Promise<readonly ToolProcess[]> {
  const consumers = Array.from({ length: count }, () =>
    cluster.startConsumer('orders', '--from-beginning', ...PRINT_PLACES),
  )
  await cluster.produce('orders', `${numberedLine('first', 0)}\n`)
  await Promise.all(consumers.map((consumer) => consumer.untilStdout('first#0#')))
  return consumers
}

it('a producer that is killed with -9 is not noticed by the others, and loses nothing that anybody saw', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', PARTITIONS, 'segment.bytes=1048576')
  const consumers = await startConsumers(cluster, 2)
  const victim = cluster.startProducer('orders', '--request-required-acks', '1')
  const bystander = cluster.startProducer('orders')
  const writing = writeOn(victim, 'victim')
  const [watching] = consumers
  for (let n = 0; n < 400; n++) {
    await bystander.write(`${numberedLine('bystander', n)}\n`)
    await pause(1)
    if (n === 200) {
      await until(
        () => (watching?.stdout.length ?? 0) > 4_000_000,
        () => 'four megabytes of records',
      )
      victim.signal('SIGKILL')
    }
  }
  const [{ status: killed }] = await Promise.all([victim.ended, writing])
  expect(killed).toBe(137)
  const seenBefore = printedSoFar(watching as ToolProcess)
  bystander.closeInput()
  const others = await bystander.end()
  expect(others.status).toBe(0)
  expect(others.stderr.split('\n').filter((line) => line !== '' && !CUT_NOTICE.test(line))).toEqual([])

  expect((await cluster.topics('--list')).stdout).toBe('orders\n')
  expect((await cluster.topics('--describe', '--topic', 'orders')).status).toBe(0)
  expect(await cluster.produce('orders', `${numberedLine('last', 0)}\n`)).toMatchObject({ status: 0, stdout: '' })

  for (const consumer of consumers) {
    await consumer.untilStdout('last#0#')
    consumer.signal('SIGINT')
    expect((await consumer.end()).status).toBe(130)
  }
  const all = [
    ...consumers,
    cluster.startConsumer('orders', '--from-beginning', '--timeout-ms', '700', ...PRINT_PLACES),
  ]
  const places = (records: readonly PrintedRecord[]) =>
    records.map(({ partition, offset, value }) => `${partition}:${offset}:${value.slice(0, 30)}`).toSorted()
  const printed = await Promise.all(all.map(async (consumer) => parseRecords((await consumer.ended).stdout)))
  for (const records of printed) {
    expect(offsetGaps(records)).toEqual([])
    expect(orderOffences(records)).toEqual([])
    expect(roundRobinGaps(records, 'victim')).toEqual([])
    expect(countOf(records, 'bystander')).toBe(400)
    expect(countOf(records, 'last')).toBe(1)
    expect(places(records)).toEqual(places(printed[0] ?? []))
  }
  const present = new Set(places(printed[2] ?? []))
  expect(places(seenBefore).filter((place) => !present.has(place))).toEqual([])
})
