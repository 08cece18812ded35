import { describe, expect, it } from 'vitest'
import { parseOptions } from '../../../../src/cli/kafka-syntax/option-parser.ts'
import type { OptionTable } from '../../../../src/tools/option-table.ts'

const table = {
  topic: { argument: 'required', type: 'String', description: '' },
  size: { argument: 'required', type: 'Integer', default: '5', description: '' },
  property: { argument: 'required', type: 'String', repeatable: true, description: '' },
  codec: { argument: 'optional', type: 'String', description: '' },
  wait: { argument: 'optional', type: 'Long', description: '' },
  list: { argument: 'none', description: '' },
  x: { argument: 'none', description: '' },
  n: { argument: 'required', type: 'String', description: '' },
} as const satisfies OptionTable

const parse = (...argv: string[]) => parseOptions(table, argv)

/** What jopt-simple 5.0.4 was seen to do with each of these. */
describe('the option parser', () => {
  it.each([
    { argv: ['--topic', 'a'], topic: ['a'] },
    { argv: ['--topic=a'], topic: ['a'] },
    { argv: ['--topic=a=b'], topic: ['a=b'] },
    { argv: ['--topic='], topic: [''] },
    { argv: ['--topic=', 'foo'], topic: [''] },
    { argv: ['-topic', 'a'], topic: ['a'] },
    { argv: ['-topic=a'], topic: ['a'] },
    { argv: ['--topic', '--list'], topic: ['--list'] },
    { argv: ['--topic=--list'], topic: ['--list'] },
    { argv: ['--topic', '--'], topic: ['--'] },
    { argv: ['--topic', 'a', '--topic', 'b'], topic: ['a', 'b'] },
  ])('takes the value of $argv', ({ argv, topic }) => {
    expect(parse(...argv).valuesOf('topic')).toEqual(topic)
  })

  it('takes a single dash before a whole name for the option, and letters for options of their own otherwise', () => {
    expect(parse('-list').has('list')).toBe(true)
    expect(parse('-xx').has('x')).toBe(true)
    expect(parse('-xnvalue').valuesOf('n')).toEqual(['value'])
    expect(() => parse('-xlist')).toThrow('l is not a recognized option')
  })

  it('ignores a value given to a flag', () => {
    expect(parse('--list=true').has('list')).toBe(true)
    expect(parse('-list=5').has('list')).toBe(true)
  })

  it('takes an optional value only when it does not look like an option', () => {
    expect(parse('--codec', 'gzip').valuesOf('codec')).toEqual(['gzip'])
    expect(parse('--codec', '-').valuesOf('codec')).toEqual(['-'])
    const bare = parse('--codec', '--list')
    expect(bare.has('codec')).toBe(true)
    expect(bare.valuesOf('codec')).toEqual([])
    expect(bare.has('list')).toBe(true)
    expect(parse('--list', '--codec').has('codec')).toBe(true)
    expect(parse('--codec', 'a', '--codec').valueOf('codec')).toBe('a')
  })

  it('takes an optional number even if it is negative, and leaves other words alone', () => {
    expect(parse('--wait', '-5').valueOf('wait')).toBe(-5)
    expect(parse('--wait', 'abc').valuesOf('wait')).toEqual([])
    expect(() => parse('--wait', '-abc')).toThrow('a is not a recognized option')
  })

  it('ignores other words, and everything behind --', () => {
    const options = parse('stray', '--list', 'words', '-', '--', '--topic', 'a')
    expect(options.has('list')).toBe(true)
    expect(options.has('topic')).toBe(false)
  })

  it.each([
    { argv: ['--nope'], message: 'nope is not a recognized option' },
    { argv: ['--topi', 'a'], message: 'topi is not a recognized option' },
    { argv: ['-qope'], message: 'q is not a recognized option' },
    { argv: ['-é'], message: 'é is not a recognized option' },
    { argv: ['--=x'], message: ' is not a recognized option' },
    { argv: ['---x'], message: '-x is not a recognized option' },
    { argv: ['--toString'], message: 'toString is not a recognized option' },
    { argv: ['--topic'], message: 'Option topic requires an argument' },
  ])('refuses $argv', ({ argv, message }) => {
    expect(() => parse(...argv)).toThrow(message)
  })

  it('finds a repeated option only when its value is read', () => {
    const options = parse('--topic', 'a', '--topic', 'b')
    expect(() => options.valueOf('topic')).toThrow(
      'Found multiple arguments for option topic, but you asked for only one',
    )
  })

  it.each(['x', '', ' 7', '1.5', '99999999999'])('finds the wrong number %o only when it is read', (text) => {
    const options = parse('--size', text)
    expect(options.has('size')).toBe(true)
    expect(() => options.valueOf('size')).toThrow(`Cannot parse argument '${text}' of option size`)
  })

  it('reads numbers with a sign, and gives defaults to options that were not given', () => {
    expect(parse('--size', '+7').valueOf('size')).toBe(7)
    expect(parse('--size', '-3').valueOf('size')).toBe(-3)
    expect(parse().valueOf('size')).toBe(5)
    expect(parse().has('size')).toBe(false)
    expect(parse().valueOf('topic')).toBeUndefined()
  })

  it('complains about a wrong number before it complains about a second one', () => {
    expect(() => parse('--size', '1', '--size', 'x').valueOf('size')).toThrow("Cannot parse argument 'x'")
  })
})
