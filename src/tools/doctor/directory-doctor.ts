/** Examining a directory, and putting right what can be put right without losing anything. No cluster is opened for it. */
import type { Examination } from '../../common/examination.ts'
import type { RepairStep } from '../../common/finding.ts'
import type { ClusterAddress } from '../tool-ports.ts'

export interface ExamineOptions {
  /** Read every record, decompressed, and not only every batch. */
  readonly deep: boolean
  /** Ends the work early; what was not looked at is missing in the result. */
  readonly signal: AbortSignal
  /** Told now and then: bytes read so far, and of which partition the last ones were. */
  readonly onProgress: (bytes: number, partition: string) => void
}

export interface RepairOptions {
  readonly signal: AbortSignal
  /** One sentence about anything unusual. */
  readonly notice: (sentence: string) => void
  /**
   * Told of each step, which `run` does: it says in a sentence what was done; null: there was nothing to do any more.
   * `run` throws KafkaError, also while a real broker runs on the directory; nothing was changed then.
   */
  readonly onStep: (step: RepairStep, run: () => Promise<string | null>) => Promise<void>
}

export interface DirectoryDoctor {
  /** Changes nothing. Throws KafkaError where the directory is none of Kafka's, or can't be read at all. */
  examine(address: ClusterAddress, options: ExamineOptions): Promise<Examination>
  /** Does the steps, one after the other. Throws KafkaError where the directory can't be used. */
  repair(address: ClusterAddress, steps: readonly RepairStep[], options: RepairOptions): Promise<void>
}
