import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { scratchCluster } from '../processes/scratch-cluster.ts'

const SCRIPT = `
set -euo pipefail
kafka-topics.sh --create --topic orders --partitions 3
kafka-console-consumer.sh --topic orders --from-beginning --max-messages 10 --timeout-ms 5000 > received.$1 2>/dev/null &
consumer=$!
seq 10 | kafka-console-producer.sh --topic orders
wait $consumer
diff <(sort -n received.$1) <(seq 10)
echo "script $1 passed"
`

it('a script creates, consumes in the background, produces and compares, twice at the same time', async () => {
  const cluster = scratchCluster()
  writeFileSync(path.join(cluster.directory, 'ci.sh'), SCRIPT)
  const runs = ['one', 'two'].map((name) =>
    cluster.spawn('bash', ['ci.sh', name], { env: { KAFDIR_HOME: path.join(cluster.directory, name) } }).end(),
  )
  expect(await Promise.all(runs)).toEqual(
    ['one', 'two'].map((name) => ({
      status: 0,
      stdout: `Created topic orders.\nscript ${name} passed\n`,
      stderr: '',
    })),
  )
})

it('a step that fails fails the script: too few records, an unknown topic, a record that is not taken', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 1, 'max.message.bytes=1000')
  const failing = [
    'echo one | kafka-console-producer.sh --topic orders; kafka-console-consumer.sh --topic orders --from-beginning --max-messages 2 --timeout-ms 300',
    'kafka-topics.sh --describe --topic nowhere',
    'kafka-topics.sh --delete --topic nowhere',
    'kafka-topics.sh --create --topic orders',
    "kafka-topics.sh --create --topic 'not a name'",
    'kafka-topics.sh --create --topic none --partitions 0',
    'kafka-topics.sh --create --topic none --partitions abc',
    'kafka-topics.sh --list --no-such-option',
    'head -c 2000 /dev/zero | kafka-console-producer.sh --topic orders',
    'kafdir.js topics describe nowhere',
    'echo lost | kafdir.js console-producer nowhere',
    'echo lost | kafdir.js console-producer',
    'kafdir.js no such command',
  ]
  for (const line of failing) {
    const { status, stdout, stderr } = await cluster.shell(`set -euo pipefail; ${line}; echo 'went on'`)
    expect({ line, status }).toEqual({ line, status: 1 })
    expect(stdout).not.toContain('went on')
    expect(stdout + stderr).not.toMatch(/\n {4}at |bug in kafdir/)
  }
  expect((await cluster.topics('--list')).stdout).toBe('orders\n')
  expect((await cluster.consume('orders')).stdout).toBe('one\n')
})

it('data piped to a producer without a topic is not taken for one', async () => {
  const cluster = scratchCluster()
  const { status, stderr } = await cluster.shell('echo orders | kafdir.js console-producer')
  expect(status).toBe(1)
  expect(stderr.toLowerCase()).toContain('topic')
  expect((await cluster.topics('--list')).stdout).toBe('\n')
})

it('a pipeline reads one topic and writes another', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('payments', 2)
  await cluster.createTopic('alerts', 1)
  const consumer = 'kafka-console-consumer.sh --topic payments --from-beginning 2>/dev/null'
  const detector = `grep --line-buffered '"amount":9'`
  const pipeline = cluster.spawn('bash', ['-c', `${consumer} | ${detector} | kafka-console-producer.sh --topic alerts`])
  const alerts = cluster.startConsumer('alerts', '--from-beginning')
  await cluster.produce('payments', '{"id":1,"amount":10}\n{"id":2,"amount":9000}\n')
  await alerts.untilStdout('{"id":2,"amount":9000}\n')
  await cluster.produce('payments', '{"id":3,"amount":90}\n')
  await alerts.untilStdout('{"id":3,"amount":90}\n')
  expect(alerts.stdout).toBe('{"id":2,"amount":9000}\n{"id":3,"amount":90}\n')
  expect(pipeline.isRunning).toBe(true)
  expect(pipeline.stderr).toBe('')
})
