import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { completionShells } from '../../../src/cli/command-specs/shell.ts'
import { completionScript } from '../../../src/cli/completion.ts'

const hasShell = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0

describe('the completion script', () => {
  it.each(completionShells)('for %s knows commands, options and tools', (shell) => {
    const script = completionScript(shell)
    for (const word of ['topics', 'describe', 'partitions', 'kafka-console-consumer.sh', 'from-beginning']) {
      expect(script).toContain(word)
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

/** A program called kafdir, which prints its arguments before the topic names: a test sees which cluster was asked. */
const kafdir = `#!/bin/sh
shift 2
[ $# = 0 ] || echo "asked:$*" | tr ' ' _
echo orders
echo payments
`
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kafdir-completion-'))
  writeFileSync(path.join(folder, 'kafdir'), kafdir)
  chmodSync(path.join(folder, 'kafdir'), 0o755)
  writeFileSync(path.join(folder, 'topics.yaml'), '')
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs `script` where kafdir is on PATH; its lines, without empty ones. */
function lines(shell: string, script: string): string[] {
  const env = { ...process.env, HOME: folder, PATH: `${folder}:${process.env['PATH']}` }
  const { stdout, stderr } = spawnSync(shell, ['-c', script], { encoding: 'utf8', env, cwd: folder })
  expect(stderr).toBe('')
  return stdout.split('\n').filter((line) => line !== '')
}

describe.skipIf(!hasShell('fish'))('completion in fish', () => {
  it.each([
    [
      'kafdir ',
      [
        ...['brokers', 'cluster', 'completion', 'configs', 'console-consumer', 'console-producer', 'consumer-groups'],
        ...['cp', 'env', 'expect', 'features', 'groups', 'leader-election', 'log-dirs', 'metadata-quorum', 'reassign'],
        ...['server-properties', 'storage', 'topics', 'wait'],
      ],
    ],
    ['kafdir topics de', ['delete', 'describe']],
    ['kafdir topics describe ', ['orders', 'payments']],
    ['kafdir topics create x --pa', ['--partitions']],
    ['kafdir completion ', ['bash', 'fish', 'zsh']],
    ['kafka-topics.sh --desc', ['--describe']],
    ['kafka-topics.sh --topic o', ['orders']],
  ])('offers behind %o', (line, words) => {
    const offered = lines('fish', `${completionScript('fish')}\ncomplete -C '${line}'`)
    expect(offered.map((offer) => offer.split('\t')[0])).toEqual(words)
  })
})

describe.skipIf(!hasShell('bash'))('completion in bash', () => {
  /** What bash would offer at the end of `line`. */
  function offers(line: string): string[] {
    const words = line.split(' ')
    const script = `${completionScript('bash')}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
_kafdir; printf '%s\\n' "\${COMPREPLY[@]}"`
    return lines('bash', script)
  }

  it.each([
    [
      'kafdir ',
      [
        ...['topics', 'configs', 'consumer-groups', 'groups', 'brokers', 'reassign', 'cluster', 'features'],
        ...['metadata-quorum', 'storage', 'console-producer', 'console-consumer', 'cp', 'wait', 'expect'],
        ...['leader-election', 'log-dirs', 'server-properties', 'env', 'completion'],
        ...['--help', '--version'],
      ],
    ],
    ['kafdir storage ', ['info', 'format', 'random-uuid']],
    ['kafdir features d', ['describe', 'downgrade', 'disable', 'dependencies']],
    ['kafka-storage.sh f', ['format', 'feature-dependencies']],
    ['kafka-storage.sh format --initial', ['--initial-controllers']],
    ['kafdir con', ['configs', 'consumer-groups', 'console-producer', 'console-consumer']],
    ['kafdir topics ', ['create', 'list', 'describe', 'alter', 'cleanup', 'export', 'import', 'delete']],
    ['kafdir topics import t', ['topics.yaml']],
    ['kafdir topics de', ['describe', 'delete']],
    ['kafdir topics describe o', ['orders']],
    ['kafdir topics create --pa', ['--partitions']],
    ['kafdir console-consumer ', ['orders', 'payments']],
    ['kafdir console-consumer orders --from', ['--from-beginning', '--from']],
    ['kafdir topics list --command-config k', ['kafdir']],
    ['kafdir completion f', ['fish']],
    ['kafka-topics.sh --desc', ['--describe']],
    ['kafka-topics.sh --describe --topic p', ['payments']],
    ['kafdir topics describe --dir here ', ['asked:--dir_here', 'orders', 'payments']],
  ])('offers behind %o', (line, words) => {
    expect(offers(line)).toEqual(words)
  })
})
