import { describe, expect, it } from 'vitest'
import { scratchCluster } from '../processes/scratch-cluster.ts'

describe('kafdir plan', () => {
  it('measures a topic by the times of its records, and those from a moment on', async () => {
    const cluster = scratchCluster()
    // Records of 2023 would be deleted at once.
    await cluster.createTopic('orders', 2, 'retention.ms=-1')
    const lines = Array.from(
      { length: 60 },
      (_, at) => `{"value":"${at}","timestamp":${1_700_000_000_000 + at * 1000}}\n`,
    )
    const { status, stderr } = await cluster.run(
      'kafdir.js',
      ['console-producer', 'orders', '--json', '--keep', 'timestamp'],
      lines.join(''),
    )
    expect({ status, stderr }).toMatchObject({ status: 0 })
    const planned = async (...args: string[]) => {
      const { stdout } = await cluster.run('kafdir.js', ['plan', '--topic', 'orders', '--json', ...args])
      return JSON.parse(stdout) as {
        measured: Record<string, number>
        inputs: Record<string, { value: number; source: string }>
      }
    }
    const { measured, inputs } = await planned()
    expect(measured).toMatchObject({
      records: 60,
      spanMs: 59_000,
      busiestRecords: 1,
      busiestMs: 1000,
      partitions: 2,
      fullestShare: 0.5,
    })
    expect(inputs['rate']?.value).toBeCloseTo(60 / 59, 5)
    expect(inputs['rate']?.source).toBe('measured')
    expect((await planned('--from', String(1_700_000_030_000))).measured).toMatchObject({ records: 30, spanMs: 29_000 })
  })

  it('needs no cluster for rates, and makes none', async () => {
    const cluster = scratchCluster()
    const { status, stdout } = await cluster.run('kafdir.js', [
      'plan',
      '--rate',
      '5000/s',
      '--size',
      '1KiB',
      '--retention',
      '7d',
    ])
    expect(status).toBe(0)
    expect(stdout).toMatch(/Brokers +27 {2}the largest of 3 for as many/)
    expect((await cluster.run('kafdir.js', ['top', '--json', '--interval', '0s'])).stdout).toContain('"topics": []')
  })

  it('says in one sentence what is missing or wrong', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('empty', 1)
    for (const [args, message] of [
      [['--rate', '5'], '--size is missing, or --topic to measure one.'],
      [['--topic', 'empty'], 'Topic empty holds no such records: give --rate and --size.'],
      [['--from', '1h'], '--from is about a topic: give --topic.'],
    ] as const) {
      const { status, stdout, stderr } = await cluster.run('kafdir.js', ['plan', ...args])
      expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: '', stderr: `kafdir: ${message}\n` })
    }
    const missing = await cluster.run('kafdir.js', ['plan', '--topic', 'emty'])
    expect(missing.stderr).toContain('Did you mean empty?')
  })
})
