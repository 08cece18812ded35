/** What a producer is fed with, and what it says of lines that it can't write. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'

const producer = (cluster: ScratchCluster, input: string, ...args: string[]) =>
  cluster.run('kafdir.js', ['console-producer', 'orders', ...args], input)

async function cluster(...configs: string[]): Promise<ScratchCluster> {
  const made = scratchCluster()
  await made.createTopic('orders', 2, ...configs)
  return made
}

const KEYS = ['--formatter-property', 'print.key=true', '--formatter-property', 'print.headers=true']

describe('kafdir console-producer', () => {
  it('takes keys and headers out of JSON lines, which it leaves as they are', async () => {
    const orders = await cluster()
    const args = ['--input', 'jsonl', '--key-field', 'user.id', '--header-field', 'trace=t']
    const ended = await producer(orders, '{ "user": {"id": "kim"}, "t": "x" }\n', ...args)
    expect(ended).toEqual({ status: 0, stdout: '', stderr: '' })
    expect((await orders.consume('orders', ...KEYS)).stdout).toBe('trace:x\tkim\t{ "user": {"id": "kim"}, "t": "x" }\n')
  })

  it('makes JSON of CSV', async () => {
    const orders = await cluster()
    const args = ['--input', 'csv', '--numbers', '--key-field', 'card']
    expect((await producer(orders, 'card,amount\n0042,12.5\n', ...args)).status).toBe(0)
    expect((await orders.consume('orders', ...KEYS)).stdout).toBe('NO_HEADERS\t0042\t{"card":"0042","amount":12.5}\n')
  })

  it('stops at the first line that it cannot write, and says how far it came', async () => {
    const orders = await cluster()
    const lines = `one\n${'x'.repeat(1_500_000)}\nthree\n`
    const { status, stderr } = await producer(orders, lines)
    expect(status).toBe(1)
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(
        /^Could not write line 2 to topic orders: The message is \d+ bytes when serialized which is/,
      ),
      'Stopped at line 2: no line after it was read. (--on-error skip goes on.)',
      'Wrote 1 record to topic orders; 1 was not written.',
      '',
    ])
    const skipped = await producer(orders, lines, '--on-error', 'skip')
    expect(skipped.status).toBe(1)
    expect(skipped.stderr).toContain('Wrote 2 records to topic orders; 1 was not written.\n')
    expect((await orders.consume('orders')).stdout.split('\n').toSorted()).toEqual(['', 'one', 'one', 'three'])
  })

  it('loses only the record that the broker refuses, not its batch', async () => {
    const orders = await cluster('cleanup.policy=compact')
    const args = ['-R', 'parse.key=true', '-R', 'null.marker=NULL', '-R', 'key.separator=:', '--on-error', 'skip']
    const { status, stderr } = await producer(orders, 'a:1\nNULL:2\nb:3\n', ...args)
    expect(status).toBe(1)
    expect(stderr).toContain(
      'Could not write line 2 to topic orders: A compacted topic takes no record without a key.\n',
    )
    expect(stderr).toContain('Wrote 2 records to topic orders; 1 was not written.\n')
    expect((await orders.consume('orders')).stdout.split('\n').toSorted()).toEqual(['', '1', '3'])
  })

  it('keeps to a rate, and a dry run writes nothing', async () => {
    const orders = await cluster()
    const start = performance.now()
    expect((await producer(orders, 'a\nb\nc\nd\n', '--rate', '10')).status).toBe(0)
    expect(performance.now() - start).toBeGreaterThan(290)
    expect((await producer(orders, 'a\nb\nc\n', '--dry-run')).stderr).toBe(
      'Nothing was written. 3 records would go to topic orders: 2 to partition 0, 1 to partition 1.\n',
    )
    expect((await orders.consume('orders')).stdout.split('\n')).toHaveLength(5)
  })

  it('shows how far it is when it is asked to', async () => {
    const orders = await cluster()
    writeFileSync(path.join(orders.directory, 'input'), 'a\n'.repeat(1000))
    const { stderr } = await orders.shell('kafdir.js console-producer orders --progress < input')
    expect(stderr).toMatch(/^100% {2}1,000 records {2}[\d,]+\/s\nWrote 1,000 records to topic orders\.\n$/)
  })

  it('shows of a file what was written of it, not what was read', async () => {
    const orders = await cluster()
    writeFileSync(path.join(orders.directory, 'input'), 'a\n'.repeat(1000))
    const args = 'orders --progress --rate 20 --dry-run'
    const line = `timeout -s INT 2 kafdir.js console-producer ${args} < input`
    const { stderr } = await orders.shell(line)
    expect(Number(/^(\d+)%/.exec(stderr)?.[1])).toBeLessThan(20)
  })

  it('looks at every line in a dry run, and tells of each that would be refused', async () => {
    const orders = await cluster()
    const input = '{"id":1}\n{bad\n{"other":1}\n{"id":4}\n'
    const ended = await producer(orders, input, '-i', 'jsonl', '--key-field', 'id', '--dry-run')
    expect(ended.status).toBe(1)
    expect(ended.stderr.split('\n')).toEqual([
      expect.stringContaining('Topic orders would refuse line 2: It is not JSON: '),
      'Topic orders would refuse line 3: There is no field id for the key.',
      expect.stringMatching(/^Nothing was written\. 2 records would go to topic orders.*; 2 would be refused\.$/),
      '',
    ])
  })

  it("refuses Kafka's own topics; Kafka's tool is refused by the broker", async () => {
    const orders = await cluster()
    const own = await orders.run('kafdir.js', ['console-producer', '__consumer_offsets', '--auto-create'], 'x\n')
    expect(own.status).toBe(1)
    expect(own.stderr).toContain("is Kafka's own")
    expect((await orders.topics('--list')).stdout).toBe('orders\n')
    const kafkas = await orders.produce('__consumer_offsets', 'x\n')
    expect(kafkas.status).toBe(1)
    expect(kafkas.stderr).toContain('The request attempted to perform an operation on an invalid topic.')
    expect((await orders.consume('__consumer_offsets')).stdout).toBe('')
  })

  it('says of CSV that it cannot read on after a line that is too long', async () => {
    const orders = await cluster()
    const rows = `a\n1\n${'x'.repeat(3_000_000)}\n2\n`
    const { status, stderr } = await producer(orders, rows, '-i', 'csv', '--on-error', 'skip')
    expect({ status, lines: stderr.split('\n') }).toEqual({
      status: 1,
      lines: [
        expect.stringMatching(/^Could not write line 3 to topic orders: The message is 3000000 bytes when serialized/),
        'Stopped at line 3: no line after it was read.',
        'Wrote 1 record to topic orders; 1 was not written.',
        '',
      ],
    })
  })

  it('writes numbers as Java reads them', async () => {
    const orders = await cluster()
    expect((await producer(orders, '258\n', '--value-serializer', 'long')).status).toBe(0)
    const deserializer = 'org.apache.kafka.common.serialization.LongDeserializer'
    expect((await orders.consume('orders', '--value-deserializer', deserializer)).stdout).toBe('258\n')
  })
})

describe('a line that never ends', () => {
  it('is refused without being kept in memory', async () => {
    const orders = await cluster()
    const { status, stderr, stdout } = await orders.shell(
      "set -o pipefail; { echo before; head -c 200000000 /dev/zero | tr '\\0' x; echo; echo after; } | " +
        'kafka-console-producer.sh --topic orders & wait $!; s=$?; echo "$s"',
    )
    expect(stdout).toBe('1\n')
    expect(stderr).toMatch(/^Could not write line 2 to topic orders: The message is 200000000 bytes[^\n]*\n$/)
    expect((await orders.consume('orders')).stdout.split('\n').toSorted()).toEqual(['', 'after', 'before'])
    expect(status).toBe(0)
  })
})

describe('code of the user', () => {
  const write = (orders: ScratchCluster, name: string, text: string): void =>
    writeFileSync(path.join(orders.directory, name), text)

  it('decides on partitions, and its failures name the line', async () => {
    const orders = await cluster()
    write(
      orders,
      'p.mjs',
      `export default class {
        partition({ value }) { if (String(value) === 'bad') throw new Error('no idea'); return 1 }
      }`,
    )
    const args = ['--command-property', 'partitioner.class=./p.mjs']
    const { status, stderr } = await orders.produce('orders', 'a\nbad\nb\n', ...args)
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'Could not write line 2 to topic orders: The partitioner ./p.mjs failed: Error: no idea\n',
    })
    expect((await orders.consume('orders', '--formatter-property', 'print.partition=true')).stdout).toBe(
      'Partition:1\ta\nPartition:1\tb\n',
    )
  })

  it('reads standard input its own way', async () => {
    const orders = await cluster()
    write(
      orders,
      'r.mjs',
      `export default async function* (input) {
        let text = ''
        for await (const chunk of input) text += chunk
        for (const word of text.split(' ')) yield { key: word[0], value: word, partition: 0 }
      }`,
    )
    expect((await orders.produce('orders', 'two words', '--line-reader', './r.mjs')).status).toBe(0)
    expect((await orders.consume('orders', '--formatter-property', 'print.key=true')).stdout).toBe('t\ttwo\nw\twords\n')
  })

  it('that fails comes with a count of what was written', async () => {
    const orders = await cluster()
    write(orders, 'r.mjs', "export default function* () { yield { value: 'a' }; throw new Error('no more') }")
    const { status, stderr } = await producer(orders, '', '--line-reader', './r.mjs')
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        'Wrote 1 record to topic orders.\nkafdir: The line reader ./r.mjs, after record 1, failed: Error: no more.\n',
    })
  })

  it.each(['r.mjs', 'r.cjs'])('that is no JavaScript is told with its line: %s', async (name) => {
    const orders = await cluster()
    write(orders, name, 'const a = 1\nconst b = = 2\n')
    const { stderr } = await producer(orders, '', '--line-reader', `./${name}`)
    expect(stderr).toBe(`kafdir: The module ./${name} can't be loaded: SyntaxError: Unexpected token '=' (line 2).\n`)
  })

  it('that is not there is an error', async () => {
    const orders = await cluster()
    const { status, stderr } = await orders.produce('orders', 'x\n', '--line-reader', './none.mjs')
    expect(status).toBe(1)
    expect(stderr).toContain('./none.mjs')
  })

  it('is told of a line reader that waits for what never comes, and loses nothing that it gave', async () => {
    const orders = await cluster()
    const read = "async *readRecords() { yield { value: 'one' } }"
    const modules: [string, string, string][] = [
      ['read.mjs', `${read.replace('} }', '}; await new Promise(() => {}) }')}`, 'give its next record'],
      ['close.mjs', `${read}\n close() { return new Promise(() => {}) }`, 'close'],
    ]
    for (const [file, methods, what] of modules) {
      writeFileSync(path.join(orders.directory, file), `export default class { ${methods} }\n`)
      const { status, stderr } = await producer(orders, '', '--line-reader', `./${file}`)
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr: `Wrote 1 record to topic orders.\nkafdir: The line reader ./${file} does not ${what}, and nothing is left that it could wait for.\n`,
      })
    }
    expect((await orders.consume('orders')).stdout).toBe('one\none\n')
  })
})
