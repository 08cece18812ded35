import { cpSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { kafkaIsMissing } from '../processes/real-broker.ts'
import { busyPort, RealQuorum } from '../processes/real-quorum.ts'
import { scratchCluster } from '../processes/scratch-cluster.ts'

const port = await busyPort()
const obstacle = kafkaIsMissing ?? (port === null ? null : `port ${port} is in use`)

it.skipIf(obstacle !== null)(
  `three real brokers are a cluster on copies of ours, and we go on where they stopped${obstacle === null ? '' : ` (${obstacle})`}`,
  { timeout: 300_000 },
  async () => {
    const cluster = scratchCluster()
    const home = path.join(cluster.directory, 'home')
    for (let id = 2; id <= 3; id++) expect((await cluster.run('kafdir.js', ['brokers', 'add'])).status).toBe(0)
    const create = ['--create', '--topic', 'orders', '--partitions', '3', '--replication-factor', '3']
    expect((await cluster.topics(...create)).status).toBe(0)
    const lines = Array.from({ length: 3000 }, (_, n) => String(n))
    await cluster.fill('orders', `${lines.join('\n')}\n`)
    const real = path.join(cluster.directory, 'real')
    mkdirSync(real)
    const quorum = new RealQuorum(home, real)
    onTestFinished(() => quorum.stop())
    for (const name of ['run', 'metadata-quorum'])
      cpSync(path.join(home, name), path.join(real, name), { recursive: true })
    const back = ['--dir', real]
    // With exactly what our command prints, also where only the log.dir is named.
    await quorum.start(async (id) => {
      const which = id === 3 ? ['--dir', quorum.logDir(3)] : [...back, '--broker', String(id)]
      const { status, stdout } = await cluster.run('kafdir.js', ['server-properties', ...which, '--read-only'])
      expect(status).toBe(0)
      return stdout
    })
    expect(quorum.consume('orders', lines.length)).toEqual(lines.toSorted())
    await quorum.stop()
    expect(await cluster.produce('orders', 'one more\n', ...back)).toMatchObject({ status: 0, stdout: '' })
    expect((await cluster.run('kafdir.js', ['brokers', 'list', ...back])).status).toBe(0)
    expect((await cluster.topics('--describe', '--under-replicated-partitions', ...back)).stdout).toBe('')
    const { stdout } = await cluster.consume('orders', ...back)
    expect(stdout.split('\n').slice(0, -1).toSorted()).toEqual([...lines, 'one more'].toSorted())
  },
)
