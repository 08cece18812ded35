/**
 * Read, in this process: a log from its start to its end, checksums compared, against reading the same bytes in the same
 * pieces from the same file into one buffer. All of it is in memory: what a disk takes to read is not measured.
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { batchesOf, sizeOf } from '../batches.mjs'
import { createPartition, logFilesOf, openLogDir, openPartition } from '../partition.mjs'
import { row } from '../row.mjs'
import { secondsFor, takeTurns } from '../samples.mjs'

const ROUNDS = 9
const MIB = 1 << 20
/** Lines of 76 bytes, three times over. */
const PASSES = 3

export async function measureRead(workbench) {
  const engine = await workbench.engine()
  const logDir = openLogDir(engine, workbench.file('read'))
  const { file } = await workbench.jsonLines()
  const text = readFileSync(file)
  const large = await fill(engine, logDir, 'large', await batchesOf(engine, text, MIB))
  const small = await fill(engine, logDir, 'small', await batchesOf(engine, text, 16 * 1024))
  const found = await takeTurns(workbench.rounds(ROUNDS), {
    rawLarge: () => readRaw(large, large.batchSizes),
    checkedLarge: () => readRaw(large, large.batchSizes, (batch) => engine.batchCrc(batch)),
    large: () => readLog(engine, logDir, large),
    decoded: () => decodeLog(engine, logDir, large),
    rawSmall: () => readRaw(small, mebibytes(small.bytes)),
    small: () => readLog(engine, logDir, small),
  })
  logDir.close()
  workbench.remove('read')
  const note = 'reference: read of the same bytes'
  const fields = { unit: 's', reference: found.rawLarge, note }
  return [
    row({
      ...fields,
      name: 'read, batches of 1 MiB',
      measured: found.large,
      things: large.bytes,
      rateUnit: 'MB/s',
      limit: { kind: 'atMostTimes', aim: 2 },
    }),
    row({
      ...fields,
      name: 'read, batches of 1 MiB, with crc32c on both sides',
      measured: found.large,
      reference: found.checkedLarge,
      things: large.bytes,
      rateUnit: 'MB/s',
      limit: { kind: 'atMostTimes', aim: 2 },
      note: 'reference: read and crc32c of the same bytes',
    }),
    row({ ...fields, name: 'read and decode, records', measured: found.decoded, things: large.records }),
    row({
      ...fields,
      name: 'read, batches of 16 KiB, 1 MiB at once',
      measured: found.small,
      reference: found.rawSmall,
      things: small.bytes,
      rateUnit: 'MB/s',
    }),
  ]
}

/** A partition with `batches` three times over. */
async function fill(engine, logDir, topic, batches) {
  const directory = await createPartition(logDir, topic)
  const log = openPartition(engine, logDir, topic)
  for (let pass = 0; pass < PASSES; pass++) {
    for (const batch of batches) await log.append(batch, { leaderEpoch: 0 })
  }
  await log.close()
  const { bytes, records } = sizeOf(engine, batches)
  const [logFile] = logFilesOf(directory)
  const batchSizes = Array.from({ length: PASSES }, () => batches.map(({ length }) => length)).flat()
  return { topic, logFile, batchSizes, bytes: PASSES * bytes, records: PASSES * records }
}

function mebibytes(bytes) {
  return [...Array.from({ length: Math.floor(bytes / MIB) }, () => MIB), bytes % MIB]
}

/** Into one buffer, again and again; `check` gets each piece. */
function readRaw({ logFile, bytes }, sizes, check) {
  const buffer = Buffer.allocUnsafe(MIB)
  let position = 0
  const seconds = secondsFor(() => {
    const descriptor = openSync(logFile, 'r')
    for (const size of sizes) {
      position += readSync(descriptor, buffer, 0, size, position)
      check?.(buffer.subarray(0, size))
    }
    closeSync(descriptor)
  })
  if (position !== bytes) throw new Error(`Of ${bytes} bytes ${position} were read.`)
  return seconds
}

/** Reads all of the log and hands each piece to `take`, which returns the offset to read on from. */
async function readThrough(engine, logDir, topic, take) {
  const log = openPartition(engine, logDir, topic)
  for (let offset = 0; ; ) {
    const batches = await log.read(offset, MIB)
    if (batches.length === 0) break
    offset = take(batches)
  }
  await log.close()
}

async function readLog(engine, logDir, { topic, bytes }) {
  const { readBatchHeader } = engine
  let got = 0
  const take = (batches) => {
    got += batches.length
    let header = readBatchHeader(batches, 0)
    for (let at = header.sizeInBytes; at < batches.length; at += header.sizeInBytes)
      header = readBatchHeader(batches, at)
    return header.lastOffset + 1
  }
  const seconds = await secondsFor(() => readThrough(engine, logDir, topic, take))
  if (got !== bytes) throw new Error(`Of ${bytes} bytes the log gave ${got}.`)
  return seconds
}

async function decodeLog(engine, logDir, { topic, records }) {
  const reader = new engine.RecordReader({ checkCrcs: false })
  let got = 0
  let valueBytes = 0
  const take = (batches) => {
    reader.reset(batches)
    while (reader.next()) {
      got++
      valueBytes += reader.valueEnd - reader.valueStart
    }
    return reader.nextOffset
  }
  const seconds = await secondsFor(() => readThrough(engine, logDir, topic, take))
  if (got !== records || valueBytes === 0) throw new Error(`Of ${records} records the log gave ${got}.`)
  return seconds
}
