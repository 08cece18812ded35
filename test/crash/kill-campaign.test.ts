import { describe, expect, it } from 'vitest'
import { runKillCampaign } from '../campaign/kill-campaign.ts'
import { testSeed } from '../processes/test-seed.ts'
import { testRounds } from './test-rounds.ts'

const LIMIT_MS = 14_000 * testRounds

/** The bounded form of `npm run kill-campaign`. */
describe.each([1, 3])('programs that are killed at named points, on a cluster of %i', (brokers) => {
  it(
    `leave what was acknowledged, and the next command works (KAFDIR_TEST_SEED=${testSeed})`,
    async () => {
      const amount = { kills: 60 * testRounds, leastKills: 15, limitMs: LIMIT_MS }
      const options = { seed: testSeed, brokers, jobs: 2, ...amount }
      const record = await runKillCampaign(options)
      expect(record.findings).toEqual([])
      // Otherwise nothing was found out.
      expect(record.acknowledged).toBeGreaterThan(50)
    },
    LIMIT_MS + 240_000,
  )
})
