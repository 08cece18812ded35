/**
 * Append, in this process: batches into the log of a fresh partition, against writing the same bytes in the same pieces
 * to a file. Nobody waits for the disk on either side. In the log's time, not in the file's: opening the log, the lock and
 * the checks of each append, offsets, indexes.
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { batchesOf, linesWithin, packLines, sizeOf } from '../batches.mjs'
import { createPartition, openLogDir, openPartition } from '../partition.mjs'
import { settleDisk } from '../processes.mjs'
import { row } from '../row.mjs'
import { secondsFor, takeTurns } from '../samples.mjs'

const ROUNDS = 9
const MIB = 1 << 20
/** What is appended in one sample, as a number of batches of a size. */
const LARGE = { batches: 256, bytes: MIB }
const SMALL = { batches: 4096, bytes: 16 * 1024 }
const SINGLE = { batches: 20_000, bytes: 1 }
const AT_LEAST_HALF_OF_RAW = { kind: 'atMostTimes', aim: 2 }

export async function measureAppend(workbench) {
  const engine = await workbench.engine()
  const logDir = openLogDir(engine, workbench.file('append'))
  const input = await workbench.jsonLines()
  const text = readFileSync(input.file)
  const inputs = {}
  for (const [name, kind] of Object.entries({ large: LARGE, small: SMALL, single: SINGLE })) {
    inputs[name] = repeated(await batchesOf(engine, linesWithin(text, 20 * MIB), kind.bytes), kind.batches)
  }
  const packed = await batchesOf(engine, text, MIB)
  const append = (batches) => () => appendOnce(engine, logDir, (log) => appendAll(log, batches))
  const raw = (batches) => () => writeOnce(workbench, batches)
  const pack = (log) => packLines(engine, text, MIB, (batch) => log.append(batch, { leaderEpoch: 0 }))
  const found = await takeTurns(workbench.rounds(ROUNDS), {
    rawLarge: raw(inputs.large),
    large: append(inputs.large),
    rawPacked: raw(packed),
    packed: () => appendOnce(engine, logDir, pack),
    rawSmall: raw(inputs.small),
    small: append(inputs.small),
    rawSingle: raw(inputs.single),
    single: append(inputs.single),
  })
  logDir.close()
  workbench.remove('append')
  const note = 'reference: write of the same bytes'
  const megabytes = (batches) => ({ things: sizeOf(engine, batches).bytes, rateUnit: 'MB/s', unit: 's', note })
  const records = (batches) => ({ things: sizeOf(engine, batches).records, unit: 's', note })
  return [
    row({
      ...megabytes(inputs.large),
      name: 'append, batches of 1 MiB',
      measured: found.large,
      reference: found.rawLarge,
      limit: AT_LEAST_HALF_OF_RAW,
    }),
    row({
      ...records(inputs.large),
      name: 'append, batches of 1 MiB, records',
      measured: found.large,
      reference: found.rawLarge,
    }),
    row({
      ...records(packed),
      name: 'pack lines and append, 1 MiB, records',
      measured: found.packed,
      reference: found.rawPacked,
    }),
    row({
      ...megabytes(inputs.small),
      name: 'append, batches of 16 KiB',
      measured: found.small,
      reference: found.rawSmall,
    }),
    row({
      ...records(inputs.single),
      name: 'append, batches of one record',
      measured: found.single,
      reference: found.rawSingle,
    }),
  ]
}

/** The first `count` of `batches`, which begin anew when they are used up. */
function repeated(batches, count) {
  return Array.from({ length: count }, (_, i) => batches[i % batches.length])
}

async function appendAll(log, batches) {
  for (const batch of batches) await log.append(batch, { leaderEpoch: 0 })
}

async function appendOnce(engine, logDir, work) {
  await createPartition(logDir, 'orders')
  settleDisk()
  const log = openPartition(engine, logDir, 'orders')
  const seconds = await secondsFor(() => work(log))
  if (log.endOffset() === 0) throw new Error('Nothing was appended.')
  await log.close()
  await logDir.deletePartition({ topic: 'orders', partition: 0 })
  return seconds
}

async function writeOnce(workbench, chunks) {
  const file = workbench.file('raw')
  settleDisk()
  const seconds = await secondsFor(() => {
    const descriptor = openSync(file, 'w')
    let position = 0
    for (const chunk of chunks) position += writeSync(descriptor, chunk, 0, chunk.length, position)
    closeSync(descriptor)
  })
  workbench.remove('raw')
  return seconds
}
