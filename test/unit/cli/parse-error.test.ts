import { describe, expect, it } from 'vitest'
import { consoleConsumerSpec, consoleProducerSpec } from '../../../src/cli/command-specs/console.ts'
import { topicsCreateSpec } from '../../../src/cli/command-specs/topics.ts'
import { isParseError, parseErrorFor } from '../../../src/cli/parse-error.ts'
import { unknownCommand } from '../../../src/cli/unknown-command.ts'

/** An error as oclif throws it. */
function oclifError(message: string, more: object = {}) {
  return Object.assign(new Error(`${message}\nSee more help with --help`), { oclif: { exit: 1 }, ...more })
}

const texts = (message: string, more?: object) => {
  const { plain, hint } = parseErrorFor(oclifError(message, more), topicsCreateSpec)
  return { plain, hint }
}

describe("oclif's complaints", () => {
  it('become ours', () => {
    expect(texts('Nonexistent flag: --partitons', { flags: ['--partitons'] })).toEqual({
      plain: 'There is no option --partitons.',
      hint: 'Did you mean --partitions?',
    })
    expect(texts('Nonexistent flag: --xyz', { flags: ['--xyz'] }).hint).toBe(
      'kafdir topics create --help shows all options.',
    )
    expect(texts('Unexpected argument: b', { args: ['b'] })).toEqual({
      plain: "'b' is one word too many.",
      hint: 'Usage: kafdir topics create NAME...',
    })
    expect(texts('Flag --partitions expects a value').plain).toBe('--partitions needs a value')
    expect(texts('Flag --json can only be specified once').plain).toBe('--json can be given only once')
  })

  it.each([
    [consoleConsumerSpec, '--topic', 'The topic is an argument: kafdir console-consumer TOPIC'],
    [consoleProducerSpec, '--topic', 'The topic is an argument: kafdir console-producer TOPIC'],
    [consoleConsumerSpec, '--print-key', 'Did you mean -F print.key=true?'],
    [consoleConsumerSpec, '--print.offset', 'Did you mean -F print.offset=true?'],
    [consoleProducerSpec, '--parse-key', 'Did you mean -R parse.key=true?'],
  ])("of options that Kafka's tools have elsewhere: %#", (spec, flag, hint) => {
    expect(parseErrorFor(oclifError('Nonexistent flag', { flags: [flag] }), spec).hint).toBe(hint)
  })

  it('are told apart from bugs', () => {
    expect(isParseError(oclifError('no'))).toBe(true)
    expect(isParseError(new TypeError('oops'))).toBe(false)
  })
})

describe('an unknown command', () => {
  it.each([
    [['topics', 'crate'], 'topics create'],
    [['topisc'], 'topics'],
    [['console-produce'], 'console-producer'],
    [['topic', 'list'], 'topics'],
    [['producer'], 'console-producer'],
    [['produce', 'orders'], 'console-producer'],
    [['consume', 'orders'], 'console-consumer'],
    [['copy', 'a', 'b'], 'cp'],
  ])('%o may mean %s', (argv, meant) => {
    expect(unknownCommand(argv).hint).toBe(`Did you mean kafdir ${meant}?`)
  })

  it.each(['acls', 'kafka-acls.sh', 'delegation-tokens'])(
    'is explained where a directory has no such thing: %s',
    (word) => {
      expect(unknownCommand([word, 'list']).hint).toMatch(
        /file permissions .* kafka-(acls|delegation-tokens)\.sh is there/,
      )
    },
  )

  it('may mean nothing we know', () => {
    expect(unknownCommand(['frobnicate'])).toMatchObject({
      plain: "There is no command 'frobnicate'.",
      hint: 'kafdir --help shows all commands.',
    })
  })
})
