/** The command line of the kill campaign: see scripts/kill-campaign.mjs. */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { runKillCampaign } from './kill-campaign.ts'
import type { KillRecord } from './kill-record.ts'

const PROGRESS_MS = 30_000

/** Prints the seed, progress, the table and all findings; 0 when there are none. */
export async function main(args: readonly string[], print: (text: string) => void): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      kills: { type: 'string', default: '10000' },
      brokers: { type: 'string', default: '1' },
      jobs: { type: 'string', default: String(availableParallelism()) },
    },
  })
  const [seed, kills, brokers] = [Number(values.seed), Number(values.kills), Number(values.brokers)]
  print(`seed ${seed}, ${kills} kills, ${brokers} broker${brokers === 1 ? '' : 's'}, ${values.jobs} jobs\n`)
  const startMs = performance.now()
  const seconds = () => Math.round((performance.now() - startMs) / 1000)
  let [toldMs, told] = [startMs, 0]
  const onRound = (record: KillRecord): void => {
    for (const { verdict, detail } of record.findings.slice(told)) print(`FOUND ${verdict}: ${detail}\n`)
    told = record.findings.length
    if (performance.now() - toldMs < PROGRESS_MS) return
    toldMs = performance.now()
    print(`${record.kills} kills in ${record.rounds} rounds, ${told} findings, ${seconds()} s\n`)
  }
  const interrupted = new AbortController()
  // Who has seen enough gets the table all the same, when the rounds are over that have begun.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupted.abort())
  const { signal } = interrupted
  const record = await runKillCampaign({ seed, kills, brokers, jobs: Number(values.jobs), signal, onRound })
  onRound(record)
  print(`\n${record.table}\n`)
  print(`${record.kills} kills in ${record.rounds} rounds, ${record.survivors} lived; ${seconds()} s, seed ${seed}\n`)
  print(
    `${record.acknowledged} records acknowledged, ${record.consumed} read; the slowest command ${Math.round(record.slowestMs)} ms\n`,
  )
  print(`${record.findings.length} findings\n`)
  return record.findings.length === 0 ? 0 : 1
}
