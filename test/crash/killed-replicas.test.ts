import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { KillNineTrial } from '../processes/kill-nine-trial.ts'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import { testSeed } from '../processes/test-seed.ts'
import { SeededRandom } from './seeded-random.ts'

const ROUNDS = 14

/** The first `--describe` that comes says of all topics that every replica is in sync. */
async function underReplicated(cluster: ScratchCluster): Promise<string> {
  return (await cluster.topics('--describe', '--under-replicated-partitions')).stdout
}

function bytesOf(cluster: ScratchCluster, brokerId: number, name: string): Buffer {
  const directory = path.join(cluster.directory, 'home', `broker-${brokerId}`, name)
  const segments = readdirSync(directory).filter((file) => file.endsWith('.log'))
  return Buffer.concat(segments.toSorted().map((file) => readFileSync(path.join(directory, file))))
}

it(`kill -9 at any moment leaves three replicas that are equal, with all that was acknowledged (KAFDIR_TEST_SEED=${testSeed})`, async () => {
  const cluster = scratchCluster()
  const home = path.join(cluster.directory, 'home')
  mkdirSync(home)
  writeFileSync(path.join(home, 'server.properties'), 'default.replication.factor=3\n')
  for (const id of [2, 3]) {
    const { status, stdout } = await cluster.run('kafdir.js', ['brokers', 'add'])
    const said = `Added broker ${id} in ${path.join(home, `broker-${id}`)}.\n`
    expect({ status, stdout }).toEqual({ status: 0, stdout: said })
  }
  const trial = await KillNineTrial.prepare(cluster, new SeededRandom(testSeed))
  for (let round = 1; round <= ROUNDS; round++) {
    await trial.round()
    if (round % 7 === 0) expect(await trial.problems()).toEqual([])
  }
  // Whoever writes to a partition next settles what the dead left in some replicas only.
  for (let partition = 0; partition < 2; partition++)
    expect((await cluster.produce('steady', 'last\nline\nof\nall\n')).status).toBe(0)
  expect(await underReplicated(cluster)).toBe('')
  for (const name of ['steady-0', 'steady-1', '__cluster_metadata-0']) {
    for (const id of [2, 3])
      expect(bytesOf(cluster, id, name).equals(bytesOf(cluster, 1, name)), `${name} of ${id}`).toBe(true)
  }
  expect(trial.acknowledgedCount).toBeGreaterThan(ROUNDS / 3)
})
