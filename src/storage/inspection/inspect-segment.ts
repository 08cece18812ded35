/** Looks at every batch of a segment file, past damage too, and says what is wrong with it. Kafka: LogSegment.recover. */
import path from 'node:path'
import { type Finding, finding } from '../../common/finding.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { BATCH_OVERHEAD_BYTES, type BatchHeader } from '../../record/batch-header.ts'
import type { FileSystem, OpenFile } from '../io/file-system.ts'
import { headerIn, walkBatches } from '../log/batch-walk.ts'
import type { LogCondition } from '../log/boot-note.ts'
import { INT32_MAX } from '../log/open-segment.ts'
import type { SegmentEntry } from '../log/segment-list.ts'
import { judgeTail } from '../log/torn-tail.ts'
import { headerFault, recordFault } from './batch-faults.ts'
import { IndexInspection } from './inspect-indexes.ts'

export interface SegmentInspectionOptions {
  readonly fileSystem: FileSystem
  readonly partition: string
  /** Behind the last segment's batches somebody may be writing. */
  readonly isLast: boolean
  readonly condition: LogCondition
  /** What is before it was on the disk once. */
  readonly recoveryPoint: number
  /** Offsets may be missing between batches. */
  readonly isCompacted: boolean
  /** Read every record, decompressed. */
  readonly deep: boolean
  /** Told of each batch whose checksum is right, in order. */
  readonly onBatch: (header: BatchHeader, position: number, file: OpenFile) => void
  readonly report: (found: Finding) => void
}

export interface SegmentFacts {
  readonly baseOffset: number
  readonly sizeBytes: number
  /** Where the batches end. */
  readonly endPosition: number
  /** Offset behind the last of them. */
  readonly nextOffset: number
  readonly batches: number
  readonly records: number
  /** Every batch in it is right. */
  readonly isWhole: boolean
}

/** Null when the file has gone since it was listed. Throws KAFKA_STORAGE_ERROR. */
export function inspectSegment(entry: SegmentEntry, options: SegmentInspectionOptions): SegmentFacts | null {
  const { fileSystem } = options
  // The indexes first: what they speak of is in the log by then.
  const indexes = new IndexInspection(entry, options)
  if (fileSystem.stat(entry.logPath) === null) return null
  const file = fileSystem.open(entry.logPath, 'read')
  try {
    return new SegmentInspection(entry, file, indexes, options).run()
  } finally {
    file.close()
  }
}

class SegmentInspection {
  readonly #entry: SegmentEntry
  readonly #file: OpenFile
  readonly #indexes: IndexInspection
  readonly #options: SegmentInspectionOptions
  readonly #sizeBytes: number
  #nextOffset: number
  #batches = 0
  #records = 0
  #isWhole = true

  constructor(entry: SegmentEntry, file: OpenFile, indexes: IndexInspection, options: SegmentInspectionOptions) {
    this.#entry = entry
    this.#file = file
    this.#indexes = indexes
    this.#options = options
    this.#sizeBytes = file.stat().sizeBytes
    this.#nextOffset = entry.baseOffset
  }

  run(): SegmentFacts {
    const endPosition = this.#walkAll()
    this.#indexes.end({ isWhole: this.#isWhole })
    return {
      baseOffset: this.#entry.baseOffset,
      sizeBytes: this.#sizeBytes,
      endPosition,
      nextOffset: this.#nextOffset,
      batches: this.#batches,
      records: this.#records,
      isWhole: this.#isWhole,
    }
  }

