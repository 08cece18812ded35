/** The same steps with KAFDIR_STRICT=1, which refuses what Kafka refuses. */
import type { JudgedStep } from './conformance.ts'
import { verdictOf } from './conformance.ts'
import { DEFAULT_DIRECTORY, deviations } from './deviations.ts'
import { ourPrograms, replayTranscript } from './replay.ts'

const strictPrograms = { ...ourPrograms, environment: { ...ourPrograms.environment, KAFDIR_STRICT: '1' } }

const reasons = new Map(deviations.map(({ step, reason }) => [step, reason]))

/**
 * `steps` as they are with KAFDIR_STRICT=1. Only transcripts in which a command names no cluster are run again: whatever
 * names one does the same with it and without it.
 */
export async function strictSteps(steps: readonly JudgedStep[]): Promise<JudgedStep[]> {
  const transcriptOf = (id: string) => id.slice(0, id.lastIndexOf(':'))
  const affected = new Set(
    steps.filter(({ reason }) => reason?.startsWith(DEFAULT_DIRECTORY) === true).map(({ id }) => transcriptOf(id)),
  )
  const again: JudgedStep[] = []
  for (const name of [...affected].toSorted()) {
    for (const { id, command, expected, seen } of await replayTranscript(name, new Set(), strictPrograms)) {
      const reason = reasons.get(id) ?? null
      again.push({ id, command, verdict: verdictOf(expected, seen), reason: isOfDefault(reason) ? null : reason })
    }
  }
  return [...steps.filter(({ id }) => !affected.has(transcriptOf(id))), ...again]
}

/** The reason why it may fail as installed; strictly it is none. */
function isOfDefault(reason: string | null): boolean {
  return reason?.startsWith(DEFAULT_DIRECTORY) === true
}
