import { expect, it } from 'vitest'
import { frontEnds } from '../processes/front-ends.ts'
import { scratchCluster } from '../processes/scratch-cluster.ts'

it.each(['0', '1', 'all', '-1'])(
  'with acks %s what was produced is there when the producer has ended',
  async (acks) => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    const args = ['--request-required-acks', acks]
    expect(await cluster.produce('orders', 'a\nb\n', ...args)).toEqual({ status: 0, stdout: '', stderr: '' })
    expect((await cluster.consume('orders')).stdout).toBe('a\nb\n')
  },
)

it('with --sync the first record that is refused ends the run, and those before it are written', async () => {
  const cluster = scratchCluster()
  const { status, stderr } = await cluster.produce('orders', `a\n${'x'.repeat(2_000_000)}\nb\n`, '--sync')
  expect(status).toBe(1)
  expect(stderr).toContain('RecordTooLargeException')
  expect((await cluster.consume('orders')).stdout).toBe('a\n')
})

it('what the values promise can be read in the help', async () => {
  const cluster = scratchCluster()
  for (const front of frontEnds) {
    const [tool, args] = front.producer('orders', '--help')
    const { stdout, stderr } = await cluster.run(tool, args)
    expect(stdout + stderr).toMatch(/acks/)
  }
})

it('a request and its reply find each other by a correlation id in a header', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('requests', 1)
  await cluster.createTopic('replies', 1)
  const headers = ['--reader-property', 'parse.headers=true']
  const print = ['--formatter-property', 'print.headers=true']
  const answering = cluster.startConsumer('requests', '--from-beginning', '--max-messages', '1', ...print)
  await cluster.produce('requests', 'correlation:42\tsix times seven?\n', ...headers)
  const asked = (await answering.end()).stdout
  expect(asked).toBe('correlation:42\tsix times seven?\n')
  const [correlation] = asked.split('\t')
  await cluster.produce('replies', `${correlation}\t42\n`, ...headers)
  expect((await cluster.consume('replies', ...print)).stdout).toBe('correlation:42\t42\n')
})
