import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { flagSnapshot } from '../../src/cli/flag-snapshot.ts'
import { kafkaScripts } from '../../src/cli/kafka-main.ts'
import { kafkaPrograms } from '../../src/cli/kafka-programs.ts'
import { manPages } from '../../src/cli/man-page.ts'
import { staleFiles } from './generated-check.ts'
import { ROOT } from './source-file.ts'

const manFolder = path.join(ROOT, 'man', 'man1')
const names = existsSync(manFolder) ? readdirSync(manFolder) : []

/** The bin of Kafka 4.3. */
const KAFKA_BIN = `
  connect-distributed connect-mirror-maker connect-plugin-path connect-standalone kafka-acls
  kafka-broker-api-versions kafka-client-metrics kafka-cluster kafka-configs kafka-console-consumer
  kafka-console-producer kafka-console-share-consumer kafka-consumer-groups kafka-consumer-perf-test
  kafka-delegation-tokens kafka-delete-records kafka-dump-log kafka-e2e-latency kafka-features kafka-get-offsets
  kafka-groups kafka-jmx kafka-leader-election kafka-log-dirs kafka-metadata-quorum kafka-metadata-shell
  kafka-producer-perf-test kafka-reassign-partitions kafka-replica-verification kafka-run-class
  kafka-server-start kafka-server-stop kafka-share-consumer-perf-test kafka-share-groups kafka-storage
  kafka-streams-application-reset kafka-streams-groups kafka-topics kafka-transactions kafka-verifiable-consumer
  kafka-verifiable-producer kafka-verifiable-share-consumer trogdor
`
  .trim()
  .split(/\s+/)
  .map((name) => `${name}.sh`)

describe('generated files', () => {
  it('include a man page for every tool, and each is fresh', () => {
    const present = new Map(names.map((name) => [name, readFileSync(path.join(manFolder, name), 'utf8')]))
    expect(manPages().size).toBeGreaterThan(0)
    expect(staleFiles(manPages(), present)).toEqual([])
  })

  it('include a program for every script of Kafka, with and without .sh', async () => {
    const folder = path.join(ROOT, 'bin')
    const files = readdirSync(folder).filter((name) => !['kafdir.js', 'package.json', 'start.cjs'].includes(name))
    const present = new Map(files.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]))
    const programs = kafkaPrograms(await kafkaScripts())
    for (const name of KAFKA_BIN) expect([...programs.keys()]).toContain(name)
    expect(staleFiles(programs, present)).toEqual([])
  })

  it('are all listed in package.json', () => {
    const { man } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { man: readonly string[] }
    expect(man).toEqual(names.map((name) => `man/man1/${name}`).toSorted())
  })

  it('record every option name, so that none is renamed by accident', () => {
    const recorded: unknown = JSON.parse(readFileSync(path.join(ROOT, 'test/tidy/flags.snapshot.json'), 'utf8'))
    const current: unknown = JSON.parse(JSON.stringify(flagSnapshot()))
    expect(Object.keys(current as object).length).toBeGreaterThan(0)
    expect(current).toEqual(recorded)
  })
})

describe('the check of generated files', () => {
  const generated = new Map([['a.1', 'text']])

  it('finds what is missing, stale or left over', () => {
    expect(staleFiles(generated, generated)).toEqual([])
    expect(staleFiles(generated, new Map())).toEqual(['a.1 is missing: npm run generate'])
    expect(staleFiles(generated, new Map([['a.1', 'other']]))).toEqual(['a.1 is stale: npm run generate'])
    expect(staleFiles(new Map(), generated)).toEqual(['a.1 has no tool any more: npm run generate'])
  })
})
