import { expect, it } from 'vitest'
import { whereText } from '../../../src/cli/where-view.ts'
import type { AddressReason, DirectoryPlace } from '../../../src/common/directory-place.ts'

const place: DirectoryPlace = {
  directory: '/d',
  logDir: '/d/broker-1',
  exists: true,
  problem: null,
  reasons: [],
  aliases: [],
}
const surroundings = { workingDirectory: '/w', hasDataHome: false }
const text = (where: Partial<DirectoryPlace>) => whereText({ ...place, ...where }, surroundings)

it.each<[AddressReason, string]>([
  [{ kind: 'dir' }, '--dir names it.'],
  [{ kind: 'file-address', address: 'file:/d' }, '--bootstrap-server file:/d names it.'],
  [{ kind: 'alias', address: 'kafka:9092' }, 'KAFDIR_BOOTSTRAP has kafka:9092 stand for it.'],
  [{ kind: 'home' }, 'KAFDIR_HOME names it.'],
  [{ kind: 'nearest' }, 'It is the nearest .kafdir from /w upwards, and KAFDIR_HOME is not set.'],
  [
    { kind: 'user-data' },
    'KAFDIR_HOME is not set and no .kafdir is in /w or above it, so it is the one among your data.',
  ],
])('says of %j why it is that directory', (reason, sentence) => {
  expect(text({ reasons: [reason] })).toBe(`${sentence}\nIt holds a cluster, whose log.dir is /d/broker-1.\n`)
})

it('says what is in it, and what stands for it', () => {
  expect(text({ exists: false })).toBe('It holds no cluster yet: the first change makes one.\n')
  expect(text({ problem: '/d is a file.', logDir: null })).toBe('/d is a file.\n')
  expect(text({ aliases: ['a:1', 'b:2'] })).toContain('By KAFDIR_BOOTSTRAP, a:1 and b:2 stand for it.\n')
  expect(text({ aliases: ['a:1'] })).toContain('By KAFDIR_BOOTSTRAP, a:1 stands for it.\n')
})
