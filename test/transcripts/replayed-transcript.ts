import { readdirSync } from 'node:fs'
import path from 'node:path'
import { byOurRules, differencesOf } from './compare.ts'
import { deviations } from './deviations.ts'
import { replayTranscript } from './replay.ts'

const known = new Map(deviations.map((deviation) => [deviation.step, deviation]))
const skipped = new Set(deviations.filter(({ differs }) => differs === 'not run').map(({ step }) => step))

/** The transcripts of `tool`: `kafka-topics/usage.txt` … */
export function transcriptsOf(tool: string): string[] {
  return readdirSync(path.join(import.meta.dirname, tool)).map((file) => `${tool}/${file}`)
}

/**
 * What the transcript holds and what our programs did, to be compared. Of a step that is known to deviate, only which of
 * its streams differ.
 */
export async function replayed(name: string): Promise<{ readonly expected: unknown[]; readonly seen: unknown[] }> {
  const steps = await replayTranscript(name, skipped)
  const compared = steps.map(({ id, command, expected, seen }) => {
    const differs = known.get(id)?.differs
    return differs === undefined
      ? { expected: { id, command, ...byOurRules(expected) }, seen: { id, command, ...seen } }
      : { expected: { id, command, differs }, seen: { id, command, differs: differencesOf(expected, seen) } }
  })
  return { expected: compared.map((step) => step.expected), seen: compared.map((step) => step.seen) }
}
