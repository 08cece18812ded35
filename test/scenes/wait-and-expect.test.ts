import { describe, expect, it } from 'vitest'
import { scratchCluster } from '../processes/scratch-cluster.ts'
import { pause } from '../processes/until.ts'

describe('kafdir wait', () => {
  it('ends as soon as the records are there, the topic included', async () => {
    const cluster = scratchCluster()
    const waiting = cluster.start('kafdir.js', ['wait', '--topic', 'orders', '--count', '3'])
    await waiting.untilStderr('Topic orders does not exist yet: waiting for it.\n')
    await cluster.createTopic('orders', 2)
    await cluster.fill('orders', 'a\nb\n')
    await pause(300)
    expect(waiting.isRunning).toBe(true)
    await cluster.fill('orders', 'c\n')
    expect(await waiting.end(5000)).toMatchObject({ status: 0, stdout: 'Topic orders has at least 3 records.\n' })
  })

  it('fails when they do not come in time, and says how many came', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 2)
    await cluster.fill('orders', 'a\nb\n')
    const args = ['wait', '--topic', 'orders', '--count', '3', '--timeout']
    expect(await cluster.run('kafdir.js', [...args, '300ms'])).toEqual({
      status: 1,
      stdout: '',
      stderr: 'kafdir: Topic orders has 2 records after 300 ms; 3 were needed.\n',
    })
    const once = await cluster.run('kafdir.js', [...args, '0s', '--json'])
    expect(once.status).toBe(1)
    expect(JSON.parse(once.stdout)).toMatchObject({ topic: 'orders', count: 2, reached: false })
  })

  it('takes the topic as a word, and never says that there are fewer than there are', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    await cluster.fill('orders', 'a\nb\nc\nd\ne\n')
    const { stdout } = await cluster.run('kafdir.js', ['wait', 'orders', '-n', '3'])
    expect(stdout).toBe('Topic orders has at least 5 records.\n')
    const asJson = await cluster.run('kafdir.js', ['wait', 'orders', '-n', '3', '--json'])
    expect(JSON.parse(asJson.stdout)).toMatchObject({ count: 5, reached: true })
  })

  it('says one thing in JSON', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    const { stdout } = await cluster.run('kafdir.js', ['wait', 'nope', '-n', '1', '--timeout', '0s', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ error: { name: 'UNKNOWN_TOPIC_OR_PARTITION' } })
    // Where JSON is a record each, an error is none.
    for (const args of [
      ['expect', 'nope', '--timeout', '0s'],
      ['console-consumer', 'nope'],
    ]) {
      const ended = await cluster.run('kafdir.js', [...args, '--json'])
      expect(ended.stdout).toBe('')
      expect(ended.stderr).toContain('nope')
    }
  })

  it('counts what comes from now on, if asked', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    await cluster.fill('orders', 'old\n')
    const waiting = cluster.start('kafdir.js', ['wait', '--topic', 'orders', '--count', '1', '--from', 'now'])
    await pause(600)
    expect(waiting.isRunning).toBe(true)
    await cluster.fill('orders', 'new\n')
    expect((await waiting.end(5000)).status).toBe(0)
  })

  it('asks for the topic that may be meant, and for what is missing', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    const failing: [string[], string][] = [
      [['--topic', 'ordres', '--count', '1', '--timeout', '100ms'], 'Did you mean orders?'],
      [['--topic', 'orders'], '--count is missing.'],
      [['--count', '1'], 'TOPIC is missing.'],
      [['orders', '--topic', 'other', '--count', '1'], 'Two topics are named: orders and other.'],
      [['--topic', 'orders', '--count', '0'], '--count must be at least 1.'],
      [['--topic', 'orders', '--count', '1', '--timeout', '5'], '--timeout must be a length of time such as'],
    ]
    for (const [args, text] of failing) {
      const { status, stderr } = await cluster.run('kafdir.js', ['wait', ...args])
      expect({ args, status }).toEqual({ args, status: 1 })
      expect(stderr).toContain(text)
    }
  })

  it('ends with the code of the signal', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    const waiting = cluster.start('kafdir.js', ['wait', '--topic', 'orders', '--count', '1'])
    await pause(500)
    waiting.signal('SIGTERM')
    expect(await waiting.end(5000)).toEqual({ status: 143, stdout: '', stderr: '' })
  })
})

