/** Words that must not be left in the repository. Written in pieces here, so that this file is clean too. */
import { matches, type SourceFile } from './source-file.ts'

const MARKERS = ['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK']
const MARKER = new RegExp(`\\b(${MARKERS.join('|')})\\b`, 'g')

/** Folders that exist on one machine only, and would be wrong on every other. */
const HOMES = ['root', 'home', 'work', 'Users']
const MACHINE_PATH = new RegExp(`(?<![\\w.$}/-])/(${HOMES.join('|')})[/.][^\\s'"\`)]*`, 'g')

/** Where packages are downloaded from is the business of the machine that installs. */
const REGISTRY = /\b(registry\.[a-z]+\.[a-z]+|repo1?\.maven\b[^\s'"]*|[a-z.]*jfrog\.[a-z]+)/g

/** Notes to oneself: an issue, or nothing. */
export function leftoverMarkers(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => matches(file, MARKER, 'left over'))
}

/** Absolute paths into somebody's home. */
export function machinePaths(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => matches(file, MACHINE_PATH, 'a path of one machine'))
}

/** Addresses of package registries. */
export function registryAddresses(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => matches(file, REGISTRY, 'the address of a registry'))
}

/** Download addresses in a lock file: they would tie every install to one registry. */
export function resolvedAddresses(lockFile: string): readonly string[] {
  const { packages } = JSON.parse(lockFile) as { packages: Record<string, { resolved?: string }> }
  return Object.entries(packages).flatMap(([name, { resolved }]) =>
    resolved === undefined ? [] : [`${name}: ${resolved}`],
  )
}
