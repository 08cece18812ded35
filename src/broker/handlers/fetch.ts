/**
 * Fetch (1): whole batches from the offsets asked for; a long poll. It answers as soon as it has `minBytes`, or an error,
 * and at the latest after `maxWaitMs` with what there is. The waiting is done here, over file events, never in a client.
 */
import type { Clock } from '../../common/clock.ts'
import { UNKNOWN_OFFSET } from '../../common/unknown-offset.ts'
import { NO_ERROR } from '../../metadata/controller/controller-result.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import type { AnswerMemory, RequestOptions } from '../../protocol/kafka-apis.ts'
import { fetchResponse } from '../../protocol/messages/fetch.ts'
import type { PartitionLog } from '../../storage/log/partition-log.ts'
import { firstOnly, partitionError, tellDetails } from '../partition-error.ts'
import type { Purgatory } from '../purgatory.ts'
import type { HostedPartition, ReplicaManager } from '../replica-manager.ts'

type Request = ApiMap['Fetch']['request']
type Response = ApiMap['Fetch']['response']
type Topic = Request['topics'][number]
type PartitionRequest = Topic['partitions'][number]

/** Kafka: IsolationLevel.READ_COMMITTED. */
const READ_COMMITTED = 1

type Replicas = Pick<ReplicaManager, 'directoryOf' | 'find' | 'reading'>

export interface FetchServices {
  readonly replicas: Replicas
  readonly purgatory: Purgatory
  readonly clock: Clock
  /** Changes with the topics themselves: a fetch that waits must hear of a deleted one. */
  readonly metadataDirectory: string | null
  /** One sentence for the user: a fetch response has a code for an error, and no room for what is damaged where. */
  readonly notice: (sentence: string) => void
  /** Takes in what the controllers of other processes did. */
  refreshMetadata(): Promise<unknown>
  /** Has transactions ended that nobody ends any more, if it is time to look for such; false: it is not. */
  unblock(): Promise<boolean>
}

interface PartitionAnswer {
  readonly partitionIndex: number
  readonly errorCode: number
  readonly highWatermark: number
  readonly lastStableOffset: number
  readonly logStartOffset: number
  /** Null for those who read all that is there. */
  readonly abortedTransactions: readonly { readonly producerId: number; readonly firstOffset: number }[] | null
  readonly records: Buffer | null
}

/** What is read of a log, and how far it goes. */
type LogRead = Pick<PartitionAnswer, 'highWatermark' | 'lastStableOffset' | 'abortedTransactions'> & {
  readonly records: Buffer
}

/** How much is read, and how. */
interface ReadLimits {
  readonly budgetBytes: number
  readonly isCommitted: boolean
  readonly memory: AnswerMemory | undefined
}

async function readLog(log: PartitionLog, offset: number, limits: ReadLimits): Promise<LogRead> {
  const { budgetBytes: maxBytes, isCommitted, memory } = limits
  if (isCommitted) {
    const { abortedTransactions, ...rest } = await log.readCommitted(offset, maxBytes, memory)
    const told = abortedTransactions.map(({ producerId, firstOffset }) => ({ producerId, firstOffset }))
    return { ...rest, abortedTransactions: told }
  }
  const records = await log.read(offset, maxBytes, memory)
  // With one replica the high watermark is the log's end; a consumer needs it only when it gets nothing.
  const highWatermark = records.length > 0 ? UNKNOWN_OFFSET : log.endOffset()
  // What is stable takes a look at all transactions, and means nothing to those who read all that is there.
  return { records, highWatermark, lastStableOffset: highWatermark, abortedTransactions: null }
}

async function readPartition(
  { replicas, notice }: FetchServices,
  topic: Topic,
  { partition, fetchOffset, partitionMaxBytes }: PartitionRequest,
  limits: ReadLimits,
): Promise<PartitionAnswer> {
  try {
    const hosted = await replicas.find({ name: topic.topic, id: topic.topicId }, partition)
    const budgetBytes = Math.min(partitionMaxBytes, limits.budgetBytes)
    const { errorCode } = NO_ERROR
    return await replicas.reading(hosted, async (log) => {
      const read = await readLog(log, fetchOffset, { ...limits, budgetBytes })
      return { partitionIndex: partition, errorCode, logStartOffset: log.startOffsetOfRead, ...read }
    })
  } catch (error) {
    tellDetails(error, notice)
    return {
      partitionIndex: partition,
      errorCode: partitionError(error).errorCode,
      highWatermark: UNKNOWN_OFFSET,
      lastStableOffset: UNKNOWN_OFFSET,
      logStartOffset: UNKNOWN_OFFSET,
      abortedTransactions: null,
      records: null,
    }
  }
}

interface FetchRound {
  /** By topic of the request, and in it by partition; those for which `maxBytes` left nothing are missing at the end. */
  readonly answers: readonly (readonly PartitionAnswer[])[]
  readonly sizeInBytes: number
  readonly hasError: boolean
}

/** The answer of an earlier round that still holds for a partition, by the indexes of its topic and its own. */
type StillValid = (topic: number, partition: number) => PartitionAnswer | undefined

const nothingIsValid: StillValid = () => undefined

