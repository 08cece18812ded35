import { readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { byOurRules, differencesOf } from './compare.ts'
import { deviations } from './deviations.ts'
import { replayTranscript } from './replay.ts'

const known = new Map(deviations.map((deviation) => [deviation.step, deviation]))
const skipped = new Set(deviations.filter(({ differs }) => differs === 'not run').map(({ step }) => step))

/** Tests that replay every transcript of `tool`. */
export function describeReplay(tool: string, title: string): void {
  const names = readdirSync(path.join(import.meta.dirname, tool)).map((file) => `${tool}/${file}`)
  describe.concurrent(title, () => {
    it.each(names)('in %s', async (name) => {
      for (const { id, command, expected, seen } of await replayTranscript(name, skipped)) {
        const differs = known.get(id)?.differs ?? []
        if (differs.length === 0) {
          expect({ id, command, ...seen }).toEqual({ id, command, ...byOurRules(expected) })
        } else {
          expect({ id, command, differs: differencesOf(expected, seen) }).toEqual({ id, command, differs })
        }
      }
    })
  })
}
