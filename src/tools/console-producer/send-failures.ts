/** Keeps count of the records that were not written, and tells about them without flooding the terminal. */
import type { SendFailure } from '../../clients/producer/batch-sender.ts'
import type { KafkaError } from '../../common/kafka-error.ts'
import type { OutputPort } from '../tool-ports.ts'
import type { LinePrompt } from './line-prompt.ts'

/** Different messages that are printed in full; more of them are only counted. */
const MAX_MESSAGES = 10

export class SendFailures {
  readonly #topic: string
  readonly #stderr: OutputPort
  readonly #told = new Set<string>()
  #count = 0
  #first: KafkaError | null = null
  readonly #topicIsGone = new AbortController()
  #prompt: LinePrompt | null = null

  constructor(topic: string, stderr: OutputPort) {
    this.#topic = topic
    this.#stderr = stderr
  }

  /** Failures are told on a line of their own, and `prompt` asks again behind them. */
  interrupt(prompt: LinePrompt): void {
    this.#prompt = prompt
  }

  /** Records that were not written. */
  get count(): number {
    return this.#count
  }

  get first(): KafkaError | null {
    return this.#first
  }

  /** Aborts when no record can be written any more: a new topic of the same name is not the one that was meant. */
  get topicIsGone(): AbortSignal {
    return this.#topicIsGone.signal
  }

  /** `isSilent`: somebody else tells the user. */
  add({ error, recordsCount }: SendFailure, isSilent: boolean): void {
    this.#count += recordsCount
    this.#first ??= error
    if (error.error === 'UNKNOWN_TOPIC_ID') this.#topicIsGone.abort()
    if (isSilent || this.#told.has(error.message) || this.#told.size >= MAX_MESSAGES) return
    this.#told.add(error.message)
    const wasWaiting = this.#prompt?.leave() === true
    this.#stderr.write(`Could not write to topic ${this.#topic}: ${error.message}\n`)
    if (wasWaiting && !this.#topicIsGone.signal.aborted) this.#prompt?.ask()
  }

  /** The last word, where there was more than one failure. */
  summarise(): void {
    if (this.#count > 1) this.#stderr.write(`${this.#count} records were not written to topic ${this.#topic}.\n`)
  }
}
