import { expect, it } from 'vitest'
import { KillNineTrial } from '../processes/kill-nine-trial.ts'
import { scratchCluster } from '../processes/scratch-cluster.ts'
import { SeededRandom, testSeed } from '../processes/seeded-random.ts'

const ROUNDS = 24

it(`kill -9 at any moment loses nothing that was acknowledged and invents nothing (KAFDIR_TEST_SEED=${testSeed})`, async () => {
  const trial = await KillNineTrial.prepare(scratchCluster(), new SeededRandom(testSeed))
  for (let round = 1; round <= ROUNDS; round++) {
    await trial.round()
    if (round % 8 === 0) expect(await trial.problems(), `after round ${round}`).toEqual([])
  }
  // Otherwise the trial has found out nothing.
  expect(trial.acknowledgedCount).toBeGreaterThan(ROUNDS)
})
