import { describe, expect, it } from 'vitest'
import {
  customFormatter,
  type FormattedRecord,
  type FormatterOutput,
} from '../../../../src/tools/console-consumer/custom-formatter.ts'
import { OutputBuffer } from '../../../../src/tools/console-consumer/output-buffer.ts'
import { MemoryOutput, memoryPorts } from '../memory-ports.ts'
import { printed, readerOf } from './printed.ts'

const record = { key: 'k', value: null, headers: [['h', 'x'] as const] }

class Counting {
  #prefix = ''
  configure(properties: Readonly<Record<string, string>>) {
    this.#prefix = properties['prefix'] ?? ''
  }
  writeTo({ offset }: FormattedRecord, output: FormatterOutput) {
    output.write(`${this.#prefix}${offset}`)
    output.write(Buffer.from('\n'))
  }
}

const load = (exported: unknown) =>
  customFormatter('./f.mjs', { prefix: '#' }, memoryPorts({ modules: { './f.mjs': exported } }))

describe('a formatter that somebody wrote', () => {
  it.each([
    [
      'a function',
      {
        default: ({ topic, partition, key, value }: FormattedRecord) =>
          `${topic}-${partition} ${String(key)} ${String(value)}\n`,
      },
      'orders-2 k null\n',
    ],
    [
      'a function of a CommonJS module',
      ({ headers }: FormattedRecord) => headers.map(({ key, value }) => `${key}=${String(value)}`).join(),
      'h=x',
    ],
    ['a function that prints nothing', { default: () => undefined }, ''],
    ['a class', { default: Counting }, '#5\n'],
    ['functions of a module', { writeTo: (_: FormattedRecord, output: FormatterOutput) => output.write('!') }, '!'],
  ])('may be %s', async (_, exported, expected) => {
    expect(printed(await load(exported), record)).toBe(expected)
  })

  it('gets a copy of the bytes, which it may keep', async () => {
    const kept: FormattedRecord[] = []
    const formatter = await load({ default: (each: FormattedRecord) => void kept.push(each) })
    printed(formatter, { value: 'one' }, { value: 'two' })
    expect(kept.map(({ value }) => value?.toString())).toEqual(['one', 'two'])
    const reader = readerOf({ value: 'three' })
    formatter.write(reader, { topic: 'orders', partition: 2 }, new OutputBuffer(new MemoryOutput()))
    reader.source.fill(0)
    expect(kept[2]?.value?.toString()).toBe('three')
  })

  it('is closed at the end', async () => {
    const calls: string[] = []
    const formatter = await load({ writeTo: () => calls.push('write'), close: () => calls.push('close') })
    printed(formatter, record)
    await formatter.close?.()
    expect(calls).toEqual(['write', 'close'])
  })

  it.each<[string, unknown, string]>([
    [
      'throws',
      () => {
        throw new TypeError('no')
      },
      'The formatter ./f.mjs failed: TypeError: no',
    ],
    [
      'is late',
      async () => 'late',
      'The formatter ./f.mjs gave a promise; it must have printed the record when it returns.',
    ],
    [
      'is late, and fails',
      async () => {
        throw new Error('late')
      },
      'The formatter ./f.mjs gave a promise',
    ],
    [
      'gives an object',
      () => ({ a: 1 }),
      'The formatter ./f.mjs gave an object; it must give text or bytes, or nothing.',
    ],
    ['gives a number', () => 5, 'The formatter ./f.mjs gave a number; it must give text or bytes, or nothing.'],
  ])('is named where it %s', async (_what, exported, message) => {
    const formatter = await load({ default: exported })
    expect(() => printed(formatter, record)).toThrow(message)
  })

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no')
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('no')
      },
    ],
  ])('is named where configure or close %s', async (_what, fail) => {
    const failed = { kind: 'terse', message: 'The formatter ./f.mjs failed: Error: no' }
    await expect(load({ writeTo: () => 1, configure: fail })).rejects.toMatchObject(failed)
    const formatter = await load({ writeTo: () => 1, close: fail })
    expect(printed(formatter, record)).toBe('')
    await expect(formatter.close?.()).rejects.toMatchObject(failed)
  })

  it.each([[{ default: 5 }], [{}], [undefined], [{ default: { writeTo: 'no' } }], [{ default: class {} }]])(
    'is not %j',
    async (exported) => {
      await expect(load(exported)).rejects.toMatchObject({ kind: 'terse', message: './f.mjs is not a formatter.' })
    },
  )
})
