/** What an attack on the cluster's directory found: one that is replaced, or first used by many, under running programs. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { scratchCluster } from '../processes/scratch-cluster.ts'

it('a directory that is replaced takes nothing from who had the old one open', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 1)
  const producer = cluster.startProducer('orders')
  await producer.write('one\n')
  const consumer = cluster.startConsumer('orders', '--from-beginning')
  await consumer.untilStdout('one\n')
  rmSync(path.dirname(cluster.logDir), { recursive: true })
  // A metadata log that is as long as the old one: nothing in it shows that it is another.
  await cluster.createTopic('invoices', 1)
  expect((await cluster.produce('invoices', 'other\n')).status).toBe(0)
  await cluster.createTopic('payments', 1)
  await producer.write('two\n')
  producer.closeInput()
  const replaced = `${cluster.logDir} was deleted or replaced while it was open.`
  for (const { status, stderr } of [await producer.end(), await consumer.end()]) {
    expect(stderr).toContain(replaced)
    expect(status).toBe(1)
  }
  expect(readdirSync(cluster.logDir).filter((name) => name.startsWith('orders'))).toEqual([])
})

it('a directory that was formatted, and is used by many at once, serves them all', async () => {
  for (let round = 0; round < 3; round++) {
    const cluster = scratchCluster()
    const properties = path.join(cluster.directory, 'server.properties')
    writeFileSync(
      properties,
      `process.roles=broker,controller\nnode.id=1\nlisteners=PLAINTEXT://:9092,CONTROLLER://:9093\ncontroller.listener.names=CONTROLLER\nlog.dirs=${cluster.logDir}\ncontroller.quorum.voters=1@localhost:9093\n`,
    )
    const formatted = await cluster.run('kafka-storage.sh', ['format', '-t', 'cluster', '-c', properties])
    expect(formatted.status).toBe(0)
    const names = Array.from({ length: 8 }, (_, n) => `topic-${n}`)
    const created = await Promise.all(names.map((name) => cluster.topics('--create', '--topic', name)))
    expect(created.filter(({ status }) => status !== 0)).toEqual([])
    expect((await cluster.topics('--list')).stdout).toBe(`${names.join('\n')}\n`)
  }
})

it('a user with a password is there from the start, whatever the code cache holds', async () => {
  const cluster = scratchCluster()
  const properties = path.join(cluster.directory, 'server.properties')
  writeFileSync(
    properties,
    `process.roles=broker,controller\nnode.id=1\nlisteners=PLAINTEXT://:9092,CONTROLLER://:9093\ncontroller.listener.names=CONTROLLER\nlog.dirs=${cluster.logDir}\ncontroller.quorum.bootstrap.servers=localhost:9093\n`,
  )
  const options = ['-c', properties, '-t', 'cluster', '--standalone']
  const user = ['--add-scram', 'SCRAM-SHA-256=[name=alice,password=secret]']
  const formatted = await cluster.run('kafdir.js', ['storage', 'format', ...options, ...user])
  expect(formatted).toMatchObject({ status: 0, stderr: '' })
  const { stdout } = await cluster.run('kafka-configs.sh', ['--describe', '--user', 'alice'])
  expect(stdout).toContain('SCRAM-SHA-256=iterations=4096')
})
