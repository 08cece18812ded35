import { expect, it } from 'vitest'
import { KillNineTrial } from '../processes/kill-nine-trial.ts'
import { scratchCluster } from '../processes/scratch-cluster.ts'
import { testSeed } from '../processes/test-seed.ts'
import { pause } from '../processes/until.ts'
import { SeededRandom } from './seeded-random.ts'

const ROUNDS = 21

it(`kill -9 in the first moments of a directory leaves one that works (KAFDIR_TEST_SEED=${testSeed})`, async () => {
  const random = new SeededRandom(testSeed)
  for (let round = 0; round < 8; round++) {
    const cluster = scratchCluster()
    const first = ['a', 'b', 'c'].map((topic) => cluster.start('kafka-topics.sh', ['--create', '--topic', topic]))
    await Promise.all(
      first.slice(1).map(async (victim) => {
        await pause(30 + random.below(190))
        victim.signal('SIGKILL')
      }),
    )
    expect(await first[0]?.end()).toEqual({ status: 0, stdout: 'Created topic a.\n', stderr: '' })
    const stderr = 'Topic orders did not exist: it was created with 1 partition.\n'
    expect(await cluster.produce('orders', 'works\n')).toEqual({ status: 0, stdout: '', stderr })
    expect((await cluster.consume('orders')).stdout).toBe('works\n')
  }
})

it(`kill -9 at any moment loses nothing that was acknowledged and invents nothing (KAFDIR_TEST_SEED=${testSeed})`, async () => {
  const trial = await KillNineTrial.prepare(scratchCluster(), new SeededRandom(testSeed))
  for (let round = 1; round <= ROUNDS; round++) {
    await trial.round()
    if (round % 7 === 0) expect(await trial.problems()).toEqual([])
  }
  // Otherwise the trial has found out nothing. A busy machine gets little done between two kills.
  expect(trial.acknowledgedCount).toBeGreaterThan(ROUNDS / 3)
})
