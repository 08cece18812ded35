import { describe, expect, it } from 'vitest'
import { parseOptions } from '../../../../src/cli/kafka-syntax/option-parser.ts'
import { checkTopicsOptions } from '../../../../src/tools/topics/check-options.ts'
import { topicsOptionTable } from '../../../../src/tools/topics/options.ts'
import { memoryPorts } from '../memory-ports.ts'

function check(argv: string) {
  const ports = memoryPorts()
  const action = checkTopicsOptions(parseOptions(topicsOptionTable, argv.split(' ')), ports)
  return { action, stdout: ports.stdout.text, stderr: ports.stderr.text }
}

const cannot = (a: string, b: string) => `Option "[${a}]" can't be used with option "[${b}]"`

describe('the options of kafka-topics', () => {
  it.each(['list', 'create', 'describe', 'alter', 'delete'])('name the action %s', (action) => {
    expect(check(`--${action} --topic a${action === 'alter' ? ' --partitions 2' : ''}`).action).toBe(action)
  })

  it.each([
    ['--topic a', 'Command must include exactly one action: --list, --describe, --create, --alter or --delete'],
    ['--list --describe', 'Command must include exactly one action: --list, --describe, --create, --alter or --delete'],
    ['--create', 'Missing required argument "[topic]"'],
    ['--alter', 'Missing required argument "[topic]"'],
    ['--delete', 'Missing required argument "[topic]"'],
    ['--alter --topic a', 'Missing required argument "[partitions]"'],
    [
      '--alter --topic a --partitions 6 --config a=b',
      'Option combination "[[bootstrap-server], [config]]" can\'t be used with option "[alter]" (To alter topic configurations, the kafka-configs tool can be used.)',
    ],
    ['--describe --if-exists', '--topic or --topic-id is required to describe a topic'],
    ['--delete --topic a --config x=y', cannot('config', 'delete')],
    ['--list --partitions 3', cannot('partitions', 'list')],
    ['--alter --topic a --partitions 3 --replication-factor 2', cannot('replication-factor', 'alter')],
    ['--create --topic a --replica-assignment 1 --partitions 1', cannot('replica-assignment', 'partitions')],
    [
      '--create --topic a --replica-assignment 1 --replication-factor 1',
      cannot('replica-assignment', 'replication-factor'),
    ],
    ['--list --under-replicated-partitions', cannot('under-replicated-partitions', 'list')],
    ['--create --topic x --unavailable-partitions', cannot('unavailable-partitions', 'create')],
    [
      '--describe --at-min-isr-partitions --topics-with-overrides',
      cannot('at-min-isr-partitions', 'topics-with-overrides'),
    ],
    ['--list --topics-with-overrides', cannot('topics-with-overrides', 'list')],
    ['--list --if-exists', cannot('if-exists', 'list')],
    ['--describe --topic a --if-not-exists', cannot('if-not-exists', 'describe')],
    ['--delete --topic a --exclude-internal', cannot('exclude-internal', 'delete')],
  ])('refuse %s', (argv, message) => {
    expect(() => check(argv)).toThrow(expect.objectContaining({ kind: 'usage', message }))
  })

  it('tell on stdout that a topic id wins over a name, but only with --if-exists', () => {
    expect(check('--describe --topic a --topic-id b --if-exists').stdout).toMatch(/^Only topic id will be used/)
    expect(check('--describe --topic a --topic-id b').stdout).toBe('')
  })

  it('tell on stderr that --delete-config does nothing', () => {
    expect(check('--describe --delete-config a').stderr).toMatch(/^delete-config option is no longer supported/)
  })
})
