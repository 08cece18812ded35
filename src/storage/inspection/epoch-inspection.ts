/** `leader-epoch-checkpoint` against the epochs in the batches. Kafka: LeaderEpochFileCache. */
import path from 'node:path'
import { type Finding, finding } from '../../common/finding.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { BatchHeader } from '../../record/batch-header.ts'
import {
  type EpochEntry,
  LEADER_EPOCH_CHECKPOINT,
  LeaderEpochCheckpoint,
} from '../checkpoint/leader-epoch-checkpoint.ts'
import type { FileSystem } from '../io/file-system.ts'

interface EpochContext {
  readonly logStartOffset: number
  readonly logEndOffset: number
  /** No segment of the log is damaged: it ends where it ends. */
  readonly isWhole: boolean
  /** Other replicas tell by the epochs where they part: a wrong one can cost records there. */
  readonly isReplicated: boolean
}

export class EpochInspection {
  readonly #file: string
  readonly #entries: readonly EpochEntry[]
  readonly #fault: string | null
  /** Where the epoch of the batches changes. */
  readonly #seen: (EpochEntry & { readonly lastOffset: number })[] = []
  #falls: EpochEntry | null = null

  constructor(fileSystem: FileSystem, directory: string) {
    this.#file = path.join(directory, LEADER_EPOCH_CHECKPOINT)
    const { entries, fault } = readEntries(fileSystem, directory)
    this.#entries = entries
    this.#fault = fault
  }

  see({ partitionLeaderEpoch: epoch, baseOffset: startOffset, lastOffset }: BatchHeader): void {
    const last = this.#seen.at(-1)
    if (epoch < 0 || epoch === last?.epoch) return
    if (last !== undefined && epoch < last.epoch) this.#falls ??= { epoch, startOffset }
    this.#seen.push({ epoch, startOffset, lastOffset })
  }

  /** Call it when all batches were seen. */
  findings({ logStartOffset, logEndOffset, isWhole, isReplicated }: EpochContext): Finding[] {
    const severity = isReplicated ? 'damage' : 'warning'
    if (this.#fault !== null) return [this.#found('damage', 'epochs-unreadable', this.#fault)]
    const found: Finding[] = []
    const disorder = this.#entries.find((entry, index) => {
      const before = this.#entries[index - 1]
      return before !== undefined && (entry.epoch <= before.epoch || entry.startOffset < before.startOffset)
    })
    if (disorder !== undefined) {
      found.push(
        this.#found(severity, 'epochs-order', `The line of epoch ${disorder.epoch} does not rise over the one before`),
      )
    }
    if (this.#falls !== null) {
      const { epoch, startOffset } = this.#falls
      const what = `The batch at offset ${startOffset} has leader epoch ${epoch}, less than a batch before it`
      found.push(this.#found(severity, 'epochs-fall', what, startOffset))
    }
    const wrong = disorder === undefined ? this.#firstWrong(logStartOffset) : undefined
    if (wrong !== undefined) {
      const said = this.#epochAt(wrong.lastOffset)
      const what = `The batch at offset ${wrong.startOffset} has leader epoch ${wrong.epoch}, and the file says ${said ?? 'nothing'}`
      found.push(
        this.#found(this.#entries.length === 0 ? 'warning' : severity, 'epochs-differ', what, wrong.startOffset),
      )
    }
    const behind = this.#entries.find(({ startOffset }) => startOffset > logEndOffset)
    if (behind !== undefined && isWhole) found.push(this.#behindEnd(behind, logEndOffset))
    return found
  }

  #behindEnd({ epoch, startOffset }: EpochEntry, logEndOffset: number): Finding {
    const what = `Leader epoch ${epoch} began at offset ${startOffset}, and the log ends at ${logEndOffset}`
    return {
      ...this.#found('warning', 'epochs-behind-end', what, logEndOffset),
      meaning: `Records ${logEndOffset} to ${startOffset - 1} are gone: a segment was deleted, emptied or cut, or who cut the log on purpose was killed.`,
      remedy: 'If nobody cut it, restore the directory from a copy, or from another replica.',
    }
  }

  #firstWrong(logStartOffset: number): { epoch: number; startOffset: number; lastOffset: number } | undefined {
    return this.#seen.find(
      ({ epoch, lastOffset }) => lastOffset >= logStartOffset && this.#epochAt(lastOffset) !== epoch,
    )
  }

  #epochAt(offset: number): number | undefined {
    return this.#entries.findLast(({ startOffset }) => startOffset <= offset)?.epoch
  }

  #found(severity: Finding['severity'], code: string, what: string, offset: number | null = null): Finding {
    return finding({
      severity,
      code,
      partition: path.basename(path.dirname(this.#file)),
      file: this.#file,
      offset,
      what: `${what}.`,
      meaning: 'By these epochs replicas find out where they part; reading and writing does not need them.',
      remedy: 'With one replica nothing has to be done. With several, make the replica anew (kafdir reassign).',
    })
  }
}

function readEntries(
  fileSystem: FileSystem,
  directory: string,
): { readonly entries: readonly EpochEntry[]; readonly fault: string | null } {
  try {
    return { entries: new LeaderEpochCheckpoint(fileSystem, directory).entries, fault: null }
  } catch (error) {
    if (!isKafkaError(error) || error.error !== 'CORRUPT_MESSAGE') throw error
    return { entries: [], fault: error.message.replace(/\.$/, '') }
  }
}
