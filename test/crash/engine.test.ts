/**
 * Recovery after a fault in every call of one life of a log in which all happens that can: transactions, rolls, deleted
 * records, retention, compaction, orderly ends, two processes taking turns.
 */
import { describe, expect, it } from 'vitest'
import type { CleanupPolicy } from '../../src/storage/log/log-config.ts'
import { testSeed } from '../processes/test-seed.ts'
import { EngineBench, type EngineProcess } from './engine-bench.ts'
import { EngineDriver } from './engine-driver.ts'
import { recoveryProblems, settleCrash, settleUnanswered } from './engine-recovery.ts'
import { SMALL, WORKLOAD } from './engine-workload.ts'
import { type Fault, type FaultPlan, type Operation, ProcessKilled } from './fault-file-system.ts'
import { LOSSES } from './power-loss.ts'
import { SeededRandom } from './seeded-random.ts'
import { testRounds } from './test-rounds.ts'

/** One call of so many meets its fault in a round. */
const PARTS = 12

const POLICIES: readonly (readonly CleanupPolicy[])[] = [['compact'], ['compact', 'delete'], ['delete']]

interface Life {
  readonly driver: EngineDriver
  readonly victim: EngineProcess
  readonly bystander: EngineProcess
  readonly isKilled: boolean
}

/** The workload, by two processes in turn, of which `victim` (0 or 1) meets the plan. It gets a successor when it can't go on. */
async function live(cleanupPolicy: readonly CleanupPolicy[], victim: number, plan: FaultPlan): Promise<Life> {
  const bench = await EngineBench.make({ ...SMALL, cleanupPolicy })
  const driver = new EngineDriver(bench)
  const pair = [bench.start(victim === 0 ? plan : undefined), bench.start(victim === 1 ? plan : undefined)]
  const found = (): Life => ({
    driver,
    victim: pair[victim]!,
    bystander: pair[1 - victim]!,
    isKilled: pair[victim]!.process.isDead,
  })
  try {
    for (const [i, step] of WORKLOAD.entries()) {
      const failures = driver.failures
      await driver.take(step, pair[i % 2]!)
      // Its log.dir may be offline for it now.
      if (driver.failures > failures) pair[i % 2] = bench.start()
    }
    for (const each of pair) await driver.take({ do: 'reopen', inOrder: true }, each)
  } catch (error) {
    if (!(error instanceof ProcessKilled)) throw error
  }
  return found()
}

/** The calls of a life without faults. */
async function operationsOf(cleanupPolicy: readonly CleanupPolicy[], victim: number): Promise<Operation[]> {
  const operations: Operation[] = []
  const { driver, bystander } = await live(cleanupPolicy, victim, (operation) => {
    operations.push(operation)
    return null
  })
  expect(await recoveryProblems(driver, { bystander, isDiskWhole: true })).toEqual([])
  return operations
}

function faultAt(number: number, kind: Fault['kind'], random: SeededRandom): FaultPlan {
  return (operation) =>
    operation.number === number ? { kind, writtenBytes: random.below(operation.sizeInBytes + 1) } : null
}

/** What is wrong after the fault `kind` in one call of the victim. */
async function trial(
  policy: readonly CleanupPolicy[],
  point: Point,
  fault: FaultKind,
  seed: number,
): Promise<string[]> {
  const random = new SeededRandom(seed)
  const plan = faultAt(point.number, fault === 'crash' ? 'kill' : fault, random)
  const { driver, bystander, victim } = await live(policy, point.victim, plan)
  if (fault === 'crash') {
    driver.bench.crash([victim, bystander], random, LOSSES[random.below(LOSSES.length)]!)
    return [...(await settleCrash(driver)), ...(await recoveryProblems(driver, { isDiskWhole: true }))]
  }
  if (fault === 'kill') {
    await settleUnanswered(driver)
    return recoveryProblems(driver, { bystander, isDiskWhole: true })
  }
  return recoveryProblems(driver, { isDiskWhole: point.kind !== 'datasync' && point.kind !== 'syncDirectory' })
}

type FaultKind = Fault['kind'] | 'crash'
type Point = Operation & { readonly victim: number }

async function pointsOf(policy: readonly CleanupPolicy[]): Promise<Point[]> {
  const [first, second] = [await operationsOf(policy, 0), await operationsOf(policy, 1)]
  return [...first.map((each) => ({ ...each, victim: 0 })), ...second.map((each) => ({ ...each, victim: 1 }))]
}

describe.each(POLICIES.map((policy) => ({ policy, name: policy.join(',') })))('cleanup.policy=$name', ({ policy }) => {
  it.each(['kill', 'crash', 'EIO', 'ENOSPC'] as const)(
    `%s in any call (KAFDIR_TEST_SEED=${testSeed})`,
    async (fault) => {
      const points = await pointsOf(policy)
      expect(points.length).toBeGreaterThan(300)
      // A part of them each time, another one with another seed; all of them in as many rounds as there are parts.
      for (let round = 0; round < testRounds; round++) {
        for (const [i, point] of points.entries()) {
          if ((i + testSeed + round) % PARTS !== 0) continue
          const { victim, number, kind, path } = point
          const what = `${fault} of process ${victim} in call ${number} (${kind} of ${path}), round ${round}`
          expect(await trial(policy, point, fault, testSeed * 1000 + i + round * 7919), what).toEqual([])
        }
      }
    },
  )
})
