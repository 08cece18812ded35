import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { completionShells } from '../../../src/cli/command-specs/shell.ts'
import { completionScript } from '../../../src/cli/completion.ts'

const hasShell = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kafdir-completion-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('the completion script', () => {
  it.each(completionShells)('for %s knows the programs, with and without .sh', (shell) => {
    for (const name of ['kafdir', 'kafka-topics.sh', 'kafka-topics', 'kafka-storage.sh', 'kafka-storage']) {
      expect(completionScript(shell)).toMatch(new RegExp(`[ \\n]${name.replace('.', '\\.')}[ ;\\n]`))
    }
  })

  it.each(completionShells.filter(hasShell))('for %s is what the shell can read', (shell) => {
    const file = path.join(folder, `completion.${shell}`)
    writeFileSync(file, completionScript(shell))
    const { stderr, status } = spawnSync(shell, ['-n', file], { encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(status).toBe(0)
  })

  it('is refused for other shells', () => {
    expect(() => completionScript('csh')).toThrow("There is no completion for 'csh'; there is one for bash, zsh, fish.")
    expect(() => completionScript(undefined)).toThrow(/^SHELL is missing/)
  })
})
