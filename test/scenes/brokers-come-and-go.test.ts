/** What `kafdir brokers` says to somebody who adds brokers and takes them out. */
import { existsSync, readdirSync, renameSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'

const kafdir = (cluster: ScratchCluster, ...args: string[]) => cluster.run('kafdir.js', args)

async function threeBrokers(): Promise<ScratchCluster> {
  const cluster = scratchCluster()
  for (const id of [2, 3]) expect((await kafdir(cluster, 'brokers', 'add')).stdout).toMatch(`Added broker ${id} in `)
  return cluster
}

it('a broker that is removed and comes back with a new disk: what it costs, and what it takes over', async () => {
  const cluster = await threeBrokers()
  const create = ['topics', 'create', 'orders', '--replica-assignment', '1:2:3', '-c', 'min.insync.replicas=3']
  expect((await kafdir(cluster, ...create)).status).toBe(0)
  const { status, stdout } = await kafdir(cluster, 'brokers', 'remove', '3')
  expect([status, stdout.split('\n')[1]]).toEqual([
    0,
    '1 partition is under-replicated now; below min.insync.replicas, 1 partition (orders-0) refuses records with acks=all. kafdir reassign gives it replicas on other brokers.',
  ])
  const home = path.join(cluster.directory, 'home')
  renameSync(path.join(home, 'broker-3'), path.join(cluster.directory, 'old'))
  const added = await kafdir(cluster, 'brokers', 'add')
  expect(added.stdout).toContain('\nIt takes over 1 replica of the former broker 3, and copies what they lack.\n')
  await kafdir(cluster, 'brokers', 'list')
  const dirs = await kafdir(cluster, 'log-dirs', 'orders')
  expect(dirs.stdout.split('\n').map((line) => line.split('\t')[0])).toEqual(['1', '2', '3', ''])
})

it('what can not be is refused, and points to what is there', async () => {
  const cluster = await threeBrokers()
  await cluster.createTopic('orders', 1)
  for (const args of [
    ['brokers', 'remove', '9'],
    ['brokers', 'fence', '9'],
    ['reassign', 'generate', '-b', '1,9', 'orders'],
  ]) {
    const { status, stderr } = await kafdir(cluster, ...args)
    expect([status, stderr]).toEqual([1, expect.stringMatching(/Broker 9 does not exist[^]*kafdir brokers list shows/)])
  }
  const empty = await kafdir(cluster, 'brokers', 'add', '--log-dir', '')
  expect(empty.status).toBe(1)
  expect(empty.stderr).toContain('The directory of --log-dir is empty.')
  expect(readdirSync(path.join(cluster.directory, 'home')).filter((name) => name.startsWith('broker-'))).toHaveLength(3)
  const none = await kafdir(cluster, 'server-properties')
  expect(none).toMatchObject({ status: 1, stdout: '' })
  expect(none.stderr).toContain('brokers 1, 2, 3, and each of them needs a properties file of its own.')
  expect(existsSync(path.join(cluster.directory, 'home', 'broker-4'))).toBe(false)
  expect((await kafdir(cluster, 'brokers', 'fence', '3')).status).toBe(0)
  const dirs = await kafdir(cluster, 'log-dirs')
  expect(dirs.stderr).toBe('Broker 3 is left out, being fenced or offline: kafdir brokers list says why.\n')
  expect((await kafdir(cluster, 'log-dirs', '-b', '3')).stderr).toContain('Broker 3 is fenced or offline.')
})