  /** Goes on behind batches that are damaged where it is plain that another one follows. */
  #walkAll(): number {
    let position = 0
    for (;;) {
      const stop = this.#walk(position)
      if (stop === null) return this.#sizeBytes
      const next = this.#behindDamage(stop)
      if (next === null) {
        this.#tail(stop)
        return stop
      }
      position = next
    }
  }

  /** Where the walk met something that is no right batch; null at the end of the file. */
  #walk(from: number): number | null {
    try {
      const { position, reason } = walkBatches({
        file: this.#file,
        from,
        to: this.#sizeBytes,
        minOffset: this.#nextOffset,
        maxOffset: this.#entry.baseOffset + INT32_MAX,
        checkCrcs: true,
        visit: (header, at) => this.#see(header, at),
      })
      return reason === 'end' ? null : position
    } catch (error) {
      if (!isKafkaError(error) || error.error !== 'UNSUPPORTED_FOR_MESSAGE_FORMAT') throw error
      this.#report('old-format', null, `${this.#name}: ${error.message}`, {
        meaning: 'Kafka 4 can’t read it, and neither can kafdir; what comes behind it was not looked at.',
        remedy: 'Copy the topic with an older Kafka, which can still convert it.',
      })
      return null
    }
  }

  #see(header: BatchHeader, position: number): true {
    const fault = headerFault(header) ?? (this.#options.deep ? recordFault(this.#file, position, header) : null)
    if (fault !== null) {
      this.#report('batch-content', position, `The batch at byte ${position} of ${this.#name} ${fault}`, {
        offset: header.baseOffset,
        meaning: 'Its checksum is right, so it was written like this: readers may stop at it.',
        remedy: 'Find out which program wrote it; copy the topic without it.',
      })
    }
    if (header.baseOffset > this.#nextOffset && !this.#options.isCompacted) this.#gap(header, position)
    this.#nextOffset = header.lastOffset + 1
    this.#batches++
    this.#records += header.recordsCount
    this.#indexes.see(header, position)
    this.#options.onBatch(header, position, this.#file)
    return true
  }

  /** Neither offsets nor leader epochs are covered by the checksum. */
  #gap({ baseOffset }: BatchHeader, position: number): void {
    const what = `The batch at byte ${position} of ${this.#name} begins with offset ${baseOffset}, where ${this.#nextOffset} was due`
    this.#report('offset-gap', position, what, {
      offset: this.#nextOffset,
      meaning: 'Batches are missing in between, or the offset in its header was changed.',
      remedy: RESTORE,
    })
  }

  /** Where the batch behind the damaged one at `position` begins; null where none can be made out. Reports the damage. */
  #behindDamage(position: number): number | null {
    const header = this.#headerAt(position)
    if (header === null) return null
    const end = position + header.sizeInBytes
    const next = end < this.#sizeBytes ? this.#headerAt(end) : null
    const isFollowed = next !== null && next.baseOffset > header.baseOffset && next.baseOffset >= this.#nextOffset
    if (end > this.#sizeBytes || (end < this.#sizeBytes && !isFollowed)) return null
    const isRising = header.baseOffset >= this.#nextOffset
    const [code, fault] = isRising
      ? ['batch-checksum', 'has a wrong checksum']
      : ['batch-offset', `begins with offset ${header.baseOffset}, where ${this.#nextOffset} or more must be`]
    const meaning = this.#isCutByNextWriter(end)
      ? `Its records can’t be read. ${WENT_DOWN}, so the next writer cuts it off, as a Kafka broker does.`
      : `Its records (${header.recordsCount} of them, if the header is right) can’t be read; consumers stop there.`
    this.#report(code, position, `The batch at byte ${position} of ${this.#name} ${fault}`, {
      offset: header.baseOffset,
      meaning,
      remedy: RESTORE,
    })
    this.#indexes.pass(header, position)
    this.#nextOffset = Math.max(this.#nextOffset, next?.baseOffset ?? header.lastOffset + 1)
    return end
  }

  #isCutByNextWriter(end: number): boolean {
    const { isLast, condition, recoveryPoint } = this.#options
    return isLast && end === this.#sizeBytes && condition !== 'whole' && this.#nextOffset >= recoveryPoint
  }

  /** What is behind the last batch. */
  #tail(position: number): void {
    const length = this.#sizeBytes - position
    const { isLast, condition, recoveryPoint } = this.#options
    const kind = judgeTail(this.#file, position, length, this.#nextOffset)
    const what = `${length} bytes at the end of ${this.#name}, from byte ${position} on, are no whole batch`
    const place = { offset: this.#nextOffset, position }
    const mayBeCut = condition !== 'whole' && this.#nextOffset >= recoveryPoint
    if (isLast && kind === 'torn') {
      this.#report('unfinished-write', position, what, {
        ...place,
        severity: 'note',
        meaning:
          'A batch that is being written at this moment, or one whose writer was killed: nobody was told that it is there.',
        remedy: 'Nothing: the next writer cuts it off.',
        repair: this.#cut,
      })
    } else if (isLast && kind === 'lost' && mayBeCut) {
      this.#report('unsynced-tail', position, what, {
        ...place,
        severity: 'note',
        meaning: `${WENT_DOWN}: what was not on the disk is lost, or was allocated ahead. Nothing whole is behind it.`,
        remedy: 'Nothing: the next writer cuts it off.',
        repair: this.#cut,
      })
    } else {
      this.#report('no-batch', position, what, {
        ...place,
        meaning:
          kind === 'batches'
            ? 'Whole batches are behind them: the file was damaged, and consumers stop there.'
            : 'Consumers stop there, and writers refuse to go on.',
        remedy: RESTORE,
      })
    }
  }

  get #cut(): Finding['repair'] {
    const { baseOffset, logPath } = this.#entry
    return { kind: 'cut-tail', directory: path.dirname(logPath), baseOffset }
  }

  #headerAt(position: number): BatchHeader | null {
    const bytes = Buffer.alloc(BATCH_OVERHEAD_BYTES)
    const length = this.#file.read(bytes, 0, bytes.length, position)
    return headerIn(bytes.subarray(0, length))
  }

  get #name(): string {
    return path.basename(this.#entry.logPath)
  }

  #report(
    code: string,
    position: number | null,
    what: string,
    rest: Pick<Finding, 'meaning' | 'remedy'> & Partial<Finding>,
  ): void {
    const { partition, report } = this.#options
    const { logPath: file } = this.#entry
    const found = finding({ severity: 'damage', code, what: `${what}.`, partition, file, position, ...rest })
    if (found.severity === 'damage') this.#isWhole = false
    report(found)
  }
}

const WENT_DOWN = 'The machine, or a broker, did not stop in order'
const RESTORE = 'Restore the file from a copy, or from another replica; doctor never guesses at records.'
