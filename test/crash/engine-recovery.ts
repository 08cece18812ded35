/** The next processes after something happened: they open the log without any repair, and find it as it must be. */
import { isKafkaError } from '../../src/common/kafka-error.ts'
import type { PartitionLog } from '../../src/storage/log/partition-log.ts'
import { loadProducerState } from '../../src/storage/log/producer-state/load-producer-state.ts'
import { parseProducerSnapshot } from '../../src/storage/log/producer-state/producer-snapshot.ts'
import { listSegments } from '../../src/storage/log/segment-list.ts'
import { DIRECTORY, type EngineProcess } from './engine-bench.ts'
import { type EngineDriver, type EngineStep, PRODUCER_IDS, type ProducerName } from './engine-driver.ts'
import {
  indexFileProblems,
  leftovers,
  producerProblems,
  snapshotProblems,
  transactionIndexProblems,
} from './engine-files.ts'
import { contentProblems, type FoundBatch, readLog, transactionProblems, twiceLeft } from './engine-verdict.ts'
import { SeededRandom } from './seeded-random.ts'

const AFTER: EngineStep = { do: 'append', producer: 'plain', keys: ['after'] }
const PRODUCERS = Object.keys(PRODUCER_IDS).filter((name) => name !== 'plain') as ProducerName[]

/** What became of the append of a process that was killed: the log tells whoever reads it. */
export async function settleUnanswered(driver: EngineDriver): Promise<void> {
  const { bench, history, unanswered } = driver
  driver.unanswered = null
  const { log } = bench.start()
  if (unanswered !== null && log.endOffset() === unanswered.entry.lastOffset + 1) history.add(unanswered.entry)
  await log.close()
}

/** As above after the machine went down: the log holds a beginning of what was written, and all that was promised. */
export async function settleCrash(driver: EngineDriver): Promise<string[]> {
  const { bench, history, unanswered } = driver
  driver.unanswered = null
  history.hasCrashed = true
  const { log, logDir } = bench.start()
  const { entry, batch } = driver.nextBatch(AFTER as Extract<EngineStep, { do: 'append' }>, 0)
  const { baseOffset } = await log.append(batch, { leaderEpoch: driver.leaderEpoch })
  if (unanswered !== null && baseOffset > history.endOffset) history.add(unanswered.entry)
  const problems =
    baseOffset < history.durableEnd ? [`the log ends at ${baseOffset}, before ${history.durableEnd}`] : []
  if (baseOffset > Math.max(history.endOffset, history.mayBeDeletedBefore))
    problems.push(`the log ends at ${baseOffset}`)
  history.endAt(baseOffset)
  history.cleanedBefore = Math.min(history.cleanedBefore, baseOffset)
  const records = entry.records.map((record) => ({ ...record, offset: baseOffset + record.offset }))
  history.add({ ...entry, baseOffset, lastOffset: baseOffset + entry.lastOffset, records })
  await log.flush()
  history.durableEnd = history.endOffset
  await log.close()
  logDir.close()
  return problems
}

export interface Recovery {
  /** Had the log open all the time. */
  readonly bystander?: EngineProcess
  /** No sync has failed: whoever opens a file after that is told nothing, and can promise nothing. */
  readonly isDiskWhole: boolean
}

/** Everything that can be wrong once the history is settled. */
export async function recoveryProblems(driver: EngineDriver, recovery: Recovery): Promise<string[]> {
  const { bystander, isDiskWhole } = recovery
  const { bench, history } = driver
  const problems: string[] = []
  if (bystander !== undefined && !bystander.process.isDead) {
    problems.push(...(await viewProblems(driver, bystander, { isOld: true })).map((each) => `bystander: ${each}`))
    await driver.take(AFTER, bystander)
    await bystander.log.close()
  }
  const reader = bench.start()
  problems.push(...(await viewProblems(driver, reader)).map((each) => `reader: ${each}`))
  const next = bench.start()
  await driver.take(AFTER, next)
  problems.push(...(await viewProblems(driver, next)), ...stateProblems(driver, next))
  for (const producer of PRODUCERS) problems.push(...(await producerBehaviour(driver, producer, next)))
  await next.log.close()
  problems.push(...fileProblems(driver, next.log.startOffset))
  await driver.take({ do: 'flush' }, next)
  problems.push(...(await cleaningProblems(driver, bench.start())))
  // The reader has seen none of this happen.
  problems.push(...(await viewProblems(driver, reader, { isOld: true })).map((each) => `old reader: ${each}`))
  if (!isDiskWhole) return [...problems, ...driver.problems]
  bench.crash([reader, next], new SeededRandom(1), 'everything')
  history.endAt(history.endOffset)
  problems.push(...(await viewProblems(driver, bench.start())).map((each) => `after a crash: ${each}`))
  return [...problems, ...driver.problems]
}

