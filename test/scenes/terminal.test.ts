import { spawnSync } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { scratchCluster } from '../processes/scratch-cluster.ts'
import { until } from '../processes/until.ts'

/** util-linux's, which can run a command on a terminal of its own. */
const hasScript = spawnSync('script', ['-qec', 'exit 7', '/dev/null'], { stdio: 'ignore' }).status === 7
const skipped = hasScript ? '' : ' (skipped: no script command)'

const CTRL_C = '\u0003'
const CTRL_D = '\u0004'

describe.skipIf(!hasScript)(`on a terminal${skipped}`, () => {
  const onTerminal = (line: string): readonly [string, readonly string[]] => ['script', ['-qec', line, '/dev/null']]

  it('the producer shows a prompt before each line, and ends at Ctrl-D', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('typed', 1)
    const pane = cluster.spawn(...onTerminal('stty -echo; kafka-console-producer.sh --topic typed'))
    await pane.untilStdout('>')
    await pane.write('one\n')
    await pane.untilStdout('>>')
    await pane.write('two\n')
    await pane.untilStdout('>>>')
    await pane.write(CTRL_D)
    const { status, stdout } = await pane.end()
    expect({ status, stdout: stdout.trimEnd() }).toEqual({ status: 0, stdout: '>>>' })
    expect((await cluster.consume('typed')).stdout).toBe('one\ntwo\n')
  })

  it('Ctrl-C ends the producer with 130, and what was typed is there', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('typed', 1)
    const pane = cluster.spawn(...onTerminal('kafka-console-producer.sh --topic typed'))
    await pane.untilStdout('>')
    await pane.write('one\n')
    await pane.untilStdout('one\r\n>')
    await pane.write(CTRL_C)
    expect((await pane.end()).status).toBe(130)
    expect((await cluster.consume('typed')).stdout).toBe('one\n')
  })

  it('Ctrl-C ends the consumer with 130, behind all that it printed', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('typed', 1)
    await cluster.produce('typed', 'one\ntwo\n')
    const pane = cluster.spawn(...onTerminal('kafka-console-consumer.sh --topic typed --from-beginning'))
    await pane.untilStdout('two\r\n')
    await pane.write(CTRL_C)
    const { status, stdout } = await pane.end()
    expect(status).toBe(130)
    expect(stdout.replace('^C', '')).toBe('one\r\ntwo\r\nProcessed a total of 2 messages\r\n')
  })

  it.each([
    // Gives everything up before each rebalance.
    ['classic', /^assigned typed-0, typed-1\r\nrevoked typed-0, typed-1\r\nassigned (typed-[01])\r\nrevoked \1\r\n$/],
    ['consumer', /^assigned typed-0, typed-1\r\nrevoked (typed-[01])\r\n$/],
  ])('a member of a group of the %s protocol tells each change in a line', async (protocol, changes) => {
    const cluster = scratchCluster()
    await cluster.createTopic('typed', 2)
    const line = `kafka-console-consumer.sh --topic typed --group g --command-property group.protocol=${protocol}`
    const start = () => cluster.spawn(...onTerminal(line))
    const pane = start()
    await pane.untilStdout('assigned typed-0, typed-1\r\n')
    const other = start()
    await other.untilStdout('assigned typed-')
    await other.write(CTRL_C)
    expect((await other.end()).status).toBe(130)
    const last =
      protocol === 'classic' ? /revoked typed-[01]\r\nassigned typed-0, typed-1\r\n$/ : /assigned typed-[01]\r\n$/
    await until(
      () => last.test(pane.stdout),
      () => pane.stdout,
    )
    expect(pane.stdout.replace(/assigned .*\r\n$/, '')).toMatch(changes)
    await pane.write(CTRL_C)
    expect((await pane.end()).status).toBe(130)
  })

  it('the producer shows no prompt when its output goes elsewhere', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('typed', 1)
    const pane = cluster.spawn(
      ...onTerminal('stty -echo; echo ready; kafka-console-producer.sh --topic typed | cat -A'),
    )
    await pane.untilStdout('ready')
    await pane.write('one\n')
    await pane.write(CTRL_D)
    expect(await pane.end()).toMatchObject({ status: 0, stdout: 'ready\r\n' })
    expect((await cluster.consume('typed')).stdout).toBe('one\n')
  })

  it('kafdir draws a table there, and plain fields for a program', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 2)
    const { stdout } = await cluster.spawn(...onTerminal('kafdir.js topics describe orders')).end()
    expect(stdout).toContain('─')
    const plain = await cluster.run('kafdir.js', ['topics', 'describe', 'orders'])
    expect(plain.stdout).toMatch(/^orders\t0\t1\t1\t1\tmin\.insync\.replicas=1.*\norders\t1\t1\t1\t1\t.*\n$/)
    const uncoloured = await cluster.spawn(...onTerminal('NO_COLOR=1 kafdir.js topics describe orders')).end()
    expect(uncoloured.stdout.includes('\u001b[1m')).toBe(false)
  })
})

describe.skipIf(!hasScript)(`kafdir on a terminal${skipped}`, () => {
  const onTerminal = (line: string): readonly [string, readonly string[]] => ['script', ['-qec', line, '/dev/null']]

  it('the producer tells an error on a line of its own, and asks again', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('typed', 1, 'max.message.bytes=100')
    const pane = cluster.spawn(...onTerminal('stty -echo; kafdir.js console-producer typed'))
    await pane.untilStdout('>')
    await pane.write(`${'x'.repeat(200)}\n`)
    await pane.untilStdout('Could not write')
    await pane.write('one\n')
    await pane.write(CTRL_D)
    const { status, stdout } = await pane.end()
    expect(status).toBe(1)
    expect(stdout.replaceAll('\r', '')).toMatch(
      /^>>\nCould not write line 1 to topic typed: .*\n>>\nWrote 1 record to topic typed; 1 was not written.\n$/,
    )
    expect((await cluster.consume('typed')).stdout).toBe('one\n')
  })

  it.each([60, 45])('tables fit into %i columns without torn colours', async (columns) => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders-of-the-year', 1)
    for (const command of ['topics list', 'features describe', 'cluster endpoints']) {
      const line = `stty cols ${columns}; kafdir.js ${command}`
      const { stdout } = await cluster.spawn(...onTerminal(line), { env: { FORCE_COLOR: '1' } }).end()
      const shown = stripVTControlCharacters(stdout).split('\r\n')
      expect(shown.join('')).not.toMatch(/\[\d/)
      expect(Math.max(...shown.map((text) => text.length))).toBeLessThanOrEqual(columns)
    }
  })

  it('says so where there is nothing to show', async () => {
    const cluster = scratchCluster()
    const said = async (command: string) => (await cluster.spawn(...onTerminal(`kafdir.js ${command}`)).end()).stdout
    expect(await said('topics describe')).toMatch(/^There are no topics in .* yet/)
    await cluster.createTopic('orders', 1)
    expect(await said('topics describe --unavailable-partitions')).toMatch(/^No partition is like that in .*\.\r\n$/)
    expect(await said('configs describe -t orders')).toBe('Nothing is set for topic orders.\r\n')
    expect((await cluster.run('kafdir.js', ['configs', 'describe', '-t', 'orders'])).stderr).toBe('')
  })
})

describe('without a terminal', () => {
  it('nothing but records and errors is printed', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('piped', 1)
    expect(await cluster.produce('piped', 'one\n')).toEqual({ status: 0, stdout: '', stderr: '' })
    expect(await cluster.consume('piped')).toEqual({
      status: 0,
      stdout: 'one\n',
      stderr: 'Processed a total of 1 messages\n',
    })
  })
})
