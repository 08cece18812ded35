import { describe, expect, it } from 'vitest'
import { kafkaDump, recordedDumps } from './dump-files.ts'

/** Java's own words about records that it can't decode are not ours. */
const withoutReasons = (text: string) => text.replace(/(Error at offset \d+, skipping\.) .*/g, '$1')

/** Where Kafka tells of something wrong and still says 0: only gaps between offsets are no fault. */
const findsFault = (stdout: string, stderr: string) =>
  /^Found \d+ invalid bytes/m.test(stdout) ||
  stderr.split('\n').some((line) => /^(?:Ignoring|Mismatches|Found|The |Snapshot)/.test(line))

/** Findings in several files come in the order of a hash map of their paths, which begin elsewhere for everybody. */
const ofSeveralFiles = (argv: readonly string[]) => argv.some((word) => word.includes(','))
const inAnyOrder = (text: string) => text.split('\n').toSorted().join('\n')

describe('kafka-dump-log.sh', () => {
  it.each(recordedDumps())("prints what Kafka's prints of $argv", async ({ argv, stdout, stderr, exit }) => {
    const seen = await kafkaDump(argv)
    expect(withoutReasons(seen.stdout)).toBe(stdout)
    if (ofSeveralFiles(argv)) expect(inAnyOrder(seen.stderr)).toBe(inAnyOrder(stderr))
    else expect(seen.stderr).toBe(stderr)
    expect(seen.exit).toBe(findsFault(stdout, stderr) ? 1 : exit)
  })

  it('goes on with the next file when one can not be read, and says so in the exit code', async () => {
    const { stdout, stderr, exit } = await kafkaDump([
      '--files',
      'nowhere.log,bad/e/00000000000000000000.log,ints-0,m1/00000000000000000000.log',
    ])
    expect(stdout.match(/^Dumping .*/gm)).toHaveLength(4)
    expect(stdout).toContain('offset: 2 position: 82')
    expect(stderr).toBe(
      'Exception in thread "main" java.lang.NumberFormatException: For input string: "nowhere"\n' +
        'Exception in thread "main" org.apache.kafka.common.errors.CorruptRecordException: Found record size -5 smaller than minimum record overhead (14) in file bad/e/00000000000000000000.log.\n' +
        'Ignoring unknown file ints-0\n',
    )
    expect(exit).toBe(1)
  })

  it('names a class that it does not have, in the words of Kafka', async () => {
    const { stderr, exit } = await kafkaDump([
      '--value-decoder-class',
      'my.Decoder',
      '--files',
      'ints-0/00000000000000000000.log',
    ])
    expect(stderr).toBe('Exception in thread "main" java.lang.RuntimeException: Failed to load decoder class\n')
    expect(exit).toBe(1)
  })

  it('shows nothing of a record that can not be decoded, not even half a line', async () => {
    const { stdout, stderr } = await kafkaDump(['--offsets-decoder', '--files', 'nokey-0/00000000000000000000.log'])
    expect(stdout.endsWith('isvalid: true\n')).toBe(true)
    expect(stderr).toContain('message had a missing key')
  })
})
