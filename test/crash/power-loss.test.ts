/**
 * A sample of what `npm run power-loss` tries in full: lives of a cluster that the power, or a fault in one call, cuts off.
 * power-loss.md says what the disk may show then, and what must be found.
 */
import { describe, expect, it } from 'vitest'
import { testSeed } from '../processes/test-seed.ts'
import { WORKLOADS } from './cluster-workloads.ts'
import { FAULTS, failOnce, losePower, newVerdicts, rehearse } from './power-loss-campaign.ts'
import { SeededRandom } from './seeded-random.ts'
import { testRounds } from './test-rounds.ts'

const MOMENTS = 12 * testRounds
const STATES_EACH = 3
const FAULTS_EACH = 2 * testRounds

describe.each(WORKLOADS)('a life with $name', (workload) => {
  it(`keeps what was promised when the power goes (KAFDIR_TEST_SEED=${testSeed})`, async () => {
    const { length } = await rehearse(workload, testSeed)
    expect(length).toBeGreaterThan(500)
    const random = new SeededRandom(testSeed)
    const moments = new Set(Array.from({ length: MOMENTS }, () => random.below(length)))
    const verdicts = newVerdicts()
    const isMoment = (call: number): boolean => moments.has(call)
    await losePower(workload, { seed: testSeed, mixes: 20, isMoment, most: STATES_EACH }, verdicts)
    expect(verdicts.problems).toEqual([])
    expect(verdicts.states).toBeGreaterThan(MOMENTS)
  })

  it(`keeps what was promised when a call fails (KAFDIR_TEST_SEED=${testSeed})`, async () => {
    const calls = await rehearse(workload, testSeed)
    const random = new SeededRandom(testSeed)
    const verdicts = newVerdicts()
    for (const fault of FAULTS) {
      for (let i = 0; i < FAULTS_EACH; i++) {
        const call = calls[random.below(calls.length)]!
        await failOnce(workload, { seed: testSeed, call, fault }, verdicts)
      }
    }
    expect(verdicts.problems).toEqual([])
  })
})
