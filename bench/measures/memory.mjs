/**
 * Memory: the most that a producer or consumer process ever had resident, while it moves as much as in the measures of
 * speed; against a Node that does nothing. Runs of their own, so that looking costs nothing where time counts.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { PIPELINES, runPipeline } from '../processes.mjs'
import { row } from '../row.mjs'
import { takeTurns } from '../samples.mjs'
import { program } from '../workbench.mjs'

const ROUNDS = 3
const TOPIC = 'orders'
const preload = path.join(import.meta.dirname, '..', 'report-memory.cjs')

export async function measureMemory(workbench) {
  const { file } = await workbench.jsonLines()
  const full = await workbench.fourMillionRecords()
  const report = workbench.file('memory')
  const peakMebibytes = async (pipeline, args, env = {}) => {
    const reporting = { NODE_OPTIONS: `--require ${JSON.stringify(preload)}`, KAFDIR_BENCH_MEMORY: report }
    await runPipeline(pipeline, args, { ...env, ...reporting })
    return Number(readFileSync(report, 'utf8')) / 1024
  }
  const produce = (pipeline, acks) => async () => {
    const cluster = await workbench.cluster([[TOPIC, '--partitions', '3']])
    const producer = [program('kafka-console-producer.sh'), '--topic', TOPIC, '--request-required-acks', acks]
    const peak = await peakMebibytes(pipeline, [file, ...producer], cluster.env)
    cluster.remove()
    return peak
  }
  const consumer = [program('kafka-console-consumer.sh'), '--topic', TOPIC, '--from-beginning']
  const found = await takeTurns(workbench.rounds(ROUNDS), {
    node: () => peakMebibytes(PIPELINES.run, [process.execPath, '-e', '0']),
    file1: produce(PIPELINES.fromFile, '1'),
    fileAll: produce(PIPELINES.fromFile, 'all'),
    pipeAll: produce(PIPELINES.fromCat, 'all'),
    consume: () => peakMebibytes(PIPELINES.toNowhere, [...consumer, '--max-messages', String(full.records)], full.env),
  })
  const against = (name, measured) =>
    row({
      name,
      unit: 'MiB',
      measured,
      reference: found.node,
      limit: { kind: 'atMost', aim: 120 },
      note: 'reference: node -e 0',
    })
  return [
    against('memory, produce a file, acks=1', found.file1),
    against('memory, produce a file, acks=all', found.fileAll),
    against('memory, produce from a pipe, acks=all', found.pipeAll),
    against('memory, consume 4 M records', found.consume),
  ]
}
