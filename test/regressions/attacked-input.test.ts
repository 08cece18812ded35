/** What hostile input has brought about: each of these went wrong. The fuzzers' own finds are in test/data/fuzz. */
import { execFileSync } from 'node:child_process'
import { lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { compileJavaRegex } from '../../src/common/java-regex.ts'
import { compileRe2, re2Problem } from '../../src/common/re2-regex.ts'
import { timedMatches } from '../../src/common/timed-match.ts'
import { MetadataReplay } from '../../src/metadata/image/metadata-replay.ts'
import { nodeFileSystem } from '../../src/storage/io/node-file-system.ts'

function scratchDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'kafdir-test-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

describe('an expression from somebody else', () => {
  it.each(['(a+)+$', '(a|a)*$', '(?:(?:a*)*)*!$'])('%s holds nobody up', (regex) => {
    const began = performance.now()
    expect(timedMatches(compileRe2(regex), ['orders', `${'a'.repeat(200)}!b`])).toBeNull()
    expect(performance.now() - began).toBeLessThan(5000)
  })

  it('that is quick finds what it found before', () => {
    expect(timedMatches(compileRe2('o.*|b'), ['orders', 'users', 'b'])).toEqual(['orders', 'b'])
  })

  it('that is too large for JavaScript is refused at once, not when it is used', () => {
    expect(re2Problem('a'.repeat(70_000))).toBe('pattern too large')
    const began = performance.now()
    expect(re2Problem('(?:a|bc)?'.repeat(2000))).toBe('pattern too large')
    expect(performance.now() - began).toBeLessThan(2000)
  })

  it('may name thousands of topics', () => {
    const names = Array.from({ length: 2000 }, (_, at) => `orders-of-${at}`)
    expect(timedMatches(compileRe2(names.join('|')), ['orders-of-7', 'orders-of-x'])).toEqual(['orders-of-7'])
  })

  it('cannot name what every object has as a class of characters', () => {
    expect(re2Problem('[[:constructor:]]')).toBe('invalid character class range')
    expect(() => compileJavaRegex('\\p{constructor}')).toThrow('Unknown character property')
  })
})

describe('a topic in the metadata', () => {
  it.each(['../outside', '/etc/x', 'a/../../b', 'a\\b', 'a\0', ''])('called %j is refused', (name) => {
    const data = { name, topicId: 'ASNFZ4mrze8P7cuph2VDIQ' }
    expect(() => new MetadataReplay().apply({ type: 'TopicRecord', version: 0, data })).toThrow(
      expect.objectContaining({ error: 'CORRUPT_MESSAGE' }),
    )
  })

  it.each(['..', '.', '__proto__', '-'])('called %j stays within its directory', (name) => {
    const replay = new MetadataReplay()
    replay.apply({ type: 'TopicRecord', version: 0, data: { name, topicId: 'ASNFZ4mrze8P7cuph2VDIQ' } })
    expect([...replay.image.topicsByName.keys()]).toEqual([name])
  })
})

describe('what is no file in the place of one', () => {
  const refusal: unknown = expect.objectContaining({ error: 'KAFKA_STORAGE_ERROR' })

  it('a pipe: nobody waits for its other end', () => {
    const pipe = path.join(scratchDirectory(), 'meta.properties')
    execFileSync('mkfifo', [pipe])
    expect(() => nodeFileSystem.readFile(pipe)).toThrow(refusal)
    for (const mode of ['read', 'write', 'create'] as const)
      expect(() => nodeFileSystem.open(pipe, mode)).toThrow(refusal)
  })

  it('a device: nobody reads it to its end', () => {
    const device = path.join(scratchDirectory(), '00000000000000000000.log')
    symlinkSync('/dev/zero', device)
    expect(() => nodeFileSystem.readFile(device)).toThrow(refusal)
    expect(() => nodeFileSystem.open(device, 'write')).toThrow(refusal)
  })

  it('a link under the name of a temporary file leads nowhere', () => {
    const directory = scratchDirectory()
    const [victim, file] = [path.join(directory, 'victim'), path.join(directory, 'checkpoint')]
    writeFileSync(victim, 'precious')
    symlinkSync(victim, `${file}.tmp`)
    nodeFileSystem.replaceFile(file, Buffer.from('new'))
    expect([readFileSync(victim, 'utf8'), readFileSync(file, 'utf8'), lstatSync(file).isFile()]).toEqual([
      'precious',
      'new',
      true,
    ])
  })
})
