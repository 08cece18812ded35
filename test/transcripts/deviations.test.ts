import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { deviations } from './deviations.ts'

const document = readFileSync(path.join(import.meta.dirname, '../../docs/deviations.md'), 'utf8')
const section = document.split('\n## ').find((text) => text.startsWith("Steps of Kafka's transcripts")) ?? ''

/** Reason → the transcripts in which it counts, each `tool/name`. */
function rowsOfList(): Map<string, string> {
  const transcripts = new Map<string, Set<string>>()
  for (const { step, reason } of deviations) {
    const name = step.slice(0, step.indexOf('.txt:'))
    transcripts.set(reason, (transcripts.get(reason) ?? new Set<string>()).add(name))
  }
  return new Map([...transcripts].map(([reason, names]) => [reason, [...names].toSorted().join(', ')]))
}

it('each reason why a step of the transcripts differs is a row of docs/deviations.md, and no row is left over', () => {
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| reason') && !line.startsWith('| ---'))
    .map((line) => line.slice(2, -2).split(' | ') as [string, string])
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(rowsOfList()))
})
