/** Real processes that are killed while they create, change and delete topics; what they leave is used and judged by the next. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import { testSeed } from '../processes/test-seed.ts'
import { pause } from '../processes/until.ts'
import { SeededRandom } from './seeded-random.ts'
import { testRounds } from './test-rounds.ts'

const ROUNDS = 10 * testRounds
const TOPICS = 300

/** Every second file has other partitions, other configs and other topics. */
function topicsFile(round: number): string {
  const entries = Array.from({ length: TOPICS }, (_, n) => {
    const name = `topic-${(n + (round % 2) * 100) % (TOPICS + 50)}`
    return `  ${name}: {configs: {retention.ms: ${1000 + round}}}\n`
  })
  return `topics:\n${entries.join('')}`
}

/** `name-partition id` of all directories but internal topics'. */
function directories({ logDir }: ScratchCluster): string[] {
  const names = readdirSync(logDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('__'))
    .map(({ name }) => name)
  return names
    .map((name) => `${name} ${readFileSync(path.join(logDir, name, 'partition.metadata'), 'utf8').slice(-22)}`)
    .sort()
}

async function wantedDirectories(cluster: ScratchCluster): Promise<string[]> {
  const { stdout } = await cluster.run('kafdir.js', ['topics', 'list', '--json'])
  const { topics } = JSON.parse(stdout) as { topics: { name: string; topicId: string; partitions: number }[] }
  return topics.map(({ name, topicId }) => `${name}-0 ${topicId}`).sort()
}

it(`kill -9 in the middle of an import leaves whole operations, and the next process the rest (KAFDIR_TEST_SEED=${testSeed})`, async () => {
  const cluster = scratchCluster()
  const random = new SeededRandom(testSeed)
  const file = path.join(cluster.directory, 'topics.yaml')
  let killedCount = 0
  const whole = async (round: number): Promise<number> => {
    writeFileSync(file, topicsFile(round))
    const startedMs = performance.now()
    await cluster.run('kafdir.js', ['topics', 'import', 'topics.yaml', '--prune'])
    return performance.now() - startedMs
  }
  await whole(2)
  // As long as one of the kind takes on this machine.
  const wholeMs = await whole(1)
  // More rounds where the dice fell behind the end of too many.
  const isEnough = (round: number) => round >= 4 * ROUNDS || (round >= ROUNDS && killedCount > ROUNDS / 3)
  for (let round = 0; !isEnough(round); round++) {
    writeFileSync(file, topicsFile(round))
    const victim = cluster.start('kafdir.js', ['topics', 'import', 'topics.yaml', '--prune'])
    await pause(60 + random.below(Math.max(1, Math.floor(wholeMs - 60))))
    if (victim.isRunning) killedCount++
    victim.signal('SIGKILL')
    await victim.ended
    // Any operation tidies up, and this one is whole.
    expect(await cluster.run('kafdir.js', ['topics', 'create', `round-${round}`])).toMatchObject({ status: 0 })
    expect(directories(cluster)).toEqual(await wantedDirectories(cluster))
  }
  const { status, stderr } = await cluster.run('kafdir.js', ['topics', 'import', 'topics.yaml', '--prune'])
  expect({ status, stderr }).toMatchObject({ status: 0 })
  expect(await wantedDirectories(cluster)).toHaveLength(TOPICS)
  expect(directories(cluster)).toEqual(await wantedDirectories(cluster))
  // Otherwise nothing was cut off.
  expect(killedCount).toBeGreaterThan(ROUNDS / 3)
})
