import { describe, expect, it } from 'vitest'
import { type MemoryCluster, partitionsOf } from './group-session.ts'
import { runTool } from './tool-run.ts'

function cluster(): MemoryCluster {
  return {
    topics: {
      orders: [
        { end: 10, byTime: 3 },
        { start: 2, end: 4 },
      ],
      payments: [{ end: 4 }, { end: 2 }],
    },
    groups: {
      billing: { offsets: { 'orders-0': 5 } },
      both: { offsets: { 'orders-0': 1, 'orders-1': 3, 'payments-0': 4 } },
      busy: {
        state: 'Stable',
        members: [{ id: 'm1', clientId: 'console-consumer', partitions: partitionsOf('orders', 0) }],
      },
    },
    processes: { m1: { pid: 4711, terminal: 'pts/3' } },
  }
}

/** The new offsets in the table that was printed, as `group topic partition offset`. */
function rowsOf(stdout: string): string[] {
  return stdout
    .split('\n')
    .filter((line) => /\d$/.test(line))
    .map((line) => line.split(/ +/).join(' '))
}

describe('kafka-consumer-groups --reset-offsets', () => {
  it.each([
    ['--to-earliest', '0'],
    ['--to-latest', '10'],
    ['--to-offset 4', '4'],
    ['--to-offset 400', '10'],
    ['--to-offset -4', '0'],
    ['--shift-by 2', '7'],
    ['--shift-by -100', '0'],
    ['--to-current', '5'],
    ['--to-datetime 2017-07-14T02:40:00.000', '3'],
    ['--by-duration P1D', '3'],
  ])('%s', async (scenario, offset) => {
    const { stdout, exit } = await runTool(
      `--reset-offsets --group billing --topic orders:0 ${scenario} --dry-run`,
      cluster(),
    )
    expect(stdout).toBe(
      `\nGROUP           TOPIC           PARTITION  NEW-OFFSET\nbilling         orders          0          ${offset}\n`,
    )
    expect(exit).toBe(0)
  })

  it('sets the offsets with --execute only, and makes a group that nobody has seen', async () => {
    const state = cluster()
    await runTool('--reset-offsets --group fresh --topic orders --to-latest --dry-run', state)
    expect(state.groups['fresh']).toBeUndefined()
    await runTool('--reset-offsets --group fresh --topic orders --to-latest --execute', state)
    expect(state.groups['fresh']?.offsets).toEqual({ 'orders-0': 10, 'orders-1': 4 })
  })

  it('counts a group as inactive when none of its members has a process here', async () => {
    const state = { ...cluster(), processes: {} }
    const { exit } = await runTool('--reset-offsets --group busy --topic orders:0 --to-earliest --execute', state)
    expect(exit).toBe(0)
    expect(state.groups['busy']?.offsets).toEqual({ 'orders-0': 0 })
  })

  it('warns where neither --dry-run nor --execute says what is meant', async () => {
    const { stderr } = await runTool('--reset-offsets --group billing --all-topics --to-latest', cluster())
    expect(stderr).toMatch(/^WARN: No action will be performed as the --execute option is missing\. In version 5\.0, /)
  })

  it("takes partitions and groups in the order of Java's hash maps", async () => {
    const { stdout } = await runTool(
      '--reset-offsets --group both --topic orders --topic payments --to-earliest --dry-run',
      cluster(),
    )
    expect(rowsOf(stdout)).toEqual(['both payments 0 0', 'both payments 1 0', 'both orders 0 0', 'both orders 1 2'])
  })

  it('clamps with a log record of Kafka on stderr', async () => {
    const { stdout, stderr } = await runTool(
      '--reset-offsets --group both --topic orders --to-offset 6 --dry-run',
      cluster(),
    )
    expect(rowsOf(stdout)).toEqual(['both orders 0 6', 'both orders 1 4'])
    expect(stderr).toMatch(
      /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}\] WARN New offset \(6\) is higher than latest offset for topic partition orders-1\. Value will be set to 4 \(org\.apache\.kafka\.tools\.OffsetsUtils\)\n$/,
    )
  })

  it('falls back to the end where no record is so young', async () => {
    const { stdout } = await runTool(
      '--reset-offsets --group both --topic orders:1 --to-datetime 2099-01-01T00:00:00.000Z --dry-run',
      cluster(),
    )
    expect(stdout).toBe(
      '\nWarn: Partition 1 from topic orders is empty. Falling back to latest known offset.\n' +
        '\nGROUP           TOPIC           PARTITION  NEW-OFFSET\nboth            orders          1          4\n',
    )
  })

  it('refuses an active group, names who is in it, and goes on with the others', async () => {
    const state = cluster()
    const seen = await runTool(
      '--reset-offsets --group busy --group billing --topic orders:0 --to-earliest --execute',
      state,
    )
    expect(seen.stdout).toContain(
      "\nError: Assignments can only be reset if the group 'busy' is inactive, but the current state is Stable.\n",
    )
    expect(rowsOf(seen.stdout)).toEqual(['billing orders 0 0'])
    expect(seen.stderr).toBe('Member m1 (client console-consumer, pid 4711, terminal pts/3) is at work.\n')
    expect(seen.exit).toBe(1)
    expect(state.groups['billing']?.offsets).toEqual({ 'orders-0': 0 })
  })

  it.each([
    ['--topic nowhere --to-earliest', 'This server does not host this topic-partition.'],
    ['--topic orders:9,1 --to-earliest', 'The partitions "orders-9" do not exist'],
    ['--topic orders --to-offset x', "Cannot parse argument 'x' of option to-offset"],
    [
      '--topic orders --to-datetime yesterday',
      "java.text.ParseException: Error parsing timestamp. It does not contain a 'T' according to ISO8601 format",
    ],
    ['--topic orders --by-duration 3days', 'Text cannot be parsed to a Duration'],
    ['--from-file nowhere.csv', 'java.io.IOException: Unable to read file nowhere.csv'],
  ])('%s fails as in Kafka, but with exit code 1', async (words, message) => {
    const { stdout, stderr, exit } = await runTool(`--reset-offsets --group billing ${words} --dry-run`, cluster())
    expect(stdout).toBe(`\nError: Executing consumer group command failed due to ${message}\n`)
    expect(stderr).toContain(message)
    expect(exit).toBe(1)
  })

  it.each([
    [
      '--topic orders --shift-by 1',
      'Cannot shift offset for partition orders-1 since there is no current committed offset',
    ],
    ['--topic orders', "Option '[reset-offsets]' requires one of the following scenarios: [[to-offset]"],
    ['--to-earliest', 'One of the reset scopes should be defined: --all-topics, --topic.'],
    ['--topic orders:x --to-earliest', "Invalid partition 'x' specified in topic arg 'orders:x''"],
    ['--topic orders:1:2 --to-earliest', "Invalid topic arg 'orders:1:2', expected topic name and partitions"],
  ])('%s is a usage error', async (words, message) => {
    const { stderr, exit } = await runTool(`--reset-offsets --group billing ${words} --dry-run`, cluster())
    expect(stderr).toContain(`${message}`)
    expect(stderr).toContain('\nOption  ')
    expect(exit).toBe(1)
  })
})

