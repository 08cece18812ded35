/** Producers with one transactional id in processes of their own: the older is shut out, a killed one's records are never seen. */
import { expect, it } from 'vitest'
import { scratchCluster } from '../processes/scratch-cluster.ts'
import { until } from '../processes/until.ts'

const COMMITTED = ['--isolation-level', 'read_committed']
const TRANSACTIONAL = ['console-producer', 'orders', '--transactional-id', 'nightly']

it('a killed transaction is never seen, and a newer producer shuts out the older one', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 2)
  const linesIn = async (...args: string[]) => (await cluster.consume('orders', ...args)).stdout.split('\n').length - 1

  const killed = cluster.start('kafdir.js', TRANSACTIONAL)
  await killed.write('killed 1\nkilled 2\nkilled 3\n')
  await until(
    async () => (await linesIn()) === 3,
    () => 'three records',
    60_000,
  )
  killed.killGroup()
  await killed.ended
  expect(await linesIn(...COMMITTED)).toBe(0)

  const older = cluster.start('kafdir.js', TRANSACTIONAL)
  await older.write('older 1\n')
  await until(
    async () => (await linesIn()) > 3,
    () => 'a fourth record',
    60_000,
  )
  const newer = await cluster.run('kafdir.js', TRANSACTIONAL, 'newer 1\nnewer 2\n')
  expect(newer).toMatchObject({ status: 0, stderr: '' })
  await older.write('older 2\n')
  older.closeInput()
  const ended = await older.end()
  expect(ended.status).not.toBe(0)

  const { stdout } = await cluster.consume('orders', ...COMMITTED)
  expect(stdout.split('\n').filter(Boolean).sort()).toEqual(['newer 1', 'newer 2'])
  const listed = await cluster.run('kafka-transactions.sh', ['--bootstrap-server', 'localhost:9092', 'list'], '', {
    env: { KAFDIR_BOOTSTRAP: 'localhost:9092' },
  })
  expect(listed.stdout).toMatch(/nightly\s+\t1\s+\t\d+\s+\tCompleteCommit/)
})

it.each([
  ['who waits for records', '--timeout-ms', '1000'],
  ['who asks for the end first', '--until-end'],
])('a transaction whose time is over does not hold up %s, though its producer is dead', async (_, ...end) => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 1)
  const short = ['-X', 'transaction.timeout.ms=1000']
  const killed = cluster.start('kafdir.js', [...TRANSACTIONAL, ...short])
  await killed.write('never\n')
  await until(
    async () => (await cluster.consume('orders')).stdout === 'never\n',
    () => 'a record',
    60_000,
  )
  killed.killGroup()
  await killed.ended
  await cluster.fill('orders', 'behind it\n')
  const reading = ['console-consumer', 'orders', '--from-beginning', ...end, ...COMMITTED]
  const committed = async () => (await cluster.run('kafdir.js', reading)).stdout
  await until(
    async () => (await committed()) !== '',
    () => 'what is behind the transaction',
    60_000,
  )
  expect(await committed()).toBe('behind it\n')
})
