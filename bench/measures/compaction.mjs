/**
 * Compaction, in this process: three of four records are superseded, so a quarter of the bytes stays; against copying all
 * of the same files. Both wait for the disk at the end. The rate is that of the bytes before. The cleaner reads all of
 * them twice, for the keys and for the records, and decodes every record each time.
 */
import { closeSync, cpSync, fdatasyncSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import path from 'node:path'
import { FIRST_TIMESTAMP_MS } from '../batches.mjs'
import { createPartition, logFilesOf, openLogDir, openPartition, random } from '../partition.mjs'
import { settleDisk } from '../processes.mjs'
import { mulberry32 } from '../random.mjs'
import { row } from '../row.mjs'
import { secondsFor, takeTurns } from '../samples.mjs'

const ROUNDS = 5
const MIB = 1 << 20
const CONFIG = { cleanupPolicy: ['compact'], segmentBytes: 16 * MIB }
const VERSIONS_PER_KEY = 4
/** Values of about so many bytes, in batches of about so many records: 16 KiB, as Kafka's producer makes them. */
const KINDS = {
  long: { name: 'values of 1 KiB', valueBytes: 1024, records: 15, logBytes: 128 * MIB },
  short: { name: 'values of 76 bytes', valueBytes: 76, records: 170, logBytes: 48 * MIB },
}

export async function measureCompaction(workbench) {
  const engine = await workbench.engine()
  const logDir = openLogDir(engine, workbench.file('compaction'))
  const contenders = {}
  const logs = {}
  for (const [topic, kind] of Object.entries(KINDS)) {
    logs[topic] = await fill(engine, logDir, topic, kind)
    contenders[`${topic}Raw`] = () => copyRaw(workbench, logs[topic])
    contenders[topic] = () => compact(engine, workbench, logs[topic])
  }
  const found = await takeTurns(workbench.rounds(ROUNDS), contenders)
  logDir.close()
  workbench.remove('compaction')
  return Object.entries(KINDS).flatMap(([topic, { name }]) => {
    const fields = {
      unit: 's',
      measured: found[topic],
      reference: found[`${topic}Raw`],
      note: 'reference: copy of the same bytes',
    }
    const { bytes, records } = logs[topic]
    return [
      row({ ...fields, name: `compact, ${name}`, things: bytes, rateUnit: 'MB/s' }),
      row({ ...fields, name: `compact, ${name}, records`, things: records }),
    ]
  })
}

/** A log in several segments, every key in all of them; by force the last one is compacted too. */
async function fill(engine, logDir, topic, { valueBytes, records, logBytes }) {
  const text = randomText()
  const directory = await createPartition(logDir, topic)
  const log = openPartition(engine, logDir, topic, CONFIG)
  const batchCount = Math.ceil(logBytes / (records * (valueBytes + 20)))
  const keys = Math.floor((batchCount * records) / VERSIONS_PER_KEY)
  for (let i = 0; i < batchCount; i++) {
    const values = Array.from({ length: records }, (_, j) => {
      const id = i * records + j
      return { key: Buffer.from(`user-${id % keys}`), value: Buffer.from(jsonValue(id, valueBytes, text)) }
    })
    const batch = engine.encodeBatch({ timestampMs: FIRST_TIMESTAMP_MS + i, records: values })
    await log.append(batch, { leaderEpoch: 0 })
  }
  await log.close()
  const files = logFilesOf(directory)
  return { topic, directory, files, ...sizeOf(engine, files) }
}

/** Text that compresses badly, to cut values from. */
function randomText() {
  const next = mulberry32(9)
  return Array.from({ length: 20_000 }, () => Math.floor(next() * 2 ** 32).toString(36)).join('')
}

function jsonValue(id, bytes, text) {
  const start = (id * 7919) % (text.length - bytes)
  const head = `{"id":${id},"note":"`
  return `${head}${text.slice(start, start + bytes - head.length - 2)}"}`
}

/** Bytes and records of segments. */
function sizeOf({ nodeFileSystem, readBatchHeader }, files) {
  let bytes = 0
  let records = 0
  for (const file of files) {
    const log = nodeFileSystem.readFile(file)
    bytes += log.length
    for (let at = 0; at < log.length; ) {
      const header = readBatchHeader(log, at)
      records += header.recordsCount
      at += header.sizeInBytes
    }
  }
  return { bytes, records }
}

async function compact(engine, workbench, { topic, directory, bytes, records }) {
  const home = workbench.file('compaction-once')
  const logDir = openLogDir(engine, home)
  cpSync(directory, path.join(home, path.basename(directory)), { recursive: true, preserveTimestamps: true })
  const log = openPartition(engine, logDir, topic, CONFIG)
  settleDisk()
  let report
  const seconds = await secondsFor(async () => {
    report = await log.cleanUp({ random, force: true })
  })
  await log.close()
  logDir.close()
  workbench.remove('compaction-once')
  const { bytesBefore, recordsBefore, recordsAfter } = report.compaction
  if (bytesBefore !== bytes || recordsBefore !== records) throw new Error(`Compacted ${bytesBefore} of ${bytes} bytes.`)
  if (recordsAfter > recordsBefore / 2) throw new Error(`Of ${recordsBefore} records ${recordsAfter} are left.`)
  return seconds
}

async function copyRaw(workbench, { files, bytes }) {
  const home = workbench.file('compaction-raw')
  const buffer = Buffer.allocUnsafe(MIB)
  mkdirSync(home)
  settleDisk()
  let copied = 0
  const seconds = await secondsFor(() => {
    for (const file of files) {
      const from = openSync(file, 'r')
      const to = openSync(path.join(home, path.basename(file)), 'w')
      for (let count = -1; count !== 0; copied += count) {
        count = readSync(from, buffer, 0, MIB)
        if (count > 0) writeSync(to, buffer, 0, count)
      }
      fdatasyncSync(to)
      closeSync(from)
      closeSync(to)
    }
  })
  workbench.remove('compaction-raw')
  if (copied !== bytes) throw new Error(`Copied ${copied} of ${bytes} bytes.`)
  return seconds
}