describe('kafdir expect', () => {
  it('prints the records that were waited for, as they come', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    await cluster.fill('orders', '{"id":1,"status":"new"}\nnot JSON\n')
    const expecting = cluster.start('kafdir.js', ['expect', 'orders', '{"status":"paid"}', '{"id":1}'])
    await expecting.untilStdout('{"id":1,"status":"new"}\n')
    await cluster.fill('orders', '{"id":2,"status":"open"}\n{"id":1,"status":"paid"}\n')
    expect(await expecting.end(5000)).toEqual({
      status: 0,
      stdout: '{"id":1,"status":"new"}\n{"id":1,"status":"paid"}\n',
      stderr: '',
    })
  })

  it('says what was asked for, and lists only what did not match', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    await cluster.produce('orders', '9\ta\n8\tb\n', '--reader-property', 'parse.key=true')
    const args = ['expect', 'orders', '--key', '9', '--count', '2', '--timeout', '0s']
    const { stderr } = await cluster.run('kafdir.js', args)
    expect(stderr).toContain('kafdir: Only 1 of 2 records of orders had the key "9" so far.\n')
    expect(stderr).toContain('  What else came:\n    orders-0@1 key "8" b\n')
    expect(stderr).not.toContain('orders-0@0')
  })

  it('shows what came instead', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    await cluster.fill('orders', '{"id":1}\n\u001b[31mred\n')
    const args = ['expect', 'orders', '{"id":1,"total":{"currency":"EUR"}}', '--timeout', '200ms']
    expect(await cluster.run('kafdir.js', args)).toEqual({
      status: 1,
      stdout: '',
      stderr: [
        'kafdir: No record of orders matched {"id":1,"total":{"currency":"EUR"}} within 200 ms.',
        '  Closest: orders-0@0 {"id":1}',
        '    .total is missing',
        '  What came instead:',
        '    orders-0@0 {"id":1}',
        '    orders-0@1 "\\u001b[31mred"',
        '',
      ].join('\n'),
    })
  })

  it('finds the reply to a request by its header, and prints it whole', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('replies', 2)
    const asked = cluster.start('kafdir.js', ['expect', 'replies', '--header', 'correlation=42', '--json'])
    await cluster.produce('replies', 'correlation:41\tno\n', '--reader-property', 'parse.headers=true')
    await cluster.produce('replies', 'correlation:42\tyes\n', '--reader-property', 'parse.headers=true')
    const { status, stdout } = await asked.end(5000)
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      topic: 'replies',
      headers: [{ key: 'correlation', value: '42' }],
      key: null,
      value: 'yes',
    })
  })

  it('stops when nobody reads what it prints', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    const reading = cluster.spawn('bash', [
      '-c',
      'kafdir.js expect orders --count 1000000 | head -1; echo "${PIPESTATUS[0]}"',
    ])
    await cluster.fill('orders', 'line\n')
    await reading.untilStdout('line\n')
    await cluster.fill('orders', 'line\n')
    const { stdout } = await reading.end(5000)
    expect(stdout).toBe('line\n0\n')
  })

  it('in a script that fails at the first step that does', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    const script = [
      'set -euo pipefail',
      `id=$(kafdir.js expect orders '{"status":"paid"}' --timeout 5s | sed 's/[^0-9]//g') & reading=$!`,
      `echo '{"id":7,"status":"paid"}' | kafka-console-producer.sh --topic orders`,
      'wait $reading',
      `kafdir.js expect orders '{"id":7}' > /dev/null; echo passed`,
      `kafdir.js expect orders '{"id":8}' --timeout 0s; echo 'went on'`,
    ].join('\n')
    const { status, stdout } = await cluster.shell(script)
    expect({ status, stdout }).toEqual({ status: 1, stdout: 'passed\n' })
  })
})
