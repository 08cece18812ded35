/** Keeps count of the records that were not written, and tells about them without flooding the terminal. */
import type { SendFailure } from '../../clients/producer/send-failure.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { isToolError } from '../tool-error.ts'
import type { OutputPort } from '../tool-ports.ts'
import type { LinePrompt } from './line-prompt.ts'
import { plainReason } from './plain-reason.ts'

/** Failures that are told one by one; more of them are only counted. */
const MAX_TOLD = 20
/** Stretches of the input that are kept apart; more of them become one. */
const MAX_STRETCHES = 20

export interface SendFailuresOptions {
  readonly topic: string
  /** What records are counted in. */
  readonly unit: 'line' | 'record'
  readonly stderr: Pick<OutputPort, 'write'>
  /** Somebody else tells the user. */
  readonly isSilent?: boolean
  /** Nothing is written: all that would fail is told, one by one. */
  readonly isDryRun?: boolean
  /** Kafka's words about the inside of a request in plain ones. */
  readonly inPlainWords?: boolean
}

/** Neighbouring records that were not written for one reason, among which there may be others that were. */
interface LostStretch {
  firstNumber: number
  lastNumber: number
  recordsCount: number
}

export class SendFailures {
  readonly #options: SendFailuresOptions
  /** Reasons that were told for many records at once. */
  readonly #toldReasons = new Set<string>()
  /** What was lost for those reasons after they were told. */
  readonly #untold = new Map<string, LostStretch[]>()
  #toldCount = 0
  #count = 0
  #first: Error | null = null
  readonly #topicIsGone = new AbortController()
  #prompt: LinePrompt | null = null

  constructor(options: SendFailuresOptions) {
    this.#options = options
  }

  /** Failures are told on a line of their own, and `prompt` asks again after them. */
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

  add(failure: SendFailure): void {
    const { error, recordsCount } = failure
    this.#count += recordsCount
    this.#first ??= error
    if (isKafkaError(error) && error.error === 'UNKNOWN_TOPIC_ID') this.#topicIsGone.abort()
    const { isSilent, inPlainWords } = this.#options
    const reason = inPlainWords === true ? plainReason(reasonOf(error)) : reasonOf(error)
    if (isSilent === true) return
    if (this.#isNews(reason, recordsCount)) this.#tell(this.#rangeText(failure), reason)
    else this.#keep(reason, failure)
  }

  /** Tells what was lost for reasons that were told before. To be called at the end. */
  tellRest(): void {
    const { topic, stderr } = this.#options
    for (const [reason, stretches] of this.#untold) {
      const ranges = stretches.map((stretch) => this.#rangeText(stretch)).join(', ')
      stderr.write(`For the same reason not written to topic ${topic}: ${ranges}${this.#reasonText(reason)}\n`)
    }
    this.#untold.clear()
  }

  /** Where there is one reason, it was told just before. */
  #reasonText(reason: string): string {
    return this.#toldReasons.size === 1 ? '.' : `. (${reason})`
  }

  #rangeText({ recordsCount, firstNumber, lastNumber }: LostStretch): string {
    const { unit } = this.#options
    return recordsCount === 1
      ? `${unit} ${firstNumber}`
      : `${recordsCount} records (${unit}s ${firstNumber} to ${lastNumber})`
  }

  /** Batches of several partitions come out of the order of the input, and overlap. */
  #keep(reason: string, { recordsCount, firstNumber, lastNumber }: SendFailure): void {
    const all = [...(this.#untold.get(reason) ?? []), { recordsCount, firstNumber, lastNumber }]
    all.sort((a, b) => a.firstNumber - b.firstNumber)
    const merged: LostStretch[] = []
    for (const stretch of all) {
      const last = merged.at(-1)
      const isNext = last !== undefined && stretch.firstNumber <= last.lastNumber + 1
      if (last !== undefined && (isNext || merged.length === MAX_STRETCHES)) {
        last.recordsCount += stretch.recordsCount
        last.lastNumber = Math.max(last.lastNumber, stretch.lastNumber)
      } else merged.push(stretch)
    }
    this.#untold.set(reason, merged)
  }

  /** A record's own fault is told for each; what hits whole batches is told once. */
  #isNews(reason: string, recordsCount: number): boolean {
    const isNews = !this.#toldReasons.has(reason)
    if (recordsCount === 1) return isNews
    this.#toldReasons.add(reason)
    return isNews
  }

  #tell(what: string, reason: string): void {
    this.#toldCount++
    const { stderr, topic, isDryRun } = this.#options
    if (isDryRun === true) {
      stderr.write(`Topic ${topic} would refuse ${what}: ${reason}\n`)
      return
    }
    if (this.#toldCount > MAX_TOLD) return
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
