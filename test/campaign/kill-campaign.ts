/**
 * Kills programs at work until there were enough, on one cluster after the other, and says where each died and what was
 * wrong afterwards. The seed decides who dies where; what else happens meanwhile is the machine's choice.
 */
import { SeededRandom } from '../crash/seeded-random.ts'
import { KillPlan } from './kill-plan.ts'
import { KillRecord } from './kill-record.ts'
import { KillTrial } from './kill-trial.ts'

/** A new directory so often: the checker reads all of it after each round. */
const ROUNDS_OF_A_TRIAL = 16

export interface CampaignOptions {
  readonly seed: number
  readonly kills: number
  readonly brokers: number
  /** No further round is begun after it. */
  readonly limitMs?: number
  /** Called after each round. */
  readonly onRound?: (record: KillRecord) => void
}

export async function runKillCampaign({
  seed,
  kills,
  brokers,
  limitMs,
  onRound,
}: CampaignOptions): Promise<KillRecord> {
  const random = new SeededRandom(seed)
  const [plan, record] = [new KillPlan(random), new KillRecord()]
  const startMs = performance.now()
  const isOver = () => record.kills >= kills || performance.now() - startMs > (limitMs ?? Number.POSITIVE_INFINITY)
  while (!isOver()) {
    const trial = await KillTrial.open({ random, plan, record, brokers })
    try {
      for (let round = 0; round < ROUNDS_OF_A_TRIAL && !isOver(); round++) {
        await trial.round()
        onRound?.(record)
      }
    } finally {
      await trial.close()
    }
  }
  return record
}
