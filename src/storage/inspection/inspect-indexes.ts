/** The index files beside a log, while a walk over the log goes on. */
import path from 'node:path'
import { type Finding, finding } from '../../common/finding.ts'
import type { BatchHeader } from '../../record/batch-header.ts'
import type { FileSystem } from '../io/file-system.ts'
import { SWAP_SUFFIX } from '../log/segment-file.ts'
import type { SegmentEntry } from '../log/segment-list.ts'
import { type IndexFault, OffsetIndexCheck, TimeIndexCheck } from './index-checks.ts'

export interface IndexInspectionOptions {
  readonly fileSystem: FileSystem
  readonly partition: string
  readonly isLast: boolean
  readonly report: (found: Finding) => void
}

export class IndexInspection {
  readonly #entry: SegmentEntry
  readonly #options: IndexInspectionOptions
  readonly #offsets: OffsetIndexCheck | null
  readonly #times: TimeIndexCheck | null
  #hasBatches = false

  /** Reads the files, as they are now. */
  constructor(entry: SegmentEntry, options: IndexInspectionOptions) {
    this.#entry = entry
    this.#options = options
    const [offsets, times] = [this.#read('.index'), this.#read('.timeindex')]
    this.#offsets = offsets === null ? null : new OffsetIndexCheck(offsets, entry.baseOffset)
    this.#times = times === null ? null : new TimeIndexCheck(times, entry.baseOffset)
  }

  /** The next batch of the log. */
  see(header: BatchHeader, position: number): void {
    this.#hasBatches = true
    this.#offsets?.see(header, position)
    this.#times?.see(header)
  }

  /** A batch that is there, and damaged. */
  pass(header: BatchHeader, position: number): void {
    this.#offsets?.pass(header, position)
    this.#times?.pass(header)
  }

  /** The walk is over; `isWhole`: it met no damage, so the indexes can be made anew of the log. */
  end({ isWhole }: { readonly isWhole: boolean }): void {
    this.#judge('.index', this.#offsets, isWhole)
    this.#judge('.timeindex', this.#times, isWhole)
  }

  #judge(suffix: '.index' | '.timeindex', check: OffsetIndexCheck | TimeIndexCheck | null, isWhole: boolean): void {
    const fault = check?.end({ isWhole }) ?? null
    if (check === null && this.#hasBatches) this.#missing(suffix, isWhole)
    else if (fault !== null) this.#faulty(suffix, fault, isWhole)
  }

  #missing(suffix: string, isWhole: boolean): void {
    this.#report(suffix, isWhole, {
      severity: 'warning',
      code: 'index-missing',
      what: `${path.basename(this.#pathOf(suffix))} is missing.`,
      meaning: 'Everything can be read, looking something up takes longer; a Kafka broker makes it anew at its start.',
    })
  }

  #faulty(suffix: string, { entry, position, what, isBehindEnd }: IndexFault, isWhole: boolean): void {
    const isHarmless = isBehindEnd && this.#options.isLast
    this.#report(suffix, isWhole, {
      // Of a segment without a batch nothing else may tell what was in it.
      ...(isHarmless &&
        !this.#hasBatches && {
          remedy: 'If nobody cut it, restore the log from a copy. Otherwise nothing.',
          repair: null,
        }),
      severity: isHarmless ? 'warning' : 'damage',
      code: isHarmless ? 'index-behind-end' : 'index-entry',
      position,
      what: `Entry ${entry} of ${path.basename(this.#pathOf(suffix))} ${what}.`,
      meaning: isHarmless
        ? 'The log was cut behind the index, or its end was lost; whoever reads notices that, and the next writer cuts the index too.'
        : 'A Kafka broker that stopped in order believes its indexes: it could miss records. kafdir compares them with the log.',
    })
  }

  #report(
    suffix: string,
    isWhole: boolean,
    found: Pick<Finding, 'severity' | 'code' | 'what' | 'meaning'> & Partial<Finding>,
  ): void {
    const { partition, report } = this.#options
    const { baseOffset, logPath } = this.#entry
    const canRebuild = isWhole && !logPath.endsWith(SWAP_SUFFIX)
    report(
      finding({
        partition,
        file: this.#pathOf(suffix),
        remedy: canRebuild ? REBUILD : 'Mend the log first; then the index can be made anew.',
        repair: canRebuild ? { kind: 'rebuild-indexes', directory: path.dirname(logPath), baseOffset } : null,
        ...found,
      }),
    )
  }

  #read(suffix: string): Buffer | null {
    return this.#options.fileSystem.readFile(this.#pathOf(suffix))
  }

  /** Beside a log that is about to take a name (`.swap`) the indexes are too. */
  #pathOf(suffix: string): string {
    return this.#entry.logPath.replace(/\.log(?=(\.swap)?$)/, suffix)
  }
}

const REBUILD = 'kafdir doctor --repair makes it anew of the log.'
