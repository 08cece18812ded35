/**
 * Codecs. In this process: the records of batches of 1 MiB of JSON lines compressed, and decompressed, as they are in
 * Kafka's batches, against one call of the library over all of a batch's bytes. Then the console tools, process start to
 * exit: one million JSON lines produced through each codec, and consumed, against no codec. What was consumed is counted.
 */
import { readFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import { batchesOf, linesWithin } from '../batches.mjs'
import { PIPELINES, runPipeline, secondsOf, settleDisk } from '../processes.mjs'
import { row } from '../row.mjs'
import { secondsFor, takeTurns } from '../samples.mjs'
import { program } from '../workbench.mjs'

const ROUNDS = { library: 5, tools: 3 }
const MIB = 1 << 20
const BATCHES = 8
const TOPIC = 'orders'
const CODECS = ['gzip', 'snappy', 'lz4', 'zstd']

export async function measureCodecs(workbench) {
  return [...(await libraryRows(workbench)), ...(await toolRows(workbench))]
}

async function libraryRows(workbench) {
  const engine = await workbench.engine()
  const { compress, decompress, FIELD } = engine
  const { file } = await workbench.jsonLines()
  const batches = await batchesOf(engine, linesWithin(readFileSync(file), (BATCHES + 1) * MIB), MIB)
  const plain = batches.slice(0, BATCHES).map((batch) => batch.subarray(FIELD.records))
  const bytes = plain.reduce((sum, { length }) => sum + length, 0)
  const libraries = librariesOf(engine)
  const contenders = {}
  const shares = {}
  for (const codec of CODECS) {
    const compressed = plain.map((records) => compress(codec, records))
    if (plain.some((records, i) => !decompress(codec, compressed[i]).equals(records))) {
      throw new Error(`What went through ${codec} is not the same any more.`)
    }
    shares[codec] = compressed.reduce((sum, { length }) => sum + length, 0) / bytes
    contenders[`${codec} compress`] = () => secondsFor(() => plain.forEach((records) => compress(codec, records)))
    contenders[`${codec} decompress`] = () => secondsFor(() => compressed.forEach((all) => decompress(codec, all)))
    if (libraries[codec] === undefined) continue
    const { pack, unpack } = libraries[codec]
    const packed = plain.map(pack)
    contenders[`${codec} pack`] = () => secondsFor(() => plain.forEach(pack))
    contenders[`${codec} unpack`] = () => secondsFor(() => packed.forEach(unpack))
  }
  const found = await takeTurns(workbench.rounds(ROUNDS.library), contenders)
  const fields = { unit: 's', things: bytes, rateUnit: 'MB/s' }
  return CODECS.flatMap((codec) => [
    row({
      ...fields,
      name: `compress, ${codec}`,
      measured: found[`${codec} compress`],
      reference: found[`${codec} pack`],
      note: `to ${Math.round(100 * shares[codec])}%; ${noteOf(libraries[codec])}`,
    }),
    row({
      ...fields,
      name: `decompress, ${codec}`,
      measured: found[`${codec} decompress`],
      reference: found[`${codec} unpack`],
      note: noteOf(libraries[codec]),
    }),
  ])
}

function noteOf(library) {
  return library === undefined ? 'it is the library in one call' : 'reference: the library in one call'
}

/** The libraries with their own framing, and no limits. Zstandard has none of Kafka's own: there is nothing to compare. */
function librariesOf({ loadSnappyAddon, loadLz4Addon }) {
  const snappy = loadSnappyAddon()
  const lz4 = loadLz4Addon()
  return {
    gzip: { pack: (bytes) => gzipSync(bytes), unpack: (bytes) => gunzipSync(bytes) },
    snappy: {
      pack: (bytes) => snappy.compressSync(bytes, { copyOutputData: true }),
      unpack: (bytes) => snappy.uncompressSync(bytes, { asBuffer: true, copyOutputData: true }),
    },
    lz4: { pack: (bytes) => lz4.compressSync(bytes), unpack: (bytes) => lz4.uncompressSync(bytes) },
  }
}

async function toolRows(workbench) {
  const { file, lines } = await workbench.jsonLines()
  const contenders = {}
  for (const codec of ['none', ...CODECS]) {
    let cluster
    contenders[`produce ${codec}`] = async () => {
      cluster = await workbench.cluster([[TOPIC, '--partitions', '3']])
      const options = ['--topic', TOPIC, '--request-required-acks', '1', '--compression-codec', codec]
      settleDisk()
      return secondsOf(PIPELINES.fromFile, [file, program('kafka-console-producer.sh'), ...options], cluster.env)
    }
    contenders[`consume ${codec}`] = async () => {
      const options = ['--topic', TOPIC, '--from-beginning', '--max-messages', String(lines)]
      const consumer = [program('kafka-console-consumer.sh'), ...options]
      const { seconds, stderr } = await runPipeline(PIPELINES.toNowhere, consumer, cluster.env)
      if (!stderr.includes(`total of ${lines} messages`))
        throw new Error(`Through ${codec} not all came back:\n${stderr}`)
      cluster.remove()
      return seconds
    }
  }
  const found = await takeTurns(workbench.rounds(ROUNDS.tools), contenders)
  return ['produce', 'consume'].flatMap((what) =>
    CODECS.map((codec) =>
      row({
        name: `${what} through ${codec}`,
        unit: 's',
        measured: found[`${what} ${codec}`],
        reference: found[`${what} none`],
        things: lines,
        note: 'reference: no codec',
      }),
    ),
  )
}
