/** Operations of the controller that are cut off in the middle: each happened or it did not, and the next process tidies up. */
import { expect, it } from 'vitest'
import { alterTopicConfigs } from '../../src/clients/admin/alter-topic-configs.ts'
import { createPartitions } from '../../src/clients/admin/create-partitions.ts'
import { createTopics } from '../../src/clients/admin/create-topics.ts'
import { deleteTopics } from '../../src/clients/admin/delete-topics.ts'
import { listTopics } from '../../src/clients/admin/list-topics.ts'
import type { DirectorySession } from '../../src/cluster/open-cluster.ts'
import { isKafkaError } from '../../src/common/kafka-error.ts'
import { readTopics } from '../../src/tools/topics/import-topics.ts'
import { CLUSTER, ClusterMachine, LOG_DIR } from './cluster-machine.ts'
import type { Operation } from './fault-file-system.ts'
import { LOSSES, powerLoss } from './power-loss.ts'
import { SeededRandom } from './seeded-random.ts'
import { testRounds } from './test-rounds.ts'

const CRASHES_EACH = 2 * testRounds

/** Directories of partitions that a broker would see, with their topic ids, sorted. */
function partitionsOn(machine: ClusterMachine): string[] {
  return machine
    .directories(LOG_DIR)
    .filter(([name]) => !name.startsWith('__'))
    .map(([name, inode]) => `${name} ${inode.names.get('partition.metadata')?.bytes.toString().slice(-22)}`)
    .sort()
}

/** What a cluster has, as far as these operations change it. */
async function stateOf(session: DirectorySession): Promise<unknown> {
  const topics = await readTopics(session, new Set())
  return topics.map(({ name, partitions, configs }) => ({ name, partitions, configs: [...configs] }))
}

/** As `partitionsOn` should be. */
async function wantedPartitions(session: DirectorySession): Promise<string[]> {
  const topics = await listTopics(session)
  return topics
    .flatMap(({ name, topicId, partitionCount }) =>
      Array.from({ length: partitionCount }, (_, partition) => `${name}-${partition} ${topicId}`),
    )
    .sort()
}

function demand(results: ReadonlyMap<string, unknown>): void {
  for (const result of results.values()) if (isKafkaError(result)) throw result
}

interface Scenario {
  /** Topics that are there before. */
  readonly before: readonly string[]
  readonly operate: (session: DirectorySession) => Promise<void>
}

const scenarios: Readonly<Record<string, Scenario>> = {
  'the first use of a directory': {
    before: [],
    operate: async (session) => demand(await createTopics(session, [{ name: 'orders', partitions: 2 }])),
  },
  'creating topics': {
    before: ['kept'],
    operate: async (session) => {
      const configs = { 'retention.ms': '1000' }
      demand(await createTopics(session, [{ name: 'orders', partitions: 2, configs }, { name: 'users' }]))
    },
  },
  'adding partitions': {
    before: ['kept'],
    operate: async (session) => demand(await createPartitions(session, [{ name: 'kept', totalCount: 4 }])),
  },
  'changing a config': {
    before: ['kept'],
    operate: async (session) => {
      const changes = new Map([
        ['retention.ms', '5'],
        ['cleanup.policy', 'compact'],
      ])
      demand(await alterTopicConfigs(session, new Map([['kept', changes]])))
    },
  },
  'deleting topics': {
    before: ['kept', 'doomed', 'damned'],
    operate: async (session) => demand(await deleteTopics(session, ['doomed', 'damned'])),
  },
}

/** A machine with the topics that are there before, all of them on the disk. */
async function prepare({ before }: Scenario): Promise<ClusterMachine> {
  const machine = new ClusterMachine()
  if (before.length === 0) {
    const { fileSystem } = machine.start()
    fileSystem.makeDirectory(CLUSTER)
    fileSystem.syncDirectory('/')
  }
  for (const name of before) {
    await machine.run(async (session) => demand(await createTopics(session, [{ name, partitions: 2 }])))
  }
  return machine
}

/** All calls of the process that operates, and what the cluster has before and after. */
async function rehearse(scenario: Scenario) {
  const machine = await prepare(scenario)
  const before = await machine.run(stateOf)
  const operations: Operation[] = []
  const process = machine.start((operation) => (operations.push(operation), null))
  const session = await machine.open(process)
  await scenario.operate(session)
  await session.close()
  const after = await machine.run(stateOf)
  return { operations, before, after }
}

/** Whether the operation had been answered when the process died. */
async function runUntilKilled(machine: ClusterMachine, { operate }: Scenario, { number }: Operation): Promise<boolean> {
  const victim = machine.start((operation) => {
    return operation.number === number ? { kind: 'kill', writtenBytes: operation.sizeInBytes >> 1 } : null
  })
  let isAnswered = false
  const life = machine.open(victim).then(async (session) => {
    await operate(session)
    isAnswered = true
    await session.close()
  })
  await life.catch((error: unknown) => expect(victim.isDead, String(error)).toBe(true))
  victim.kill()
  return isAnswered
}

it.each(Object.entries(scenarios))('%s happens or does not, wherever the process is killed', async (_, scenario) => {
  const { operations, before, after } = await rehearse(scenario)
  expect(operations.length).toBeGreaterThan(3)
  expect(after).not.toEqual(before)
  const seen = new Set<unknown>()
  for (const operation of operations) {
    for (let round = 0; round <= CRASHES_EACH; round++) {
      const end = round === 0 ? 'kill' : `crash ${round}`
      const what = `${end} in call ${operation.number} (${operation.kind} of ${operation.path})`
      const machine = await prepare(scenario)
      const isAnswered = await runUntilKilled(machine, scenario, operation)
      if (round > 0) {
        const random = new SeededRandom(round * 1000 + operation.number)
        machine.crash(powerLoss(LOSSES[random.below(LOSSES.length)]!, random))
      }

      const state = await machine.run(stateOf)
      expect([before, after], what).toContainEqual(state)
      if (isAnswered) expect(state, what).toEqual(after)
      seen.add(JSON.stringify(state))

      await machine.run(async (session) => demand(await createTopics(session, [{ name: 'next' }])))
      expect(partitionsOn(machine), what).toEqual(await machine.run(wantedPartitions))
    }
  }
  // Otherwise nothing was cut off at all.
  expect(seen.size).toBe(2)
})
