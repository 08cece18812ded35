/**
 * Kills programs at work until there were enough, on one cluster after the other, and says where each died and what was
 * wrong afterwards. The seed decides who dies where; what else happens meanwhile is the machine's choice.
 */
import { SeededRandom } from '../crash/seeded-random.ts'
import { KillPlan } from './kill-plan.ts'
import { KillRecord } from './kill-record.ts'
import { KillTrial, type TrialOptions } from './kill-trial.ts'

/** A new directory so often: the checker reads all of it after each round. */
const ROUNDS_OF_A_TRIAL = 16
/** Jobs have seeds of their own. */
const JOB_SEED_STEP = 7919

export interface CampaignOptions {
  readonly seed: number
  readonly kills: number
  readonly brokers: number
  /** Clusters at the same time; 1 without it. */
  readonly jobs?: number
  /** No further round is begun after it, if there were `leastKills`. */
  readonly limitMs?: number
  readonly leastKills?: number
  /** Ends it early, too. */
  readonly signal?: AbortSignal
  /** Called after each round. */
  readonly onRound?: (record: KillRecord) => void
}

export async function runKillCampaign(options: CampaignOptions): Promise<KillRecord> {
  const [plan, record] = [new KillPlan(), new KillRecord()]
  const endMs = performance.now() + (options.limitMs ?? Number.POSITIVE_INFINITY)
  const isLate = () => performance.now() > endMs && record.kills >= (options.leastKills ?? 0)
  const isOver = () => record.kills >= options.kills || isLate() || options.signal?.aborted === true
  const work = async (job: number): Promise<void> => {
    const random = new SeededRandom(options.seed + job * JOB_SEED_STEP)
    while (!isOver()) await runTrial({ random, plan, record, brokers: options.brokers }, isOver, options.onRound)
  }
  await Promise.all(Array.from({ length: options.jobs ?? 1 }, (_, job) => work(job)))
  return record
}

async function runTrial(
  options: TrialOptions,
  isOver: () => boolean,
  onRound: CampaignOptions['onRound'],
): Promise<void> {
  const trial = await KillTrial.open(options)
  try {
    for (let round = 0; round < ROUNDS_OF_A_TRIAL && !isOver(); round++) {
      await trial.round()
      onRound?.(options.record)
    }
  } finally {
    await trial.close()
  }
}
