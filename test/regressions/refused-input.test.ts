/** Things that a new user tried, and that passed silently. */
import { truncateSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { scratchCluster } from '../processes/scratch-cluster.ts'

it('a line that a signal cuts off is no record', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 1)
  const producer = cluster.startProducer('orders')
  await producer.write('{"whole":1}\n{"amount": 100')
  const reader = cluster.startConsumer('orders', '--from-beginning', '--max-messages', '1')
  expect((await reader.end()).stdout).toBe('{"whole":1}\n')
  producer.signal('SIGINT')
  expect((await producer.end()).status).toBe(130)
  expect((await cluster.consume('orders')).stdout).toBe('{"whole":1}\n')
})

it.each([
  [
    'a directory as standard input',
    'kafka-console-producer.sh --topic orders < .',
    /standard input: it is a directory/,
  ],
  ['two addresses', 'kafdir.js topics list --dir a --bootstrap-server file:b', /either --dir or --bootstrap-server/],
  [
    'a mistyped reader property',
    'kafdir.js console-producer orders -R parse.keys=true </dev/null',
    /Did you mean parse.key\?/,
  ],
  ['a mistyped formatter property', 'kafdir.js console-consumer orders -F print.ke=true', /Did you mean print.key\?/],
  [
    'a transaction that nobody begins',
    'kafka-console-producer.sh --topic orders --command-property transactional.id=t </dev/null',
    /before completing a call to initTransactions/,
  ],
])('%s is refused in one clear sentence', async (_, line, message) => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 1)
  const { status, stderr, stdout } = await cluster.shell(line)
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toMatch(message)
})

it('a metadata log that is gone is no empty cluster', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 1)
  truncateSync(path.join(cluster.logDir, '__cluster_metadata-0', '00000000000000000000.log'))
  const { status, stdout, stderr } = await cluster.shell('kafdir.js topics list')
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toContain('holds no metadata')
})

it('a reader that left before the first byte ends a consumer that waits', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 1)
  const { status } = await cluster.shell(
    'timeout 20 kafka-console-consumer.sh --topic orders | true; exit ${PIPESTATUS[0]}',
  )
  expect(status).toBe(0)
})
