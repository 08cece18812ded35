import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { kafkaScripts } from '../../../../src/cli/kafka-main.ts'
import { absenceText, absentScripts } from '../../../../src/tools/stand-ins/absent-scripts.ts'

const deviations = readFileSync(path.join(import.meta.dirname, '../../../../docs/deviations.md'), 'utf8')

describe("Kafka's scripts that do nothing here", () => {
  it.each(Object.entries(absentScripts))('%s is told in two sentences, and in docs/deviations.md', (script, absent) => {
    expect(absenceText(script, absent)).toMatch(/^[\w-]+\.sh does nothing here: .*[^.]\.\n[^\n]*\.\n$/)
    expect(deviations).toContain(`\`${script}.sh\``)
  })

  it('name only programs that there are', async () => {
    const scripts = new Set((await kafkaScripts()).filter((script) => !Object.hasOwn(absentScripts, script)))
    const named = Object.values(absentScripts).flatMap(({ instead }) => instead.match(/[\w-]+(?=\.sh)/g) ?? [])
    expect(named.length).toBeGreaterThan(0)
    expect(named.filter((script) => !scripts.has(script))).toEqual([])
  })
})
