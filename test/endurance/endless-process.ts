/** A program that runs for as long as the load lasts, measured again and again. */
import type { ScratchCluster } from '../processes/scratch-cluster.ts'
import type { ToolProcess } from '../processes/tool-process.ts'
import { type ProcessSample, sampleProcess } from './process-samples.ts'

export class EndlessProcess {
  readonly name: string
  readonly process: ToolProcess
  readonly #samples: ProcessSample[] = []

  constructor(name: string, started: ToolProcess) {
    this.name = name
    this.process = started
  }

  measure(): void {
    const sample = sampleProcess(this.process.pid)
    if (sample !== null) this.#samples.push(sample)
  }

  /** In MiB. */
  get memory(): readonly number[] {
    return this.#samples.map(({ residentKib }) => residentKib / 1024)
  }

  get openFiles(): readonly number[] {
    return this.#samples.map(({ openFiles }) => openFiles)
  }
}

/** Where a consumer printed a record that does not come after the one before it in its partition. */
export class PrintedOrder {
  readonly offences: string[] = []
  readonly #last = new Map<number, number>()

  next(partition: number, offset: number): void {
    const last = this.#last.get(partition) ?? -1
    if (offset <= last) this.offences.push(`partition ${partition}: offset ${offset} after ${last}`)
    this.#last.set(partition, offset)
  }
}

/** Starts a consumer whose every line is a record; `onRecord` gets its place. */
export function startReader(
  cluster: ScratchCluster,
  args: readonly string[],
  onRecord: (partition: number, offset: number) => void,
): ToolProcess {
  return cluster.start('kafka-console-consumer.sh', args, {
    onLine: (line) => {
      const [, partition, offset] = /^Partition:(\d+)\tOffset:(\d+)\t/.exec(line) ?? []
      if (offset === undefined) throw new Error(`not a record: ${line.slice(0, 200)}`)
      onRecord(Number(partition), Number(offset))
    },
  })
}
