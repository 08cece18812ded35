/** Whether Apache Kafka takes a directory of ours as it is. */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import { PRINT_PLACES } from './printed-records.ts'
import { askBroker, RECORD_END, splitRecords } from './real-broker.ts'
import type { ScratchCluster } from './scratch-cluster.ts'

/** What our consumer prints, in the form of `askBroker`. */
async function ourRecords(cluster: ScratchCluster, topic: string, dir?: string): Promise<readonly string[]> {
  const address = dir === undefined ? [] : ['--bootstrap-server', `file:${dir}`]
  const separator = ['--formatter-property', `line.separator=${RECORD_END}`]
  const { stdout } = await cluster.consume(topic, ...address, ...PRINT_PLACES, ...separator)
  return splitRecords(Buffer.from(stdout).toString('latin1'))
}

export interface AcceptedOptions {
  /** How our own tools are told the directory; default: it is the cluster's. */
  readonly dir?: string
  /** Topics whose offsets may have gaps. */
  readonly compacted?: readonly string[]
}

/** Demands that a real broker takes a copy of `logDir` without a complaint, and serves the same records of `topics` as we do. */
export async function expectAccepted(
  cluster: ScratchCluster,
  logDir: string,
  topics: readonly string[],
  { dir, compacted = [] }: AcceptedOptions = {},
): Promise<void> {
  const scratch = path.join(cluster.directory, 'broker')
  mkdirSync(scratch, { recursive: true })
  const ours = new Map<string, readonly string[]>()
  for (const topic of topics) ours.set(topic, await ourRecords(cluster, topic, dir))
  const counts = new Map([...ours].map(([topic, records]) => [topic, records.length]))
  const verdict = await askBroker(logDir, scratch, counts, { compacted })
  expect(verdict.problems).toEqual([])
  for (const topic of topics) expect(verdict.records.get(topic)).toEqual(ours.get(topic))
}
