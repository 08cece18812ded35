/**
 * Seek, in this process: from an offset, or a timestamp, anywhere in a log of 10 GB to the batch that holds it, which is
 * read and its checksum compared; against reading as many bytes from a place that is known in a file that is open. Warm:
 * every place was looked at once before.
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { batchesOf, linesWithin } from '../batches.mjs'
import { createPartition, openLogDir, openPartition } from '../partition.mjs'
import { mulberry32 } from '../random.mjs'
import { row } from '../row.mjs'
import { percentile, takeTurns } from '../samples.mjs'
import { writeSparseLog } from '../sparse-log.mjs'

const LOG_BYTES = 10e9
/** Batches of the size that Kafka's producer makes, and of the largest that a topic takes. */
const KINDS = [
  { name: '16 KiB', batchBytes: 16 * 1024, targets: 400 },
  { name: '1 MiB', batchBytes: 1 << 20, targets: 50 },
]
const ROUNDS = 5
const LIMIT = { kind: 'atMost', aim: 1 }

export async function measureSeek(workbench) {
  const engine = await workbench.engine()
  const { file } = await workbench.jsonLines()
  const text = linesWithin(readFileSync(file), 4 << 20)
  const logDir = openLogDir(engine, workbench.file('seek'))
  const rows = []
  for (const { name, batchBytes, targets } of KINDS) {
    const [template] = await batchesOf(engine, text, batchBytes)
    await createPartition(logDir, 'large')
    const random = mulberry32(4)
    const shares = Array.from({ length: targets }, () => random())
    const sparse = await writeSparseLog(engine, logDir, 'large', { template, totalBytes: LOG_BYTES, targets: shares })
    const found = await seek(openPartition(engine, logDir, 'large'), sparse, random, workbench.rounds(ROUNDS), engine)
    rows.push(...rowsOf(`${(sparse.totalBytes / 1e9).toFixed(0)} GB, batches of ${name}`, found))
    await logDir.deletePartition({ topic: 'large', partition: 0 })
  }
  logDir.close()
  workbench.remove('seek')
  return rows
}

function rowsOf(what, { raw, offset, timestamp }) {
  const fields = { unit: 'ms', reference: raw, limit: LIMIT }
  const note = (samples) => `p99 ${percentile(samples, 0.99).toFixed(2)} ms; reference: read at a known place`
  return [
    row({ ...fields, name: `seek by offset, ${what}`, measured: offset, note: note(offset) }),
    row({ ...fields, name: `seek by timestamp, ${what}`, measured: timestamp, note: note(timestamp) }),
  ]
}

/** Every round goes to every target in an order of its own, in each of the three ways; the first round is not counted. */
async function seek(log, { targets }, random, rounds, { readBatchHeader }) {
  const descriptors = new Map(targets.map(({ file }) => [file, undefined]))
  for (const file of descriptors.keys()) descriptors.set(file, openSync(file, 'r'))
  const buffer = Buffer.allocUnsafe(targets[0].length)
  const read = async (target) => {
    const wanted = target.offset + Math.floor(random() * target.records)
    const begin = performance.now()
    const batches = await log.read(wanted, target.length)
    const milliseconds = performance.now() - begin
    if (readBatchHeader(batches, 0).baseOffset !== target.offset) throw new Error(`A wrong batch for offset ${wanted}.`)
    return milliseconds
  }
  const search = async (target) => {
    const wanted = Math.floor(random() * target.records)
    const begin = performance.now()
    const place = await log.offsetForTimestamp(target.timestampMs + wanted)
    const milliseconds = performance.now() - begin
    if (place?.offset !== target.offset + wanted) throw new Error(`A wrong offset for a time: ${place?.offset}.`)
    return milliseconds
  }
  const raw = ({ file, position, length }) => {
    const begin = performance.now()
    readSync(descriptors.get(file), buffer, 0, length, position)
    return performance.now() - begin
  }
  for (const target of targets) {
    raw(target)
    await read(target)
    await search(target)
  }
  const order = Array.from({ length: rounds }, () => shuffled(targets, random)).flat()
  const found = await takeTurns(order.length, {
    raw: (i) => raw(order[i]),
    offset: (i) => read(order[i]),
    timestamp: (i) => search(order[i]),
  })
  for (const descriptor of descriptors.values()) closeSync(descriptor)
  await log.close()
  return found
}

function shuffled(items, random) {
  return items
    .map((item) => ({ item, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item)
}
