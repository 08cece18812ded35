/** The campaign of `npm run power-loss`, round by round. */
import { WORKLOADS } from './cluster-workloads.ts'
import { FAULTS, failOnce, losePower, newVerdicts, rehearse, type Verdicts } from './power-loss-campaign.ts'

/** A round cuts a life off at one call of so many; in as many rounds it is every call. */
const PARTS = 16
const MIXES = 40
/** Of some hundreds in front of each call. */
const STATES = 40

export interface RoundsOptions {
  readonly seed: number
  readonly rounds: number
  /** Name of a workload; undefined: all. */
  readonly only: string | undefined
  readonly print: (line: string) => void
}

/** False: something was wrong. Prints what, and how much was tried. */
export async function runRounds({ seed, rounds, only, print }: RoundsOptions): Promise<boolean> {
  const totals = new Map<string, Verdicts>()
  for (let round = 0; round < rounds; round++) {
    for (const workload of WORKLOADS.filter(({ name }) => only === undefined || name === only)) {
      const calls = await rehearse(workload, seed)
      const isMoment = (call: number): boolean => (call + seed + round) % PARTS === 0
      const verdictsOf = (what: string): Verdicts => {
        const known = totals.get(`${workload.name}, ${what}`) ?? newVerdicts()
        totals.set(`${workload.name}, ${what}`, known)
        return known
      }
      const tell = (what: string): void => {
        const { cuts, states, problems } = verdictsOf(what)
        print(
          `round ${round + 1}: ${workload.name}, ${what}: ${cuts} cuts, ${states} directories, ${problems.length} wrong`,
        )
      }
      await losePower(workload, { seed: seed + round, mixes: MIXES, isMoment, most: STATES }, verdictsOf('power lost'))
      tell('power lost')
      for (const fault of FAULTS) {
        const verdicts = verdictsOf(fault)
        for (const call of calls.filter(({ number }) => isMoment(number))) {
          await failOnce(workload, { seed, call, fault }, verdicts)
        }
        tell(fault)
      }
    }
  }
  for (const { problems } of totals.values()) {
    for (const each of problems) print(`${each.where}\n  ${each.problems.join('\n  ')}`)
  }
  return [...totals.values()].every(({ problems }) => problems.length === 0)
}
