/** Keeps count of the records that were not written, and tells about them without flooding the terminal. */
import type { SendFailure } from '../../clients/producer/send-failure.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { isToolError } from '../tool-error.ts'
import type { OutputPort } from '../tool-ports.ts'
import type { LinePrompt } from './line-prompt.ts'

/** Failures that are told one by one; more of them are only counted. */
const MAX_TOLD = 20

export interface SendFailuresOptions {
  readonly topic: string
  /** What records are counted in. */
  readonly unit: 'line' | 'record'
  readonly stderr: Pick<OutputPort, 'write'>
  /** Somebody else tells the user. */
  readonly isSilent?: boolean
}

export class SendFailures {
  readonly #options: SendFailuresOptions
  /** Reasons that were told for many records at once. */
  readonly #toldReasons = new Set<string>()
  #toldCount = 0
  #count = 0
  #first: Error | null = null
  readonly #topicIsGone = new AbortController()
  #prompt: LinePrompt | null = null

  constructor(options: SendFailuresOptions) {
    this.#options = options
  }

  /** Failures are told on a line of their own, and `prompt` asks again behind them. */
  interrupt(prompt: LinePrompt): void {
    this.#prompt = prompt
  }

  /** Records that were not written. */
  get count(): number {
    return this.#count
  }

  get first(): Error | null {
    return this.#first
  }

  /** Aborts when no record can be written any more: a new topic of the same name is not the one that was meant. */
  get topicIsGone(): AbortSignal {
    return this.#topicIsGone.signal
  }

  add({ error, recordsCount, firstNumber, lastNumber }: SendFailure): void {
    this.#count += recordsCount
    this.#first ??= error
    if (isKafkaError(error) && error.error === 'UNKNOWN_TOPIC_ID') this.#topicIsGone.abort()
    const { unit, isSilent } = this.#options
    if (isSilent !== true && this.#isNews(reasonOf(error), recordsCount)) {
      const range = `${recordsCount} records (${unit}s ${firstNumber} to ${lastNumber})`
      this.#tell(recordsCount === 1 ? `${unit} ${firstNumber}` : range, reasonOf(error))
    }
  }

  /** A record's own fault is told for each; what hits whole batches is told once. */
  #isNews(reason: string, recordsCount: number): boolean {
    if (recordsCount === 1) return true
    const isNews = !this.#toldReasons.has(reason)
    this.#toldReasons.add(reason)
    return isNews
  }

  #tell(what: string, reason: string): void {
    this.#toldCount++
    if (this.#toldCount > MAX_TOLD) return
    const { stderr, topic } = this.#options
    const wasWaiting = this.#prompt?.leave() === true
    stderr.write(`Could not write ${what} to topic ${topic}: ${reason}\n`)
    if (this.#toldCount === MAX_TOLD) stderr.write('Further failures are only counted.\n')
    if (wasWaiting && !this.#topicIsGone.signal.aborted) this.#prompt?.ask()
  }
}

function reasonOf(error: Error): string {
  if (!isToolError(error)) return error.message
  return error.hint === undefined ? error.plain : `${error.plain.replace(/[^.!?]$/, '$&.')} ${error.hint}`
}
