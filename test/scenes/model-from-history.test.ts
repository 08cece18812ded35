/** Scene 14, by the program in examples: a history in CSV, a model of it, then the live stream through the same consumer. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { scratchCluster } from '../processes/scratch-cluster.ts'
import { pause } from '../processes/until.ts'

const example = path.join(import.meta.dirname, '../../examples/model-from-history')

it('a model is built from the history, and scores the live records that come through the same consumer', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('payments', 3)
  await cluster.createTopic('scores', 1)
  const history = path.join(example, 'history.csv')
  const rows = readFileSync(history, 'utf8').trimEnd().split('\n').length - 1
  const produced = await cluster.shell(
    `kafdir.js console-producer payments --input csv --numbers --key-field id --progress < ${history}`,
  )
  expect(produced).toMatchObject({ status: 0, stdout: '' })
  expect(produced.stderr).toContain(`Wrote ${rows} records to topic payments.`)
  const pipeline = cluster.spawn('bash', [
    '-c',
    `kafdir.js console-consumer payments --from-beginning | node ${path.join(example, 'score.mjs')} | kafdir.js console-producer scores`,
  ])
  const scores = cluster.start('kafdir.js', ['console-consumer', 'scores', '--from-beginning'])
  const live = cluster.start('kafdir.js', ['console-producer', 'payments'])
  // The history is in three partitions: all of it has been read when a score says so.
  for (let probe = 0; !scores.stdout.includes(`"learntFrom":${rows}`); probe++) {
    await live.write(`{"id":"probe-${probe}","amount":20,"country":"KR","hour":12}\n`)
    await pause(100)
  }
  await live.write('{"id":"night","amount":4800,"country":"XX","hour":3}\n')
  await live.write('{"id":"lunch","amount":12,"country":"KR","hour":13}\n')
  for (const id of ['night', 'lunch']) await scores.untilStdout(`"${id}"`)
  const scored = scores.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; score: number; learntFrom: number })
  const [night, lunch] = ['night', 'lunch'].map((id) => scored.find((each) => each.id === id))
  expect(night?.score).toBeGreaterThan(0.9)
  expect(lunch?.score).toBeLessThan(0.1)
  expect(pipeline.isRunning).toBe(true)
})
