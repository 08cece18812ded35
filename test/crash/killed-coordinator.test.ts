/** A process that coordinates a group with replicas is killed when its decision is in the followers, and not in the leader yet. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { CampaignLedger } from '../campaign/campaign-ledger.ts'
import { memberTask } from '../campaign/data-victims.ts'
import { Victim } from '../campaign/victim.ts'
import { Checker } from '../checker/checker.ts'
import { scratchCluster } from '../processes/scratch-cluster.ts'
import { SeededRandom } from './seeded-random.ts'

const BROKERS = 3

interface Described {
  readonly topics: readonly {
    readonly name: string
    readonly partitions: readonly { readonly partition: number; readonly leader: number }[]
  }[]
}

/** Each batch is written to the followers first: every third write is that to the leader. */
it.each([
  ['joined', 'consumer', 1],
  ['committed', 'consumer', 2],
  ['was told its part', 'classic', 2],
  ['committed', 'classic', 3],
] as const)('who %s before, by the %s protocol, counts for whoever coordinates next', async (_, protocol, batch) => {
  const cluster = scratchCluster()
  const home = path.dirname(cluster.logDir)
  mkdirSync(home)
  for (let id = 2; id <= BROKERS; id++) {
    expect(await cluster.run('kafdir.js', ['brokers', 'add'])).toMatchObject({ status: 0 })
  }
  const replicas = `default.replication.factor=${BROKERS}\noffsets.topic.replication.factor=${BROKERS}\n`
  writeFileSync(path.join(home, 'server.properties'), replicas)
  await cluster.createTopic('steady', 2)
  await cluster.fill('steady', '1.0\n1.1\n1.2\n1.3\n')
  const ledger = new CampaignLedger()
  const stage = { cluster, ledger, random: new SeededRandom(1) }
  const [first, second] = [memberTask(stage, 'steady', protocol), memberTask(stage, 'steady', protocol)]
  const point = { kind: 'point', point: 'before write offsets', nth: batch * BROKERS } as const
  const victim = await new Victim(cluster, 'victim', first, point).ended
  first.ended(victim)
  expect(victim.point).toBe('before write offsets')

  await cluster.fill('steady', '2.0\n2.1\n2.2\n2.3\n')
  const next = await cluster.run(second.tool, [...second.args, '--max-messages', '4'])
  expect(next).toMatchObject({ status: 0, stderr: '' })
  second.ended({ ...victim, ...next, point: null, endedMs: Date.now() })
  const described = await cluster.run('kafdir.js', ['topics', 'describe', '--json'])
  const { topics } = JSON.parse(described.stdout) as Described
  const leaders = new Map(
    topics.flatMap(({ name, partitions }) => {
      return partitions.map(({ partition, leader }) => [`${name}-${partition}`, leader - 1] as const)
    }),
  )
  const logDirs = Array.from({ length: BROKERS }, (_, n) => path.join(home, `broker-${n + 1}`))
  const leaderOf = (partition: string) => (leaders as ReadonlyMap<string, number>).get(partition) ?? 0
  expect(new Checker().check({ logDirs, leaderOf }, ledger.evidence)).toEqual([])
})
