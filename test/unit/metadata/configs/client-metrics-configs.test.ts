import { expect, it } from 'vitest'
import { validateClientMetricsConfigs } from '../../../../src/metadata/configs/client-metrics-configs.ts'

function problem(settings: Record<string, string>, name = 'm1'): string | null {
  try {
    validateClientMetricsConfigs(name, new Map(Object.entries(settings)))
    return null
  } catch (error) {
    return `${(error as { error: string }).error}: ${(error as Error).message}`
  }
}

// What Kafka 4.3.1 answered.
it.each<[Record<string, string>, string | null]>([
  [{ 'interval.ms': '100', metrics: '', match: 'client_id=a.*,client_source_port=3' }, null],
  [
    { 'interval.ms': '1' },
    'INVALID_REQUEST: Invalid value 1 for interval.ms, interval must be between 100 and 3600000 (1 hour)',
  ],
  [
    { 'interval.ms': 'abc' },
    'INVALID_CONFIG: Invalid value abc for configuration interval.ms: Not a number of type INT',
  ],
  [{ metrics: 'a,a', match: 'client_id=a=,client_id=b\u00a0' }, null],
  [{ metrics: 'a,,b' }, "INVALID_CONFIG: Configuration 'metrics' values must not be empty."],
  [{ metrics: 'a', match: 'a,,b' }, "INVALID_CONFIG: Configuration 'match' values must not be empty."],
  [{ match: 'client_id\u00a0=a' }, 'INVALID_CONFIG: Illegal client matching pattern: client_id\u00a0=a'],
  [{ nope: '3' }, 'INVALID_REQUEST: Unknown client metrics configuration: nope'],
  [{ match: 'client_id=a,zzz=3' }, 'INVALID_CONFIG: Illegal client matching pattern: zzz=3'],
  [{ match: 'client_id=((' }, 'INVALID_CONFIG: Illegal client matching pattern: client_id=(('],
  [{ match: 'client_id' }, 'INVALID_CONFIG: Illegal client matching pattern: client_id'],
])('a subscription to metrics with %o: %s', (settings, message) => {
  expect(problem(settings)).toBe(message)
})

it('a subscription has a name', () => {
  expect(problem({}, '')).toBe("INVALID_REQUEST: Subscription name can't be empty")
})
