/** Transaction indexes against the markers in the log. Kafka: TransactionIndex.sanityCheck, and what it takes for granted. */
import path from 'node:path'
import { type Finding, finding } from '../../common/finding.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { BatchHeader } from '../../record/batch-header.ts'
import type { FileSystem, OpenFile } from '../io/file-system.ts'
import { type CompletedTransaction, OpenTransactions } from '../log/producer-state/open-transactions.ts'
import { readMarker } from '../log/producer-state/read-marker.ts'
import { type AbortedTransaction, parseTransactionIndex } from '../log/producer-state/transaction-index.ts'
import { offsetOfFile } from '../log/segment-file.ts'

const SUFFIX = '.txnindex'

export class TransactionInspection {
  readonly #fileSystem: FileSystem
  readonly #directory: string
  readonly #open = new OpenTransactions()
  readonly #aborted: CompletedTransaction[] = []
  /** When the transaction began that each producer has open, as its first batch says: ms since 1970. */
  readonly #begunMs = new Map<number, number>()
  #firstOffset: number | null = null
  #nextOffset = 0

  constructor(fileSystem: FileSystem, directory: string) {
    this.#fileSystem = fileSystem
    this.#directory = directory
  }

  see(header: BatchHeader, position: number, file: OpenFile): void {
    this.#firstOffset ??= header.baseOffset
    this.#nextOffset = header.lastOffset + 1
    if (header.producerId < 0) return
    const completed = this.#open.replay(header, markerOrNull(file, position, header))
    if (this.#open.firstOffsetOf(header.producerId) === header.baseOffset) {
      this.#begunMs.set(header.producerId, header.maxTimestampMs)
    }
    if (completed?.isAborted === true) this.#aborted.push(completed)
  }

  /** Call it when all batches were seen. */
  findings(): Finding[] {
    const found: Finding[] = []
    const entries: AbortedTransaction[] = []
    for (const name of this.#fileSystem.list(this.#directory) ?? []) {
      if (offsetOfFile(name, SUFFIX) === null) continue
      const file = path.join(this.#directory, name)
      try {
        entries.push(...parseTransactionIndex(this.#fileSystem.readFile(file) ?? Buffer.alloc(0), file))
      } catch (error) {
        if (!isKafkaError(error)) throw error
        found.push(this.#found('damage', 'txnindex-unreadable', error.message.replace(/\.$/, ''), file, null))
      }
    }
    if (found.length > 0) return found
    return [...this.#missing(entries), ...this.#unfounded(entries)]
  }

  /** What has no marker yet, from `fromOffset` on: a cleaned part of a log may have lost its markers. Call it at the end. */
  openFindings(fromOffset: number): Finding[] {
    const partition = path.basename(this.#directory)
    return [...this.#open.entries()].flatMap(([producerId, offset]) => {
      if (offset < fromOffset) return []
      const begunMs = this.#begunMs.get(producerId) ?? -1
      const since = begunMs < 0 ? '' : ` (${new Date(begunMs).toISOString()})`
      return finding({
        severity: 'note',
        code: 'transaction-open',
        partition,
        offset,
        what: `Producer ${producerId} has had a transaction open in ${partition} since offset ${offset}${since}.`,
        meaning: `Who reads committed records only (read_committed) gets nothing from offset ${offset} on until it is ended.`,
        remedy: `Once its time is over, whoever reads committed records of a cluster directory ends it, and so does a broker that is started on it; kafdir transactions abort ${partition} --start-offset ${offset} aborts it now.`,
      })
    })
  }

  /** Aborted in the log, and in no index: committed for whoever reads. */
  #missing(entries: readonly AbortedTransaction[]): Finding[] {
    const known = new Set(entries.map(({ producerId, lastOffset }) => `${producerId} ${lastOffset}`))
    const missing = this.#aborted.find(({ producerId, lastOffset }) => !known.has(`${producerId} ${lastOffset}`))
    if (missing === undefined) return []
    const what = `The abort of producer ${missing.producerId} at offset ${missing.lastOffset} is in no transaction index`
    return [this.#found('damage', 'txnindex-missing', what, null, missing.firstOffset)]
  }

  /** An entry is written before its marker: one behind the end is a dead writer's, and the next writer takes it away. */
  #unfounded(entries: readonly AbortedTransaction[]): Finding[] {
    const [from, to] = [this.#firstOffset ?? 0, this.#nextOffset]
    const known = new Set(this.#aborted.map(({ producerId, lastOffset }) => `${producerId} ${lastOffset}`))
    const lie = entries.find(
      ({ producerId, firstOffset, lastOffset }) =>
        firstOffset >= from && lastOffset < to && !known.has(`${producerId} ${lastOffset}`),
    )
    if (lie === undefined) return []
    const what = `A transaction index tells of an abort of producer ${lie.producerId} at offset ${lie.lastOffset}, and the log has none`
    return [this.#found('damage', 'txnindex-entry', what, null, lie.lastOffset)]
  }

  #found(
    severity: Finding['severity'],
    code: string,
    what: string,
    file: string | null,
    offset: number | null,
  ): Finding {
    return finding({
      severity,
      code,
      partition: path.basename(this.#directory),
      file: file ?? this.#directory,
      offset,
      what: `${what}.`,
      meaning: 'Who reads committed records only (read_committed) would get aborted ones, or miss some.',
      remedy: 'Restore the .txnindex files from a copy; records themselves are not touched by this.',
    })
  }
}

function markerOrNull(file: OpenFile, position: number, header: BatchHeader): ReturnType<typeof readMarker> {
  try {
    return readMarker(file, position, header)
  } catch (error) {
    if (!isKafkaError(error)) throw error
    return null // told by the inspection of the segment
  }
}
