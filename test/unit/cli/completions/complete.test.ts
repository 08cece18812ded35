import { describe, expect, it } from 'vitest'
import { commandGroups, commandList } from '../../../../src/cli/command-list.ts'
import { complete } from '../../../../src/cli/completions/complete.ts'
import { completedCommands, programNames } from '../../../../src/cli/completions/completion-model.ts'

/** The words that fit, as the shells get them; where they come from otherwise. */
function offer(line: string): readonly string[] | string {
  const words = line.split(' ')
  const { source, candidates, prefix } = complete(words)
  if (typeof source === 'string' && source !== 'none') return prefix === '' ? source : `${prefix}<${source}>`
  return candidates.map(([word]) => prefix + word).filter((word) => word.startsWith(words.at(-1) ?? ''))
}

describe('what may follow a command line', () => {
  it('is any command of kafdir, each with what it is about', () => {
    const words = complete(['kafdir', '']).candidates
    const first = new Set([...Object.keys(commandGroups), ...commandList.map(({ id }) => id.split(' ')[0])])
    expect(new Set(words.map(([word]) => word))).toEqual(new Set([...first, '--help', '--version']))
    expect(words.filter(([, summary]) => summary === '')).toEqual([])
  })

  it('is, for every program, something', () => {
    for (const name of programNames) {
      const { source, candidates } = complete([name, '-'])
      expect([name, source !== 'none' || candidates.length > 0]).toEqual([name, true])
    }
  })

  it.each([
    ['kafdir topics ', ['create', 'list', 'describe', 'alter', 'cleanup', 'export', 'import', 'delete', '--help']],
    ['kafdir storage ', ['info', 'format', 'random-uuid', '--help']],
    ['kafdir topics li', ['list']],
    ['kafdir nonsense ', []],
    ['kafdir topics nonsense ', []],
    ['nonsense ', []],
    ['kafka-topics.sh --desc', ['--describe']],
    ['/usr/bin/kafka-topics --desc', ['--describe']],
    ['kafka-topics.sh --describe --desc', []],
    ['kafka-storage.sh form', ['format']],
    ['kafka-storage.sh format --initial', ['--initial-controllers']],
    ['kafdir completion ', ['bash', 'zsh', 'fish']],
    ['kafdir topics create --pa', ['--partitions']],
    ['kafdir topics create x -', expect.arrayContaining(['--partitions', '-p', '--help'])],
    ['kafdir topics list --json --js', []],
    ['kafka-console-producer.sh --compression-codec ', ['none', 'gzip', 'snappy', 'lz4', 'zstd']],
    ['kafka-console-producer.sh --compression-codec=s', ['--compression-codec=snappy']],
    ['kafka-topics.sh --partitions ', []],
  ])('%s', (line, expected) => {
    expect(offer(line)).toEqual(expected)
  })

  it.each([
    ['kafdir topics describe ', 'topic'],
    ['kafdir topics describe orders ', 'topic'],
    ['kafdir topics describe -- ', 'topic'],
    ['kafdir console-consumer orders --group ', 'group'],
    ['kafdir console-consumer orders --partition ', 'partition'],
    ['kafdir consumer-groups describe ', 'group'],
    ['kafdir transactions producers ', 'topic-partition'],
    ['kafdir delete-records orders-0:1 ', 'topic-partition-offset'],
    ['kafka-configs.sh --entity-type topics --entity-name ', 'entity-name'],
    ['kafdir configs set ', 'config'],
    ['kafdir configs unset a ', 'config-name'],
    ['kafdir topics create x --config ', 'config'],
    ['kafka-configs.sh --add-config a=b,', 'a=b,<config>'],
    ['kafka-configs.sh --delete-config=a,', '--delete-config=a,<config-name>'],
    ['kafka-topics.sh --topic=', '--topic=<topic>'],
    ['kafdir topics import ', 'file'],
    ['kafdir topics list --dir ', 'directory'],
    ['kafka-topics.sh --command-config ', 'file'],
  ])('%s comes from elsewhere: %s', (line, source) => {
    expect(offer(line)).toBe(source)
  })

  it('is options where there can be no further argument', () => {
    expect(offer('kafdir topics alter orders ')).toContain('--partitions')
    expect(offer('kafka-topics.sh ')).toContain('--list')
  })

  it('depends on what was given before', () => {
    const { given, positionals } = complete(
      'kafdir console-consumer orders -d here --group=g -b --partition '.split(' '),
    )
    expect(Object.fromEntries(given)).toEqual({ dir: 'here', group: 'g', 'from-beginning': '' })
    expect(positionals).toEqual(['orders'])
  })
})

describe('the commands that are completed', () => {
  it('are none of a program that is not known', () => {
    expect(completedCommands('kafka-nonsense.sh')).toEqual([])
  })
})
