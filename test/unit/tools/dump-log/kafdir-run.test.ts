import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorJson, reportError } from '../../../../src/cli/error-report.ts'
import { kafdirDumpLogOptionTable } from '../../../../src/tools/dump-log/kafdir-options.ts'
import { runKafdirDumpLog } from '../../../../src/tools/dump-log/kafdir-run.ts'
import { OptionValues } from '../../../../src/tools/option-table.ts'
import { memoryPorts } from '../memory-ports.ts'
import { dataDirectory, segmentFilesIn } from './dump-files.ts'

const files = path.join(dataDirectory, 'files')
const LOG = '00000000000000000000.log'
let home: string

beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'kafdir-dump-'))
  for (const broker of ['broker-1', 'broker-2']) {
    mkdirSync(path.join(home, broker))
    writeFileSync(path.join(home, broker, 'meta.properties'), 'version=1\n')
  }
  const orders = path.join(home, 'broker-2', 'orders-0')
  mkdirSync(orders)
  for (const name of [LOG, '00000000000000000000.index']) {
    writeFileSync(path.join(orders, name), readFileSync(path.join(files, 'bad/idx1', name)))
  }
  writeFileSync(path.join(orders, 'partition.metadata'), 'version: 0\n')
})

afterAll(() => rmSync(home, { recursive: true }))

/** `kafdir dump-log` with these words and options, in the directory of the recorded files. */
async function dump(words: readonly string[], flags: Readonly<Record<string, string | true>> = {}) {
  const ports = memoryPorts({ segmentFiles: segmentFilesIn(files, home) })
  const detected = new Map(Object.entries(flags).map(([name, value]) => [name, value === true ? [] : [value]]))
  const options = new OptionValues(kafdirDumpLogOptionTable, detected)
  const report = (error: unknown) => void reportError(error, ports.stderr)
  const exit = await runKafdirDumpLog(words, options, ports, { report, json: errorJson })
  return { stdout: ports.stdout.text, stderr: ports.stderr.text, exit }
}

const linesOf = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('kafdir dump-log', () => {
  it('finds a partition by its name, with whichever broker it is', async () => {
    const { stdout, exit } = await dump(['orders-0'])
    expect(stdout).toContain(`Dumping ${home}/broker-2/orders-0/${LOG}\nLog starting offset: 0\nbaseOffset: 0`)
    expect(stdout.match(/Dumping/g)).toHaveLength(1)
    expect(exit).toBe(0)
  })

  it('shows all files of a partition with --all', async () => {
    const { stdout } = await dump(['orders-0'], { all: true })
    expect(stdout.match(/Dumping.*/g)?.map((line) => path.basename(line))).toEqual(['00000000000000000000.index', LOG])
  })

  it('looks only where it is told to', async () => {
    const { stderr, exit } = await dump(['orders-0'], { broker: '1' })
    expect(stderr).toBe('kafdir: Broker 1 has no replica of orders-0.\n')
    expect(exit).toBe(1)
    expect((await dump(['nobody-0'], { broker: '1' })).stderr).toBe(
      'kafdir: There is no file and no partition nobody-0.\nWith --dir say in which cluster directory the partition is.\n',
    )
  })

  it("decodes Kafka's own topics without being told to", async () => {
    const { stdout } = await dump([`golden/__transaction_state-1/${LOG}`], { 'print-data-log': true })
    expect(stdout).toContain(
      'key: {"type":"0","data":{"transactionalId":"pay-a"}} payload: {"version":"1","data":{"producerId"',
    )
  })

  it.each([
    [['x/y.log'], {}, 'There is no file x/y.log.'],
    [
      ['bad/y/a.txt'],
      {},
      'bad/y/a.txt is no file of a log: those end with .log, .index, .timeindex, .txnindex, .snapshot or .checkpoint.',
    ],
    [['bad/y'], {}, 'No segment of a log is in bad/y.'],
    [['bad/s/5x.log'], {}, "bad/s/5x.log is not the name of a segment's file: it does not begin with an offset."],
    [['bad/idx3/00000000000000000000.index'], {}, /^kafdir: Position 500 is not in .*\.log\.$/m],
    [['bad/p2/1.snapshot'], {}, 'The file is no snapshot of producers: Snapshot failed schema validation: null.'],
    [
      ['bad/e/' + LOG],
      {},
      'Found record size -5 smaller than minimum record overhead (14) in file bad/e/00000000000000000000.log.',
    ],
    [
      ['bad/nolog/00000000000000000000.index'],
      {},
      /^kafdir: There is no file .*\/bad\/nolog\/00000000000000000000\.log\.$/m,
    ],
    [
      ['ints-0/' + LOG],
      { 'value-decoder-class': 'org.apache.kafka.tools.api.Nothing' },
      /^kafdir: There is no decoder .*Nothing here/m,
    ],
  ])('tells in one sentence what is wrong with %o and goes on', async (words, flags, sentence) => {
    const { stdout, stderr, exit } = await dump([...words, `m1/${LOG}`], flags)
    if (typeof sentence === 'string') expect(stderr.split('\n')[0]).toBe(`kafdir: ${sentence}`)
    else expect(stderr).toMatch(sentence)
    expect(stdout).toContain(`Dumping m1/${LOG}`)
    expect(exit).toBe(1)
  })

  it.each([
    [{ 'max-bytes': '-1' }, '--max-bytes must be at least 0, not -1.'],
    [{ 'max-message-size': '-9' }, '--max-message-size must be at least 0, not -9.'],
    [{ 'max-bytes': '99999999999' }, '--max-bytes must be at most 2147483647.'],
    [
      { annotate: true, 'print-data-log': true },
      "--annotate shows everything: it can't be used together with --print-data-log.",
    ],
  ] as const)('refuses %o', async (flags, plain) => {
    await expect(dump([`m1/${LOG}`], flags)).rejects.toMatchObject({ plain })
  })

  it('tells of wrong indexes at the end, and in the exit code', async () => {
    const { stderr, exit } = await dump(['bad/idx2/00000000000000000000.index'])
    expect(stderr).toMatch(/^Mismatches in :.*\n {2}Index offset: 1, log offset: 2\n$/)
    expect(exit).toBe(1)
  })
})

