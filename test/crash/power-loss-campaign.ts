/** Lives of a cluster that are cut off at every call: by a loss of power in all its forms, by a kill, by a disk that fails. */
import { ClusterDriver } from './cluster-driver.ts'
import { CLUSTER, ClusterMachine } from './cluster-machine.ts'
import { recover } from './cluster-recovery.ts'
import type { Question } from './cluster-verdict.ts'
import type { Workload } from './cluster-workloads.ts'
import { type CrashState, crashStates, fingerprint } from './crash-states.ts'
import { type Fault, type Operation } from './fault-file-system.ts'
import type { MemoryDisk } from './memory-disk.ts'
import { scattered } from './power-loss.ts'
import { SeededRandom } from './seeded-random.ts'

/** A moment at which the power may go. */
interface Moment {
  /** In front of this call. */
  readonly what: string
  /** Of the ledger. */
  readonly moment: number
  readonly disk: MemoryDisk
}

export interface Verdicts {
  /** Lives that were cut off. */
  cuts: number
  /** Directories that were judged; after a loss of power only those that differ. */
  states: number
  readonly problems: Problem[]
  /** How often an examination afterwards found what. */
  readonly oddities: Map<string, number>
}

interface Problem {
  readonly where: string
  readonly problems: readonly string[]
}

export const newVerdicts = (): Verdicts => ({ cuts: 0, states: 0, problems: [], oddities: new Map() })

/** A new machine, its cluster directory on the disk. */
export function newMachine(seed: number): ClusterMachine {
  const machine = new ClusterMachine(undefined, seed)
  const { fileSystem } = machine.start()
  fileSystem.makeDirectory(CLUSTER)
  fileSystem.syncDirectory('/')
  return machine
}

/** All calls of a life in which nothing goes wrong, numbered through all its processes. */
export async function rehearse({ live }: Workload, seed: number): Promise<Operation[]> {
  const calls: Operation[] = []
  const driver = new ClusterDriver(newMachine(seed), (call) => {
    calls.push({ ...call, number: calls.length })
    return null
  })
  await live(driver)
  if (driver.failures.length > 0) throw new Error(`a life without faults fails: ${driver.failures.join('; ')}`)
  return calls
}

export interface PowerLossOptions {
  readonly seed: number
  /** Random mixes of sectors, lengths and names at each moment. */
  readonly mixes: number
  /** Whether the power may go in front of the call of that number. */
  readonly isMoment: (call: number) => boolean
  /** States of each moment: a random choice, if there are more. */
  readonly most: number
}

/** The power goes in front of some calls of a life, in all the ways that are tried. */
export async function losePower(workload: Workload, options: PowerLossOptions, verdicts: Verdicts): Promise<void> {
  const { seed, mixes, isMoment, most } = options
  const machine = newMachine(seed)
  const moments: Moment[] = []
  let calls = 0
  const driver: ClusterDriver = new ClusterDriver(machine, ({ kind, path }) => {
    if (isMoment(calls)) {
      const what = `call ${calls} (${kind} of ${path})`
      moments.push({ what, moment: driver.ledger.moment, disk: machine.disk.copy() })
    }
    calls++
    return null
  })
  await workload.live(driver)
  const random = new SeededRandom(seed)
  const seen = new Set<string>()
  for (const [i, moment] of moments.entries()) {
    const states = [...crashStates(moment.disk, seed + i, mixes)]
    verdicts.cuts++
    for (const state of states) {
      if (random.chance(most / states.length)) await tryState(workload, driver, moment, state, { seen, verdicts })
    }
  }
}

async function tryState(
  { name }: Workload,
  { ledger }: ClusterDriver,
  { what, moment, disk }: Moment,
  state: CrashState,
  { seen, verdicts }: { readonly seen: Set<string>; readonly verdicts: Verdicts },
): Promise<void> {
  const copy = disk.copy()
  copy.lose(state.loss)
  const identity = `${moment} ${fingerprint(copy.root)}`
  if (seen.has(identity)) return
  seen.add(identity)
  const where = `${name}: the power went in front of ${what}, ${state.what}`
  await judged(
    where,
    new ClusterMachine(copy, 99),
    { ledger, moment, hasLostPower: true, hasFailedSync: false },
    verdicts,
  )
}

async function judged(where: string, machine: ClusterMachine, question: Question, verdicts: Verdicts): Promise<void> {
  verdicts.states++
  try {
    const { problems, oddities } = await recover(machine, question)
    if (problems.length > 0) verdicts.problems.push({ where, problems })
    for (const each of oddities) verdicts.oddities.set(each, (verdicts.oddities.get(each) ?? 0) + 1)
  } catch (error) {
    verdicts.problems.push({ where, problems: [textOf(error)] })
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** What can happen to one call; of a write, a part may go through. */
export const FAULTS = ['kill', 'EIO', 'ENOSPC'] as const

export interface FailOptions {
  readonly seed: number
  readonly call: Operation
  readonly fault: Fault['kind']
}

/**
 * One call of a life fails, or is the last of its process; users try again and go on. Then nobody is left, and everything
 * must be there that was acknowledged at all; and then the power goes.
 */
export async function failOnce(
  workload: Workload,
  { seed, call, fault }: FailOptions,
  verdicts: Verdicts,
): Promise<void> {
  const machine = newMachine(seed)
  const random = new SeededRandom(seed + call.number)
  let calls = 0
  const driver = new ClusterDriver(machine, ({ sizeInBytes }) =>
    calls++ === call.number ? { kind: fault, writtenBytes: random.below(sizeInBytes + 1) } : null,
  )
  const where = `${workload.name}: ${fault} in call ${call.number} (${call.kind} of ${call.path})`
  verdicts.cuts++
  try {
    await workload.live(driver)
  } catch (error) {
    verdicts.problems.push({ where, problems: [textOf(error)] })
    return
  }
  if (driver.problems.length > 0) verdicts.problems.push({ where, problems: driver.problems })
  const { ledger } = driver
  const hasFailedSync = fault !== 'kill' && (call.kind === 'datasync' || call.kind === 'syncDirectory')
  const question = { ledger, moment: ledger.moment, hasFailedSync }
  const copy = machine.disk.copy()
  machine.killAll()
  await judged(where, machine, { ...question, hasLostPower: false }, verdicts)
  if (hasFailedSync) return
  copy.lose(scattered(random))
  await judged(`${where}, then the power`, new ClusterMachine(copy, 99), { ...question, hasLostPower: true }, verdicts)
}
