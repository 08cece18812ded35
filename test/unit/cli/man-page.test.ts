import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { commandList } from '../../../src/cli/command-list.ts'
import { offeredFlags } from '../../../src/cli/command-spec.ts'
import { programNames } from '../../../src/cli/completions/completion-model.ts'
import { manPages } from '../../../src/cli/man-page.ts'
import { roffTerm, roffText } from '../../../src/cli/roff.ts'
import { topicsOptionTable } from '../../../src/tools/topics/options.ts'

const allPages = [...manPages()]
const isAlias = ([, text]: readonly [string, string]) => text.startsWith('.so ')
const pages = allPages.filter((page) => !isAlias(page))
const pageOf = (name: string) => pages.find(([file]) => file === `${name}.1`)?.[1] ?? ''
const hasGroff = spawnSync('groff', ['--version']).status === 0

describe('the manual pages', () => {
  it('are one for each program, and one for each command of kafdir', () => {
    const scripts = programNames.filter((name) => name.endsWith('.sh'))
    const commands = commandList.map(({ id }) => `kafdir-${id.replaceAll(' ', '-')}`)
    const wanted = ['kafdir', ...commands, ...scripts].map((name) => `${name}.1`)
    expect(pages.map(([name]) => name).toSorted()).toEqual(wanted.toSorted())
  })

  it('are found without .sh too', () => {
    const scripts = pages.filter(([name]) => name.endsWith('.sh.1'))
    const wanted = scripts.map(([name]) => [name.replace('.sh.1', '.1'), `.so man1/${name}\n`])
    expect(allPages.filter(isAlias)).toEqual(wanted)
    expect(pageOf('kafka-topics.sh')).toContain('kafka\\-topics.sh, kafka\\-topics \\- create')
  })

  it('describe every option', () => {
    for (const name of Object.keys(topicsOptionTable)) {
      expect(pageOf('kafka-topics.sh')).toContain(`.B ${roffText(`--${name}`)}`)
    }
    for (const { id, flags } of commandList) {
      const page = pageOf(`kafdir-${id.replaceAll(' ', '-')}`)
      for (const [name] of offeredFlags(flags)) expect(page).toContain(roffText(`--${name}`))
    }
  })

  it('have the sections that a reader looks for', () => {
    const sections = ['NAME', 'SYNOPSIS', 'DESCRIPTION', 'EXAMPLES', 'EXIT STATUS', 'ENVIRONMENT', 'FILES', 'SEE ALSO']
    for (const [name, text] of pages) {
      const found = sections.filter((section) => text.includes(`.SH ${section}\n`))
      expect([name, found]).toEqual([
        name,
        name === 'kafdir.1' ? sections.filter((one) => one !== 'EXAMPLES') : sections,
      ])
    }
  })

  it('refer to pages that are there', () => {
    for (const [name, text] of pages) {
      const named = [...text.matchAll(/^\.BR (\S+) \(1\)/gm)].map(([, page = '']) => page.replaceAll('\\-', '-'))
      expect([name, named.filter((page) => !pages.some(([other]) => other === `${page}.1`))]).toEqual([name, []])
    }
  })

  it.skipIf(!hasGroff).each(pages)('%s pleases groff', (_, text) => {
    const { stderr, status } = spawnSync('groff', ['-man', '-ww', '-Tutf8'], { input: text, encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(status).toBe(0)
  })
})

describe('roff', () => {
  it('takes text literally', () => {
    expect(roffText(".starts with a dot\n'quote' \\t a-b `x`")).toBe(
      '\\&.starts with a dot\n\\(aqquote\\(aq \\et a\\-b \\(gax\\(ga',
    )
    expect(roffTerm('--a "b"', 'one\n\ntwo')).toBe('.TP\n.B \\-\\-a \\(dqb\\(dq\none\n.br\ntwo\n')
  })
})
