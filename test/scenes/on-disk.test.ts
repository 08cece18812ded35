import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { scratchCluster } from '../processes/scratch-cluster.ts'

it('ls shows what Kafka would have made', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 2, 'segment.bytes=1048576')
  const lines = Array.from({ length: 30_000 }, (_, n) => `${'x'.repeat(90)} ${n}\n`).join('')
  await cluster.produce('orders', lines)
  expect(readdirSync(cluster.logDir).toSorted()).toEqual([
    '.lock',
    '__cluster_metadata-0',
    'bootstrap.checkpoint',
    'kafdir-producer-ids',
    'meta.properties',
    'orders-0',
    'orders-1',
  ])
  const names = readdirSync(cluster.partitionDirectory('orders', 0)).toSorted()
  const segments = names.filter((name) => name.endsWith('.log')).map((name) => name.slice(0, -'.log'.length))
  expect(segments[0]).toBe('0'.repeat(20))
  expect(segments.length).toBeGreaterThan(1)
  const ofSegments = segments.flatMap((base) => [`${base}.index`, `${base}.log`, `${base}.timeindex`])
  // What was known of the producers at each roll, and at the end of the process that rolled.
  const snapshots = [...segments.slice(1), '15000'.padStart(20, '0')].map((offset) => `${offset}.snapshot`)
  // Nobody cleans up a partition in its first minutes.
  const ours = ['kafdir-boot-id']
  expect(names).toEqual(
    [...ofSegments, ...snapshots, ...ours, 'leader-epoch-checkpoint', 'partition.metadata'].toSorted(),
  )
  expect(readFileSync(`${cluster.partitionDirectory('orders', 0)}/partition.metadata`, 'utf8')).toMatch(
    /^version: 0\ntopic_id: [\w-]{22}$/,
  )
})

it('reading changes no file and makes none', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 2)
  await cluster.produce('orders', 'a\nb\n')
  const state = async (): Promise<string> =>
    (await cluster.shell("find home -type f -printf '%P %s %T@\n' | sort")).stdout
  const before = await state()
  await cluster.consume('orders')
  await cluster.topics('--list')
  await cluster.topics('--describe')
  await cluster.run('kafdir.js', ['topics', 'describe', 'orders', '--json'])
  expect(await state()).toBe(before)
})
