import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'

const none = { KAFDIR_HOME: '' }

async function create(
  cluster: ScratchCluster,
  topic: string,
  options: { env?: Record<string, string>; cwd?: string },
  ...args: string[]
) {
  const { status, stdout } = await cluster.run('kafka-topics.sh', ['--create', '--topic', topic, ...args], '', options)
  expect({ status, stdout }).toEqual({ status: 0, stdout: `Created topic ${topic}.\n` })
}

async function list(
  cluster: ScratchCluster,
  options: { env?: Record<string, string>; cwd?: string },
  ...args: string[]
) {
  const { status, stdout, stderr } = await cluster.run('kafka-topics.sh', ['--list', ...args], '', options)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout.trim().split('\n')
}

it('KAFDIR_HOME comes first, then the nearest .kafdir upwards, then the data directory of the user', async () => {
  const cluster = scratchCluster()
  const below = path.join(cluster.directory, 'project', 'src', 'deep')
  mkdirSync(below, { recursive: true })
  mkdirSync(path.join(cluster.directory, 'project', '.kafdir'))
  const env = { ...none, XDG_DATA_HOME: path.join(cluster.directory, 'data') }
  await create(cluster, 'of-the-project', { env, cwd: below })
  await create(cluster, 'of-the-user', { env })
  await create(cluster, 'of-home', {})
  expect(await list(cluster, { env, cwd: below })).toEqual(['of-the-project'])
  expect(await list(cluster, { env })).toEqual(['of-the-user'])
  expect(await list(cluster, { cwd: below })).toEqual(['of-home'])
  expect(existsSync(path.join(cluster.directory, 'data', 'kafdir', 'broker-1', 'meta.properties'))).toBe(true)
  // A project under version control does not want its records in it.
  expect(readFileSync(path.join(cluster.directory, 'project', '.kafdir', '.gitignore'), 'utf8')).toBe('*\n')
})

it('a directory can be named: relative, absolute, as an address, or as the log.dir itself', async () => {
  const cluster = scratchCluster()
  await create(cluster, 'named', {}, '--bootstrap-server', 'file:some/where')
  const absolute = path.join(cluster.directory, 'some', 'where')
  for (const address of [`file:${absolute}`, `file://${absolute}`, 'file:some/where/', `file:${absolute}/broker-1`]) {
    expect(await list(cluster, {}, '--bootstrap-server', address)).toEqual(['named'])
  }
  for (const dir of ['some/where', absolute, `${absolute}/broker-1`]) {
    expect((await cluster.run('kafdir.js', ['topics', 'list', '--dir', dir])).stdout).toBe('named\n')
  }
  expect(existsSync(path.join(cluster.directory, 'home'))).toBe(false)
})

it('KAFDIR_BOOTSTRAP lets an address stand for a directory', async () => {
  const cluster = scratchCluster()
  const aliases = 'localhost:9092, kafka-2:9093=file:second'
  const options = { env: { KAFDIR_BOOTSTRAP: aliases } }
  await create(cluster, 'of-home', options, '--bootstrap-server', 'localhost:9092')
  await create(cluster, 'of-second', options, '--bootstrap-server', 'kafka-2:9093')
  expect(await list(cluster, {})).toEqual(['of-home'])
  expect(await list(cluster, {}, '--bootstrap-server', 'file:second')).toEqual(['of-second'])
  expect(await list(cluster, options, '--bootstrap-server', 'other:1,localhost:9092')).toEqual(['of-home'])
})

it('an address that is no alias is an error with a hint, and never a silent directory', async () => {
  const cluster = scratchCluster()
  const { status, stdout, stderr } = await cluster.topics('--list', '--bootstrap-server', 'localhost:19')
  expect({ status, stdout }).toEqual({
    status: 1,
    stdout: 'Error while executing topic command : Timed out waiting for a node assignment. Call: listTopics\n',
  })
  expect(stderr).toContain('--dir')
  expect(stderr).toContain('KAFDIR_BOOTSTRAP=localhost:19')
  for (const started of [
    await cluster.produce('orders', 'a\n', '--bootstrap-server', 'localhost:19'),
    await cluster.consume('orders', '--bootstrap-server', 'localhost:19'),
    await cluster.run('kafdir.js', ['topics', 'list', '--bootstrap-server', 'localhost:19']),
  ]) {
    expect(started.status).toBe(1)
    expect(started.stderr).toContain('KAFDIR_BOOTSTRAP=localhost:19')
  }
  expect(existsSync(path.join(cluster.directory, 'home'))).toBe(false)
})

it('looking makes nothing: the first change does', async () => {
  const cluster = scratchCluster()
  expect(await list(cluster, {})).toEqual([''])
  expect((await cluster.topics('--describe', '--topic', 'orders')).status).toBe(1)
  expect((await cluster.run('kafdir.js', ['console-consumer', 'orders'])).status).toBe(1)
  expect(existsSync(path.join(cluster.directory, 'home'))).toBe(false)
})
