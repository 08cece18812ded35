/**
 * Tells who reads without a lock that segments were replaced or dropped meanwhile: a number that is odd while that goes on,
 * and another one after it. What a reader computed from batches and what it computed from indexes belong together only
 * when the number is the same before and after.
 */
import path from 'node:path'
import type { FileSystem } from '../io/file-system.ts'

/** A plain file of the partition's directory, which a real broker ignores. */
const GENERATION_FILE = 'kafdir-swap-generation'

/** 0 where nothing was ever replaced. */
export function readSwapGeneration(fileSystem: FileSystem, directory: string): number {
  const text = fileSystem.readFile(path.join(directory, GENERATION_FILE))?.toString('utf8') ?? ''
  const generation = Number(text)
  return Number.isSafeInteger(generation) ? generation : 0
}

/** True while a replacement goes on, or after one whose process died. */
export function isSwapping(generation: number): boolean {
  return generation % 2 !== 0
}

/** Runs `swap`, under the partition's lock, with the number odd; when it throws, the number stays odd. */
export function withSwapGeneration(fileSystem: FileSystem, directory: string, swap: () => void): void {
  const end = beginSwapGeneration(fileSystem, directory)
  swap()
  end()
}

/** Makes the number odd, under the partition's lock; what it returns makes it even, when all is done. */
export function beginSwapGeneration(fileSystem: FileSystem, directory: string): () => void {
  const before = readSwapGeneration(fileSystem, directory)
  const during = isSwapping(before) ? before + 2 : before + 1
  writeGeneration(fileSystem, directory, during)
  return () => writeGeneration(fileSystem, directory, during + 1)
}

/**
 * The same, when one of `names`, files that are replaced or dropped, tells of an aborted transaction: nobody else has to
 * be told, and a full disk has no room for the number.
 */
export function withGenerationIfAborted(
  fileSystem: FileSystem,
  directory: string,
  names: readonly string[],
  swap: () => void,
): void {
  if (names.some((name) => /\.txnindex(\.|$)/.test(name))) withSwapGeneration(fileSystem, directory, swap)
  else swap()
}

function writeGeneration(fileSystem: FileSystem, directory: string, generation: number): void {
  const file = fileSystem.open(path.join(directory, GENERATION_FILE), 'create')
  try {
    // It only rises, so that the new number covers the old one.
    file.write(Buffer.from(String(generation)), 0)
  } finally {
    file.close()
  }
}
