import { describe, expect, it } from 'vitest'
import { commandList, findCommand } from '../../../src/cli/command-list.ts'
import { offeredFlags } from '../../../src/cli/command-spec.ts'
import { commandHelp, groupHelp, topLevelHelp } from '../../../src/cli/help-text.ts'

const opensNoCluster = /^(?:env|init|completion|demo|dump-log|storage .*|features (?:version-mapping|dependencies))$/

describe("kafdir's help", () => {
  it('names every command', () => {
    for (const { id } of commandList) expect(topLevelHelp()).toContain(`  ${id}`)
    expect(groupHelp('topics')).toContain('topics describe [NAME...]')
    expect(groupHelp('topics')).not.toContain('console-producer')
  })

  it.each(commandList.map((spec) => [spec.id, spec] as const))('of %s shows its options and examples', (id, spec) => {
    const help = commandHelp(spec)
    expect(help).toContain(`Usage: kafdir ${id}`)
    for (const [name] of offeredFlags(spec.flags)) expect(help).toContain(`--${name}`)
    expect(spec.examples.length).toBeGreaterThan(0)
    for (const { command } of spec.examples) expect(help).toContain(command)
  })

  it.each(commandList.map((spec) => [spec.id, spec] as const))(
    'of %s says who takes --dir and --bootstrap-server',
    (id, spec) => {
      const looksIntoCluster = !opensNoCluster.test(id)
      expect('dir' in spec.flags).toBe(looksIntoCluster || id === 'storage info' || id === 'dump-log')
      expect('bootstrap-server' in spec.flags).toBe(looksIntoCluster)
      if (id.startsWith('topics')) expect(spec.json?.join('')).toContain('{')
    },
  )

  it.each(commandList.map((spec) => [spec.id, spec] as const))('of %s begins with one sentence', (_, { summary }) => {
    expect(summary).toMatch(/^[A-Z][^.]*(?:\.[^ .][^.]*)*\.$/)
    expect(summary.length).toBeLessThan(110)
  })

  it.each(commandList.map((spec) => [spec.id, spec] as const))(
    'of %s ends with exit codes and surroundings',
    (_, spec) => {
      const help = commandHelp(spec)
      const titles = [...help.matchAll(/^([A-Z][\w -]*):$/gm)].map(([, title]) => title)
      expect(titles.slice(-4)).toEqual(['Examples', 'Exit codes', 'Environment', 'Files'])
      expect(help.includes('\n  KAFDIR_HOME')).toBe('dir' in spec.flags)
    },
  )

  it('does not offer --read-only to commands that can only change something', () => {
    const offering = commandList.filter((spec) => commandHelp(spec).includes('--read-only')).map(({ id }) => id)
    expect(offering).toContain('topics list')
    for (const id of ['topics create', 'topics alter', 'topics delete', 'configs set', 'console-producer']) {
      expect(offering).not.toContain(id)
    }
  })

  it('uses no letter twice in one command', () => {
    for (const { flags } of commandList) {
      const letters = Object.values(flags).flatMap(({ kafdir }) => kafdir?.char ?? [])
      expect(new Set(letters).size).toBe(letters.length)
    }
  })
})

describe('a command line', () => {
  it('begins with the words of a command', () => {
    expect(findCommand(['topics', 'create', 'orders'])).toMatchObject({
      spec: { id: 'topics create' },
      rest: ['orders'],
    })
    expect(findCommand(['topics'])).toBeUndefined()
    expect(findCommand([])).toBeUndefined()
  })
})