/** Reads each partition once, in the order asked; the last ones may get nothing when `maxBytes` is used up. */
async function readAll(
  services: FetchServices,
  request: Request,
  memory: AnswerMemory | undefined,
  stillValid = nothingIsValid,
): Promise<FetchRound> {
  let sizeInBytes = 0
  let hasError = false
  const isCommitted = request.isolationLevel === READ_COMMITTED
  const answers: PartitionAnswer[][] = []
  for (const [topicIndex, topic] of request.topics.entries()) {
    const ofTopic: PartitionAnswer[] = []
    for (const [index, partition] of topic.partitions.entries()) {
      const budgetBytes = request.maxBytes - sizeInBytes
      if (budgetBytes <= 0) break
      const answer =
        stillValid(topicIndex, index) ??
        (await readPartition(services, topic, partition, { budgetBytes, isCommitted, memory }))
      sizeInBytes += answer.records?.length ?? 0
      hasError ||= answer.errorCode !== 0
      ofTopic.push(answer)
    }
    answers.push(ofTopic)
  }
  return { answers, sizeInBytes, hasError }
}

/** Whether a transaction that is open stands in the way of some who read committed records only. */
function isBlocked({ answers }: FetchRound): boolean {
  const isHeldUp = ({ records, highWatermark, lastStableOffset }: PartitionAnswer): boolean =>
    records?.length === 0 && lastStableOffset < highWatermark
  return answers.some((ofTopic) => ofTopic.some(isHeldUp))
}

function responseOf({ topics }: Request, { answers }: FetchRound): Response {
  const responses = topics.map(({ topic, topicId }, index) => ({ topic, topicId, partitions: answers[index] ?? [] }))
  return fill(fetchResponse, { responses })
}

/** By topic of the request and by partition; null where nobody knows. */
type Directories = readonly (readonly (string | null)[])[]

async function directoriesOf({ replicas }: FetchServices, { topics }: Request): Promise<Directories> {
  return Promise.all(
    topics.map((topic) =>
      Promise.all(
        topic.partitions.map(async ({ partition }) => {
          const hosted = await findOrNull(replicas, topic, partition)
          return hosted === null ? null : replicas.directoryOf(hosted)
        }),
      ),
    ),
  )
}

/** The same; a partition that this process has not heard of yet is looked for before it is taken for unknown. */
async function knownDirectoriesOf(services: FetchServices, request: Request): Promise<Directories> {
  const directories = await directoriesOf(services, request)
  if (directories.every((ofTopic) => !ofTopic.includes(null))) return directories
  await services.refreshMetadata()
  return directoriesOf(services, request)
}

async function findOrNull(replicas: Replicas, topic: Topic, partition: number): Promise<HostedPartition | null> {
  try {
    return await replicas.find({ name: topic.topic, id: topic.topicId }, partition)
  } catch {
    return null // the read reports it
  }
}

function toWatch({ metadataDirectory }: FetchServices, directories: Directories): Set<string> {
  const known = directories.flat().filter((directory) => directory !== null)
  return new Set(metadataDirectory === null ? known : [metadataDirectory, ...known])
}

/** What may have changed is read again; where nothing did, what `before` found still holds. */
async function readChanged(
  services: FetchServices,
  request: Request,
  memory: AnswerMemory | undefined,
  { before, directories, changed }: { before: FetchRound; directories: Directories; changed: ReadonlySet<string> },
): Promise<FetchRound> {
  const { metadataDirectory } = services
  if (metadataDirectory === null || changed.has(metadataDirectory)) {
    await services.refreshMetadata()
    return readAnew(services, request, memory, before)
  }
  return readAnew(services, request, memory, before, (topic, partition) => {
    const directory = directories[topic]?.[partition] ?? null
    return directory !== null && !changed.has(directory)
  })
}

/** As `readAll`, with the answers of `before` that still hold; the memory of the others is used again. */
function readAnew(
  services: FetchServices,
  request: Request,
  memory: AnswerMemory | undefined,
  before: FetchRound | null,
  isStillValid: (topic: number, partition: number) => boolean = () => false,
): Promise<FetchRound> {
  for (const [topic, ofTopic] of before?.answers.entries() ?? []) {
    for (const [partition, { records }] of ofTopic.entries()) {
      if (records !== null && !isStillValid(topic, partition)) memory?.giveBack(records)
    }
  }
  return readAll(services, request, memory, (topic, partition) =>
    isStillValid(topic, partition) ? before?.answers[topic]?.[partition] : undefined,
  )
}

/** Answers a Fetch request; an aborted signal ends the wait with what there is. */
export async function handleFetch(
  given: FetchServices,
  request: Request,
  { signal, deadlineMs, memory }: Pick<RequestOptions, 'signal' | 'deadlineMs' | 'memory'>,
): Promise<Response> {
  const services = { ...given, notice: firstOnly(given.notice) }
  const { clock, purgatory } = services
  const latestMs = clock.monotonicMs() + request.maxWaitMs
  const answerByMs = Math.min(latestMs, deadlineMs ?? latestMs)
  const isDone = (found: FetchRound): boolean => found.sizeInBytes >= request.minBytes || found.hasError
  // Whoever waited a moment ago will wait again: what comes before the first look is heard then, and one look will do.
  let round = purgatory.isIdle || request.maxWaitMs === 0 ? await readAll(services, request, memory) : null
  while (round === null || (!isDone(round) && request.maxWaitMs > 0)) {
    const directories = await knownDirectoriesOf(services, request)
    const moment = purgatory.arm(toWatch(services, directories))
    await services.refreshMetadata()
    round = await readAnew(services, request, memory, round)
    // Its producer may be dead, and its time over.
    if (isBlocked(round) && (await services.unblock())) round = await readAnew(services, request, memory, round)
    if (isDone(round)) break
    const end = await purgatory.wait(moment, answerByMs, signal)
    if (end !== 'changed') break
    const changed = purgatory.changedSince(moment)
    round = await readChanged(services, request, memory, { before: round, directories, changed })
  }
  return responseOf(request, round)
}
