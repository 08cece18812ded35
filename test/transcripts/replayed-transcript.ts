import { appendFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { byOurRules, differencesOf } from './compare.ts'
import { type JudgedStep, verdictOf } from './conformance.ts'
import { deviations } from './deviations.ts'
import { type ReplayedStep, replayTranscript } from './replay.ts'

const known = new Map(deviations.map((deviation) => [deviation.step, deviation]))
const skipped = new Set(deviations.filter(({ differs }) => differs === 'not run').map(({ step }) => step))

/** `npm run conformance` may ask for some of them only. */
const only = new RegExp(process.env['KAFDIR_ONLY'] ?? '')

/** The transcripts of `tool`: `kafka-topics/usage.txt` … */
export function transcriptsOf(tool: string): string[] {
  const names = readdirSync(path.join(import.meta.dirname, tool)).map((file) => `${tool}/${file}`)
  return names.filter((name) => only.test(name))
}

/**
 * What the transcript holds and what our programs did, to be compared. Of a step that is known to deviate, only which of
 * its streams differ.
 */
export async function replayed(name: string): Promise<{ readonly expected: unknown[]; readonly seen: unknown[] }> {
  const steps = await replayTranscript(name, skipped)
  noteVerdicts(name, steps)
  const compared = steps.map(({ id, command, expected, seen }) => {
    const differs = known.get(id)?.differs
    return differs === undefined
      ? { expected: { id, command, ...byOurRules(expected) }, seen: { id, command, ...seen } }
      : { expected: { id, command, differs }, seen: { id, command, differs: differencesOf(expected, seen) } }
  })
  return { expected: compared.map((step) => step.expected), seen: compared.map((step) => step.seen) }
}

/** For `npm run conformance`, which names a file for them. */
function noteVerdicts(name: string, steps: readonly ReplayedStep[]): void {
  const file = process.env['KAFDIR_VERDICTS']
  if (file === undefined) return
  const judged = steps.map(({ id, command, expected, seen }) => ({ id, command, verdict: verdictOf(expected, seen) }))
  const notRun = deviations.filter(({ step, differs }) => differs === 'not run' && step.startsWith(`${name}:`))
  const all: readonly JudgedStep[] = [
    ...judged.map((step) => ({ ...step, reason: known.get(step.id)?.reason ?? null })),
    ...notRun.map(({ step, reason }) => ({ id: step, command: '', verdict: 'failed' as const, reason })),
  ]
  appendFileSync(file, all.map((step) => `${JSON.stringify(step)}\n`).join(''))
}
