import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createClusterDirectory, inspectClusterDirectory } from '../../../../src/cluster/cluster-directory.ts'
import { buildAside } from '../../../../src/cluster/copies/copied-places.ts'
import { asideOf } from '../../../../src/cluster/copies/set-aside.ts'
import { nodeCopies } from '../../../../src/cluster/node-copies.ts'
import { resolveAddress } from '../../../../src/cluster/resolve-address.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { random } from '../../../processes/local-session.ts'
import { temporaryDirectory } from '../../storage/temporary-directory.ts'

const PLAIN = path.join(import.meta.dirname, '../../../data/kafka-dirs/plain.tar.gz')

/** A log.dir that Apache Kafka 4.3.1 wrote, in a scratch directory. */
function scratch() {
  const directory = temporaryDirectory()
  execFileSync('tar', ['xzf', PLAIN, '-C', directory])
  const source = path.join(directory, readdirSync(directory)[0] as string)
  const environment = {
    kafdirHome: undefined,
    kafdirBootstrap: undefined,
    xdgDataHome: undefined,
    homeDirectory: directory,
    workingDirectory: directory,
  }
  const notices: string[] = []
  const options = {
    isIndependent: false,
    mayLack: false,
    signal: new AbortController().signal,
    notice: (sentence: string) => void notices.push(sentence),
    onProgress: () => undefined,
  }
  const copies = nodeCopies(environment)
  return {
    directory,
    source,
    environment,
    options,
    notices,
    at: (...names: string[]) => path.join(directory, ...names),
    restore: (dir: string, replaces = false) => copies.restore(source, { dir }, { ...options, replaces }),
    snapshot: (target: string) => copies.snapshot({ dir: source }, target, options),
  }
}

type Scratch = ReturnType<typeof scratch>

/** A cluster directory with a log.dir in it. */
function clusterDirectory(root: string, source: string): Promise<void> {
  return createClusterDirectory(root, nodeFileSystem, 'x', async (building) => {
    execFileSync('cp', ['-a', `${source}/.`, building])
  })
}

const leftovers = ({ directory }: Scratch): string[] =>
  readdirSync(directory).filter((name) => /\.(new|old)-/.test(name))

describe('a snapshot', () => {
  it('does not go into the directory of a cluster, at whatever depth', async () => {
    const place = scratch()
    await clusterDirectory(place.at('other'), place.source)
    for (const target of [place.at('other', 'copy'), place.at('other', 'broker-1', 'deep', 'copy')]) {
      await expect(place.snapshot(target)).rejects.toThrow(/would be inside the cluster in .*other/)
      expect(existsSync(target)).toBe(false)
    }
    await place.snapshot(place.at('copy'))
    expect(existsSync(place.at('copy'))).toBe(true)
  })
})

it('what only a broker has that is away is missing in no snapshot, unless one asks for it', async () => {
  const made = scratch()
  const root = made.at('cluster')
  await clusterDirectory(root, made.source)
  const properties = path.join(root, 'broker-1', 'meta.properties')
  writeFileSync(properties, readFileSync(properties, 'utf8').replace(/node\.id=\d+/, 'node.id=7'))
  renameSync(path.join(root, 'broker-1'), path.join(root, 'broker-7'))
  const copies = nodeCopies(made.environment)
  await expect(copies.snapshot({ dir: root }, made.at('copy'), made.options)).rejects.toThrow('would be missing')
  expect(existsSync(made.at('copy'))).toBe(false)
  await copies.snapshot({ dir: root }, made.at('copy'), { ...made.options, mayLack: true })
  expect(made.notices).toEqual([expect.stringContaining('is missing in the copy, as broker 1 is away')])
})

