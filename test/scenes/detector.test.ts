/** Scene 13: a program between two topics, ended and killed in the middle. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import { pause, until } from '../processes/until.ts'

/** Passes on payments of 100 and more, line by line. */
const DETECTOR = `
  const lines = require('node:readline').createInterface({ input: process.stdin })
  lines.on('line', (line) => { if (JSON.parse(line).amount >= 100) console.log(line) })
`

const PIPELINE =
  '(echo $BASHPID > consumer.pid; exec kafka-console-consumer.sh --topic payments --group detect --from-beginning ' +
  '--command-property auto.commit.interval.ms=50) | node detector.cjs | kafka-console-producer.sh --topic alerts'

async function paymentsCluster(): Promise<ScratchCluster> {
  const cluster = scratchCluster()
  await cluster.createTopic('payments', 2)
  await cluster.createTopic('alerts', 1)
  writeFileSync(path.join(cluster.directory, 'detector.cjs'), DETECTOR)
  return cluster
}

/** Numbers of the payments for which there is an alert. */
async function alerts(cluster: ScratchCluster): Promise<readonly number[]> {
  const { stdout } = await cluster.consume('alerts')
  const numbers = stdout.split('\n').slice(0, -1)
  return numbers.map((line) => (JSON.parse(line) as { number: number }).number).sort((a, b) => a - b)
}

describe('a fraud detector', () => {
  it('misses no payment, whichever part of it is ended or killed in the middle', async () => {
    const cluster = await paymentsCluster()
    const producer = cluster.startProducer('payments')
    let isOver = false
    let count = 0
    const paying = (async () => {
      for (; !isOver; count++) {
        await producer.write(`${JSON.stringify({ number: count, amount: count % 2 === 0 ? 250 : 5 })}\n`)
        await pause(2)
      }
      producer.closeInput()
      expect((await producer.end()).status).toBe(0)
    })()
    for (const end of ['Ctrl-C', 'SIGTERM', 'SIGKILL', 'Ctrl-C', 'all killed'] as const) {
      const pipeline = cluster.spawn('bash', ['-c', PIPELINE])
      await pause(1200)
      if (end === 'all killed') pipeline.killGroup()
      else if (end === 'Ctrl-C') process.kill(-pipeline.pid, 'SIGINT')
      else process.kill(Number(readFileSync(path.join(cluster.directory, 'consumer.pid'))), end)
      await pipeline.ended
    }
    isOver = true
    await paying
    const last = cluster.spawn('bash', ['-c', PIPELINE])
    const expected = Array.from({ length: Math.ceil(count / 2) }, (_, i) => 2 * i)
    let seen: ReadonlySet<number> = new Set()
    await until(
      async () => {
        seen = new Set(await alerts(cluster))
        return seen.size >= expected.length
      },
      () =>
        `${expected.length} alerts; missing: ${expected
          .filter((number) => !seen.has(number))
          .slice(0, 20)
          .join()}`,
      30_000,
    )
    last.killGroup()
    expect([...seen]).toEqual(expected)
  })
})