describe('reset plans in files', () => {
  const plan = (line: string, csv: string) =>
    runTool(`--reset-offsets ${line} --from-file plan.csv --dry-run`, cluster(), { files: { 'plan.csv': csv } })

  it('are what --export prints', async () => {
    const one = await runTool('--reset-offsets --group both --all-topics --to-current --export --dry-run', cluster())
    expect(one.stdout).toBe('payments,0,4\norders,0,1\norders,1,3\n\n')
    const two = await runTool('--reset-offsets --all-groups --all-topics --to-current --export --dry-run', {
      topics: cluster().topics,
      groups: { billing: { offsets: { 'orders-0': 5 } }, both: { offsets: { 'orders-0': 1 } } },
    })
    expect(two.stdout).toBe('billing,orders,0,5\nboth,orders,0,1\n\n')
    expect(rowsOf((await plan('--group both', one.stdout)).stdout)).toEqual([
      'both payments 0 4',
      'both orders 0 1',
      'both orders 1 3',
    ])
  })

  it('tell twice what they are not, as in Kafka, and go on', async () => {
    const headline =
      'com.fasterxml.jackson.databind.exc.InvalidFormatException: Cannot deserialize value of type `int` from String "orders": not a valid `int` value\n'
    const seen = await plan('--group billing', 'billing,orders,0,2\nother,orders,1,1\n')
    expect(rowsOf(seen.stdout)).toEqual(['billing orders 0 2'])
    expect(seen.stderr).toBe(headline.repeat(2))
    expect(seen.exit).toBe(0)
  })

  it('without rows of the group are refused; a line that is short is named', async () => {
    const other = await plan('--group other', 'billing,orders,0,2\n')
    expect(other.stdout).toMatch(/^\nError: No reset plan for group other found\n/)
    expect(other.stderr).not.toContain('Line')
    expect(other.exit).toBe(1)
    const bad = await plan('--group billing', 'orders,0,1\n'.replace('0', 'zero'))
    expect(bad.stderr).toContain("Line 1: 'zero' is no partition.\n")
  })

  it('that break off in the middle of the file name the line', async () => {
    const seen = await plan('--group billing', 'orders,0,1\norders,one,2\n')
    expect(seen.stdout).toContain('Cannot deserialize value of type `int` from String "one"')
    expect(seen.stderr).toContain("Line 2: 'one' is no partition.")
    expect(seen.exit).toBe(1)
  })

  it('of partitions that do not exist are refused', async () => {
    const { stdout, exit } = await plan('--group billing', 'orders,7,1\n')
    expect(stdout).toContain('UnknownTopicOrPartitionException')
    expect(exit).toBe(1)
  })
})