describe('what came into being while it was copied', () => {
  const fill = async (building: string): Promise<void> => {
    mkdirSync(building)
    writeFileSync(path.join(building, 'copied'), '')
  }

  it('stays, and the copy is dropped', async () => {
    const made = scratch()
    const target = made.at('target')
    const building = buildAside(target, { fileSystem: nodeFileSystem, random }, null, async (directory) => {
      await fill(directory)
      mkdirSync(target)
      writeFileSync(path.join(target, 'precious'), '')
    })
    await expect(building).rejects.toThrow(`Somebody made ${target} while it was copied`)
    expect(readdirSync(target)).toEqual(['precious'])
    expect(leftovers(made)).toEqual([])
  })

  it('stays too when it is a cluster in what held settings only, or came in at the last moment', async () => {
    const made = scratch()
    const target = made.at('target')
    mkdirSync(target)
    let asked = 0
    const demand = (directory: string): void => {
      if (asked++ === 0) writeFileSync(path.join(target, 'precious'), '')
      else if (existsSync(path.join(directory, 'precious'))) throw new Error('not that')
    }
    await expect(buildAside(target, { fileSystem: nodeFileSystem, random }, demand, fill)).rejects.toThrow('not that')
    expect(readdirSync(target)).toEqual(['precious'])
    expect(leftovers(made)).toEqual([])
  })

  it('may be an empty directory', async () => {
    const made = scratch()
    const target = made.at('target')
    const aside = await buildAside(target, { fileSystem: nodeFileSystem, random }, null, async (directory) => {
      await fill(directory)
      mkdirSync(target)
    })
    expect(aside).toBeNull()
    expect(readdirSync(target)).toEqual(['copied'])
  })
})

describe('restoring is refused', () => {
  it('into a log.dir of a cluster directory, a directory in a log.dir, and a link', async () => {
    const made = scratch()
    await clusterDirectory(made.at('cluster'), made.source)
    const logDir = made.at('cluster', 'broker-1')
    const before = readdirSync(logDir)
    const part = `is a part of the cluster in ${made.at('cluster')}`
    await expect(made.restore(logDir, true)).rejects.toThrow(part)
    await expect(made.restore(path.join(logDir, 'more'), true)).rejects.toThrow('is a part of the cluster in')
    symlinkSync(made.at('cluster'), made.at('link'))
    await expect(made.restore(made.at('link'), true)).rejects.toThrow('is a symbolic link')
    expect(readdirSync(logDir)).toEqual(before)
    expect(readdirSync(made.at('cluster'))).toEqual(['broker-1', 'run'])
  })

  it('over files that are no part of the cluster, one of which is named', async () => {
    const made = scratch()
    await clusterDirectory(made.at('project'), made.source)
    for (const stranger of ['notes.txt', 'src', 'broker-1/own.txt', 'broker-1/own']) {
      const file = made.at('project', ...stranger.split('/'))
      if (stranger.includes('.')) writeFileSync(file, 'precious')
      else mkdirSync(file)
      await expect(made.restore(made.at('project'), true)).rejects.toThrow(`${file} is no part of the cluster`)
      expect(existsSync(file)).toBe(true)
      execFileSync('rm', ['-r', file])
    }
    expect((await made.restore(made.at('project'), true)).partitions).toBeGreaterThan(1)
    expect(leftovers(made)).toEqual([])
  })
})

describe('a restore that was killed between its two renames', () => {
  async function killed() {
    const made = scratch()
    const target = made.at('.kafdir')
    await clusterDirectory(target, made.source)
    renameSync(target, asideOf(target))
    return { made, target }
  }

  it('lets no command begin anew where the old one was, by whatever name it is found', async () => {
    const { made, target } = await killed()
    expect(await resolveAddress({}, made.environment, nodeFileSystem)).toBe(target)
    expect(() => inspectClusterDirectory(target, nodeFileSystem)).toThrow(asideOf(target))
    mkdirSync(path.join(target, 'run'), { recursive: true })
    expect(() => inspectClusterDirectory(target, nodeFileSystem)).toThrow(asideOf(target))
  })

  it('is settled by the next one: the old one is back', async () => {
    const { made, target } = await killed()
    await expect(made.restore(target)).rejects.toThrow('holds a cluster already')
    expect(made.notices).toEqual([expect.stringContaining('as it was before')])
    expect(inspectClusterDirectory(target, nodeFileSystem)).toMatchObject({ exists: true, root: target })
    expect(leftovers(made)).toEqual([])
  })

  it('after its second rename has left what must be looked at first', async () => {
    const { made, target } = await killed()
    await clusterDirectory(target, made.source)
    await expect(made.restore(target, true)).rejects.toThrow(asideOf(target))
    expect(existsSync(asideOf(target))).toBe(true)
  })
})
