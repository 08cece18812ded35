/** Errors per partition are values in a response: this turns what a handler caught into them. */
import type { Clock } from '../common/clock.ts'
import { withFullStop } from '../common/full-stop.ts'
import { isKafkaError } from '../common/kafka-error.ts'
import { type ApiError, apiError } from '../metadata/controller/controller-result.ts'

/** Errors that say more than their code does: which file, and what is wrong with it. So do those with a way out. */
const HAVE_DETAILS: ReadonlySet<string> = new Set(['CORRUPT_MESSAGE', 'KAFKA_STORAGE_ERROR'])

/** So long is a sentence not said again. */
const SILENT_MS = 60_000

/** Tells the user what a response leaves out that has room for the code of an error only. */
export function tellDetails(error: unknown, notice: (sentence: string) => void): void {
  if (!isKafkaError(error) || (error.hint === undefined && !HAVE_DETAILS.has(error.error))) return
  notice(error.hint === undefined ? error.message : `${withFullStop(error.message)} ${error.hint}`)
}

/** Passes on the first sentence only: many partitions of a request may have the same trouble. */
export function firstOnly(notice: (sentence: string) => void): (sentence: string) => void {
  let isTold = false
  return (sentence) => {
    if (!isTold) notice(sentence)
    isTold = true
  }
}

/** Passes on what was not said for a while: a client asks again and again for what can't be read. */
export function sparingly(notice: (sentence: string) => void, clock: Clock): (sentence: string) => void {
  const toldMs = new Map<string, number>()
  return (sentence) => {
    const nowMs = clock.monotonicMs()
    for (const [told, ms] of toldMs) if (nowMs - ms >= SILENT_MS) toldMs.delete(told)
    if (toldMs.has(sentence)) return
    toldMs.set(sentence, nowMs)
    notice(sentence)
  }
}

/** Code and text of a KafkaError. Anything else is a bug of ours and is thrown on. */
export function partitionError(error: unknown): ApiError {
  if (!isKafkaError(error)) throw error
  return apiError(error)
}