describe('damage', () => {
  it.each([
    [`bad/b/${LOG}`, 'its last 40 bytes are no whole batch'],
    [`bad/h/${LOG}`, 'the checksum of a batch is wrong'],
    ['bad/x1/00000000000000000000.txnindex', 'its last 20 bytes are no whole entry'],
    [
      'bad/x2/00000000000000000000.txnindex',
      'an entry is of no aborted transaction: a version, id or offset that can’t be',
    ],
  ])('is told at the end, and in the exit code, however %s is shown', async (file, what) => {
    for (const flags of [{}, { annotate: true }, { json: true }] as const) {
      const { stderr, exit } = await dump([file], flags)
      expect(stderr).toBe(`kafdir: ${file}: ${what}.\n`)
      expect(exit).toBe(1)
    }
  })
})

describe('kafdir dump-log --json', () => {
  const schema = JSON.parse(
    readFileSync(path.join(import.meta.dirname, '../../../../docs/dump-log.schema.json'), 'utf8'),
  ) as object
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema)
  const all = [
    'm0',
    'm1',
    'm1gzip',
    'odd-0',
    'huge-0',
    'golden/payments-0',
    'golden/kv-tx-0',
    'bad/b',
    'bad/e',
    'bad/idx2',
    'bad/idx9',
    'bad/t3',
    'bad/t5',
    'bad/t6',
    'bad/x1',
    'bad/p1',
    'metadata',
    'metadata/__cluster_metadata-0',
    'nowhere',
  ]

  it.each([
    [{ 'print-data-log': true }],
    [{ 'deep-iteration': true }],
    [{ 'index-sanity-check': true }],
    [{ annotate: true }],
  ] as const)('prints what the schema says, with %o', async (flags) => {
    const { stdout } = await dump(all, { ...flags, all: true, json: true })
    const lines = linesOf(stdout)
    for (const line of lines) expect([line, validate(line), validate.errors]).toEqual([line, true, null])
    expect(new Set(lines.map(({ type }) => type)).size).toBeGreaterThan(3)
  })

  it('gives keys and values as text, as what a decoder made of them, or in base64', async () => {
    const plain = await dump([`odd-0/${LOG}`], { 'print-data-log': true, json: true })
    const [first, last] = linesOf(plain.stdout).filter(({ type }) => type === 'record')
    expect(first).toMatchObject({ offset: 0, keyBase64: '7aCAQQ==', valueBase64: '7aCAQQ==' })
    expect(last).toMatchObject({ offset: 1, headers: [] })
    const decoded = await dump([`metadata/__cluster_metadata-0/${LOG}`], { 'print-data-log': true, json: true })
    const records = linesOf(decoded.stdout).filter(({ type }) => type === 'record')
    expect(records[0]).toMatchObject({ control: { type: 'LEADER_CHANGE', data: { version: 0 } } })
    expect(records.find(({ value }) => value !== undefined)).toMatchObject({ key: null, value: { version: 0 } })
  })

  it('gives integers beyond 2^53 as text', async () => {
    const { stdout } = await dump([`huge-0/${LOG}`], { 'print-data-log': true, json: true })
    expect(linesOf(stdout).at(2)).toMatchObject({ baseOffset: '9223372036854775802' })
    expect(linesOf(stdout).at(3)).toMatchObject({ offset: '9223372036854775802', key: 'a', value: 'b' })
  })

  it('tells of files that it can not show, and of findings, among the lines', async () => {
    const { stdout, exit } = await dump(['bad/e/' + LOG, 'bad/idx2/00000000000000000000.index'], { json: true })
    const lines = linesOf(stdout)
    expect(lines.at(2)).toEqual({
      ...{ type: 'error', path: `bad/e/${LOG}`, name: null },
      message: 'Found record size -5 smaller than minimum record overhead (14) in file bad/e/00000000000000000000.log.',
    })
    expect(lines.at(-1)).toMatchObject({ type: 'finding', kind: 'indexMismatch', indexed: 1, found: 2 })
    expect(exit).toBe(1)
  })
})

