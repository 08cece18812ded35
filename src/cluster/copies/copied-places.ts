/** Where a copy is built, and how it gets its place: at once, or not at all. */
import path from 'node:path'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type { Random } from '../../common/random.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'
import { systemErrorCode } from '../../storage/io/storage-error.ts'
import { asideOf } from './set-aside.ts'

interface Surroundings {
  readonly fileSystem: FileSystem
  readonly random: Random
}

/** Throws INVALID_REQUEST when the copy would lie in what is copied, or the other way round. */
export function demandApart(target: string, sources: readonly string[], { fileSystem }: Surroundings): void {
  const place = realPathOf(target, fileSystem)
  for (const source of sources) {
    const from = realPathOf(source, fileSystem)
    if (!isWithin(place, from) && !isWithin(from, place)) continue
    throw new KafkaError('INVALID_REQUEST', {
      message: `${target} and ${source} are the same directory, or one is in the other.`,
      hint: 'Name a place beside it.',
    })
  }
}

/**
 * Has `fill` build a directory beside `target`, which then gets its name. What has no content may always be replaced; what
 * has one if `demandReplaceable` throws nothing, which is asked when the copy is ready, and again when nobody can come in
 * any more. It is set aside then (set-aside.ts), and that name is returned; null: nothing was there. A process that is
 * killed leaves `target` as it was, or whole, or what was there where `clusterSetAside` finds it. Throws what `fill` and
 * `demandReplaceable` throw, INVALID_REQUEST and KAFKA_STORAGE_ERROR; nothing is changed then.
 */
export async function buildAside(
  target: string,
  { fileSystem, random }: Surroundings,
  demandReplaceable: ((directory: string) => void) | null,
  fill: (building: string) => Promise<void>,
): Promise<string | null> {
  const building = `${target}.new-${Buffer.from(random.bytes(6)).toString('hex')}`
  fileSystem.makeDirectory(path.dirname(target))
  try {
    await fill(building)
    fileSystem.syncDirectory(building)
    const isThere = fileSystem.stat(target) !== null
    const aside = demandReplaceable !== null && isThere ? setAside(target, demandReplaceable, fileSystem) : null
    takePlace(building, target, aside, fileSystem)
    return aside
  } catch (error) {
    fileSystem.removeDirectory(building)
    throw error
  }
}

function setAside(target: string, demandReplaceable: (directory: string) => void, fileSystem: FileSystem): string {
  const aside = asideOf(target)
  demandReplaceable(target)
  fileSystem.rename(target, aside)
  try {
    // What came in between the look and the rename.
    demandReplaceable(aside)
  } catch (error) {
    fileSystem.rename(aside, target)
    throw error
  }
  return aside
}

/** A directory takes the name of another one only if that is empty: so says rename(2), whoever is at work. */
function takePlace(building: string, target: string, aside: string | null, fileSystem: FileSystem): void {
  try {
    fileSystem.rename(building, target)
  } catch (error) {
    if (aside !== null && fileSystem.stat(aside) !== null && fileSystem.stat(target) === null) {
      fileSystem.rename(aside, target)
    }
    const code = isKafkaError(error) ? systemErrorCode(error.cause) : undefined
    throw code !== undefined && TAKEN.has(code) ? taken(target, aside) : error
  }
  fileSystem.syncDirectory(path.dirname(target))
}

const TAKEN: ReadonlySet<string> = new Set(['ENOTEMPTY', 'EEXIST', 'ENOTDIR'])

function taken(target: string, aside: string | null): KafkaError {
  return new KafkaError('INVALID_REQUEST', {
    message: `Somebody made ${target} while it was copied: the copy was dropped, and nothing was replaced.`,
    hint: aside === null ? 'Name another place.' : `What was there before is in ${aside}.`,
  })
}

/** Throws INVALID_REQUEST where a directory can't get its name at once, however long the copy takes. */
export function demandPlain(target: string, fileSystem: FileSystem): void {
  const isLink = fileSystem.isLink(target)
  if (!isLink && !fileSystem.isMountPoint(target)) return
  throw new KafkaError('INVALID_REQUEST', {
    message: isLink
      ? `${target} is a symbolic link.`
      : `${target} is where another disk is mounted: it can't be replaced.`,
    hint: isLink ? `Name ${realPathOf(target, fileSystem)} itself.` : 'Name a new directory in it.',
  })
}

/** Without links, as far as it is there. */
function realPathOf(file: string, fileSystem: FileSystem): string {
  if (fileSystem.stat(file) !== null) return fileSystem.realPath(file)
  const parent = path.dirname(file)
  return parent === file ? file : path.join(realPathOf(parent, fileSystem), path.basename(file))
}

function isWithin(file: string, directory: string): boolean {
  return file === directory || file.startsWith(directory.endsWith(path.sep) ? directory : directory + path.sep)
}
