/** Scene 13, by the program in examples: payments in, alerts out, killed and started again. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import type { ToolProcess } from '../processes/tool-process.ts'
import { until } from '../processes/until.ts'

const detector = path.join(import.meta.dirname, '../../examples/card-fraud/detector.mjs')

interface Payment {
  readonly id: string
  readonly card: string
  readonly amount: number
  readonly country: string
  readonly timeMs: number
}

/** Twelve cards, a payment each a second; now and then one that is too large, too far away or too soon. */
function payments(from: number, to: number): Payment[] {
  return Array.from({ length: to - from }, (_, i) => {
    const n = from + i
    const isLarge = n % 97 === 96
    const isFar = n % 61 === 60
    const card = n % 43 < 4 ? 'busy' : `card-${n % 12}`
    return {
      ...{ id: `p${n}`, card, country: isFar ? 'BR' : 'KR', timeMs: 1_700_000_000_000 + n * 6000 },
      amount: isLarge ? 5000 : 10 + (n % 7),
    }
  })
}

async function pay(cluster: ScratchCluster, made: readonly Payment[]): Promise<void> {
  const lines = made.map(({ timeMs: timestamp, ...payment }) => {
    return JSON.stringify({ key: payment.card, value: JSON.stringify(payment), timestamp })
  })
  const args = ['console-producer', 'payments', '--json', '--keep', 'timestamp']
  const { status, stderr } = await cluster.run('kafdir.js', args, `${lines.join('\n')}\n`)
  expect({ status, stderr }).toMatchObject({ status: 0 })
}

/** As the example's README starts it. */
async function startDetector(cluster: ScratchCluster): Promise<ToolProcess> {
  const known = await cluster.shell(
    'kafdir.js console-consumer alerts --from-beginning --until-end --json > known.jsonl',
  )
  expect(known.status).toBe(0)
  return cluster.spawn('bash', [
    '-c',
    `kafdir.js console-consumer payments --from-beginning --json | node ${detector} known.jsonl | kafdir.js console-producer alerts --json`,
  ])
}

interface Alert {
  readonly payment: string
  readonly reason: string
}

/** A line of `--json`. */
interface AlertRecord {
  readonly key: string
  readonly value: string
  readonly headers: readonly unknown[]
}

const alertOf = (line: string): Alert => JSON.parse((JSON.parse(line) as AlertRecord).value) as Alert

async function alerts(cluster: ScratchCluster): Promise<Alert[]> {
  const { stdout } = await cluster.run('kafdir.js', ['console-consumer', 'alerts', '-b', '--until-end'])
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Alert)
}

async function cluster(): Promise<ScratchCluster> {
  const opened = scratchCluster()
  await opened.createTopic('payments', 4, 'retention.ms=-1')
  await opened.createTopic('alerts', 1)
  return opened
}

/** What a detector finds that reads all payments at once and is never disturbed. */
function undisturbedAlerts(made: readonly Payment[], scratch: ScratchCluster): Promise<string[]> {
  const file = path.join(scratch.directory, 'all.jsonl')
  const lines = made.map(({ timeMs: timestamp, ...payment }) => {
    return JSON.stringify({ value: JSON.stringify(payment), timestamp, partition: 0, offset: 0 })
  })
  writeFileSync(file, `${lines.join('\n')}\n`)
  return scratch.shell(`node ${detector} < all.jsonl > wanted.jsonl`).then(({ status }) => {
    expect(status).toBe(0)
    const wanted = readFileSync(path.join(scratch.directory, 'wanted.jsonl'), 'utf8').trimEnd().split('\n')
    return wanted.map((line) => alertOf(line).payment)
  })
}

it('a detector that is killed again and again misses no payment and raises no alert twice', async () => {
  const scratch = await cluster()
  const made = payments(0, 900)
  const wanted = await undisturbedAlerts(made, scratch)
  expect(wanted.length).toBeGreaterThan(20)
  const parts = [0, 1, 2].map((part) => made.slice(part * 300, (part + 1) * 300))
  for (const part of parts) {
    const before = (await alerts(scratch)).length
    const running = await startDetector(scratch)
    await pay(scratch, part)
    await until(
      async () => (await alerts(scratch)).length > before,
      () => `an alert; the pipeline said ${running.stderr}`,
    )
    running.killGroup()
    await running.ended
  }
  const last = await startDetector(scratch)
  await until(
    async () => (await alerts(scratch)).length >= wanted.length,
    () => `${wanted.length} alerts; the pipeline said ${last.stderr}`,
  )
  const found = (await alerts(scratch)).map(({ payment }) => payment)
  expect(found.toSorted()).toEqual(wanted.toSorted())
})

it('an alert comes while the stream runs, with the card as its key and the reason', async () => {
  const scratch = await cluster()
  const running = await startDetector(scratch)
  const expecting = scratch.start('kafdir.js', ['expect', 'alerts', '{"payment":"b2"}', '--json', '--timeout', '20s'])
  const payment = { card: 'c1', amount: 20, timeMs: 1_700_000_000_000 }
  await pay(scratch, [{ id: 'b1', country: 'KR', ...payment }])
  await pay(scratch, [{ id: 'b2', country: 'BR', ...payment, timeMs: payment.timeMs + 60_000 }])
  const { status, stdout } = await expecting.end()
  expect(status).toBe(0)
  const { key, headers } = JSON.parse(stdout) as AlertRecord
  expect({ key, headers }).toEqual({ key: 'c1', headers: [{ key: 'payment', value: 'b2' }] })
  expect(alertOf(stdout).reason).toBe('in BR so soon after KR')
  expect(running.isRunning).toBe(true)
})
