/** How kafdir shows transactions: tables on a terminal, lines with tabs when piped, JSON when asked. */
import { formatTopicPartition } from '../common/topic-partition.ts'
import type { OutputPort } from '../tools/tool-ports.ts'
import type {
  HangingTransactions,
  OpenTransaction,
  ProducerState,
  TransactionDescription,
  TransactionListing,
} from '../tools/transactions/named-transactions.ts'
import { tabLines } from './tab-lines.ts'
import { openTerminal } from './terminal.ts'
import { counted } from './topic-views.ts'

const NONE = '-'

async function write(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  stdout: OutputPort,
): Promise<void> {
  const terminal = await openTerminal(stdout)
  if (terminal === undefined) stdout.write(tabLines(rows))
  else if (rows.length > 0) {
    stdout.write(
      terminal.table(
        head,
        rows.map((row) => row.map(String)),
      ),
    )
  }
}

/** `kafdir transactions list`. */
export async function writeTransactions(listed: readonly TransactionListing[], stdout: OutputPort): Promise<void> {
  const rows = listed.map(({ transactionalId, coordinatorId, producerId, state }) => {
    return [transactionalId, coordinatorId, producerId, state]
  })
  await write(['Transactional id', 'Coordinator', 'Producer id', 'State'], rows, stdout)
}

/** The documented JSON of one transactional id. */
export function transactionJson({ transactionalId, coordinatorId, producerId, state }: TransactionListing): object {
  return { transactionalId, coordinator: coordinatorId, producerId, state }
}

/** `kafdir transactions describe`: a line for each fact. */
export async function writeTransaction(found: TransactionDescription, stdout: OutputPort): Promise<void> {
  const { startTimeMs, partitions } = found
  const rows = [
    ['Transactional id', found.transactionalId],
    ['State', found.state],
    ['Coordinator', found.coordinatorId],
    ['Producer id', found.producerId],
    ['Producer epoch', found.producerEpoch],
    ['Timeout (ms)', found.timeoutMs],
    ['Begun', startTimeMs === null ? NONE : new Date(startTimeMs).toISOString()],
    ['Partitions', partitions.length === 0 ? NONE : partitions.map(formatTopicPartition).join(',')],
  ]
  await write(['Fact', 'Value'], rows, stdout)
}

/** The documented JSON of it. */
export function transactionDescriptionJson(found: TransactionDescription): object {
  const { producerEpoch, timeoutMs, startTimeMs, partitions } = found
  return { ...transactionJson(found), producerEpoch, timeoutMs, startTimestamp: startTimeMs, partitions }
}

/** `kafdir transactions producers`. */
export async function writeProducers(producers: readonly ProducerState[], stdout: OutputPort): Promise<void> {
  await write(['Producer id', ...PRODUCER_HEAD], producers.map(producerCells), stdout)
}

const PRODUCER_HEAD = ['Epoch', 'Coordinator epoch', 'Last sequence', 'Last written', 'Open since offset']

function producerCells(producer: ProducerState): (string | number)[] {
  const { producerId, producerEpoch, coordinatorEpoch, lastSequence, lastTimestampMs, transactionStartOffset } =
    producer
  const lastWritten = lastTimestampMs < 0 ? NONE : new Date(lastTimestampMs).toISOString()
  return [
    producerId,
    producerEpoch,
    coordinatorEpoch ?? NONE,
    lastSequence < 0 ? NONE : lastSequence,
    lastWritten,
    transactionStartOffset ?? NONE,
  ]
}

/** The documented JSON of one producer. */
export function producerJson(producer: ProducerState): object {
  const { producerId, producerEpoch, coordinatorEpoch, lastSequence, lastTimestampMs, transactionStartOffset } =
    producer
  return {
    producerId,
    producerEpoch,
    coordinatorEpoch,
    lastSequence: lastSequence < 0 ? null : lastSequence,
    lastTimestamp: lastTimestampMs < 0 ? null : lastTimestampMs,
    startOffset: transactionStartOffset,
  }
}

/** `kafdir transactions find-hanging`. */
export async function writeHanging(hanging: readonly OpenTransaction[], stdout: OutputPort): Promise<void> {
  const rows = hanging.map((each) => [formatTopicPartition(each), ...producerCells(each.producer)])
  await write(['Partition', 'Producer id', ...PRODUCER_HEAD], rows, stdout)
}

/** The documented JSON of one of them. */
export function hangingJson({ topic, partition, producer }: OpenTransaction): object {
  return { topic, partition, ...producerJson(producer) }
}

/** What `find-hanging` has looked at, for who would otherwise see nothing. */
export function lookedAtText(found: readonly HangingTransactions[], olderThanMinutes: number): string {
  const sum = (of: (each: HangingTransactions) => number): number => found.reduce((total, each) => total + of(each), 0)
  const open = sum((each) => each.open)
  const hanging = sum(({ hanging: { length } }) => length)
  const age = olderThanMinutes === 0 ? '' : ` for more than ${counted(olderThanMinutes, 'minute')}`
  const looked = `${counted(
    sum(({ partitions }) => partitions),
    'partition',
  )} looked at: `
  if (open === 0) return `${looked}no transaction is open${age}.`
  const ended = open - hanging
  const owned =
    ended === 0
      ? ''
      : `, ${ended} of a transactional id whose coordinator ends ${ended === 1 ? 'it' : 'them'} when a broker runs (kafdir transactions list)`
  return `${looked}${counted(open, 'transaction')} open${age}, ${hanging} hanging${owned}.`
}