/** Somebody else cleans the log until nothing is left that is to go. */
async function cleaningProblems(driver: EngineDriver, cleaner: EngineProcess): Promise<string[]> {
  for (const producer of PRODUCERS) await driver.take({ do: 'end', producer, as: 'abort' }, cleaner)
  await driver.take({ do: 'cleanUp' }, cleaner)
  for (let more = 0; more < 20 && leftovers(driver.bench).length > 0; more++) {
    await driver.take({ do: 'wait', ms: driver.bench.config.fileDeleteDelayMs }, cleaner)
    await driver.take({ do: 'cleanUp' }, cleaner)
  }
  const problems = [...(await viewProblems(driver, cleaner)), ...stateProblems(driver, cleaner)]
  await driver.take({ do: 'flush' }, cleaner)
  await cleaner.log.close()
  return [...problems, ...fileProblems(driver, cleaner.log.startOffset), ...leftovers(driver.bench)].map(
    (each) => `cleaned: ${each}`,
  )
}

/** What readers see; an old one may read on in files that were compacted since. */
async function viewProblems(
  { bench, history }: EngineDriver,
  { log }: EngineProcess,
  { isOld } = { isOld: false },
): Promise<string[]> {
  const startOffset = await log.earliestOffset()
  const end = log.endOffset()
  const found = await readFromStart(log)
  const problems = [...contentProblems(history, found, startOffset), ...transactionProblems(history, found, log)]
  const cleaned = cleanBefore(history.cleanedBefore, bench.checkpoint('cleaner-offset-checkpoint'))
  if (!isOld) problems.push(...twiceLeft(history, found, { startOffset, cleanBefore: cleaned }))
  if (end !== history.endOffset) problems.push(`the log ends at ${end}, not ${history.endOffset}`)
  for (const { header } of found) {
    // A deletion that nobody was told of may be undone by a crash, and the epochs before it be folded.
    if (isOld || header.baseOffset < history.mayBeDeletedBefore) continue
    const epoch = log.leaderEpochAt(Math.max(header.baseOffset, startOffset))
    if (epoch !== header.partitionLeaderEpoch) problems.push(`the epoch at ${header.baseOffset} is ${epoch}`)
  }
  return problems
}

/** As a consumer with `auto.offset.reset=earliest`: what the log was known to begin with may be gone. */
async function readFromStart(log: PartitionLog): Promise<FoundBatch[]> {
  const from = log.startOffset
  try {
    return await readLog(log)
  } catch (error) {
    const isOutOfRange = isKafkaError(error) && error.error === 'OFFSET_OUT_OF_RANGE'
    if (!isOutOfRange || log.startOffset === from) throw error
    return readLog(log)
  }
}

/** Compactions that were told to be done are, whatever the checkpoint says; it says no more than is done. */
function cleanBefore(cleanedBefore: number, checkpoint: number | null): number {
  return Math.max(cleanedBefore, checkpoint ?? 0)
}

/** What a writer knows of producers: from snapshots, and from the log alone. */
function stateProblems({ history }: EngineDriver, { process, log }: EngineProcess): string[] {
  const { fileSystem } = process
  const segments = listSegments(fileSystem, DIRECTORY)
  const bounds = { startOffset: log.startOffset, endOffset: history.endOffset }
  return [false, true].flatMap((ignoreSnapshots) => {
    const { state } = loadProducerState({
      fileSystem,
      directory: DIRECTORY,
      segments,
      logStartOffset: bounds.startOffset,
      endOffset: bounds.endOffset,
      ignoreSnapshots,
    })
    const entries = parseProducerSnapshot(state.toSnapshot())
    return producerProblems(history, entries, { ...bounds, isFromLogAlone: ignoreSnapshots }).map((each) =>
      ignoreSnapshots ? `from the log alone: ${each}` : each,
    )
  })
}

/** A producer goes on where it was: its last batch is known, the next is welcome, one too far ahead is not. */
async function producerBehaviour(driver: EngineDriver, producer: ProducerName, by: EngineProcess): Promise<string[]> {
  await driver.take({ do: 'again', producer }, by)
  const step = { do: 'append', producer, keys: ['one', 'two'] } as const
  const known = driver.history.producers().get(PRODUCER_IDS[producer])
  await driver.take(step, by)
  const ahead = driver.nextBatch(step)
  // Kafka takes any sequence of a producer that it has forgotten, and sequence 0 of one that begins.
  if (known === undefined) return []
  ahead.batch.set(driver.copyOf({ ...ahead.entry, baseSequence: ahead.entry.baseSequence + 5 }))
  try {
    await by.log.append(ahead.batch, { leaderEpoch: driver.leaderEpoch })
    return [`${producer} may leave out sequences`]
  } catch (error) {
    if (isKafkaError(error) && error.error === 'OUT_OF_ORDER_SEQUENCE_NUMBER') return []
    throw error
  }
}

function fileProblems({ bench, history }: EngineDriver, startOffset: number): string[] {
  return [
    ...indexFileProblems(bench, { mayMiss: history.hasCrashed }),
    ...transactionIndexProblems(bench, history, startOffset),
    ...snapshotProblems(bench, history, startOffset),
  ]
}