describe('kafdir dump-log --annotate', () => {
  it('names every byte of a file once, in its order', async () => {
    for (const file of [
      `bad/b/${LOG}`,
      `m1/${LOG}`,
      `odd-0/${LOG}`,
      'bad/x1/00000000000000000000.txnindex',
      'bad/p1/x.snapshot'.replace('x.', '00000000000000000001.'),
      'bad/t7/00000000000000000000.timeindex',
      `golden/payments-0/${LOG}`,
    ]) {
      const { stdout } = await dump([file], { annotate: true, json: true })
      const bytes = linesOf(stdout).filter(({ type, isDecompressed }) => type === 'bytes' && isDecompressed === false)
      expect(bytes.map(({ hex }) => hex).join('')).toBe(readFileSync(path.join(files, file), 'hex'))
      let position = 0
      for (const each of bytes) {
        expect(each['position']).toBe(position)
        position += Number(each['length'])
      }
    }
  })

  it('says what the numbers mean', async () => {
    const { stdout } = await dump([`bad/b/${LOG}`], { annotate: true })
    expect(stdout).toContain('batch at byte 0: 99 bytes, 3 records, offsets 0 to 2')
    expect(stdout).toMatch(/^ +17 +4 {2}7a e4 5a 81 +crc +2061785729 +right \(CRC-32C of all that follows\)$/m)
    expect(stdout).toMatch(/^ +27 +8 .* baseTimestamp +1700000000000 +2023-11-14T22:13:20\.000Z$/m)
    expect(stdout).toMatch(/^ +66 +2 {2}6b 31 +key +k1$/m)
    expect(stdout).toContain('batch at byte 99 that is cut off: 40 of 99 bytes are there')
    expect(stdout).toMatch(/^ +126 +8 .* baseTimestamp +1700000000000 +2023-11-14T22:13:20\.000Z$/m)
    expect(stdout).toMatch(/^ +134 +5 .* header +of a field of the header$/m)
  })

  it('says what belongs into a wrong checksum', async () => {
    const { stdout } = await dump([`bad/q/${LOG}`, `bad/h/${LOG}`], { annotate: true })
    expect(stdout).toMatch(/crc +2061785729 +WRONG: what follows has \d+$/m)
  })

  it('goes into compressed batches', async () => {
    const { stdout } = await dump([path.join(dataDirectory, '../golden/codecs/codec-zstd-0', LOG)], { annotate: true })
    expect(stdout).toMatch(/^ +61 +\d+ .* records +compressed: \d+ records? of \d+ bytes$/m)
    expect(stdout).toMatch(/^ +\+0 +\d .* length +\d+ +varint; bytes of the record behind this number$/m)
  })

  it('goes into compressed messages of old formats', async () => {
    const { stdout, exit } = await dump([`m1gzip/${LOG}`], { annotate: true })
    expect(stdout).toMatch(/^ +message 2 of \d+$/m)
    expect(stdout).toMatch(/^ +\+0 +8 .* offset +0 +relative: offset \d+$/m)
    expect(stdout).toMatch(/^ +\+\d+ +\d+ .* value +\S/m)
    expect(exit).toBe(0)
  })

  it('is not fooled by control characters', async () => {
    const { stdout } = await dump([`m1gzip/${LOG}`], { annotate: true })
    expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  })
})
