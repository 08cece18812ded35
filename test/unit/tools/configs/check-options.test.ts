import { describe, expect, it } from 'vitest'
import { parseOptions } from '../../../../src/cli/kafka-syntax/option-parser.ts'
import { checkConfigsOptions } from '../../../../src/tools/configs/check-options.ts'
import { configsOptionTable } from '../../../../src/tools/configs/options.ts'

const check = (line: string) => checkConfigsOptions(parseOptions(configsOptionTable, line.split(' ')))

describe('what kafka-configs is asked for', () => {
  it.each<[string, string[], string[]]>([
    ['--describe --topic orders', ['topics'], ['orders']],
    ['--describe --entity-type topics', ['topics'], []],
    ['--describe --broker-defaults', ['brokers'], ['']],
    ['--describe --client web --user alice', ['clients', 'users'], ['web', 'alice']],
    [
      '--describe --entity-type users --entity-name alice --entity-type clients --entity-default',
      ['users', 'clients'],
      ['alice', ''],
    ],
    [
      '--describe --entity-type users --entity-default --entity-type clients --entity-name web',
      ['users', 'clients'],
      ['', 'web'],
    ],
    ['--describe --ip ::1', ['ips'], ['::1']],
    ['--describe --ip broker-1.example.org', ['ips'], ['broker-1.example.org']],
  ])('%s', (line, types, names) => {
    expect(check(line)).toEqual({ action: 'describe', entities: { types, names } })
  })

  // What Kafka 4.3.1 answered.
  it.each([
    ['--topic a', 'Command must include exactly one action: --describe, --alter'],
    ['--describe', 'At least one entity type must be specified'],
    [
      '--describe --topic orders --entity-name x',
      '--entity-{type,name,default} should not be used in conjunction with',
    ],
    [
      '--describe --entity-type users --entity-type brokers',
      "Only 'users' and 'clients' entity types may be specified",
    ],
    [
      '--describe --broker-logger x',
      'The entity name for broker-loggers must be a valid integer broker id, but it is: x',
    ],
    ['--describe --ip not_an_ip!', 'The entity name for ips must be a valid IP or resolvable host'],
    ['--alter --topic  --add-config a=b', 'An entity name must be specified with --alter of topics'],
    ['--alter --user alice', 'At least one of --add-config, --add-config-file, or --delete-config'],
  ])('%s is refused', (line, message) => {
    expect(() => check(line)).toThrow(message)
  })
})
