import type { OutputPort } from '../tool-ports.ts'
import { LineWriter } from './line-writer.ts'

/** What all sinks that write lines have in common: see DumpSink. */
export class LineSink {
  protected readonly out: LineWriter

  constructor(output: OutputPort) {
    this.out = new LineWriter(output)
  }

  flush(): void {
    this.out.flush()
  }

  get isFull(): boolean {
    return this.out.isFull
  }

  get isClosed(): boolean {
    return this.out.isClosed
  }

  drain(): Promise<void> {
    return this.out.drain()
  }
}
