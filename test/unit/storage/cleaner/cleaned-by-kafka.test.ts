/**
 * What the cleaner of Kafka 4.3.1 (storage.internals.log.Cleaner, run on these segments with a fixed clock) made of some
 * logs: idempotent producers, transactions across segments, tombstones, records without keys. The second round is two
 * seconds after the first, when all delete horizons are reached.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AbortedTransaction } from '../../../../src/storage/log/producer-state/transaction-index.ts'
import type { CleanerBench } from './cleaner-bench.ts'
import { benchWith } from './real-bench.ts'

interface CleanedLog {
  readonly config: CleanerBench['config']
  readonly segments: readonly {
    readonly baseOffset: number
    readonly log: string
    readonly aborted: readonly AbortedTransaction[]
  }[]
  /** Of the closed segments: name → bytes in base64. */
  readonly rounds: readonly { readonly nowMs: number; readonly files: Readonly<Record<string, string>> }[]
}

const file = path.join(import.meta.dirname, '../../../data/storage/cleaned-by-kafka.json')
const logs = JSON.parse(readFileSync(file, 'utf8')) as readonly CleanedLog[]

describe('as the cleaner of Kafka, byte for byte', () => {
  it.each(logs.map((log, i) => [i, log] as const))('log %i', async (_, { config, segments, rounds }) => {
    const bench = benchWith(
      segments.map(({ baseOffset, log, aborted }) => ({ baseOffset, aborted, batches: [Buffer.from(log, 'base64')] })),
      config,
    )
    for (const { nowMs, files } of rounds) {
      bench.nowMs = nowMs
      bench.checkpoint = 0
      await bench.clean()
      const active = String(bench.segments().at(-1)).padStart(20, '0')
      const names = bench.names().filter((name) => /^\d{20}\.\w+$/.test(name) && !name.startsWith(active))
      const found = names.map((name) => [name, readFileSync(path.join(bench.directory, name)).toString('base64')])
      expect(Object.fromEntries(found)).toEqual(files)
    }
  })
})
